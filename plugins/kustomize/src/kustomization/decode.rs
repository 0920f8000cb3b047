//! Reading typed settings out of YAML nodes as Go's JSON package would: names match in any case, null is as if absent,
//! and the first fault ends the reading.

use std::cell::RefCell;

use bowline_yaml::{Entry, Integer, Node, Value};

use crate::fault::{Fault, Outcome};
use crate::node::{Place, Text};
use crate::tree::Files;

/// Names farther apart than a third of their length are different names, not a slip.
const SLIP_SHARE: usize = 3;

/// What is done with a field that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is an error.
    Refuse,
    /// It is passed over.
    Ignore,
}

/// What is done with a number or boolean where text is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coercion {
    /// It is an error, as in a `kustomization.yaml`.
    Refuse,
    /// Its text is taken, as in configuration files and plugins.
    Accept,
}

/// A value and where it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it begins.
    pub at: Place,
}

/// Reads the nodes of one file.
pub(crate) struct Decoder<'f> {
    files: &'f Files,
    base: Base,
    unknown: Unknown,
    coercion: Coercion,
    /// The structs and fields on the way to what is read.
    trail: RefCell<Vec<(&'static str, &'static str)>>,
}

/// How places of nodes become places of files.
#[derive(Clone, Copy)]
enum Base {
    /// The nodes are those of this file.
    File(u16),
    /// The nodes were made from something that stands here.
    Made(Place),
}

impl<'f> Decoder<'f> {
    /// A reader of the file `file`.
    pub(crate) fn of_file(files: &'f Files, file: u16, unknown: Unknown, coercion: Coercion) -> Self {
        Self { files, base: Base::File(file), unknown, coercion, trail: RefCell::default() }
    }

    /// A lenient reader of a plugin's configuration, whose object stands at `place`.
    pub(crate) fn of_plugin(files: &'f Files, place: Place) -> Self {
        let (unknown, coercion) = (Unknown::Ignore, Coercion::Accept);
        Self { files, base: Base::Made(place), unknown, coercion, trail: RefCell::default() }
    }

    /// Where a node stands.
    pub(crate) fn place(&self, at: bowline_yaml::Position) -> Place {
        match self.base {
            Base::File(file) => Place { file, line: at.line, column: u16::try_from(at.column).unwrap_or_default() },
            Base::Made(place) => place,
        }
    }

    /// A fault at a node.
    pub(crate) fn fault(&self, node: &Node, message: impl Into<String>) -> Fault {
        Fault::new("bad-field", message).at(self.files.origin(self.place(node.at)))
    }

    /// Calls `each` for every field of a mapping, with its name as `names` spells it; null has none. Fields come in the
    /// order of their keys' bytes.
    ///
    /// # Errors
    /// When it is no mapping, a field is unknown, or `each` fails. `owner` is what Go calls the type.
    pub(crate) fn object(
        &self,
        node: &Node,
        owner: &'static str,
        names: &[&'static str],
        mut each: impl FnMut(&'static str, &Node) -> Outcome<()>,
    ) -> Outcome<()> {
        if node.is_null() {
            return Ok(());
        }
        let Some(entries) = node.as_mapping() else {
            return Err(self.mismatch(node, &format!("types.{owner}")));
        };
        let mut sorted: Vec<&Entry> = entries.iter().collect();
        sorted.sort_by(|a, b| a.key.cmp(&b.key));
        for entry in sorted {
            match field_name(names, &entry.key) {
                Some(name) => {
                    self.trail.borrow_mut().push((owner, name));
                    each(name, &entry.value)?;
                    self.trail.borrow_mut().pop();
                }
                None if self.unknown == Unknown::Ignore => {}
                None => {
                    let place = self.place(entry.key_at);
                    let meant = nearest(names, &entry.key).map(|name| format!("; did you mean {name:?}?"));
                    let message = format!("json: unknown field {:?}{}", entry.key, meant.unwrap_or_default());
                    return Err(Fault::new("unknown-field", message).at(self.files.origin(place)));
                }
            }
        }
        Ok(())
    }

    /// Text; empty for null.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn text(&self, node: &Node) -> Outcome<Text> {
        match &node.value {
            Value::Null => Ok(Text::default()),
            Value::String(text) => Ok(text.as_str().into()),
            Value::Bool(truth) if self.coercion == Coercion::Accept => Ok(truth.to_string().into()),
            Value::Integer(Integer::Signed(number)) if self.coercion == Coercion::Accept => {
                Ok(number.to_string().into())
            }
            Value::Integer(Integer::Unsigned(number)) if self.coercion == Coercion::Accept => {
                Ok(number.to_string().into())
            }
            Value::Float(_) if self.coercion == Coercion::Accept => Ok(node.to_json().to_string().into()),
            _ => Err(self.mismatch(node, "string")),
        }
    }

    /// A truth value; false for null.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn flag(&self, node: &Node) -> Outcome<bool> {
        if node.is_null() {
            return Ok(false);
        }
        node.as_bool().ok_or_else(|| self.mismatch(node, "bool"))
    }

