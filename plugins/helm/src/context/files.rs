//! `.Files`: the files of a chart that aren't templates.

use std::borrow::Cow;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::glob::Glob;
use crate::chart::File;
use crate::go::object::{Method, Object};
use crate::go::value::{Kind, ListType, MapType, UintType};
use crate::go::{Entries, List, Map, Param, Text, Value};

/// What templates see of files.
#[must_use]
pub fn files(files: &[File]) -> Value {
    let entries = files.iter().map(|file| (file.name.clone(), content(file.data.clone()))).collect();
    Value::Map(Rc::new(Map::typed(MapType::Files, entries)))
}

/// The content of a file: a slice of bytes that isn't taken apart until somebody looks into it.
#[derive(Debug)]
struct Content(Text);

fn content(data: Text) -> Value {
    Value::object(Content(data))
}

impl Object for Content {
    fn type_name(&self) -> Cow<'static, str> {
        ListType::Bytes.name().into()
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn bytes(&self) -> Option<&Text> {
        Some(&self.0)
    }

    fn items(&self) -> Option<Rc<List>> {
        let items = self.0.iter().map(|byte| Value::Uint(u64::from(*byte), UintType::Uint8)).collect();
        Some(Rc::new(List { of: ListType::Bytes, items: Vec::into(items) }))
    }

    fn json(&self) -> Option<Value> {
        Some(STANDARD.encode(&*self.0).into())
    }

    fn is_true(&self) -> bool {
        !self.0.is_empty()
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.bytes() == Some(&self.0)
    }
}

pub(super) static METHODS: [Method; 6] = [
    Method { name: "Get", params: &[Param::Text], variadic: None, body: get },
    Method { name: "GetBytes", params: &[Param::Text], variadic: None, body: get_bytes },
    Method { name: "Glob", params: &[Param::Text], variadic: None, body: glob },
    Method { name: "AsConfig", params: &[], variadic: None, body: as_config },
    Method { name: "AsSecrets", params: &[], variadic: None, body: as_secrets },
    Method { name: "Lines", params: &[Param::Text], variadic: None, body: lines },
];

/// The file that the first argument names; empty when there is none.
fn named(receiver: &Value, args: &[Value]) -> Text {
    let found = receiver.as_map().zip(args.first().and_then(Value::as_text)).and_then(|(map, name)| map.get(name));
    found.as_ref().and_then(data).cloned().unwrap_or_default()
}

fn data(value: &Value) -> Option<&Text> {
    if let Value::Object(object) = value { object.bytes() } else { None }
}

#[expect(clippy::unnecessary_wraps, reason = "as all methods")]
fn get(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    Ok(named(receiver, args).into())
}

#[expect(clippy::unnecessary_wraps, reason = "as all methods")]
fn get_bytes(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    Ok(content(named(receiver, args)))
}

#[expect(clippy::unnecessary_wraps, reason = "as all methods")]
fn lines(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    let text = named(receiver, args);
    if text.is_empty() {
        return Ok(List::strings([]));
    }
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    Ok(List::strings(text.split(|byte| *byte == b'\n').map(Text::from)))
}

#[expect(clippy::unnecessary_wraps, reason = "as all methods")]
fn glob(receiver: &Value, args: &[Value]) -> Result<Value, String> {
    let pattern = args.first().and_then(Value::as_text).cloned().unwrap_or_default();
    // A pattern that isn't one fits everything.
    let glob = Glob::parse(&pattern.to_str());
    let mut found = Entries::new();
    if let Some(map) = receiver.as_map() {
        for (name, data) in map.entries.borrow().iter() {
            if glob.as_ref().is_none_or(|glob| glob.fits(&name.to_str())) {
                found.insert(name.clone(), data.clone());
            }
        }
    }
    Ok(Value::Map(Rc::new(Map::typed(MapType::Files, found))))
}

fn as_config(receiver: &Value, _: &[Value]) -> Result<Value, String> {
    by_base_name(receiver, |data| Value::Text(data.clone()))
}

fn as_secrets(receiver: &Value, _: &[Value]) -> Result<Value, String> {
    by_base_name(receiver, |data| STANDARD.encode(&**data).into())
}

/// A YAML mapping of the files' names without their folders.
fn by_base_name(receiver: &Value, shown: impl Fn(&Text) -> Value) -> Result<Value, String> {
    let mut entries = Entries::new();
    if let Some(map) = receiver.as_map() {
        for (name, content) in map.entries.borrow().iter() {
            if let Some(data) = data(content) {
                entries.insert(base(name).into(), shown(data));
            }
        }
    }
    let mut yaml = crate::encode::yaml(&Map::any(entries))?;
    yaml.pop();
    Ok(yaml.into())
}

/// The last part of a path.
fn base(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    match path[..end].iter().rposition(|byte| *byte == b'/') {
        Some(slash) => &path[slash + 1..end],
        None if end == 0 && path.is_empty() => b".",
        None if end == 0 => b"/",
        None => &path[..end],
    }
}
