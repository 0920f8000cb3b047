//! Charts: what a repository or registry holds, brought as the archive that it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use bowline_core::plugin::Input;
use bowline_core::port::source::{Error, FetchedInput};
use bowline_core::port::tree::{EntryKind, TreePath};
use bowline_semver::{Constraint, Version};

use super::getter::{Asked, Getter};
use super::index::Index;
use super::keep::keep;
use super::memory::MemoryTree;
use super::registry::{Reference, Registry};
use crate::fetch::Watch;
use crate::store::Store;

/// The input's attribute that names the chart in a repository.
const CHART: &str = "bowline.dev/chart";

/// The name of the file in the tree that is mounted.
const ARCHIVE: &str = "chart.tgz";

/// A chart that is to be fetched.
pub(crate) struct Chart {
    getter: Getter,
    place: Place,
    version: Option<String>,
    digest: Option<String>,
}

enum Place {
    /// A repository: a server with an index. Its address and the chart's name.
    Repository(String, String),
    /// A registry.
    Registry(Reference),
}

/// What was chosen of the versions there are.
struct Found {
    bytes: Vec<u8>,
    url: String,
    version: String,
    /// What the index or the manifest says of the bytes.
    digest: Option<String>,
}

impl Chart {
    /// A chart of a repository that has an index.
    ///
    /// # Errors
    /// [`Error::Configure`] when the chart isn't named, [`Error::Permit`] when the host isn't allowed.
    pub(super) fn in_repository(input: &Input, allowed: &BTreeSet<String>) -> Result<Self, Error> {
        let getter = Getter::of(input, allowed)?;
        getter.check(&input.source)?;
        let name = input.attributes.iter().find(|(key, _)| key == CHART).map(|(_, name)| name.clone());
        let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
            getter.refuse(&input.source, &format!("the attribute {CHART}, the chart's name, is missing"))
        })?;
        Ok(Self::new(getter, Place::Repository(input.source.clone(), name), input))
    }

    /// A chart of a registry.
    ///
    /// # Errors
    /// [`Error::Configure`] when the address is none, [`Error::Permit`] when the host isn't allowed.
    pub(super) fn in_registry(input: &Input, allowed: &BTreeSet<String>) -> Result<Self, Error> {
        let getter = Getter::of(input, allowed)?;
        let reference = Reference::parse(&input.source).map_err(|reason| getter.refuse(&input.source, &reason))?;
        getter.check(&reference.base())?;
        Ok(Self::new(getter, Place::Registry(reference), input))
    }

    fn new(getter: Getter, place: Place, input: &Input) -> Self {
        let version = input.version.clone().filter(|version| !version.is_empty());
        Self { getter, place, version, digest: input.digest.clone() }
    }

    /// Fetches it, unless the store has the bytes that its digest names.
    ///
    /// # Errors
    /// Each variant of [`Error`] that its documentation describes.
    pub(crate) fn fetch(&self, store: &Store, limit: u64, watch: &Arc<Watch>) -> Result<FetchedInput, Error> {
        if let Some(digest) = &self.digest
            && let Some(bytes) = store.input(digest)
        {
            let revision = self.version.clone().unwrap_or_else(|| digest.clone());
            return self.mounted(bytes, revision, digest.clone());
        }
        let found = match &self.place {
            Place::Repository(url, name) => self.of_repository(url, name, limit, watch)?,
            Place::Registry(reference) => self.of_registry(reference, limit, watch)?,
        };
        let expected = [self.digest.as_deref(), found.digest.as_deref()];
        let digest = keep(store, &found.url, &found.bytes, expected.into_iter().flatten())?;
        self.mounted(found.bytes, found.version, digest.to_string())
    }

    fn mounted(&self, bytes: Vec<u8>, revision: String, digest: String) -> Result<FetchedInput, Error> {
        let mut tree = MemoryTree::new(&digest);
        tree.add(&TreePath::parse(ARCHIVE)?, EntryKind::File, bytes)
            .map_err(|reason| Error::Configure { what: format!("input {}", self.getter.name), reason })?;
        Ok(FetchedInput { revision, digest, tree: Arc::new(tree) })
    }

    fn of_repository(&self, url: &str, name: &str, limit: u64, watch: &Arc<Watch>) -> Result<Found, Error> {
        let index_url = Index::url(url);
        let answer = self.getter.get(&index_url, Asked::default(), limit, watch)?.success()?;
        let index = Index::parse(&answer.bytes, name).map_err(|reason| Error::Configure {
            what: format!("the chart repository {url}"),
            reason: format!("its index.yaml can't be read: {reason}"),
        })?;
        let versions: Vec<&str> = index.entries.iter().map(|entry| entry.version.as_str()).collect();
        let place = choose(&versions, self.version.as_deref()).map_err(|reason| self.getter.refuse(url, &reason))?;
        let Some(entry) = place.map(|place| &index.entries[place]) else {
            return Err(not_found(url, name, self.version.as_deref(), &versions));
        };
        let Some(target) = entry.urls.first() else {
            let reason = format!("its index.yaml has no address for {name} {}", entry.version);
            return Err(Error::Configure { what: format!("the chart repository {url}"), reason });
        };
        let target = index.resolve(url, target);
        if target.starts_with("oci://") {
            let reference = Reference::parse(&target).map_err(|reason| self.getter.refuse(&target, &reason))?;
            let reference = reference.with_tag(&entry.version);
            return self.of_registry(&reference, limit, watch);
        }
        let answer = self.getter.get(&target, Asked::default(), limit, watch)?.success()?;
        Ok(Found { bytes: answer.bytes, url: target, version: entry.version.clone(), digest: entry.digest.clone() })
    }

    fn of_registry(&self, reference: &Reference, limit: u64, watch: &Arc<Watch>) -> Result<Found, Error> {
        let mut registry = Registry::new(&self.getter, reference, limit, watch);
        let tag = match (reference.pinned(), self.version.as_deref()) {
            (Some(pinned), _) => pinned.to_owned(),
            (None, Some(version)) if Version::parse(version.as_bytes()).is_ok() => version.to_owned(),
            (None, wanted) => {
                let tags = registry.tags()?;
                let versions: Vec<&str> = tags.iter().map(String::as_str).collect();
                let url = reference.to_string();
                let place = choose(&versions, wanted).map_err(|reason| self.getter.refuse(&url, &reason))?;
                match place {
                    Some(place) => versions[place].to_owned(),
                    None => return Err(not_found(&url, "version", wanted, &versions)),
                }
            }
        };
        let (bytes, digest, url) = registry.chart(&tag)?;
        Ok(Found { bytes, url, version: tag, digest: Some(digest) })
    }
}

