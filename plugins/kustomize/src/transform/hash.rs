//! The hash of a generated object's content, which its name ends with.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::fault::{Fault, Outcome};
use crate::node::{Kind, Node, Scalar};
use crate::set::ResMap;

/// Hexadecimal digits of the hash that a name gets.
const LENGTH: usize = 10;

/// Puts its hash behind the name of every object that needs it.
///
/// # Errors
/// When such an object is neither a ConfigMap nor a Secret, or its data cannot be printed.
pub(crate) fn hash_names(set: &mut ResMap) -> Outcome<()> {
    for resource in set.all_mut() {
        if !resource.book.needs_hash {
            continue;
        }
        let named = |fault: Fault| fault.on(resource.node.at).context(format!("hashing {}", resource.id()));
        let hash = hash(&resource.node).map_err(named)?;
        resource.store_previous_id();
        let name = format!("{}-{hash}", resource.node.metadata("name"));
        resource.node.map_at("metadata")?.set_field("name", Some(Scalar::untagged(name).into()))?;
    }
    Ok(())
}

/// The hash of a ConfigMap or Secret.
fn hash(node: &Node) -> Outcome<String> {
    let kind = node.get("kind").and_then(Node::as_text).map(|kind| &**kind).unwrap_or_default();
    let optional = match kind {
        "ConfigMap" => "binaryData",
        "Secret" => "stringData",
        _ => {
            let message = format!("only ConfigMaps and Secrets can have a hash of their content, not kind {kind}");
            return Err(Fault::new("no-hash", message));
        }
    };
    // Kustomize looks the name up where it never is, so it is always empty.
    let mut content = Map::from_iter([
        ("kind".to_owned(), json!(kind)),
        ("name".to_owned(), json!("")),
        ("data".to_owned(), content_of(node, "data")?),
    ]);
    if kind == "Secret" {
        content.insert("type".to_owned(), content_of(node, "type")?);
    }
    let more = content_of(node, optional)?;
    if more.is_object() {
        content.insert(optional.to_owned(), more);
    }
    let text = escape(&bowline_yaml::canonical_json(&Value::Object(content)));
    let mut hex = String::new();
    for byte in Sha256::digest(text).iter().take(LENGTH / 2) {
        write!(hex, "{byte:02x}").expect("a String takes all text");
    }
    Ok(hex.chars().map(spell).collect())
}

/// The content of a field: nothing is empty text, a scalar its text.
fn content_of(node: &Node, field: &str) -> Outcome<Value> {
    Ok(match node.get(field) {
        None => json!(""),
        Some(Node { kind: Kind::Scalar(scalar), .. }) => json!(&*scalar.text),
        Some(value) => match value.to_json()? {
            value @ Value::Object(_) => value,
            // Go reads it into a map and leaves that empty when it is none.
            _ => Value::Null,
        },
    })
}

/// The escapes of Go's JSON that others don't make.
fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(letter)).expect("a String takes all text");
            }
            letter => out.push(letter),
        }
    }
    out
}

/// Letters in place of the digits and vowels that could make words.
fn spell(digit: char) -> char {
    match digit {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        digit => digit,
    }
}
