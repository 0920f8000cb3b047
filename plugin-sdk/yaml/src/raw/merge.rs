//! Merge keys, as `kustomize` resolves them when it reads a file.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Field, Kind, Node, Tag};
use crate::{Error, Position};

/// The text of a merge key that no tag had to make one.
const MERGE_KEY: &str = "<<";

/// The fields of a mapping after its merge key, if it has one, is replaced by what it merges.
///
/// What the mapping says itself wins, and of a list what stands first. A quoted `"<<"` is dropped with its value: that
/// is what `kustomize` does to it.
///
/// # Errors
/// A second merge key, or one whose value isn't a mapping or a list of mappings.
pub(super) fn resolve_merges(fields: &mut Vec<Field>, sources: &[MergeSource]) -> Result<(), Error> {
    let merged = match sources {
        [] => Vec::new(),
        [source] => {
            let value = fields.iter().find(|field| field.key.tag == Tag::Merge).map(|field| field.value.clone());
            value.map_or(Ok(Vec::new()), |value| mappings(value, source))?
        }
        [_, second, ..] => return Err(Error::new(second.key_at, "duplicate merge key: a mapping takes one `<<`")),
    };
    fields.retain(|field| &*field.key.text != MERGE_KEY);
    let own = fields.len();
    let mut places: HashMap<Rc<str>, usize> = HashMap::new();
    if !merged.is_empty() {
        places.extend(fields.iter().enumerate().map(|(place, field)| (field.key.text.clone(), place)));
    }
    for field in merged.into_iter().flatten() {
        match places.get(&field.key.text) {
            Some(place) if *place < own => {}
            Some(place) => fields[*place] = field,
            None => {
                places.insert(field.key.text.clone(), fields.len());
                fields.push(field);
            }
        }
    }
    Ok(())
}

/// How a merge key was written.
pub(super) struct MergeSource {
    pub(super) key_at: Position,
    /// Whether an alias stands for the value: then it may not be a list.
    pub(super) aliased: bool,
}

/// The mappings to merge, of which the last has the last word.
fn mappings(value: Node, source: &MergeSource) -> Result<Vec<Vec<Field>>, Error> {
    match value.kind {
        Kind::Mapping(fields) => Ok(vec![fields]),
        Kind::Sequence(items) if !source.aliased => items
            .into_iter()
            .rev()
            .map(|item| match item.kind {
                Kind::Mapping(fields) => Ok(fields),
                _ => Err(no_mapping(item.at)),
            })
            .collect(),
        _ => Err(no_mapping(value.at)),
    }
}

fn no_mapping(at: Position) -> Error {
    Error::new(at, "map merge requires map or sequence of maps as the value of `<<`")
}
