//! How a generated object joins those that are there.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ResMap;
use crate::fault::{Fault, Outcome};
use crate::node::{Field, Kind, Node, Scalar, Tag, Text};
use crate::resource::{Behavior, Book, Resource};

/// Keys with their values; the later of two equal keys wins.
type Pairs = BTreeMap<Text, Text>;

/// How long a line of base64 gets before it is broken.
const BASE64_LINE: usize = 70;

impl ResMap {
    /// Lets a generated object join the others as its behaviour says: behind them, in the place of the one of the same
    /// identity, or merged into that.
    ///
    /// # Errors
    /// When it is to replace or merge and there is none to do that to, when it isn't and there is one, or when there
    /// are several.
    pub fn absorb(&mut self, new: Resource) -> Outcome<()> {
        let id = new.id();
        let behavior = new.book.behavior;
        let place = match (&self.matches(&id)[..], behavior) {
            ([], Behavior::Replace | Behavior::Merge) => {
                let message = format!(
                    "id {id} (\"{}\" of kind \"{}\") does not exist; cannot merge or replace: leave out 'behavior', or build it on top of what makes the object",
                    id.name, id.gvk.kind
                );
                return Err(Fault::new("nothing-to-merge", message).on(new.node.at));
            }
            ([], _) => return self.append(new),
            ([_], Behavior::Unspecified | Behavior::Create) => {
                let message = format!(
                    "id {id} (\"{}\" of kind \"{}\") exists; can not use behavior: '{}', behavior must be merge or replace",
                    id.name,
                    id.gvk.kind,
                    behavior.name()
                );
                return Err(Fault::new("object-exists", message).on(new.node.at));
            }
            ([place], _) => *place,
            (several, _) => {
                let ids: Vec<String> = several.iter().map(|place| self.list[*place].id().to_string()).collect();
                let message = format!("found multiple objects {ids:?} that could accept merge of {id}");
                return Err(Fault::new("several-matches", message).on(new.node.at));
            }
        };
        self.index.get_mut().will_change(place);
        let joined = join(&self.list[place], new, behavior)?;
        self.list[place] = joined;
        Ok(())
    }
}

/// `new` with the name, the past and the metadata of `old`, and for a merge with its data.
fn join(old: &Resource, mut new: Resource, behavior: Behavior) -> Outcome<Resource> {
    for field in ["labels", "annotations"] {
        let mut pairs: Pairs = old.node.metadata_pairs(field).into_iter().collect();
        pairs.extend(new.node.metadata_pairs(field));
        new.node.set_metadata_pairs(field, pairs.into_iter().collect())?;
    }
    let id = old.id();
    let metadata = new.node.map_at("metadata")?;
    metadata.set_field("name", Some(Scalar::untagged(id.name).into()))?;
    let namespace = Some(id.namespace).filter(|namespace| !namespace.is_empty());
    metadata.set_field("namespace", namespace.map(|namespace| Scalar::untagged(namespace).into()))?;
    if behavior == Behavior::Merge {
        for field in ["data", "binaryData"] {
            let mut pairs = data_of(&old.node, field);
            if field == "data" && id.gvk.kind == "Secret".into() && id.gvk.api_version() == "v1" {
                pairs.extend(encoded(&old.node)?);
            }
            pairs.extend(data_of(&new.node, field));
            set_data(&mut new.node, field, pairs)?;
        }
    }
    let (needs_hash, origin, transformations) = (new.book.needs_hash, new.book.origin, new.book.transformations);
    let kept = if behavior == Behavior::Merge { old.book.origin.clone() } else { None };
    new.book = Book {
        needs_hash: needs_hash && old.book.needs_hash,
        origin: kept.or(origin).or_else(|| old.book.origin.clone()),
        transformations: if transformations.is_empty() { old.book.transformations.clone() } else { transformations },
        ..old.book.clone()
    };
    new.secret |= old.secret;
    new.given = old.given;
    let mut steps = old.steps.clone();
    steps.append(&mut new.steps);
    new.steps = steps;
    Ok(new)
}

fn data_of(object: &Node, field: &str) -> Pairs {
    let text = |value: &Node| {
        if value.is_null() { Text::default() } else { value.as_text().cloned().unwrap_or_default() }
    };
    let fields = object.get(field).and_then(Node::as_map).unwrap_or_default();
    // Of a key that stands twice, the first counts.
    fields.iter().rev().map(|field| (field.key.text.clone(), text(&field.value))).collect()
}

/// The `stringData` of a Secret as its `data` would have it.
fn encoded(secret: &Node) -> Outcome<Pairs> {
    let Some(data) = secret.get("stringData") else { return Ok(Pairs::new()) };
    let mut pairs = Pairs::new();
    for field in data.as_map().unwrap_or_default() {
        let Some(text) = field.value.as_text() else {
            let message = format!("stringData value for key \"{}\" must be a scalar", field.key.text);
            return Err(Fault::new("bad-secret", message).on(field.value.at));
        };
        let text = if field.value.is_null() { "" } else { &**text };
        pairs.insert(field.key.text.clone(), base64_lines(text.as_bytes()).into());
    }
    Ok(pairs)
}

fn set_data(object: &mut Node, field: &str, pairs: Pairs) -> Outcome<()> {
    object.set_field(field, None)?;
    if pairs.is_empty() {
        return Ok(());
    }
    let value = |text: Text| Scalar {
        quoted: text.contains('\n') || !bowline_yaml::is_plain_text(&text),
        text,
        tag: Tag::Str,
        folded: false,
    };
    let fields = pairs.into_iter().map(|(key, text)| Field::new(key, value(text).into())).collect();
    object.set_field(field, Some(Kind::Map(fields).into()))
}

/// Base64 as kustomize writes it: more than a line is broken after every 70 characters, and after the last.
#[must_use]
pub fn base64_lines(bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    if encoded.len() < BASE64_LINE {
        return encoded;
    }
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / BASE64_LINE + 1);
    for (index, char) in encoded.chars().enumerate() {
        if index > 0 && index % BASE64_LINE == 0 {
            lines.push('\n');
        }
        lines.push(char);
    }
    lines.push('\n');
    lines
}
