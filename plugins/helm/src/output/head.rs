//! The head of a document: what decides where it goes.

use bowline_yaml::{DuplicateKeys, Entry, Error as YamlError, Limits, Node, Value};

use crate::HelmVersion;

/// What a document is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.annotations`, sorted by key; none when there are none.
    pub annotations: Option<Vec<(String, String)>>,
}

/// Why a document has no head.
#[derive(Debug, Clone, PartialEq)]
pub enum HeadError {
    /// It is no YAML.
    Yaml(YamlError),
    /// It has something else where a text or a mapping is needed: the words of Go's decoder.
    Type(String),
}

impl HeadError {
    /// The error as that Helm tells it: the type has another package in Helm 3.
    #[must_use]
    pub fn in_words_of(self, version: HelmVersion) -> Self {
        match (self, version) {
            (Self::Type(message), HelmVersion::V3) => Self::Type(message.replace(TYPE, TYPE_OF_3)),
            (error, _) => error,
        }
    }
}

/// What Helm 4 reads a head into.
const TYPE: &str = "util.SimpleHead";

/// What Helm 3 does.
const TYPE_OF_3: &str = "releaseutil.SimpleHead";

impl Head {
    /// Reads a document; gives its first YAML document too, if it says anything.
    ///
    /// # Errors
    ///
    /// When it is no YAML, no mapping, or a part of the head has another type.
    pub fn read(text: &[u8]) -> Result<(Self, Option<Node>), HeadError> {
        let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
        let mut documents = bowline_yaml::parse_with(text, &limits).map_err(HeadError::Yaml)?.into_iter();
        let Some(document) = documents.next() else { return Ok((Self::default(), None)) };
        let head = Self::of(&document.root)?;
        Ok((head, Some(document.root)))
    }

    fn of(root: &Node) -> Result<Self, HeadError> {
        let Some(_) = root.as_mapping() else {
            return Err(unfit(root, "", TYPE));
        };
        let mut head = Self {
            api_version: text(root.get("apiVersion"), "SimpleHead.apiVersion")?,
            kind: text(root.get("kind"), "SimpleHead.kind")?,
            ..Self::default()
        };
        let Some(metadata) = root.get("metadata").filter(|metadata| !metadata.is_null()) else { return Ok(head) };
        if metadata.as_mapping().is_none() {
            return Err(unfit(metadata, "SimpleHead.metadata", METADATA));
        }
        // The decoder reads JSON, whose keys are sorted, and tells the first thing that doesn't fit.
        head.annotations = annotations(metadata)?;
        head.name = text(metadata.get("name"), ".metadata.name")?;
        Ok(head)
    }

    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.as_ref()?.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// The annotations, sorted by their keys; none when there is no such field.
fn annotations(metadata: &Node) -> Result<Option<Vec<(String, String)>>, HeadError> {
    const FIELD: &str = ".metadata.annotations";
    let Some(annotations) = metadata.get("annotations").filter(|annotations| !annotations.is_null()) else {
        return Ok(None);
    };
    let Some(entries) = annotations.as_mapping() else {
        return Err(unfit(annotations, FIELD, "map[string]string"));
    };
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by(|one, other| one.key.cmp(&other.key));
    let read = |entry: &&Entry| Ok((entry.key.clone(), text(Some(&entry.value), FIELD)?));
    sorted.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// The type of `metadata` in the words of Go's decoder.
const METADATA: &str =
    "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }";

/// A text; numbers and truths are taken as they would be written, nothing is empty.
fn text(node: Option<&Node>, field: &str) -> Result<String, HeadError> {
    let Some(node) = node else { return Ok(String::new()) };
    match &node.value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {
            let mut text = String::new();
            node.write_canonical_json(&mut text);
            Ok(text)
        }
        Value::Sequence(_) | Value::Mapping(_) => Err(unfit(node, field, "string")),
    }
}

fn unfit(node: &Node, field: &str, wanted: &str) -> HeadError {
    let found = node.json_name();
    let place = if field.is_empty() { "Go value" } else { "Go struct field" };
    let field = if field.is_empty() { String::new() } else { format!("{field} ") };
    HeadError::Type(format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into {place} {field}of type {wanted}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_truths_are_texts_in_a_head() {
        let (head, node) = Head::read(b"apiVersion: 1\nkind: true\nmetadata: {name: 1.5, annotations: {b: 1, a: yes}}")
            .expect("a head");
        assert_eq!((head.api_version.as_str(), head.kind.as_str(), head.name.as_str()), ("1", "true", "1.5"));
        assert_eq!(head.annotation("a"), Some("true"));
        assert!(node.is_some());
        assert_eq!(Head::read(b"# nothing"), Ok((Head::default(), None)));
    }

    #[test]
    fn what_is_no_head_is_told_as_go_does() {
        for (text, message) in [
            ("[a]", "cannot unmarshal array into Go value of type util.SimpleHead"),
            ("just text", "cannot unmarshal string into Go value of type util.SimpleHead"),
            ("kind: [x]", "cannot unmarshal array into Go struct field SimpleHead.kind of type string"),
            (
                "metadata: {annotations: {a: {}}}",
                "cannot unmarshal object into Go struct field .metadata.annotations of type string",
            ),
            (
                "metadata: {annotations: [a]}",
                "cannot unmarshal array into Go struct field .metadata.annotations of type map[string]string",
            ),
            ("metadata: {name: [a]}", "cannot unmarshal array into Go struct field .metadata.name of type string"),
            (
                "metadata: {name: [a], annotations: {b: {}, a: [x]}}",
                "cannot unmarshal array into Go struct field .metadata.annotations of type string",
            ),
        ] {
            let Err(HeadError::Type(told)) = Head::read(text.as_bytes()) else { panic!("{text}") };
            assert_eq!(told, format!("error unmarshaling JSON: while decoding JSON: json: {message}"));
        }
        let error = Head::read(b"[a]").expect_err("a list").in_words_of(HelmVersion::V3);
        let HeadError::Type(told) = error else { panic!("a list is YAML") };
        assert!(told.ends_with("json: cannot unmarshal array into Go value of type releaseutil.SimpleHead"), "{told}");
    }
}