fn not_found(url: &str, name: &str, wanted: Option<&str>, versions: &[&str]) -> Error {
    const SHOWN: usize = 10;
    let reference = match wanted {
        Some(wanted) => format!("chart {name} {wanted}"),
        None => format!("chart {name}"),
    };
    let hint = match versions {
        [] => String::new(),
        _ => {
            let more = if versions.len() > SHOWN { ", ..." } else { "" };
            format!("; its versions are {}{more}", versions[..versions.len().min(SHOWN)].join(", "))
        }
    };
    Error::ResolveReference { url: url.to_owned(), reference, hint }
}

/// The newest version in a range; without one, the newest that is no pre-release. A version that is written just as it
/// is wanted comes before all others.
///
/// # Errors
/// A description, when the range is none.
fn choose(versions: &[&str], wanted: Option<&str>) -> Result<Option<usize>, String> {
    if let Some(place) = wanted.and_then(|wanted| versions.iter().position(|version| *version == wanted)) {
        return Ok(Some(place));
    }
    let wanted = wanted.unwrap_or("*");
    let range = Constraint::parse(wanted.as_bytes())
        .map_err(|error| format!("{wanted} is neither a version nor a range of versions: {error}"))?;
    Ok(versions
        .iter()
        .enumerate()
        .filter_map(|(place, text)| Some((Version::parse(text.as_bytes()).ok()?, place)))
        .filter(|(version, _)| range.check(version))
        // Of equal versions the first one counts.
        .max_by(|(one, at), (other, behind)| one.compare(other).then(behind.cmp(at)))
        .map(|(_, place)| place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_a_range_is_chosen() {
        let versions = ["1.2.0", "2.0.0-rc.1", "1.10.0", "not one", "1.2.0+b"];
        for (wanted, expected) in [
            (None, Some(2)),
            (Some("^1.2"), Some(2)),
            (Some("1.2.0"), Some(0)),
            (Some("~1.2"), Some(0)),
            (Some(">=2.0.0-0"), Some(1)),
            (Some("not one"), Some(3)),
            (Some("3.x"), None),
        ] {
            assert_eq!(choose(&versions, wanted), Ok(expected), "{wanted:?}");
        }
        assert!(
            choose(&versions, Some("one, two")).is_err_and(|reason| reason.contains("neither a version nor a range"))
        );
    }
}
