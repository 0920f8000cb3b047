//! `git-upload-pack` behind a pipe: on this machine, or on another through `ssh`.
//!
//! gix can start `ssh` itself, but then nobody can end it when the server hangs, and what it prints goes to our standard
//! error. So the program is started here and gix speaks through its pipes.

use std::ffi::OsString;
use std::io::Read;
use std::process::{ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;

use bowline_core::port::source::Error;
use bowline_core::repository::Credentials;
use gix::bstr::ByteSlice;
use gix::url::ArgumentSafety;
use gix_transport::Protocol;
use gix_transport::client::blocking_io::Transport;
use gix_transport::client::git::ConnectMode;
use gix_transport::client::git::blocking_io::Connection;

use super::resolve::diagnose_git;
use super::watch::{Fault, Metered, Watch};
use crate::address::{Address, Scheme};
use crate::store::Scratch;

/// What a program may print that is kept for the message.
const STDERR_LIMIT: u64 = 16 << 10;

/// Seconds for connecting, the banner and the key exchange.
const CONNECT_SECONDS: u64 = 15;

/// A running program, and what it prints.
pub(crate) struct Speaker {
    /// The pipe as gix's transport.
    pub(crate) transport: Box<dyn Transport>,
    stderr: JoinHandle<String>,
    ssh: bool,
    /// Holds the key file until the program has ended.
    _login: Option<Login>,
}

/// Key and known hosts as files, removed when dropped.
struct Login {
    key: crate::store::SecretFile,
    known_hosts: crate::store::SecretFile,
}

impl Speaker {
    /// Starts the program for `address`.
    ///
    /// # Errors
    /// [`Error::Configure`] when the program is not installed, [`Error::Store`] when the key cannot be written.
    pub(crate) fn start(
        address: &Address,
        credentials: Option<&Credentials>,
        scratch: &Scratch,
        watch: &Arc<Watch>,
    ) -> Result<Self, Error> {
        let ssh = address.scheme == Scheme::Ssh;
        let login = match credentials {
            Some(Credentials::SshKey { private_key, known_hosts }) => Some(Login {
                key: scratch.secret("key", &with_line_end(private_key.reveal()))?,
                known_hosts: scratch.secret("known_hosts", &with_line_end(known_hosts))?,
            }),
            _ => None,
        };
        let mut command = if ssh { ssh_command(address, login.as_ref())? } else { local_command(address) };
        let mut child = command
            .env("GIT_PROTOCOL", "version=2")
            // Messages are recognised by their English text.
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Error::Configure {
                what: address.shown(),
                reason: format!("cannot start {}: {error}: install it", command.get_program().display()),
            })?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        watch.guard(child);
        let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            return Err(Error::Reach {
                url: address.shown(),
                reason: "the program was started without pipes".to_owned(),
            });
        };
        let transport = Connection::new(
            Metered::new(stdout, Arc::clone(watch)),
            stdin,
            Protocol::V2,
            address.url.path.clone(),
            None::<(&str, _)>,
            ConnectMode::Process,
            false,
        )
        .custom_url(Some(address.text.clone().into()));
        Ok(Self {
            transport: Box::new(transport),
            stderr: std::thread::spawn(move || collect(stderr)),
            ssh,
            _login: login,
        })
    }

    /// Ends the program and tells what its output says went wrong. The transport must have been dropped.
    pub(crate) fn diagnose(ended: Ended, watch: &Watch) -> Option<Fault> {
        watch.reap();
        let text = ended.stderr.join().unwrap_or_default();
        if ended.ssh { diagnose_ssh(&text) } else { None }.or_else(|| diagnose_git(&text))
    }

    /// Splits into what gix uses and what is left to diagnose.
    pub(crate) fn split(self) -> (Box<dyn Transport>, Ended) {
        (self.transport, Ended { stderr: self.stderr, ssh: self.ssh, _login: self._login })
    }
}

/// What is left of a [`Speaker`] while gix uses its pipes.
pub(crate) struct Ended {
    stderr: JoinHandle<String>,
    ssh: bool,
    _login: Option<Login>,
}

