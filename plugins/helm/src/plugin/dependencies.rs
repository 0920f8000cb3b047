//! Charts that a chart needs and doesn't have under `charts/`.

use bowline_plugin::{Error, Input};

use super::lock;
use super::sources::{Sources, in_registry, in_repository, join};
use crate::Warning;
use crate::chart::{Chart, Dependency};
use crate::go::Text;
use crate::go::quote::quote;
use bowline_semver::is_compatible;

/// Where a chart is that another needs.
pub(super) enum Place {
    /// The host fetches it.
    Remote(Input),
    /// A folder of the tree.
    Folder(String),
}

/// Adds them, those that were fetched and those that lie elsewhere in the tree.
///
/// # Errors
///
/// When one wasn't fetched yet, can't be loaded, or isn't of the version that is needed.
pub(super) fn add(chart: &mut Chart, sources: &Sources<'_>, warnings: &mut Vec<Warning>) -> Result<(), Error> {
    for (needed, place) in places(chart, sources)? {
        let found = match &place {
            Place::Remote(input) => sources.fetched(input, warnings)?,
            Place::Folder(folder) => {
                let found = sources.local(folder, warnings)?;
                check_version(&needed, &found)?;
                found
            }
        };
        chart.dependencies.push(found);
    }
    Ok(())
}

/// Where the charts are that a chart needs and doesn't have.
///
/// # Errors
///
/// When it can't be known.
pub(super) fn places(chart: &Chart, sources: &Sources<'_>) -> Result<Vec<(Dependency, Place)>, Error> {
    let is_there = |name: &Text| chart.dependencies.iter().any(|dependency| dependency.name() == name);
    let declared = chart.metadata.dependencies.iter().flatten();
    let missing: Vec<&Dependency> =
        declared.filter(|needed| !is_there(&needed.name) && !needed.repository.is_empty()).collect();
    if missing.iter().any(|needed| is_remote(needed)) {
        lock::check(chart)?;
    }
    missing.into_iter().map(|needed| Ok((needed.clone(), place(needed, chart, sources)?))).collect()
}

fn is_remote(needed: &Dependency) -> bool {
    [&b"https://"[..], b"http://", b"oci://"].iter().any(|scheme| needed.repository.starts_with(scheme))
}

fn place(needed: &Dependency, chart: &Chart, sources: &Sources<'_>) -> Result<Place, Error> {
    let refuse = |message: String| Err(Error::invalid_input(message).code("helm/dependency"));
    let repository = needed.repository.to_str();
    let name = needed.name.to_str();
    let locked = lock::version(chart, needed);
    if let Some(path) = repository.strip_prefix("file://") {
        let folder = match join(&sources.path(), path) {
            Some(folder) if sources.has(&folder) => folder,
            _ => return refuse(format!("directory {path} not found")),
        };
        return Ok(Place::Folder(folder));
    }
    if repository.starts_with("oci://") {
        let address = format!("{}/{name}", repository.trim_end_matches('/'));
        return Ok(Place::Remote(in_registry(&address, Some(&locked))));
    }
    if is_remote(needed) {
        return Ok(Place::Remote(in_repository(&repository, &name, Some(&locked))));
    }
    refuse(format!(
        "the chart {name} comes from the repository {repository}, a name that is known to a user's own Helm only: write the \
         repository's address into Chart.yaml"
    ))
}

fn check_version(needed: &Dependency, found: &Chart) -> Result<(), Error> {
    if *found.name() == needed.name && is_compatible(&needed.version, &found.metadata.version) {
        return Ok(());
    }
    let (name, repository, version) = (quote(&needed.name), quote(&needed.repository), quote(&needed.version));
    Err(Error::invalid_input(format!(
        "can't get a valid version for 1 subchart(s): {name} (repository {repository}, version {version}). Make sure a \
         matching chart version exists in the repo, or change the version constraint in Chart.yaml"
    ))
    .code("helm/dependency"))
}
