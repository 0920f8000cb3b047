//! The control plane's programs: pinned by a Go module, built once, kept in the cache.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::{Error, KUBERNETES_VERSION, files};

/// The files of the Go module, by path in its folder.
const MODULE: [(&str, &str); 4] = [
    ("go.mod", include_str!("../../../../tests/controlplane/go.mod")),
    ("go.sum", include_str!("../../../../tests/controlplane/go.sum")),
    ("tools.go", include_str!("../../../../tests/controlplane/tools.go")),
    ("serviceaccountkey/main.go", include_str!("../../../../tests/controlplane/serviceaccountkey/main.go")),
];
/// How often a long build says that it goes on.
const PROGRESS_EVERY: Duration = Duration::from_secs(20);
/// The folder in the cache under which each recipe has a folder of its own.
const FOLDER: &str = "controlplane";

/// A program of the control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Program {
    /// The store behind the API server.
    Etcd,
    /// The API server.
    ApiServer,
    /// Deployments, garbage collection, namespaces, service accounts and so on.
    ControllerManager,
    /// Assigns pods to the fake node.
    Scheduler,
    /// Plays the kubelet of the fake node.
    Kwok,
    /// The command line to look at the cluster with.
    Kubectl,
    /// Prints a new private key for service account tokens.
    ServiceAccountKey,
}

impl Program {
    const ALL: [Self; 7] = [
        Self::Etcd,
        Self::ApiServer,
        Self::ControllerManager,
        Self::Scheduler,
        Self::Kwok,
        Self::Kubectl,
        Self::ServiceAccountKey,
    ];

    /// The file name of the program, which its log bears too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Kwok => "kwok",
            Self::Kubectl => "kubectl",
            Self::ServiceAccountKey => "serviceaccountkey",
        }
    }

    /// The Go package the program is built from.
    fn package(self) -> &'static str {
        match self {
            Self::Etcd => "go.etcd.io/etcd/server/v3",
            Self::ApiServer => "k8s.io/kubernetes/cmd/kube-apiserver",
            Self::ControllerManager => "k8s.io/kubernetes/cmd/kube-controller-manager",
            Self::Scheduler => "k8s.io/kubernetes/cmd/kube-scheduler",
            Self::Kwok => "sigs.k8s.io/kwok/cmd/kwok",
            Self::Kubectl => "k8s.io/kubernetes/cmd/kubectl",
            Self::ServiceAccountKey => "./serviceaccountkey",
        }
    }
}

/// Where the built programs are.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
}

/// The user's cache folder for Bowline: `$XDG_CACHE_HOME/bowline`, else `~/.cache/bowline`; `None` without either.
#[must_use]
pub fn default_cache() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache"))).map(|cache| cache.join("bowline"))
}

