//! Starting, reaching and ending a control plane.

use std::fs::File;
use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::process::Group;
use super::{Error, Program, Programs, files, ports};

const NODE: &str = include_str!("../../../../tests/controlplane/fake-node.yaml");
const STAGES: &str = include_str!("../../../../tests/controlplane/stages.yaml");
const AUDIT_POLICY: &str = include_str!("../../../../tests/controlplane/audit-policy.yaml");

/// A start takes 4 s on two idle cores; this allows for a machine that is thirty times slower.
const START_SECONDS: u64 = 120;
/// How often the API server is asked whether it is ready.
const POLL: Duration = Duration::from_millis(50);
/// Starts tried when another program takes a port between its choice and its use.
const PORT_TRIES: usize = 3;

/// Whether the API server keeps a log of every request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audit {
    /// No log.
    #[default]
    Off,
    /// `<data>/audit.log`: a JSON line (`audit.k8s.io/v1` Event, level Metadata) for each finished
    /// request but those of the controllers' own service accounts, written while it is answered.
    Metadata,
}

/// How a control plane is started.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether requests are logged.
    pub audit: Audit,
}

/// A running control plane; dropping it ends its programs. They also end when this process is killed.
#[derive(Debug)]
pub struct ControlPlane {
    group: Group,
    data: PathBuf,
    kubeconfig: PathBuf,
    _lock: File,
}

impl ControlPlane {
    /// Starts a control plane with default settings; see [`ControlPlane::start_with`].
    ///
    /// # Errors
    /// As [`ControlPlane::start_with`].
    pub fn start(programs: &Programs, data: &Path) -> Result<Self, Error> {
        Self::start_with(programs, data, &Settings::default())
    }

    /// Starts etcd, the API server (RBAC, token authentication), the controller manager, the scheduler
    /// and kwok on free ports of 127.0.0.1, and waits until the API server is ready, the fake node is
    /// Ready and pods can be created in the namespace `default`. `data` keeps the objects from one start
    /// to the next, the logs and the kubeconfig; only one control plane may use it at a time.
    ///
    /// # Errors
    /// [`Error::KeepRunning`] when a program ends, [`Error::BecomeReady`] after two minutes, both with
    /// the last lines of the log; [`Error::UseFile`] when `data` can't be used.
    pub fn start_with(programs: &Programs, data: &Path, settings: &Settings) -> Result<Self, Error> {
        files::private_folder(data)?;
        let data = data.canonicalize().map_err(Error::file("find", data))?;
        let lock = lock(&data)?;
        let mut tries = 1;
        let group = loop {
            match Launch::new(programs, &data, settings)?.run() {
                Err(Error::KeepRunning { tail, .. }) if tries < PORT_TRIES && port_was_taken(&tail) => tries += 1,
                result => break result?,
            }
        };
        let kubeconfig = data.join("kubeconfig");
        Ok(Self { group, data, kubeconfig, _lock: lock })
    }

    /// The path of the kubeconfig: cluster administrator, by token.
    #[must_use]
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The folder with logs (`<program>.log`), objects and credentials.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The log of requests, when [`Settings::audit`] asked for one.
    #[must_use]
    pub fn audit_log(&self) -> PathBuf {
        self.data.join("audit.log")
    }

    /// Process ids of the programs.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        self.group.pids()
    }

    /// Fails when one of the programs has ended.
    ///
    /// # Errors
    /// [`Error::KeepRunning`] with the last lines of its log.
    pub fn check(&mut self) -> Result<(), Error> {
        self.group.check()
    }

    /// Ends all programs and waits until they are gone; `data` can be started from again.
    pub fn stop(mut self) {
        self.group.stop();
    }

    /// Ends all programs at once without giving them time to tidy up, for data that nobody needs again.
    pub fn kill(mut self) {
        self.group.kill();
    }
}

/// Takes the data folder for this process; the system gives it back when the process ends, however it ends.
fn lock(data: &Path) -> Result<File, Error> {
    let path = data.join("lock");
    let file = File::create(&path).map_err(Error::file("create", &path))?;
    file.try_lock().map_err(|_| Error::DataInUse { data: data.to_owned() })?;
    Ok(file)
}

/// Whether the last lines of a log blame a port that somebody else uses.
fn port_was_taken(log: &str) -> bool {
    log.contains("address already in use")
}

/// One attempt to start.
struct Launch<'a> {
    programs: &'a Programs,
    data: &'a Path,
    settings: &'a Settings,
    group: Group,
    deadline: Instant,
    etcd: u16,
    etcd_peers: u16,
    api: u16,
}

