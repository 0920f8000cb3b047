//! The source against the real `sshd`.

use anyhow::{Context as _, Result};
use bowline_core::class::{Class, Classified as _};
use bowline_core::port::source::{Error, Source as _};
use bowline_core::port::tree::TreePath;
use bowline_core::repository::{Credentials, GitRepository, Hidden, Reference, Repository};
use bowline_source::{Settings, Sources};
use bowline_tests::git::{self, GitSshServer};

struct Scene {
    store: tempfile::TempDir,
    sources: Sources,
    made: git::GitRepository,
    server: GitSshServer,
}

impl Scene {
    fn new() -> Result<Self> {
        let store = tempfile::tempdir()?;
        Ok(Self {
            sources: Sources::open(Settings::at(store.path().join("store")))?,
            store,
            made: git::GitRepository::with_files(&[("a.yaml", "a: 1\n")])?,
            server: GitSshServer::start()?,
        })
    }

    fn repository(&self, key: &std::path::Path) -> Result<GitRepository> {
        Ok(GitRepository {
            reference: Reference::Branch("main".to_owned()),
            credentials: Some(Credentials::SshKey {
                private_key: Hidden::new(std::fs::read_to_string(key)?),
                known_hosts: std::fs::read_to_string(self.server.known_hosts())?,
            }),
            ..GitRepository::at(self.server.url(self.made.path()))
        })
    }

    async fn fetch(&self, repository: GitRepository) -> Result<String, Error> {
        let snapshot = self.sources.snapshot(&Repository::Git(repository)).await?;
        let bytes = snapshot.tree.read(&TreePath::parse("a.yaml")?)?;
        Ok(format!("{} {}", snapshot.commit, String::from_utf8_lossy(&bytes)))
    }

    async fn failure(&self, repository: GitRepository) -> Result<Error> {
        self.fetch(repository).await.err().context("the fetch should fail")
    }

    /// Files that are left where keys lie while ssh runs.
    fn secrets(&self) -> Result<usize> {
        let mut count = 0;
        for folder in std::fs::read_dir(self.store.path().join("store/scratch"))? {
            for file in std::fs::read_dir(folder?.path())? {
                count += usize::from(file?.file_name() != "use");
            }
        }
        Ok(count)
    }
}

#[tokio::test]
async fn a_key_fetches_and_leaves_no_file() -> Result<()> {
    let scene = Scene::new()?;
    let repository = scene.repository(&scene.server.key())?;
    assert_eq!(scene.fetch(repository.clone()).await?, format!("{} a: 1\n", scene.made.head()?));
    assert_eq!(scene.server.connections(), 1);
    let commit = scene.made.commit_file("a.yaml", "a: 2\n")?;
    assert_eq!(scene.fetch(repository).await?, format!("{commit} a: 2\n"));
    assert_eq!(scene.server.connections(), 2);
    assert_eq!(scene.secrets()?, 0);
    Ok(())
}

#[tokio::test]
async fn a_strange_key_is_refused_by_name() -> Result<()> {
    let scene = Scene::new()?;
    let stranger = GitSshServer::start()?;
    let error = scene.failure(scene.repository(&stranger.key())?).await?;
    assert!(matches!(error, Error::Authenticate { .. }), "{error}");
    assert!(error.to_string().contains("Permission denied"), "{error}");
    assert!(error.to_string().contains("check the private key"), "{error}");
    assert_eq!(error.class(), Class::Denied);
    let mut repository = scene.repository(&scene.server.key())?;
    if let Some(Credentials::SshKey { private_key, .. }) = &mut repository.credentials {
        *private_key = Hidden::new("no key at all");
    }
    let error = scene.failure(repository).await?;
    assert!(matches!(error, Error::Authenticate { .. }), "{error}");
    assert!(!error.to_string().contains("scratch"), "{error}");
    assert_eq!(scene.secrets()?, 0);
    Ok(())
}

#[tokio::test]
async fn a_changed_host_key_stops_the_fetch_and_keeps_the_snapshot() -> Result<()> {
    let scene = Scene::new()?;
    let repository = scene.repository(&scene.server.key())?;
    let good = scene.fetch(repository.clone()).await?;
    scene.server.change_host_key()?;
    let error = scene.failure(repository.clone()).await?;
    assert!(matches!(error, Error::TrustHost { .. }), "{error}");
    assert!(error.to_string().contains("the server shows another key than the known one"), "{error}");
    assert_eq!(error.class(), Class::Denied);
    let kept = scene.sources.last_good(&Repository::Git(repository.clone())).context("it was fetched")?;
    assert!(good.starts_with(&kept.commit));
    let mut unknown = repository;
    if let Some(Credentials::SshKey { known_hosts, .. }) = &mut unknown.credentials {
        known_hosts.clear();
    }
    let error = scene.failure(unknown).await?;
    assert!(matches!(error, Error::TrustHost { .. }), "{error}");
    assert!(error.to_string().contains("ssh-keyscan"), "{error}");
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_unreachable() -> Result<()> {
    let scene = Scene::new()?;
    let mut repository = scene.repository(&scene.server.key())?;
    repository.url = scene.server.url(std::path::Path::new("/nonexistent"));
    let error = scene.failure(repository.clone()).await?;
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert!(error.to_string().contains("not appear to be a git repository"), "{error}");
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    repository.url = format!("ssh://git@127.0.0.1:{port}/a.git");
    let error = scene.failure(repository).await?;
    assert!(matches!(error, Error::Reach { .. }), "{error}");
    assert!(error.to_string().contains("Connection refused"), "{error}");
    Ok(())
}
