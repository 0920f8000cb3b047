//! The shared control plane, the proxy that counts and kills, and the API server's own record.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bowline_tests::write_proxy::Moment;
use bowline_tests::{SharedControlPlane, WriteProxy, command, control_plane, requests};

fn config_map(namespace: &str, name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: {namespace}}}\n---\n")
}

/// kubectl as another process, through the proxy.
fn apply_through(plane: &SharedControlPlane, proxy: &WriteProxy, manifest: &std::path::Path) -> Result<Command> {
    let mut kubectl = Command::new(plane.kubectl_path());
    kubectl.arg("--kubeconfig").arg(proxy.kubeconfig()).arg("--cache-dir").arg(manifest.with_extension("cache"));
    kubectl.args(["apply", "--server-side", "--validate=false", "--filename"]).arg(manifest);
    Ok(kubectl)
}

#[test]
fn a_deployment_becomes_ready_on_the_fake_node() -> Result<()> {
    let plane = control_plane()?;
    let namespace = plane.namespace("deployment")?;
    plane.kubectl(&["create", "deployment", "web", "--image=example.test/web", "--replicas=2", "-n", &namespace])?;
    plane.kubectl(&["rollout", "status", "deployment/web", "--timeout=60s", "-n", &namespace])?;
    let ready = plane.kubectl(&["get", "deployment/web", "-o=jsonpath={.status.readyReplicas}", "-n", &namespace])?;
    assert_eq!(ready, "2");
    Ok(())
}

/// Another process of the run, as test processes are: it uses a control plane until its input ends.
struct User {
    child: Child,
    kubeconfig: String,
    pids: Vec<String>,
}

impl User {
    /// Starts one whose run is identified by this temporary folder.
    fn start(temporary: &Path) -> Result<Self> {
        let mut child = Command::new(command::program("control-plane-keeper")?)
            .arg("use")
            .env("TMPDIR", temporary)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is a pipe")?).lines();
        let kubeconfig = lines.next().context("it prints the kubeconfig")??;
        let pids = lines.next().context("it prints the process ids")??;
        Ok(Self { child, kubeconfig, pids: pids.split(' ').map(ToOwned::to_owned).collect() })
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // An error says that it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn everybody_in_a_run_gets_the_same_control_plane() -> Result<()> {
    let other = User::start(&std::env::temp_dir())?;
    assert_eq!(Path::new(&other.kubeconfig), control_plane()?.kubeconfig());
    Ok(())
}

#[test]
fn the_audit_log_counts_what_one_client_wrote() -> Result<()> {
    let plane = control_plane()?;
    let namespace = plane.namespace("audit")?;
    let mark = plane.audit_log().mark()?;
    let totals = requests::request_totals(plane)?;
    plane.kubectl_with(&["apply", "--server-side", "--filename=-"], &config_map(&namespace, "one"))?;
    plane.kubectl_with(
        &["apply", "--server-side", "--dry-run=server", "--filename=-"],
        &config_map(&namespace, "one"),
    )?;
    let requests = plane.audit_log().since(mark)?;
    let writes: Vec<_> =
        requests.iter().filter(|request| request.namespace == namespace && request.is_write()).collect();
    assert_eq!(writes.len(), 1, "{writes:?}");
    assert_eq!((writes[0].name.as_str(), writes[0].code), ("one", 201));
    assert_eq!(requests::count(writes).into_keys().collect::<Vec<_>>(), [("patch".into(), "configmaps".into())]);
    // The metrics count everybody's requests, those of other tests too.
    let key = ("APPLY".to_owned(), "configmaps".to_owned());
    let count = |totals: &std::collections::BTreeMap<_, u64>| totals.get(&key).copied().unwrap_or_default();
    assert!(count(&requests::request_totals(plane)?) >= count(&totals) + 2);
    Ok(())
}

#[test]
fn the_proxy_counts_writes() -> Result<()> {
    let plane = control_plane()?;
    let namespace = plane.namespace("proxy")?;
    let proxy = WriteProxy::start(plane)?;
    let folder = tempfile::tempdir()?;
    let manifest = folder.path().join("two.yaml");
    std::fs::write(&manifest, config_map(&namespace, "one") + &config_map(&namespace, "two"))?;
    let output = apply_through(plane, &proxy, &manifest)?.output()?;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(proxy.writes(), 2);
    let requests = proxy.requests();
    let statuses: Vec<_> = requests.iter().filter(|request| request.is_write()).map(|request| request.status).collect();
    assert_eq!(statuses, [Some(201), Some(201)]);
    Ok(())
}

#[test]
fn the_proxy_kills_before_and_after_a_write() -> Result<()> {
    let plane = control_plane()?;
    for (moment, expected) in [(Moment::Before, ""), (Moment::After, "configmap/one")] {
        let namespace = plane.namespace("kill")?;
        let proxy = WriteProxy::start(plane)?;
        let folder = tempfile::tempdir()?;
        let manifest = folder.path().join("one.yaml");
        std::fs::write(&manifest, config_map(&namespace, "one"))?;
        proxy.kill_at(1, moment);
        let mut client = apply_through(plane, &proxy, &manifest)?.spawn()?;
        proxy.victim(client.id());
        assert_eq!(client.wait()?.code(), None, "a signal ended the client");
        assert!(proxy.has_killed());
        let there = plane.kubectl(&["get", "configmap/one", "--ignore-not-found", "-o=name", "-n", &namespace])?;
        assert_eq!(there.trim(), expected, "{moment:?}");
    }
    Ok(())
}

#[test]
fn a_keeper_ends_with_its_last_user_even_a_killed_one() -> Result<()> {
    // A temporary folder of its own makes it a run of its own, with its own keeper.
    let folder = tempfile::tempdir()?;
    let user = User::start(folder.path())?;
    let pids = user.pids.clone();
    assert_eq!(pids.iter().filter(|pid| is_running(pid)).count(), 5, "{pids:?}");
    drop(user);
    wait_for(|| (!pids.iter().any(|pid| is_running(pid))).then_some(()))
}

fn is_running(pid: &str) -> bool {
    std::path::Path::new("/proc").join(pid).exists()
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> Result<T> {
    let deadline = Instant::now() + Duration::from_secs(300);
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        anyhow::ensure!(Instant::now() < deadline, "it did not happen within five minutes");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_command_runs_in_a_home_of_its_own() -> Result<()> {
    let bowline = bowline_tests::bowline()?;
    let finished = bowline.run(["version"])?;
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(command::program("control-plane-keeper")?.exists());
    Ok(())
}