impl<'a> Launch<'a> {
    fn new(programs: &'a Programs, data: &'a Path, settings: &'a Settings) -> Result<Self, Error> {
        let [etcd, etcd_peers, api] = ports::free()?;
        let deadline = Instant::now() + Duration::from_secs(START_SECONDS);
        Ok(Self { programs, data, settings, group: Group::new(data)?, deadline, etcd, etcd_peers, api })
    }

    fn run(mut self) -> Result<Group, Error> {
        self.write_files()?;
        self.spawn(Program::Etcd, &self.etcd_arguments())?;
        self.spawn(Program::ApiServer, &self.api_server_arguments())?;
        self.wait_for_port()?;
        self.wait_for("the API server's /readyz", Program::ApiServer, &["get", "--raw=/readyz"])?;
        self.spawn(Program::ControllerManager, &self.controller_manager_arguments())?;
        self.spawn(Program::Scheduler, &self.client_arguments(&["--leader-elect=false", "--secure-port=0"]))?;
        self.create_node()?;
        self.spawn(Program::Kwok, &self.kwok_arguments())?;
        let ready = ["wait", "node/fake", "--for=condition=Ready", "--timeout=1s"];
        self.wait_for("the fake node to be Ready", Program::Kwok, &ready)?;
        let account = ["get", "serviceaccount", "default", "--namespace=default"];
        self.wait_for("the default service account", Program::ControllerManager, &account)?;
        Ok(self.group)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    fn spawn(&mut self, program: Program, args: &[String]) -> Result<(), Error> {
        self.group.spawn(program.name(), &self.programs.path(program), args)
    }

    /// Writes credentials and settings; the key for service account tokens and the objects stay from start to start.
    fn write_files(&self) -> Result<(), Error> {
        let token = files::secret()?;
        files::private_file(&self.path("tokens.csv"), format!("{token},admin,admin,system:masters\n").as_bytes())?;
        files::private_file(&self.path("kubeconfig"), self.kubeconfig(&token).as_bytes())?;
        files::private_file(&self.path("stages.yaml"), STAGES.as_bytes())?;
        files::private_file(&self.path("audit-policy.yaml"), AUDIT_POLICY.as_bytes())?;
        // The API server makes a new certificate when it finds none: one of an earlier start may have expired.
        files::remove_folder(&self.path("certs"))?;
        let key = self.path("service-account.key");
        if !key.exists() {
            let made = self.output(Program::ServiceAccountKey, &[], "")?;
            files::private_file(&key, &made.stdout)?;
        }
        Ok(())
    }

    fn kubeconfig(&self, token: &str) -> String {
        let certificate = self.path("certs/apiserver.crt");
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: bowline\n\
             clusters:\n- name: bowline\n  cluster:\n    server: https://127.0.0.1:{}\n    certificate-authority: {:?}\n\
             users:\n- name: admin\n  user:\n    token: {token}\n\
             contexts:\n- name: bowline\n  context:\n    cluster: bowline\n    user: admin\n",
            self.api, certificate
        )
    }

    fn etcd_arguments(&self) -> Vec<String> {
        let (clients, peers) = (local("http", self.etcd), local("http", self.etcd_peers));
        vec![
            "--name=local".into(),
            flag("data-dir", self.path("etcd")),
            format!("--listen-client-urls={clients}"),
            format!("--advertise-client-urls={clients}"),
            format!("--listen-peer-urls={peers}"),
            format!("--initial-advertise-peer-urls={peers}"),
            format!("--initial-cluster=local={peers}"),
            // A crash of the machine may cost the data; a crash of the program does not.
            "--unsafe-no-fsync".into(),
            "--log-level=warn".into(),
        ]
    }

    fn api_server_arguments(&self) -> Vec<String> {
        let key = self.path("service-account.key");
        let mut arguments = vec![
            format!("--etcd-servers={}", local("http", self.etcd)),
            "--bind-address=127.0.0.1".into(),
            "--advertise-address=127.0.0.1".into(),
            // 127.0.0.1 is no valid endpoint of the Service `kubernetes`, and no pod is there to use it.
            "--endpoint-reconciler-type=none".into(),
            format!("--secure-port={}", self.api),
            flag("cert-dir", self.path("certs")),
            flag("service-account-key-file", &key),
            flag("service-account-signing-key-file", &key),
            "--service-account-issuer=https://kubernetes.default.svc".into(),
            flag("token-auth-file", self.path("tokens.csv")),
            "--authorization-mode=RBAC".into(),
            "--service-cluster-ip-range=10.0.0.0/16".into(),
            "--allow-privileged".into(),
            // The client's limits are what tests look at, not the server's.
            "--max-requests-inflight=4000".into(),
            "--max-mutating-requests-inflight=2000".into(),
        ];
        if self.settings.audit == Audit::Metadata {
            arguments.push(flag("audit-policy-file", self.path("audit-policy.yaml")));
            arguments.push(flag("audit-log-path", self.path("audit.log")));
            arguments.push("--audit-log-mode=blocking".into());
            // Megabytes before the log is moved away: more than any test run writes.
            arguments.push("--audit-log-maxsize=100000".into());
        }
        arguments
    }

