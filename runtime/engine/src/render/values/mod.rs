//! The layers of values that a renderer gets.

mod objects;

use bowline_core::application::{Source as SourceSpec, ValuesSource};
use bowline_core::plugin::{Origin, ValuesKind, ValuesLayer};
use bowline_core::port::source::Snapshot;
use bowline_core::port::tree::{self, TreePath};

use self::objects::Kind;
pub(super) use self::objects::Objects;
use super::Error;
use crate::assignment::Assignment;
use crate::snapshot::Snapshots;

/// The attribute of a layer that is secret: so is what is rendered from it.
const SENSITIVE_ATTRIBUTE: &str = "bowline.dev/sensitive";

/// One layer; `own` is the source's folder and snapshot.
pub(super) fn layer(
    assignment: &Assignment,
    values: &ValuesSource,
    place: &str,
    own: (&TreePath, &Snapshot),
    (snapshots, objects): (&Snapshots, &Objects),
) -> Result<ValuesLayer, Error> {
    let (kind, text, origin) = match values {
        ValuesSource::Inline(json) => (ValuesKind::Document, json.clone(), None),
        ValuesSource::Assignment { kind, text } => (*kind, text.clone(), None),
        ValuesSource::File { path, reference } => {
            let (base, snapshot) = match reference {
                None => (own.0.as_str(), own.1),
                Some(reference) => {
                    let snapshot = referenced(assignment, reference, place, snapshots)?;
                    (snapshot.subpath.as_str(), snapshot)
                }
            };
            let unreadable = |reason| Error::ReadValues { place: place.to_owned(), path: path.clone(), reason };
            let file = TreePath::parse(&format!("{base}/{path}")).map_err(unreadable)?;
            let bytes = snapshot.tree.read(&file).map_err(unreadable)?;
            let text = String::from_utf8(bytes.to_vec()).map_err(|_| {
                unreadable(tree::Error::ReadObject { path: path.clone(), reason: "it is not UTF-8".to_owned() })
            })?;
            let origin = Origin { path: file.as_str().to_owned(), ..Origin::default() };
            (ValuesKind::Document, text, Some(origin))
        }
        ValuesSource::ConfigMap { name, key } => {
            (ValuesKind::Document, objects.text(Kind::ConfigMap, name, key, place)?, None)
        }
        ValuesSource::Secret { name, key } => {
            (ValuesKind::Document, objects.text(Kind::Secret, name, key, place)?, None)
        }
    };
    let attributes = match values {
        ValuesSource::Secret { .. } => vec![(SENSITIVE_ATTRIBUTE.to_owned(), "true".to_owned())],
        _ => Vec::new(),
    };
    Ok(ValuesLayer { kind, text, origin, attributes })
}

fn referenced<'a>(
    assignment: &Assignment,
    reference: &str,
    place: &str,
    snapshots: &'a Snapshots,
) -> Result<&'a Snapshot, Error> {
    let sources = &assignment.application.sources;
    let position = sources.iter().position(|source| source.label() == Some(reference)).ok_or_else(|| {
        let known: Vec<_> = sources.iter().filter_map(SourceSpec::label).collect();
        Error::FindReference { place: place.to_owned(), reference: reference.to_owned(), known: known.join(", ") }
    })?;
    Ok(&snapshots.all()[position])
}
