//! Many applications in one repository: a commit renders those it touches, and no other.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use bowline_core::application::{Application, Flags, RepositoryFlag};
use bowline_core::digest::{Digest, Hasher};
use bowline_core::port::cluster::Identity;
use bowline_core::port::plugins::Facts;
use bowline_core::repository::{GitRepository as Remote, Repository};
use bowline_engine::offline::NoCluster;
use bowline_engine::progress::Silent;
use bowline_engine::snapshot::Remembered;
use bowline_engine::{Assignment, Pass};
use bowline_sandbox::{Role, Sandbox, Settings};
use bowline_source::Sources;
use bowline_tests::GitRepository;
use bowline_tests::command::shared_cache;

use crate::scene::config_map;

/// Assignments for the folders `apps/0` to `apps/COUNT-1` of one repository.
fn assignments(url: &str, count: usize) -> Result<Vec<Assignment>> {
    rendered_by("plain", Some("recurse: true"), url, count)
}

/// The same with a renderer and its configuration.
pub(crate) fn rendered_by(renderer: &str, config: Option<&str>, url: &str, count: usize) -> Result<Vec<Assignment>> {
    (0..count)
        .map(|number| {
            let mut flags = Flags::new(format!("app-{number}"), RepositoryFlag::git(url), renderer);
            flags.path = Some(format!("apps/{number}"));
            flags.config = config.map(str::to_owned);
            Ok(Assignment {
                application: Application::from_flags(&flags)?,
                repositories: vec![Repository::Git(Remote::at(url))],
                identity: Identity::Caller,
                installation: "test".to_owned(),
                default_namespace: "default".to_owned(),
                seed: Vec::new(),
                wanted: std::sync::Arc::default(),
            })
        })
        .collect()
}

pub(crate) fn sandbox() -> Result<Sandbox> {
    let cache_dir = Some(shared_cache()?.join("bowline/components"));
    Ok(Sandbox::new(Settings { cache_dir, ..Settings::default() })?)
}

/// How often the renderer ran.
fn renders(sandbox: &Sandbox) -> u64 {
    renders_of("plain", sandbox)
}

/// How often this renderer ran.
pub(crate) fn renders_of(renderer: &str, sandbox: &Sandbox) -> u64 {
    sandbox.counters().get(&(renderer.to_owned(), Role::Render)).map_or(0, |count| count.runs)
}

/// Renders every application at the newest commit; gives a digest of each one's objects.
pub(crate) async fn render_all(
    assignments: &[Assignment],
    sources: &Sources,
    sandbox: &Sandbox,
) -> Result<Vec<Digest>> {
    let source = Remembered::new(sources);
    let mut digests = Vec::new();
    for assignment in assignments {
        let pass =
            Pass { assignment, source: &source, plugins: sandbox, cluster: &NoCluster, progress: &Silent, clock: || 0 };
        let rendered = pass.render(&Facts::default()).await?;
        let mut hasher = Hasher::new();
        for manifest in rendered.manifests() {
            hasher.part(&manifest.json);
            for origin in &manifest.origins {
                hasher.part(origin.to_string());
            }
        }
        digests.push(hasher.finish());
    }
    Ok(digests)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_touches_one_file_of_a_thousand_applications_renders_one() -> Result<()> {
    const COUNT: usize = 1_000;
    let repository = GitRepository::new()?;
    for number in 0..COUNT {
        repository.write(&format!("apps/{number}/config.yaml"), config_map("config", &format!("v{number}")))?;
    }
    repository.commit("a thousand applications")?;
    let store = tempfile::tempdir()?;
    let sources = Sources::open(bowline_source::Settings::at(store.path()))?;
    let sandbox = sandbox()?;
    let assignments = assignments(&repository.url(), COUNT)?;

    let first = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(renders(&sandbox), COUNT as u64);
    assert_eq!(render_all(&assignments, &sources, &sandbox).await?, first);
    assert_eq!(renders(&sandbox), COUNT as u64, "the same commit renders nothing");

    repository.commit_file("apps/500/config.yaml", config_map("config", "changed"))?;
    let second = render_all(&assignments, &sources, &sandbox).await?;
    assert_eq!(renders(&sandbox), COUNT as u64 + 1, "exactly one render");
    let changed: Vec<usize> = (0..COUNT).filter(|index| first[*index] != second[*index]).collect();
    assert_eq!(changed, [500]);
    Ok(())
}

/// A generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_random_commits_a_cold_and_a_warm_cache_give_the_same() -> Result<()> {
    const COUNT: usize = 12;
    const COMMITS: usize = 50;
    let repository = GitRepository::new()?;
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for number in 0..COUNT {
        files.insert(format!("apps/{number}/base.yaml"), config_map("base", "0"));
    }
    for (path, text) in &files {
        repository.write(path, text)?;
    }
    repository.commit("first")?;
    let store = tempfile::tempdir()?;
    let sources = Sources::open(bowline_source::Settings::at(store.path()))?;
    let warm = sandbox()?;
    let assignments = assignments(&repository.url(), COUNT)?;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for commit in 0..COMMITS {
        random_change(&repository, &mut files, &mut numbers, commit)?;
        let cold = sandbox()?;
        let expected = render_all(&assignments, &sources, &cold).await?;
        let found = render_all(&assignments, &sources, &warm).await?;
        assert_eq!(found, expected, "commit {commit}");
        assert_eq!(renders(&cold), COUNT as u64);
    }
    let all = (COUNT * (COMMITS + 1)) as u64;
    assert!(renders(&warm) < all / 2, "the cache served most of {all}: {} renders", renders(&warm));
    Ok(())
}

/// Adds, changes, removes or moves files of one application, sometimes in a folder below it.
fn random_change(
    repository: &GitRepository,
    files: &mut BTreeMap<String, String>,
    numbers: &mut Numbers,
    commit: usize,
) -> Result<()> {
    let application = numbers.below(12);
    let folder = if numbers.below(3) == 0 { "/deep" } else { "" };
    let name = format!("f{}", numbers.below(4));
    let path = format!("apps/{application}{folder}/{name}.yaml");
    if files.contains_key(&path) && numbers.below(2) == 0 {
        files.remove(&path);
        repository.remove(&path)?;
    } else {
        let text = config_map(&format!("{name}{}", folder.replace('/', "-")), &commit.to_string());
        repository.write(&path, &text)?;
        files.insert(path, text);
    }
    if numbers.below(5) == 0 {
        // A file that the renderer doesn't read.
        repository.write(&format!("apps/{application}/README.md"), commit.to_string())?;
    }
    repository.commit(&format!("commit {commit}")).context("every change changes something")?;
    Ok(())
}
