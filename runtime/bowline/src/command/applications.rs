//! From flags and files to applications with everything they name found.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use bowline_core::application::{
    Application, CredentialsSource, Declarations, Empty, Flags, Prune, RepositoryFlag, TextSource, ValuesFlag,
    parse_files,
};
use bowline_core::digest::Digest;
use bowline_core::plugin::ValuesKind;
use bowline_core::port::cluster::{Conflicts, Identity};
use bowline_core::repository::{Reference, Submodules, WorktreeFiles};
use bowline_engine::Assignment;

use super::arguments::{ApplicationArguments, ConflictsArgument, RepositoryArguments, SyncArguments};
use super::secrets::FilesAndVariables;

/// Files that hold Application resources, by their ending.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// What the flags and files describe, in the order they were given.
pub(super) fn load(
    arguments: &ApplicationArguments,
    sync: Option<&SyncArguments>,
    installation: &str,
    default_namespace: &str,
) -> anyhow::Result<Vec<Assignment>> {
    let declarations = if arguments.filename.is_empty() {
        Declarations {
            applications: vec![Application::from_flags(&flags(arguments, sync)?)?],
            ..Declarations::default()
        }
    } else {
        let mut declarations = from_files(&arguments.filename)?;
        for application in &mut declarations.applications {
            override_by_flags(application, arguments, sync)?;
        }
        declarations
    };
    let mut assignments = Vec::new();
    for application in &declarations.applications {
        refuse_unsupported(application, &declarations)?;
        assignments.push(assign(application, &declarations, installation, default_namespace)?);
    }
    Ok(assignments)
}

fn refuse_unsupported(application: &Application, declarations: &Declarations) -> anyhow::Result<()> {
    let missing = application.unsupported(declarations);
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> =
        missing.iter().map(|missing| format!("{}: {}: {}", missing.at, missing.field, missing.why)).collect();
    bail!("application {} asks for what is not there yet:\n  {}", application.key, lines.join("\n  "))
}

fn assign(
    application: &Application,
    declarations: &Declarations,
    installation: &str,
    default_namespace: &str,
) -> anyhow::Result<Assignment> {
    let repositories = application
        .sources
        .iter()
        .map(|source| {
            let spec = declarations.repository(application, source).context("a repository was declared and is gone")?;
            spec.resolve(&mut FilesAndVariables).with_context(|| format!("{}: cannot use the repository", spec.at()))
        })
        .collect::<anyhow::Result<_>>()?;
    let identity = match &application.service_account {
        Some(name) => Identity::ServiceAccount { namespace: application.key.namespace.clone(), name: name.clone() },
        None => Identity::Caller,
    };
    // Without an installation's key there is no secret to derive from: values are stable, and not secret.
    let seed = Digest::of(format!("preview seed of {}", application.key).as_bytes());
    Ok(Assignment {
        application: application.clone(),
        repositories,
        identity,
        installation: installation.to_owned(),
        default_namespace: default_namespace.to_owned(),
        seed: seed.as_str().as_bytes().to_vec(),
        wanted: std::sync::Arc::default(),
    })
}

fn from_files(paths: &[PathBuf]) -> anyhow::Result<Declarations> {
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).context("cannot read standard input")?;
            files.push(("standard input".to_owned(), text));
        } else {
            collect(path, path.is_dir(), &mut files)?;
        }
    }
    let declarations = parse_files(files.iter().map(|(name, text)| (name.as_str(), text.as_slice())))?;
    if declarations.applications.is_empty() {
        let others: Vec<_> =
            declarations.others.iter().map(|other| format!("{} at {}", other.kind, other.at)).collect();
        let found = if others.is_empty() { "nothing else".to_owned() } else { others.join(", ") };
        bail!("no resource of kind Application (bowline.dev/v1alpha1) is in the files given with -f; found {found}");
    }
    for other in &declarations.others {
        super::show::note(&format!("{}: {} is no Application or Repository and is left out", other.at, other.kind));
    }
    Ok(declarations)
}

/// Reads a file; of a folder, every file with the right ending, however deep, sorted by path.
fn collect(path: &Path, folder: bool, files: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    if !folder {
        let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((path.display().to_string(), text));
        return Ok(());
    }
    let unreadable = || format!("cannot read the folder {}", path.display());
    let mut entries: Vec<_> =
        std::fs::read_dir(path).with_context(unreadable)?.collect::<Result<_, _>>().with_context(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let fits = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        if path.is_dir() && !hidden {
            collect(&path, true, files)?;
        } else if fits && !hidden {
            collect(&path, false, files)?;
        }
    }
    Ok(())
}

fn flags(arguments: &ApplicationArguments, sync: Option<&SyncArguments>) -> anyhow::Result<Flags> {
    let path = arguments.path.as_deref().unwrap_or(".");
    let (repository, inside) = repository(&arguments.repository, path)?;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => name_of(path, arguments.repository.repo.as_deref())?,
    };
    let mut flags = Flags::new(name, repository, &arguments.renderer);
    flags.namespace.clone_from(&arguments.application_namespace);
    flags.path = inside;
    flags.config.clone_from(&arguments.config);
    flags.destination_namespace.clone_from(&arguments.namespace);
    flags.allowed_hosts.clone_from(&arguments.allow_host);
    flags.transformers.clone_from(&arguments.transformer);
    flags.policies.clone_from(&arguments.policy);
    flags.health.clone_from(&arguments.health);
    flags.values = arguments.values.iter().cloned().map(ValuesFlag::File).collect();
    for (kind, texts) in [
        (ValuesKind::Set, &arguments.set),
        (ValuesKind::SetString, &arguments.set_string),
        (ValuesKind::SetJson, &arguments.set_json),
    ] {
        flags.values.extend(texts.iter().map(|text| ValuesFlag::Assignment { kind, text: text.clone() }));
    }
    if let Some(sync) = sync {
        flags.prune = pruning(sync);
        flags.conflicts = sync.conflicts.map(conflicts);
        flags.empty = sync.allow_empty.then_some(Empty::Allow);
        flags.timeout.clone_from(&sync.timeout);
        flags.service_account.clone_from(&sync.service_account);
    }
    Ok(flags)
}

