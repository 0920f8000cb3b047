//! A repository, a namespace and the command.

use anyhow::{Context as _, Result};
use bowline_tests::command::{Bowline, Finished, cached_bowline};
use bowline_tests::requests::{Mark, Request};
use bowline_tests::{GitRepository, SharedControlPlane, control_plane};
use serde_json::Value;

/// What a scenario happens in. The application is the folder `app` of the repository, named like the namespace.
pub(crate) struct Scene {
    pub(crate) plane: &'static SharedControlPlane,
    pub(crate) namespace: String,
    pub(crate) repository: GitRepository,
    pub(crate) bowline: Bowline,
}

impl Scene {
    /// A scene whose repository holds these files in its first commit; `NAMESPACE` in them stands for the scene's.
    pub(crate) fn new(purpose: &str, files: &[(&str, &str)]) -> Result<Self> {
        let plane = control_plane()?;
        let namespace = plane.namespace(purpose)?;
        let repository = GitRepository::new()?;
        for (path, content) in files {
            repository.write(path, content.replace("NAMESPACE", &namespace))?;
        }
        if !files.is_empty() {
            repository.commit("first")?;
        }
        let bowline = cached_bowline()?.kubeconfig(plane.kubeconfig());
        Ok(Self { plane, namespace, repository, bowline })
    }

    /// Runs a verb on the application as the last commit has it.
    pub(crate) fn run(&self, verb: &str, more: &[&str]) -> Result<Finished> {
        let url = self.repository.url();
        let mut arguments = vec![verb, "app", "--repo", &url, "--name", &self.namespace];
        arguments.extend(["--application-namespace", &self.namespace, "-n", &self.namespace]);
        arguments.extend(more);
        self.bowline.run(arguments)
    }

    /// Applies, expects success, and gives the application's part of the JSON output.
    pub(crate) fn apply(&self, more: &[&str]) -> Result<Value> {
        let output = self.run("apply", &[&["-o", "json"], more].concat())?.success()?;
        application(&output)
    }

    /// Applies, expects a failure, and gives the JSON output and what stands on stderr.
    pub(crate) fn apply_failing(&self, more: &[&str]) -> Result<(Value, String)> {
        let finished = self.run("apply", &[&["-o", "json"], more].concat())?;
        anyhow::ensure!(finished.code == Some(2), "exit code {:?}: {}", finished.code, finished.stderr);
        Ok((application(&finished.stdout).unwrap_or(Value::Null), finished.stderr))
    }

    /// The place in the API server's log from which [`Scene::writes`] counts.
    pub(crate) fn mark(&self) -> Result<Mark> {
        self.plane.audit_log().mark()
    }

    /// What Bowline wrote in the scene's namespace, and of what is outside of all namespaces and named after it, by the
    /// API server's own log. Other scenarios run at the same time.
    pub(crate) fn writes(&self, mark: Mark) -> Result<Vec<Request>> {
        let requests = self.plane.audit_log().since(mark)?;
        Ok(requests
            .into_iter()
            .filter(|request| request.user_agent.starts_with("bowline/") && request.is_write())
            .filter(|request| {
                let outside = request.namespace.is_empty() && request.name.contains(&self.namespace);
                request.namespace == self.namespace || outside
            })
            .collect())
    }

    /// The names of what was written, without the inventory.
    pub(crate) fn written(&self, mark: Mark) -> Result<Vec<String>> {
        let writes = self.writes(mark)?;
        Ok(writes.into_iter().filter(|write| write.resource != "inventories").map(|write| write.name).collect())
    }

    /// A field of an object in the scene's namespace, by kubectl's JSON path; empty when the object or the field is
    /// absent.
    pub(crate) fn get(&self, object: &str, path: &str) -> Result<String> {
        let output = format!("-o=jsonpath={{{path}}}");
        self.plane.kubectl(&["get", object, "-n", &self.namespace, "--ignore-not-found", &output])
    }

    /// Whether an object exists in the scene's namespace.
    pub(crate) fn exists(&self, object: &str) -> Result<bool> {
        Ok(!self.get(object, ".metadata.name")?.is_empty())
    }

    /// Commits one changed file; `NAMESPACE` stands for the scene's.
    pub(crate) fn commit(&self, path: &str, content: &str) -> Result<String> {
        self.repository.commit_file(path, content.replace("NAMESPACE", &self.namespace))
    }
}

/// The only application in the JSON output of `apply`.
pub(crate) fn application(output: &str) -> Result<Value> {
    let value: Value = serde_json::from_str(output).with_context(|| format!("no JSON: {output}"))?;
    value.pointer("/applications/0").cloned().context("no application")
}

/// What became of an object, by its name.
pub(crate) fn result<'a>(application: &'a Value, name: &str) -> &'a str {
    object(application, name)["result"].as_str().unwrap_or_default()
}

/// What is said of an object, by its name.
pub(crate) fn object<'a>(application: &'a Value, name: &str) -> &'a Value {
    application["objects"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|object| object["name"] == name)
        .unwrap_or(&Value::Null)
}

/// A ConfigMap with one key.
pub(crate) fn config_map(name: &str, value: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: {value}\n")
}

/// A Deployment of two Pods.
pub(crate) fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {{app: {name}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n      containers:\n        - {{name: main, image: example.test/main:1}}\n"
    )
}