impl Programs {
    /// Finds the programs in `<cache>/controlplane/<digest of the recipe>`, or builds them there. Two
    /// processes never build at the same time, and a folder that exists is complete: the build happens
    /// beside it and is moved in at the end.
    ///
    /// `progress` gets a line for the user before a long step and now and then while it lasts.
    ///
    /// # Errors
    /// [`Error::FindGo`] or [`Error::GoTooOld`] when there is something to install first,
    /// [`Error::BuildPrograms`] when the build fails, [`Error::UseFile`] when the cache can't be written.
    pub fn locate_or_build(cache: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, Error> {
        let root = cache.join(FOLDER);
        let folder = root.join(recipe_digest());
        if folder.is_dir() {
            return Ok(Self { folder });
        }
        fs::create_dir_all(&root).map_err(Error::file("create the folder", &root))?;
        let _lock = lock(&root.join("lock"), progress)?;
        if !folder.is_dir() {
            build(&root, &folder, progress)?;
        }
        Ok(Self { folder })
    }

    /// The absolute path of a program.
    #[must_use]
    pub fn path(&self, program: Program) -> PathBuf {
        self.folder.join(program.name())
    }
}

/// Names the recipe: the module's files, the packages and the flags.
fn recipe_digest() -> String {
    let mut digest = Sha256::new();
    for text in MODULE.iter().flat_map(|(path, content)| [*path, *content]) {
        digest.update(text);
        digest.update([0]);
    }
    for text in Program::ALL.iter().flat_map(|program| [program.package(), program.name()]) {
        digest.update(text);
        digest.update([0]);
    }
    digest.update(linker_flags());
    files::hex(&digest.finalize()[..8])
}

/// Leaves out what only debuggers read, and tells the programs their version.
fn linker_flags() -> String {
    format!("-s -w -X k8s.io/component-base/version.gitVersion={KUBERNETES_VERSION}")
}

/// Takes the lock of the cache, which the system releases when this process ends, however it ends.
fn lock(path: &Path, progress: &mut dyn FnMut(&str)) -> Result<File, Error> {
    let file = File::create(path).map_err(Error::file("create", path))?;
    if file.try_lock().is_err() {
        progress("Waiting for another process that builds the control plane.");
        file.lock().map_err(Error::file("lock", path))?;
    }
    Ok(file)
}

/// Builds all programs into `folder`, by way of a temporary folder beside it.
fn build(root: &Path, folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let work = root.join("build");
    files::remove_folder(&work)?;
    for (path, content) in MODULE {
        files::write(&work.join("module").join(path), content)?;
    }
    check_go(&work.join("module"))?;
    progress(&format!(
        "Building a Kubernetes {KUBERNETES_VERSION} control plane from Go modules, once: about 4 minutes on two cores \
         when Go has to download and compile all of it, seconds when Go has it cached. Later starts take seconds."
    ));
    let out = work.join("out");
    compile(&work.join("module"), &out, &root.join("build.log"), progress)?;
    let etcd = out.join(Program::Etcd.name());
    // Go names a program after its package's last folder that is not a version.
    fs::rename(out.join("server"), &etcd).map_err(Error::file("create", &etcd))?;
    fs::rename(&out, folder).map_err(Error::file("create", folder))?;
    files::remove_folder(&work)
}

/// Runs `go build` and reports how many packages are done.
fn compile(module: &Path, out: &Path, log: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let mut go = go(module)
        .args(["build", "-v", "-mod=readonly", "-ldflags", &linker_flags(), "-o"])
        .arg(format!("{}/", out.display()))
        .args(Program::ALL.map(Program::package))
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|source| Error::RunProgram { program: "go".into(), source })?;
    let stderr = go.stderr.take().expect("standard error is a pipe, as asked for above");
    let (mut text, mut packages, mut said) = (String::new(), 0_usize, Instant::now());
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        // With -v, Go prints one import path per line, and sentences when something is wrong.
        packages += usize::from(!line.contains(' '));
        text.push_str(&line);
        text.push('\n');
        if said.elapsed() >= PROGRESS_EVERY {
            progress(&format!("  still building: {packages} packages compiled"));
            said = Instant::now();
        }
    }
    files::write(log, &text)?;
    match go.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::BuildPrograms { log: log.to_owned(), tail: files::tail_of(&text) }),
    }
}

/// Go in the module's folder, independent of workspaces and C compilers around it.
fn go(module: &Path) -> Command {
    let mut command = Command::new("go");
    command.current_dir(module).env("GOWORK", "off").env("CGO_ENABLED", "0");
    command
}

/// Fails unless Go is there and new enough; a Go that may fetch a newer toolchain does so.
fn check_go(module: &Path) -> Result<(), Error> {
    let required = required_go();
    let answer = match go(module).args(["env", "GOVERSION"]).output() {
        Ok(answer) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::FindGo { required: required.to_owned() });
        }
        Err(source) => return Err(Error::RunProgram { program: "go".into(), source }),
    };
    let found = found_go(&answer);
    if answer.status.success() && version(&found) >= version(required) {
        return Ok(());
    }
    Err(Error::GoTooOld { found, required: required.to_owned() })
}

/// The version that `go env GOVERSION` printed, without its prefix; its complaint when it printed none.
fn found_go(answer: &Output) -> String {
    let text = if answer.status.success() { &answer.stdout } else { &answer.stderr };
    String::from_utf8_lossy(text).trim().trim_start_matches("go").to_owned()
}

/// The oldest Go that builds the module, from its `go` line.
fn required_go() -> &'static str {
    MODULE[0].1.lines().find_map(|line| line.strip_prefix("go ")).expect("go.mod has a go line").trim()
}

/// The leading numbers of a version, so that `1.9.2` is before `1.26`.
fn version(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(version("1.26.8") >= version("1.26.0"));
        assert!(version("1.9.9") < version("1.26.0"));
        assert!(version("1.26rc1") < version("1.26.0"));
        assert!(version("go: cannot find the toolchain") < version("1.26.0"));
    }

    #[test]
    fn the_recipe_names_a_version_and_a_folder() {
        assert_eq!(version(required_go()).len(), 3);
        assert_eq!(recipe_digest().len(), 16);
    }

    #[test]
    fn errors_say_what_to_install() {
        let error = Error::FindGo { required: "1.26.0".into() };
        assert_eq!(
            error.to_string(),
            "can't build the control plane: there is no `go` on the PATH; install Go 1.26.0 or newer \
             (https://go.dev/dl) and run the command again"
        );
    }
}