/// ssh refuses a key without a line end.
fn with_line_end(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn collect(stderr: ChildStderr) -> String {
    let mut bytes = Vec::new();
    let mut stderr = stderr;
    let read = stderr.by_ref().take(STDERR_LIMIT).read_to_end(&mut bytes);
    if read.is_ok() {
        // A full pipe would stop the program.
        let _ = std::io::copy(&mut stderr, &mut std::io::sink());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn local_command(address: &Address) -> Command {
    let mut command = Command::new("git");
    for name in std::env::vars_os().map(|(name, _)| name).filter(is_git_variable) {
        command.env_remove(name);
    }
    command.arg("upload-pack").arg("--").arg(&*address.url.path.to_os_str_lossy());
    command
}

/// Variables that point Git at another repository or configuration.
fn is_git_variable(name: &OsString) -> bool {
    name.as_encoded_bytes().starts_with(b"GIT_")
        && !matches!(
            name.as_encoded_bytes(),
            b"GIT_EXEC_PATH" | b"GIT_CONFIG_GLOBAL" | b"GIT_CONFIG_SYSTEM" | b"GIT_CONFIG_NOSYSTEM"
        )
}

fn ssh_command(address: &Address, login: Option<&Login>) -> Result<Command, Error> {
    let refuse = |reason: &str| Error::Configure { what: address.shown(), reason: reason.to_owned() };
    let host = match address.url.host_as_argument() {
        ArgumentSafety::Usable(host) => host.trim_matches(['[', ']']),
        _ => return Err(refuse("its host cannot be given to ssh")),
    };
    let user = match address.url.user_as_argument() {
        ArgumentSafety::Usable(user) => Some(user),
        ArgumentSafety::Absent => None,
        ArgumentSafety::Dangerous(_) => return Err(refuse("its user cannot be given to ssh")),
    };
    let mut command = Command::new("ssh");
    command.args(["-o", "SendEnv=GIT_PROTOCOL", "-o", "BatchMode=yes"]);
    command.args(["-o", &format!("ConnectTimeout={CONNECT_SECONDS}")]);
    command.args(["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=2"]);
    if let Some(login) = login {
        // Only what was given counts: not the user's configuration, keys, agent or known hosts.
        command.args(["-F", "/dev/null", "-i"]).arg(login.key.path());
        command.arg("-o").arg(option("UserKnownHostsFile", login.known_hosts.path()));
        command.args([
            "-o",
            "GlobalKnownHostsFile=/dev/null",
            "-o",
            "StrictHostKeyChecking=yes",
            "-o",
            "UpdateHostKeys=no",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "IdentityAgent=none",
            "-o",
            "PreferredAuthentications=publickey",
            "-o",
            "ClearAllForwardings=yes",
        ]);
    }
    if let Some(port) = address.url.port {
        command.arg("-p").arg(port.to_string());
    }
    if let Some(user) = user {
        command.arg("-l").arg(user);
    }
    let path = gix::quote::single(address.url.path.as_ref());
    command.arg("--").arg(host).arg(format!("git-upload-pack {path}"));
    Ok(command)
}

/// `name="path"`: ssh reads a list of files, so white space in the path needs quotes.
fn option(name: &str, path: &std::path::Path) -> OsString {
    let mut option = OsString::from(name);
    option.push("=\"");
    option.push(path);
    option.push("\"");
    option
}

/// What the messages of OpenSSH's client mean.
fn diagnose_ssh(text: &str) -> Option<Fault> {
    let line = |needles: &[&str]| {
        text.lines()
            .map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '@'))
            .find(|line| needles.iter().any(|needle| line.contains(needle)))
            .map(str::to_owned)
    };
    if line(&["REMOTE HOST IDENTIFICATION HAS CHANGED"]).is_some() {
        return Some(Fault::Mistrust(
            "the server shows another key than the known one: somebody may be in between, or the server got a new key; \
             check it with the server's owner, then replace the line in known_hosts"
                .to_owned(),
        ));
    }
    if let Some(line) = line(&["host key is known", "Host key verification failed"]) {
        return Some(Fault::Mistrust(format!(
            "{line}: known_hosts has no line for it; add the output of `ssh-keyscan` after checking it"
        )));
    }
    if let Some(line) = line(&["Permission denied", "Too many authentication failures", "Load key", "invalid format"]) {
        // The temporary path of the key says nothing to a person.
        let line = line.split_once("\": ").map_or(line.as_str(), |(_, reason)| reason);
        return Some(Fault::Refuse(format!("{line}: check the private key and the user in the address")));
    }
    line(&[
        "Could not resolve hostname",
        "connect to host",
        "Connection closed",
        "Connection reset",
        "Connection timed out",
        "kex_exchange_identification",
        "banner exchange",
        "Timeout, server",
        "Broken pipe",
    ])
    .map(Fault::Reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_ssh_are_told_apart() {
        let changed = "@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@\nHost key verification failed.\n";
        let cases = [
            (changed, "Mistrust"),
            (
                "No ED25519 host key is known for [::1]:22 and you have requested strict checking.\nHost key verification failed.",
                "Mistrust",
            ),
            ("git@h: Permission denied (publickey).", "Refuse"),
            ("Load key \"/s/key\": error in libcrypto\ngit@h: Permission denied (publickey).", "Refuse"),
            ("ssh: Could not resolve hostname h: Name or service not known", "Reach"),
            ("ssh: connect to host h port 22: Connection refused", "Reach"),
        ];
        for (text, expected) in cases {
            let fault = diagnose_ssh(text).expect(text);
            assert!(format!("{fault:?}").starts_with(expected), "{fault:?}");
            assert!(!format!("{fault:?}").contains("/s/key"), "{fault:?}");
        }
        assert_eq!(diagnose_ssh("hello"), None);
    }
}
