//! The source against the real `git http-backend`.

use std::time::Duration;

use anyhow::{Context as _, Result};
use bowline_core::class::{Class, Classified as _};
use bowline_core::plugin::{Input, InputKind};
use bowline_core::port::source::{Error, Source as _};
use bowline_core::port::tree::TreePath;
use bowline_core::repository::{Credentials, GitRepository, Hidden, Reference, Repository};
use bowline_source::{Settings, Sources};
use bowline_tests::git::{self, Fault, GitHttpServer, Login};
use bowline_tests::loopback::ConnectProxy;
use tempfile::TempDir;

fn sources(store: &TempDir) -> Result<Sources> {
    let mut settings = Settings::at(store.path().join("store"));
    settings.fetch_timeout = Duration::from_secs(60);
    Ok(Sources::open(settings)?)
}

fn repository() -> Result<git::GitRepository> {
    git::GitRepository::with_files(&[("a.yaml", "a: 1\n"), ("b/c.yaml", "c: 1\n")])
}

fn main_at(url: String) -> GitRepository {
    GitRepository { reference: Reference::Branch("main".to_owned()), ..GitRepository::at(url) }
}

async fn fetch(sources: &Sources, repository: GitRepository) -> Result<String, Error> {
    let snapshot = sources.snapshot(&Repository::Git(repository)).await?;
    let bytes = snapshot.tree.read(&TreePath::parse("a.yaml")?)?;
    Ok(format!("{} {}", snapshot.commit, String::from_utf8_lossy(&bytes)))
}

async fn failure(sources: &Sources, repository: GitRepository) -> Result<Error> {
    fetch(sources, repository).await.err().context("the fetch should fail")
}

#[tokio::test]
async fn every_kind_of_reference_comes_over_http() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let first = made.head()?;
    made.tag("v1.0.0")?;
    let second = made.commit_file("a.yaml", "a: 2\n")?;
    let server = GitHttpServer::start(made.path())?;
    let sources = sources(&store)?;
    for (reference, commit, content) in [
        (Reference::Head, &second, "a: 2\n"),
        (Reference::Branch("main".to_owned()), &second, "a: 2\n"),
        (Reference::Tag("v1.0.0".to_owned()), &first, "a: 1\n"),
        (Reference::Semver("^1".to_owned()), &first, "a: 1\n"),
        (Reference::Commit(first.clone()), &first, "a: 1\n"),
    ] {
        let repository = GitRepository { reference, ..GitRepository::at(server.url(".git")) };
        assert_eq!(fetch(&sources, repository).await?, format!("{commit} {content}"));
    }
    Ok(())
}

#[tokio::test]
async fn an_unchanged_branch_costs_a_list_of_refs_and_no_objects() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let server = GitHttpServer::start(made.path())?;
    let sources = sources(&store)?;
    fetch(&sources, main_at(server.url(".git"))).await?;
    let before = server.requests().len();
    fetch(&sources, main_at(server.url(".git"))).await?;
    let requests = server.requests().split_off(before);
    // Asking what is there, and for the one ref.
    assert_eq!(requests.len(), 2, "{requests:?}");
    let commit = made.commit_file("a.yaml", "a: 2\n")?;
    let before = server.requests().len();
    assert_eq!(fetch(&sources, main_at(server.url(".git"))).await?, format!("{commit} a: 2\n"));
    assert!(server.requests().len() > before + 2);
    Ok(())
}

#[tokio::test]
async fn one_fetch_serves_all_who_ask_meanwhile() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let server = GitHttpServer::start(made.path())?;
    let sources = sources(&store)?;
    fetch(&sources, main_at(server.url(".git"))).await?;
    let alone = server.requests().len();
    drop(sources);
    let other = tempfile::tempdir()?;
    let sources = self::sources(&other)?;
    let repository = Repository::Git(main_at(server.url(".git")));
    let asked = (0..20).map(|_| sources.snapshot(&repository));
    for snapshot in futures::future::join_all(asked).await {
        assert_eq!(snapshot?.commit, made.head()?);
    }
    assert_eq!(server.requests().len(), 2 * alone);
    Ok(())
}