    fn controller_manager_arguments(&self) -> Vec<String> {
        let mut arguments = self.client_arguments(&[
            "--leader-elect=false",
            "--secure-port=0",
            "--use-service-account-credentials",
            // With the defaults, creating its service accounts alone takes the manager 4 s.
            "--kube-api-qps=500",
            "--kube-api-burst=1000",
            // Pods get their addresses from kwok.
            "--allocate-node-cidrs=false",
        ]);
        arguments.push(flag("service-account-private-key-file", self.path("service-account.key")));
        arguments.push(flag("root-ca-file", self.path("certs/apiserver.crt")));
        arguments
    }

    fn kwok_arguments(&self) -> Vec<String> {
        let mut arguments = self.client_arguments(&[
            "--manage-all-nodes=false",
            "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
            "--server-address=",
        ]);
        arguments.push(flag("config", self.path("stages.yaml")));
        arguments
    }

    fn client_arguments(&self, more: &[&str]) -> Vec<String> {
        let mut arguments = vec![flag("kubeconfig", self.path("kubeconfig"))];
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        arguments
    }

    /// Waits for the port first: connecting costs nothing, a run of kubectl a twentieth of a second.
    fn wait_for_port(&mut self) -> Result<(), Error> {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.api)).is_err() {
            self.pause("the API server's port", Program::ApiServer, None)?;
        }
        Ok(())
    }

    /// Runs kubectl until it succeeds.
    fn wait_for(&mut self, what: &'static str, who: Program, kubectl: &[&str]) -> Result<(), Error> {
        loop {
            let answer = self.kubectl(kubectl, "")?;
            if answer.status.success() {
                return Ok(());
            }
            self.pause(what, who, Some(&answer))?;
        }
    }

    /// Creates the fake node, unless an earlier start on the same data did.
    fn create_node(&mut self) -> Result<(), Error> {
        loop {
            let answer = self.kubectl(&["create", "--validate=false", "--filename=-"], NODE)?;
            if answer.status.success() || String::from_utf8_lossy(&answer.stderr).contains("AlreadyExists") {
                return Ok(());
            }
            self.pause("the fake node to be accepted", Program::ApiServer, Some(&answer))?;
        }
    }

    /// Sleeps a little; fails when a program has ended or the time is over.
    fn pause(&mut self, what: &'static str, who: Program, answer: Option<&Output>) -> Result<(), Error> {
        self.group.check()?;
        if Instant::now() >= self.deadline {
            let log = self.group.log(who.name());
            let tail = match answer {
                Some(answer) => format!("{}\n{}", files::tail(&log), String::from_utf8_lossy(&answer.stderr).trim()),
                None => files::tail(&log),
            };
            return Err(Error::BecomeReady { what, seconds: START_SECONDS, log, tail });
        }
        std::thread::sleep(POLL);
        Ok(())
    }

    fn kubectl(&self, arguments: &[&str], input: &str) -> Result<Output, Error> {
        let cache = self.path("kubectl-cache");
        let mut all = self.client_arguments(&["--request-timeout=10s"]);
        all.push(flag("cache-dir", cache));
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self.output(Program::Kubectl, &all, input)
    }

    /// Runs a program to its end with `input` on its standard input.
    fn output(&self, program: Program, arguments: &[String], input: &str) -> Result<Output, Error> {
        let run = || {
            let mut child = Command::new(self.programs.path(program))
                .args(arguments)
                .env_clear()
                .env("HOME", self.data)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                // A program that ends without reading its input says why by itself.
                let _ = stdin.write_all(input.as_bytes());
            }
            child.wait_with_output()
        };
        run().map_err(|source| Error::RunProgram { program: program.name().to_owned(), source })
    }
}

fn local(scheme: &str, port: u16) -> String {
    format!("{scheme}://127.0.0.1:{port}")
}

fn flag(name: &str, path: impl AsRef<Path>) -> String {
    format!("--{name}={}", path.as_ref().display())
}