/// What the command line says is stronger than a file.
fn override_by_flags(
    application: &mut Application,
    arguments: &ApplicationArguments,
    sync: Option<&SyncArguments>,
) -> anyhow::Result<()> {
    if let Some(namespace) = &arguments.namespace {
        application.destination.namespace = Some(namespace.clone());
    }
    let Some(sync) = sync else { return Ok(()) };
    if let Some(prune) = pruning(sync) {
        application.sync.prune = prune;
    }
    if let Some(chosen) = sync.conflicts {
        application.sync.conflicts = conflicts(chosen);
    }
    if sync.allow_empty {
        application.sync.empty = Empty::Allow;
    }
    if let Some(timeout) = &sync.timeout {
        application.sync.timeout = bowline_core::application::parse_duration(timeout)
            .map_err(|reason| anyhow::anyhow!("--timeout {timeout}: {reason}"))?;
    }
    if sync.service_account.is_some() {
        application.service_account.clone_from(&sync.service_account);
    }
    Ok(())
}

fn pruning(sync: &SyncArguments) -> Option<Prune> {
    if sync.no_prune {
        Some(Prune::Keep)
    } else if sync.prune {
        Some(Prune::Delete)
    } else {
        None
    }
}

fn conflicts(chosen: ConflictsArgument) -> Conflicts {
    match chosen {
        ConflictsArgument::Force => Conflicts::Force,
        ConflictsArgument::Fail => Conflicts::Fail,
    }
}

/// The repository, and the folder inside it.
fn repository(arguments: &RepositoryArguments, path: &str) -> anyhow::Result<(RepositoryFlag, Option<String>)> {
    let Some(url) = &arguments.repo else {
        let files = if arguments.worktree { WorktreeFiles::All } else { WorktreeFiles::Tracked };
        return Ok((RepositoryFlag::Folder { path: path.to_owned(), files }, None));
    };
    let reference = match (&arguments.branch, &arguments.tag, &arguments.semver, &arguments.commit) {
        (Some(branch), ..) => Reference::Branch(branch.clone()),
        (_, Some(tag), ..) => Reference::Tag(tag.clone()),
        (_, _, Some(range), _) => Reference::Semver(range.clone()),
        (_, _, _, Some(id)) => Reference::Commit(id.clone()),
        _ => Reference::Head,
    };
    let submodules = if arguments.submodules { Submodules::Fetch } else { Submodules::Refuse };
    let flag = RepositoryFlag::Git {
        url: url.clone(),
        reference,
        credentials: credentials(arguments)?,
        ca_file: arguments.ca_file.clone(),
        proxy: arguments.proxy.clone(),
        submodules,
    };
    Ok((flag, Some(path.to_owned())))
}

fn credentials(arguments: &RepositoryArguments) -> anyhow::Result<Option<CredentialsSource>> {
    let text = |variable: &Option<String>, file: &Option<String>| match (variable, file) {
        (Some(variable), _) => Some(TextSource::Environment(variable.clone())),
        (None, Some(file)) => Some(TextSource::File(file.clone())),
        (None, None) => None,
    };
    if let Some(username) = &arguments.username {
        let password = text(&arguments.password_env, &arguments.password_file)
            .context("--username needs --password-env or --password-file")?;
        return Ok(Some(CredentialsSource::Basic { username: username.clone(), password }));
    }
    if let Some(token) = text(&arguments.token_env, &arguments.token_file) {
        return Ok(Some(CredentialsSource::Bearer { token }));
    }
    Ok(match (&arguments.ssh_key_file, &arguments.known_hosts_file) {
        (Some(key), Some(hosts)) => Some(CredentialsSource::Ssh {
            private_key: TextSource::File(key.clone()),
            known_hosts: TextSource::File(hosts.clone()),
        }),
        _ => None,
    })
}

/// The name of the application's folder, or of its repository, as far as it can be a name in Kubernetes.
fn name_of(path: &str, url: Option<&str>) -> anyhow::Result<String> {
    let folder = match url {
        Some(_) => Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()),
        None => std::fs::canonicalize(path)
            .with_context(|| format!("cannot find the folder {path}"))?
            .file_name()
            .map(|name| name.to_string_lossy().into_owned()),
    };
    let from_url = || url.and_then(|url| url.trim_end_matches('/').rsplit(['/', ':']).next().map(str::to_owned));
    let name = folder.filter(|name| name != "." && name != "..").or_else(from_url).unwrap_or_default();
    let name: String = name
        .trim_end_matches(".git")
        .to_lowercase()
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        bail!("the application needs a name: give it one with --name");
    }
    Ok(name.to_owned())
}
