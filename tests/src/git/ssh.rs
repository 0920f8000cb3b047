//! A Git server over SSH: the real `sshd`, one process for each connection.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, bail};

/// Where Debian, Fedora, Arch and macOS put the server; it is rarely on the PATH of a user.
const PLACES: [&str; 3] = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"];

/// The real `sshd` on a free port of loopback, for one key of one user: the one who runs the tests.
///
/// Each connection gets an `sshd -i` whose standard input and output it is, so that no server is left
/// when the test process is gone.
#[derive(Debug)]
pub struct GitSshServer {
    folder: tempfile::TempDir,
    address: SocketAddr,
    user: String,
    over: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl GitSshServer {
    /// Starts the server.
    ///
    /// # Errors
    /// When OpenSSH's server or client is missing (the message names the packages), or a key can't be made.
    pub fn start() -> Result<Self> {
        let sshd = PLACES.iter().map(Path::new).find(|path| path.exists());
        let sshd = sshd.context("there is no sshd: install it (Debian package `openssh-server`)")?;
        let folder = tempfile::tempdir()?;
        make_key(&folder.path().join("host"))?;
        make_key(&folder.path().join("client"))?;
        fs::copy(folder.path().join("client.pub"), folder.path().join("authorized_keys"))?;
        let config = write_config(folder.path())?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (over, connections) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let thread = std::thread::spawn({
            let (over, connections) = (Arc::clone(&over), Arc::clone(&connections));
            move || accept(&listener, sshd, &config, &over, &connections)
        });
        let server = Self { folder, address, user: user()?, over, connections, thread: Some(thread) };
        server.trust_host_key()?;
        Ok(server)
    }

    /// The URL of a repository by its absolute path, with the user's name.
    #[must_use]
    pub fn url(&self, repository: &Path) -> String {
        format!("ssh://{}@{}{}", self.user, self.address, repository.display())
    }

    /// The client's private key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("client")
    }

    /// A `known_hosts` file with the server's key as it was when the server started.
    #[must_use]
    pub fn known_hosts(&self) -> PathBuf {
        self.folder.path().join("known_hosts")
    }

    /// Gives the server another host key, which the `known_hosts` file contradicts from then on.
    ///
    /// # Errors
    /// When the key can't be made.
    pub fn change_host_key(&self) -> Result<()> {
        let key = self.folder.path().join("host");
        fs::remove_file(&key)?;
        make_key(&key)
    }

    /// Connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn trust_host_key(&self) -> Result<()> {
        let key = fs::read_to_string(self.folder.path().join("host.pub"))?;
        fs::write(self.known_hosts(), format!("[{}]:{} {key}", self.address.ip(), self.address.port()))?;
        Ok(())
    }
}

impl Drop for GitSshServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the accepting thread, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, sshd: &Path, config: &Path, over: &AtomicBool, connections: &AtomicUsize) {
    for stream in listener.incoming().map_while(Result::ok) {
        if over.load(Ordering::SeqCst) {
            return;
        }
        connections.fetch_add(1, Ordering::SeqCst);
        let Ok(output) = stream.try_clone() else { continue };
        let mut command = Command::new(sshd);
        command.args(["-i", "-e", "-f"]).arg(config);
        command.stdin(OwnedFd::from(stream)).stdout(OwnedFd::from(output)).stderr(Stdio::null());
        if let Ok(mut child) = command.spawn() {
            // The command holds this process's copies of the connection.
            drop(command);
            std::thread::spawn(move || child.wait());
        }
    }
}

fn write_config(folder: &Path) -> Result<PathBuf> {
    if rustix::process::getuid().is_root() {
        // sshd confines itself to this empty folder before it knows who logs in, and wants it to exist.
        fs::DirBuilder::new().recursive(true).mode(0o755).create("/run/sshd")?;
    }
    let config = folder.join("sshd_config");
    let content = format!(
        "HostKey {0}/host\nAuthorizedKeysFile {0}/authorized_keys\nPidFile none\nStrictModes no\nUsePAM no\n\
         PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
         AllowTcpForwarding no\nX11Forwarding no\nPermitUserEnvironment no\n\
         SetEnv GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1\n",
        folder.display()
    );
    fs::write(&config, content)?;
    Ok(config)
}

fn make_key(path: &Path) -> Result<()> {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "bowline-test", "-f"])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .context("there is no ssh-keygen: install it (Debian package `openssh-client`)")?;
    if !made.status.success() {
        bail!("ssh-keygen failed: {}", String::from_utf8_lossy(&made.stderr));
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// The name of the user who runs the tests.
fn user() -> Result<String> {
    let output = Command::new("id").arg("-un").output().context("can't run id")?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