#[tokio::test]
async fn logins_are_sent_and_refusals_named() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let expected = format!("{} a: 1\n", made.head()?);
    let basic = |password: &str| Credentials::Basic { username: "ada".to_owned(), password: Hidden::new(password) };
    let logins = [
        (Login::Basic("ada".to_owned(), "s3cret".to_owned()), basic("s3cret"), basic("wr0ng")),
        (
            Login::Bearer("t0ken".to_owned()),
            Credentials::Bearer(Hidden::new("t0ken")),
            Credentials::Bearer(Hidden::new("wr0ng")),
        ),
    ];
    for (login, right, wrong) in logins {
        let server = GitHttpServer::start_with_login(made.path(), login)?;
        let sources = sources(&store)?;
        let url = server.url(".git");
        let with = |credentials| GitRepository { credentials, ..main_at(url.clone()) };
        assert_eq!(fetch(&sources, with(Some(right.clone()))).await?, expected);
        let error = failure(&sources, with(Some(wrong))).await?;
        assert_eq!(
            error.to_string(),
            format!(
                "{url} refused the credentials: HTTP 401: the server does not accept the user name, password or token"
            )
        );
        assert_eq!(error.class(), Class::Denied);
        let error = failure(&sources, with(None)).await?;
        assert_eq!(
            error.to_string(),
            format!("{url} refused the credentials: HTTP 401: the server asks for credentials, and none are set")
        );
        server.fail_with(Fault::Status(403));
        let error = failure(&sources, with(Some(right))).await?;
        assert_eq!(
            error.to_string(),
            format!("{url} refused the credentials: HTTP 403: these credentials may not read the repository")
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_given() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let server = GitHttpServer::start_tls(made.path(), Login::Anonymous)?;
    let sources = sources(&store)?;
    let authority = server.authority().context("a server over HTTPS has an authority")?;
    let ca = Some(std::fs::read_to_string(authority)?);
    let trusting = GitRepository { ca, ..main_at(server.url(".git")) };
    assert_eq!(fetch(&sources, trusting).await?, format!("{} a: 1\n", made.head()?));
    let error = failure(&sources, main_at(server.url(".git"))).await?;
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert!(error.to_string().contains("check the CA certificates"), "{error}");
    Ok(())
}

#[tokio::test]
async fn faults_are_named_and_keep_the_last_good_snapshot() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    let server = GitHttpServer::start(made.path())?;
    let url = server.url(".git");
    let mut settings = Settings::at(store.path().join("store"));
    settings.fetch_timeout = Duration::from_secs(3);
    let sources = Sources::open(settings)?;
    let good = fetch(&sources, main_at(url.clone())).await?;
    let commit = made.commit_file("a.yaml", "a: 2\n")?;
    for (fault, expected) in [
        (Fault::Status(404), "HTTP 404: no repository there, or none that these credentials may see"),
        (Fault::Status(503), "the server answers HTTP 503"),
        (Fault::Truncate, ""),
        (Fault::Hang, "no complete answer within 3s"),
    ] {
        server.fail_with(fault);
        let error = failure(&sources, main_at(url.clone())).await?;
        assert!(matches!(error, Error::Reach { .. }), "{fault:?}: {error:?}");
        assert!(error.to_string().starts_with(&format!("cannot reach {url}: {expected}")), "{error}");
        assert_eq!(error.class(), Class::Transient);
        let kept = sources.last_good(&Repository::Git(main_at(url.clone()))).context("it was fetched")?;
        let bytes = kept.tree.read(&TreePath::parse("a.yaml")?)?;
        assert_eq!(format!("{} {}", kept.commit, String::from_utf8_lossy(&bytes)), good);
    }
    server.fail_with(Fault::None);
    assert_eq!(fetch(&sources, main_at(url)).await?, format!("{commit} a: 2\n"));
    Ok(())
}

#[tokio::test]
async fn inputs_from_git_are_pinned_by_commit_and_tree() -> Result<()> {
    let (store, made) = (tempfile::tempdir()?, repository()?);
    made.tag("v1.0.0")?;
    let first = made.head()?;
    made.commit_file("a.yaml", "a: 2\n")?;
    let server = GitHttpServer::start(made.path())?;
    let sources = sources(&store)?;
    let host = server.url("").trim_start_matches("http://").trim_end_matches('/').to_owned();
    let allowed = [host].into();
    let mut input = Input {
        kind: InputKind::Git,
        name: "base".to_owned(),
        source: server.url(".git"),
        version: Some("v1.0.0".to_owned()),
        digest: None,
        optional: false,
        attributes: Vec::new(),
    };
    let found = sources.input(&input, &allowed).await?;
    assert_eq!(found.revision, first);
    assert_eq!(found.digest, made.git(&["rev-parse", &format!("{first}^{{tree}}")])?.trim());
    assert_eq!(&*found.tree.read(&TreePath::parse("a.yaml")?)?, b"a: 1\n");
    input.digest = Some(found.digest);
    assert_eq!(sources.input(&input, &allowed).await?.revision, first);
    input.version = Some("main".to_owned());
    let error = sources.input(&input, &allowed).await.err().context("main has another tree")?;
    assert!(matches!(error, Error::VerifyDigest { .. }), "{error}");
    input.version = Some("v9".to_owned());
    let error = sources.input(&input, &allowed).await.err().context("there is no v9")?;
    assert!(error.to_string().ends_with(" has no tag v9; its tags are v1.0.0"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_proxy_carries_every_connection_and_its_refusal_is_named() -> Result<()> {
    let made = repository()?;
    let expected = format!("{} a: 1\n", made.head()?);
    let servers = [GitHttpServer::start(made.path())?, GitHttpServer::start_tls(made.path(), Login::Anonymous)?];
    for server in servers {
        let store = tempfile::tempdir()?;
        let sources = sources(&store)?;
        let proxy = ConnectProxy::start(Some("ada:s3cret"))?;
        let url = server.url(".git");
        let ca = server.authority().map(std::fs::read_to_string).transpose()?;
        let through = |login: &str| GitRepository {
            ca: ca.clone(),
            proxy: Some(format!("http://{login}{}", proxy.authority())),
            ..main_at(url.clone())
        };
        let error = failure(&sources, through("ada:wr0ng@")).await?;
        assert_eq!(error.class(), Class::Transient);
        let said = error.to_string();
        assert!(said.starts_with(&format!("cannot reach {url}: ")) && said.contains("proxy"), "{said}");
        assert!(!said.contains("wr0ng"), "{said}");
        assert_eq!(proxy.tunnels(), Vec::<String>::new());
        assert_eq!(fetch(&sources, through("ada:s3cret@")).await?, expected);
        let target = url.split('/').nth(2).context("a URL has an authority")?;
        assert!(!proxy.tunnels().is_empty());
        assert!(proxy.tunnels().iter().all(|tunnel| tunnel == target), "{:?}", proxy.tunnels());
    }
    Ok(())
}
