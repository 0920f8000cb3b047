//! The Git fixtures, each proven with the real `git` as client.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Result, ensure};
use base64::Engine as _;
use bowline_tests::git::{Fault, GitHttpServer, GitRepository, GitSshServer, Login};

/// `git clone` with further settings; the clone lies in `into`.
fn clone(url: &str, into: &Path, settings: &[String], ssh: &str) -> Result<Output> {
    let mut git = Command::new("git");
    git.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", into);
    git.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_TERMINAL_PROMPT", "0")]);
    git.env("GIT_SSH_COMMAND", ssh);
    for setting in settings {
        git.args(["-c", setting]);
    }
    Ok(git.args(["clone", "--quiet", url]).arg(into.join("clone")).output()?)
}

fn cloned(url: &str, settings: &[String]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let output = clone(url, folder.path(), settings, "false")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(std::fs::read_to_string(folder.path().join("clone/a.yaml"))?)
}

fn repository() -> Result<GitRepository> {
    GitRepository::with_files(&[("a.yaml", "a: 1\n")])
}

#[test]
fn equal_histories_have_equal_ids() -> Result<()> {
    assert_eq!(repository()?.head()?, repository()?.head()?);
    Ok(())
}

#[test]
fn a_revert_brings_the_old_content_back() -> Result<()> {
    let repository = repository()?;
    let commit = repository.commit_file("a.yaml", "a: 2\n")?;
    repository.tag("v1.0.0")?;
    repository.revert(&commit)?;
    assert_eq!(std::fs::read_to_string(repository.path().join("a.yaml"))?, "a: 1\n");
    repository.branch("next")?;
    repository.remove("a.yaml")?;
    repository.commit("Remove")?;
    repository.switch("main")?;
    assert!(repository.path().join("a.yaml").exists());
    assert_eq!(repository.git(&["log", "--oneline", "--all"])?.lines().count(), 4);
    Ok(())
}

#[test]
fn http_serves_a_clone_and_counts() -> Result<()> {
    let repository = repository()?;
    let server = GitHttpServer::start(repository.path())?;
    assert_eq!(cloned(&server.url(".git"), &[])?, "a: 1\n");
    assert!(server.requests()[0].starts_with("GET /.git/info/refs"), "{:?}", server.requests());
    Ok(())
}

#[test]
fn http_wants_the_right_login() -> Result<()> {
    let repository = repository()?;
    let server = GitHttpServer::start_with_login(repository.path(), Login::Basic("ada".into(), "secret".into()))?;
    let url = server.url(".git");
    assert!(cloned(&url, &[]).is_err());
    assert_eq!(cloned(&url.replace("http://", "http://ada:secret@"), &[])?, "a: 1\n");
    assert!(cloned(&url.replace("http://", "http://ada:wrong@"), &[]).is_err());

    let server = GitHttpServer::start_with_login(repository.path(), Login::Bearer("token".into()))?;
    assert!(cloned(&server.url(".git"), &[]).is_err());
    let header = "http.extraHeader=Authorization: Bearer token".to_owned();
    assert_eq!(cloned(&server.url(".git"), &[header])?, "a: 1\n");
    let basic = base64::engine::general_purpose::STANDARD.encode("ada:secret");
    assert!(cloned(&server.url(".git"), &[format!("http.extraHeader=Authorization: Basic {basic}")]).is_err());
    Ok(())
}

#[test]
fn https_is_trusted_by_its_authority_alone() -> Result<()> {
    let repository = repository()?;
    let server = GitHttpServer::start_tls(repository.path(), Login::Anonymous)?;
    let authority = server.authority().expect("a server over HTTPS has an authority");
    assert!(cloned(&server.url(".git"), &[]).is_err());
    assert_eq!(cloned(&server.url(".git"), &[format!("http.sslCAInfo={}", authority.display())])?, "a: 1\n");
    Ok(())
}

#[test]
fn faults_are_faults() -> Result<()> {
    let repository = repository()?;
    let server = GitHttpServer::start(repository.path())?;
    server.fail_with(Fault::Truncate);
    assert!(cloned(&server.url(".git"), &[]).is_err());
    server.fail_with(Fault::Status(503));
    let error = cloned(&server.url(".git"), &[]).expect_err("the server answers 503").to_string();
    assert!(error.contains("503"), "{error}");
    server.fail_with(Fault::Hang);
    let impatient = ["http.lowSpeedLimit=1000".to_owned(), "http.lowSpeedTime=1".to_owned()];
    assert!(cloned(&server.url(".git"), &impatient).is_err());
    server.fail_with(Fault::None);
    assert_eq!(cloned(&server.url(".git"), &[])?, "a: 1\n");
    Ok(())
}

fn ssh(server: &GitSshServer, key: &Path) -> String {
    format!(
        "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={} -i {}",
        server.known_hosts().display(),
        key.display()
    )
}

#[test]
fn ssh_serves_a_clone_to_its_key_alone() -> Result<()> {
    let repository = repository()?;
    let server = GitSshServer::start()?;
    let url = server.url(repository.path());
    let folder = tempfile::tempdir()?;
    let output = clone(&url, folder.path(), &[], &ssh(&server, &server.key()))?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(folder.path().join("clone/a.yaml"))?, "a: 1\n");
    assert_eq!(server.connections(), 1);

    let stranger = GitSshServer::start()?;
    let folder = tempfile::tempdir()?;
    let output = clone(&url, folder.path(), &[], &ssh(&server, &stranger.key()))?;
    assert!(String::from_utf8_lossy(&output.stderr).contains("Permission denied"), "{output:?}");
    Ok(())
}

#[test]
fn ssh_shows_another_host_key_when_asked_to() -> Result<()> {
    let repository = repository()?;
    let server = GitSshServer::start()?;
    server.change_host_key()?;
    let folder = tempfile::tempdir()?;
    let output = clone(&server.url(repository.path()), folder.path(), &[], &ssh(&server, &server.key()))?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("HOST IDENTIFICATION HAS CHANGED"), "{message}");
    Ok(())
}