    /// A whole number; 0 for null.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn integer(&self, node: &Node) -> Outcome<i64> {
        if node.is_null() {
            return Ok(0);
        }
        node.as_i64().ok_or_else(|| self.mismatch(node, "int"))
    }

    /// The items of a list, each read by `each`; none for null.
    ///
    /// # Errors
    /// When it is no list, or `each` fails. `of` is what Go calls the list's type.
    pub(crate) fn list<T>(&self, node: &Node, of: &str, mut each: impl FnMut(&Node) -> Outcome<T>) -> Outcome<Vec<T>> {
        if node.is_null() {
            return Ok(Vec::new());
        }
        let items = node.as_sequence().ok_or_else(|| self.mismatch(node, of))?;
        items.iter().map(&mut each).collect()
    }

    /// A list of texts with their places.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn texts(&self, node: &Node) -> Outcome<Vec<Placed<Text>>> {
        self.list(node, "[]string", |item| Ok(Placed { value: self.text(item)?, at: self.place(item.at) }))
    }

    /// A list of texts.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn bare_texts(&self, node: &Node) -> Outcome<Vec<Text>> {
        self.list(node, "[]string", |item| self.text(item))
    }

    /// A mapping of texts, sorted by key.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn pairs(&self, node: &Node) -> Outcome<Vec<(Text, Text)>> {
        if node.is_null() {
            return Ok(Vec::new());
        }
        let entries = node.as_mapping().ok_or_else(|| self.mismatch(node, "map[string]string"))?;
        let mut pairs = Vec::with_capacity(entries.len());
        for entry in entries {
            pairs.push((entry.key.as_str().into(), self.text(&entry.value)?));
        }
        pairs.sort();
        Ok(pairs)
    }

    /// A mapping of anything; none for null.
    ///
    /// # Errors
    /// When it is something else.
    pub(crate) fn values(&self, node: &Node) -> Outcome<serde_json::Map<String, serde_json::Value>> {
        match node.to_json() {
            serde_json::Value::Null => Ok(serde_json::Map::new()),
            serde_json::Value::Object(fields) => Ok(fields),
            _ => Err(self.mismatch(node, "map[string]interface {}")),
        }
    }

    fn mismatch(&self, node: &Node, wanted: &str) -> Fault {
        let found = node.json_name();
        let trail = self.trail.borrow();
        let message = match trail.last() {
            Some((owner, _)) => {
                let path: Vec<&str> = trail.iter().map(|(_, field)| *field).collect();
                let path = path.join(".");
                format!("json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {wanted}")
            }
            None => format!("json: cannot unmarshal {found} into Go value of type {wanted}"),
        };
        self.fault(node, message)
    }
}

/// The field that a name was most likely meant to be; none when it is too far from all of them.
pub(crate) fn nearest(names: &[&'static str], written: &str) -> Option<&'static str> {
    let written = written.to_lowercase();
    let near = names.iter().filter(|name| name.len().abs_diff(written.len()) <= name.len().div_ceil(SLIP_SHARE));
    let distances = near.map(|name| (strsim::osa_distance(&name.to_lowercase(), &written), *name));
    let slips = distances.filter(|(distance, name)| *distance <= name.len().div_ceil(SLIP_SHARE));
    slips.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// The field that a key means: the one it spells exactly, else the one it spells in another case.
fn field_name(names: &[&'static str], key: &str) -> Option<&'static str> {
    let exact = names.iter().find(|name| **name == key);
    exact.or_else(|| names.iter().find(|name| is_folded(name, key))).copied()
}

/// Whether both are equal but for the case of their letters; the Kelvin sign counts as `k` and the long s as `s`.
fn is_folded(name: &str, key: &str) -> bool {
    let fold = |letter: char| match letter {
        '\u{212a}' => 'k',
        '\u{17f}' => 's',
        letter => letter.to_ascii_lowercase(),
    };
    name.chars().map(fold).eq(key.chars().map(fold))
}
