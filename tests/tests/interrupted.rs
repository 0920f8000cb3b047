//! A pass that is killed before and after each of its writes, and run again.
//!
//! Invariants: the cluster becomes what the commit says, the inventory covers all that was created, and the pass after
//! that writes nothing.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use bowline_tests::command::{Bowline, cached_bowline};
use bowline_tests::write_proxy::Moment;
use bowline_tests::{GitRepository, SharedControlPlane, WriteProxy, control_plane};
use serde_json::Value;

/// More writes than any of these passes makes.
const MANY: usize = 30;

/// A pass to interrupt: what is applied before, and what the interrupted pass finds in Git.
struct Shape {
    name: &'static str,
    before: &'static [(&'static str, &'static str)],
    after: &'static [(&'static str, &'static str)],
    /// `kind/name` of everything that must be there in the end, and of what must be gone.
    there: &'static [&'static str],
    gone: &'static [&'static str],
}

const A: (&str, &str) = ("app/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: one}\n");
const A_CHANGED: (&str, &str) =
    ("app/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: two}\n");
const B: (&str, &str) = ("app/b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {k: one}\n");
const SECRET: (&str, &str) =
    ("app/s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: one}\n");
const DEFINITION: (&str, &str) = (
    "app/crd.yaml",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.NAMESPACE.test}\nspec:\n  group: NAMESPACE.test\n  scope: Namespaced\n  names: {plural: things, singular: thing, kind: Thing}\n  versions:\n    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}\n",
);
const THING: (&str, &str) =
    ("app/thing.yaml", "apiVersion: NAMESPACE.test/v1\nkind: Thing\nmetadata: {name: t}\nspec: {k: one}\n");

const SHAPES: [Shape; 3] = [
    Shape {
        name: "create",
        before: &[],
        after: &[A, B, SECRET],
        there: &["configmap/a", "configmap/b", "secret/s"],
        gone: &[],
    },
    Shape {
        name: "update-prune",
        before: &[A, B, SECRET],
        after: &[A_CHANGED],
        there: &["configmap/a"],
        gone: &["configmap/b", "secret/s"],
    },
    Shape {
        name: "definition",
        before: &[],
        after: &[DEFINITION, THING],
        there: &["crd/things.NAMESPACE.test", "things.NAMESPACE.test/t"],
        gone: &[],
    },
];

/// One repetition of a shape in a namespace of its own.
struct Trial<'a> {
    plane: &'static SharedControlPlane,
    shape: &'a Shape,
    namespace: String,
    repository: GitRepository,
    bowline: Bowline,
}

impl<'a> Trial<'a> {
    fn new(shape: &'a Shape) -> Result<Self> {
        let plane = control_plane()?;
        let namespace = plane.namespace(shape.name)?;
        let bowline = cached_bowline()?;
        let trial = Self { plane, shape, namespace, repository: GitRepository::new()?, bowline };
        if !shape.before.is_empty() {
            trial.commit(shape.before)?;
            trial.command(plane.kubeconfig().to_owned()).status().map(drop)?;
        }
        for (path, _) in shape.before {
            trial.repository.remove(path)?;
        }
        trial.commit(shape.after)?;
        Ok(trial)
    }

    fn commit(&self, files: &[(&str, &str)]) -> Result<()> {
        for (path, text) in files {
            self.repository.write(path, text.replace("NAMESPACE", &self.namespace))?;
        }
        self.repository.commit("files").map(drop)
    }

    fn command(&self, kubeconfig: std::path::PathBuf) -> std::process::Command {
        let url = self.repository.url();
        let mut command = self.bowline.command([
            "apply",
            "app",
            "--repo",
            &url,
            "--name",
            "app",
            "--application-namespace",
            &self.namespace,
            "-n",
            &self.namespace,
        ]);
        command.env("KUBECONFIG", kubeconfig).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs a whole pass through a proxy; gives the number of its writes.
    fn pass(&self) -> Result<usize> {
        let proxy = WriteProxy::start(self.plane)?;
        let output = self.command(proxy.kubeconfig()).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(proxy.writes())
    }

    /// Runs a pass that is killed at write `k`; gives whether it got that far.
    fn killed(&self, k: usize, moment: Moment) -> Result<bool> {
        let proxy = WriteProxy::start(self.plane)?;
        proxy.kill_at(k, moment);
        let mut child = self.command(proxy.kubeconfig()).spawn()?;
        proxy.victim(child.id());
        child.wait()?;
        Ok(proxy.has_killed())
    }

    fn get(&self, object: &str) -> Result<String> {
        let object = object.replace("NAMESPACE", &self.namespace);
        self.plane.kubectl(&["get", &object, "-n", &self.namespace, "--ignore-not-found", "-o", "name"])
    }

    /// The inventory lists everything of the shape that exists.
    fn check_inventory(&self) -> Result<()> {
        let list = self.plane.kubectl(&["get", "inventories", "-n", &self.namespace, "-o", "json"])?;
        let list: Value = serde_json::from_str(&list)?;
        let listed: Vec<&str> = list["items"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|item| item["spec"]["entries"].as_array().into_iter().flatten())
            .filter_map(|entry| Some(entry.as_str()?.split(' ').nth(2)?.split_once('/')?.1))
            .collect();
        for object in self.shape.there.iter().chain(self.shape.gone) {
            let name = object.split('/').nth(1).context("kind/name")?.replace("NAMESPACE", &self.namespace);
            let exists = self.get(object).is_ok_and(|found| !found.is_empty());
            ensure!(
                !exists || listed.contains(&name.as_str()),
                "{object} exists and is not in the inventory: {listed:?}"
            );
        }
        Ok(())
    }

    fn check_converged(&self) -> Result<()> {
        for object in self.shape.there {
            ensure!(!self.get(object)?.is_empty(), "{object} is missing");
        }
        for object in self.shape.gone {
            ensure!(self.get(object)?.is_empty(), "{object} is still there");
        }
        Ok(())
    }
}

#[test]
fn a_pass_killed_at_any_write_is_finished_by_the_next() -> Result<()> {
    // The kind of inventories is installed once, before any pass is counted.
    Trial::new(&SHAPES[0])?.pass()?;
    for shape in &SHAPES {
        let writes = Trial::new(shape)?.pass()?;
        ensure!((3..MANY).contains(&writes), "{}: {writes} writes", shape.name);
        // Straight to the terminal: the figure is to be seen when the test passes, too.
        writeln!(std::io::stderr(), "{}: N = {writes} writes, killed before and after each", shape.name)?;
        for k in 1..=writes {
            for moment in [Moment::Before, Moment::After] {
                let trial = Trial::new(shape)?;
                let place = format!("{} killed at write {k} of {writes}, {moment:?}", shape.name);
                ensure!(trial.killed(k, moment)?, "{place}: it did not come to that write");
                trial.check_inventory().context(place.clone())?;
                trial.pass().context(place.clone())?;
                trial.check_converged().context(place.clone())?;
                trial.check_inventory().context(place.clone())?;
                ensure!(trial.pass()? == 0, "{place}: the pass after the repair writes");
            }
        }
    }
    Ok(())
}
