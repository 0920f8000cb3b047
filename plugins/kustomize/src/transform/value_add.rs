//! Adding a value to fields.

use crate::fault::{Fault, Outcome};
use crate::kustomization::model::Selector;
use crate::node::path::{self, CreateKind};
use crate::node::{Node, Tag, Text};
use crate::set::ResMap;
use crate::transform::namespace::{self, Namespace};

/// A value and where it is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueAdd {
    /// The value.
    pub value: Text,
    /// The fields that get it.
    pub targets: Vec<ValueTarget>,
}

/// A field that gets a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueTarget {
    /// Of which objects; `None` for all.
    pub selector: Option<Selector>,
    /// Path of the field, with `/` between its parts.
    pub field_path: Text,
    /// At which place of the path that the field holds, from 1; with 0 the value takes the place of what is there.
    pub file_path_position: i64,
}

impl ValueAdd {
    /// Checks what was read.
    ///
    /// # Errors
    /// When there is no target, or one has no path or a negative position.
    pub fn check(&self) -> Outcome<()> {
        if self.targets.is_empty() {
            return Err(Fault::new("no-target", "must specify at least one target"));
        }
        for target in &self.targets {
            if target.field_path.is_empty() {
                return Err(Fault::new("bad-path", "fieldPath cannot be empty"));
            }
            if target.file_path_position < 0 {
                return Err(Fault::new(
                    "bad-path",
                    format!("value of FilePathPosition ({}) cannot be negative", target.file_path_position),
                ));
            }
        }
        Ok(())
    }
}

/// Adds the value to all the targets' fields, which are made where they are missing.
///
/// # Errors
/// When a selector or a path cannot be understood, or a field is no scalar.
pub fn value_add(set: &mut ResMap, add: &ValueAdd) -> Outcome<()> {
    for target in &add.targets {
        let chosen = match &target.selector {
            Some(selector) => set.select(selector)?,
            None => (0..set.all().len()).collect(),
        };
        for index in chosen {
            if let Some(resource) = set.get_mut(index) {
                add_to(&mut resource.node, &add.value, target)?;
            }
        }
    }
    Ok(())
}

fn add_to(object: &mut Node, value: &Text, target: &ValueTarget) -> Outcome<()> {
    if &*target.field_path == "metadata/namespace" {
        return namespace::apply(object, &Namespace { name: value.clone(), ..Namespace::default() }, &[]);
    }
    let parts = path::split(&target.field_path, '/');
    let Some(field) = path::lookup_create(object, &parts, CreateKind::Scalar(Tag::Unset))? else {
        return Ok(());
    };
    let Some(old) = field.as_text() else {
        return Err(path::wrong_kind("ScalarNode", field));
    };
    let new = match usize::try_from(target.file_path_position) {
        Ok(position @ 1..) => inserted(old, position - 1, value),
        _ => value.to_string(),
    };
    if new.is_empty() { Ok(()) } else { field.set_scalar(new, Tag::Unset) }
}

/// The path with `part` at `position`, from 0, or at its end when it is shorter. An absolute path stays one.
fn inserted(path: &str, position: usize, part: &str) -> String {
    if part.is_empty() {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = match path {
        "" => Vec::new(),
        "/" => vec![""],
        _ => path.strip_prefix('/').filter(|rest| rest.starts_with('/')).unwrap_or(path).split('/').collect(),
    };
    let mut position = position.min(parts.len());
    if parts.first().is_some_and(|first| first.is_empty()) && position < parts.len() {
        position += 1;
    }
    parts.insert(position, part);
    match parts.split_first() {
        Some((&"", rest)) => format!("/{}", joined(rest)),
        _ => joined(&parts),
    }
}

/// The parts as one path without empty parts, `.` and what `..` takes back.
fn joined(parts: &[&str]) -> String {
    let text = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
    if text.is_empty() {
        return text;
    }
    let is_absolute = text.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => drop(kept.pop()),
            ".." if is_absolute => {}
            _ => kept.push(part),
        }
    }
    let text = kept.join("/");
    match (is_absolute, text.is_empty()) {
        (true, _) => format!("/{text}"),
        (false, true) => ".".to_owned(),
        (false, false) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_put_into_a_path() {
        for (path, position, expected) in [
            ("", 5, "PEACH"),
            ("/", 0, "/PEACH"),
            ("pie", 0, "PEACH/pie"),
            ("/pie", 0, "/PEACH/pie"),
            ("raw", 1, "raw/PEACH"),
            ("/raw", 1, "/raw/PEACH"),
            ("/raw", 9, "/raw/PEACH"),
            ("a/nice/warm/pie", 3, "a/nice/warm/PEACH/pie"),
            ("/a/nice/warm/pie", 3, "/a/nice/warm/PEACH/pie"),
            ("a//b/../c", 9, "a/c/PEACH"),
            ("../a", 0, "a"),
        ] {
            assert_eq!(inserted(path, position, "PEACH"), expected, "{path} {position}");
        }
    }

    #[test]
    fn parts_are_put_where_paths_are_odd() {
        for (path, position, part, expected) in [
            ("a/b", 1, "", "a/b"),
            ("", 0, "", ""),
            ("a/b", 1, "..", "b"),
            ("a/b", 1, "x/y", "a/x/y/b"),
            ("/a", 0, "..", "/../a"),
            ("//a", 0, "x", "/x/a"),
            ("a/", 9, "x", "a/x"),
            (".", 0, "x", "x"),
            ("ä/ö", 1, "ü", "ä/ü/ö"),
            ("a/b", usize::MAX, "x", "a/b/x"),
        ] {
            assert_eq!(inserted(path, position, part), expected, "{path} {position} {part}");
        }
    }

    fn target(path: &str, position: i64) -> ValueTarget {
        ValueTarget { selector: None, field_path: path.into(), file_path_position: position }
    }

    /// The object after the value was added, or why it can't be.
    fn added(yaml: &str, value: &str, target: ValueTarget) -> String {
        let add = ValueAdd { value: value.into(), targets: vec![target] };
        let mut set = ResMap::default();
        let node = crate::read::value(yaml.as_bytes(), 1).expect("it is well-formed");
        set.append(crate::resource::Resource::new(node)).expect("it is the only one");
        match add.check().and_then(|()| value_add(&mut set, &add)) {
            Ok(()) => {
                let mut json = String::new();
                set.all()[0].node.write_json(&mut json).expect("it can be printed");
                json
            }
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn values_are_added_to_fields() {
        for (yaml, path, position, value, expected) in [
            ("{kind: A}", "a/b", 0, "v", r#"{"a":{"b":"v"},"kind":"A"}"#),
            ("{kind: A, a: {b: old}}", "a/b", 0, "v", r#"{"a":{"b":"v"},"kind":"A"}"#),
            ("{kind: A, a: {b: old}}", "/a/b", 0, "v", r#"{"a":{"b":"v"},"kind":"A"}"#),
            ("{kind: A, a: x/y}", "a", 2, "v", r#"{"a":"x/v/y","kind":"A"}"#),
            ("{kind: A, a: x/y}", "a", i64::MAX, "v", r#"{"a":"x/y/v","kind":"A"}"#),
            ("{kind: A, a: x}", "a", 0, "", r#"{"a":"x","kind":"A"}"#),
            ("{kind: A, a: [x, y]}", "a/1", 0, "v", r#"{"a":["x","v"],"kind":"A"}"#),
            ("{kind: A, a: [x]}", "a/9", 0, "v", r#"{"a":["x"],"kind":"A"}"#),
            ("{kind: A, a: [{n: x}]}", "a/[n=x]/v", 0, "v", r#"{"a":[{"n":"x","v":"v"}],"kind":"A"}"#),
            ("{kind: A, a: [{n: x}]}", "a/[n=y]/v", 0, "v", r#"{"a":[{"n":"x"},{"n":"y","v":"v"}],"kind":"A"}"#),
            ("{kind: A, x/y: 1}", r"x\/y", 0, "v", r#"{"kind":"A","x/y":"v"}"#),
            ("{kind: A, a: 7}", "a", 0, "8", r#"{"a":8,"kind":"A"}"#),
            ("{kind: ConfigMap}", "metadata/namespace", 0, "v", r#"{"kind":"ConfigMap","metadata":{"namespace":"v"}}"#),
            ("{kind: A, a: {b: c}}", "a", 0, "v", "wrong node kind: expected ScalarNode but got MappingNode"),
            ("{kind: A, a: [c]}", "a", 0, "v", "wrong node kind: expected ScalarNode but got SequenceNode"),
            ("{kind: A, a: c}", "a/b", 0, "v", "wrong node kind: expected MappingNode but got ScalarNode"),
            ("{kind: A, a: [c]}", "a/*", 0, "v", "wildcard is not supported in PathGetter"),
            ("{kind: A, a: [c]}", "a/-2", 0, "v", "array index -2 cannot be negative"),
            ("{kind: A}", "", 0, "v", "fieldPath cannot be empty"),
            ("{kind: A}", "a", -1, "v", "value of FilePathPosition (-1) cannot be negative"),
        ] {
            assert_eq!(added(yaml, value, target(path, position)), expected, "{path:?} {position} in {yaml}");
        }
        let nowhere = ValueAdd { value: "v".into(), targets: Vec::new() };
        assert_eq!(nowhere.check().map_err(|fault| fault.to_string()), Err("must specify at least one target".into()));
    }

    #[test]
    fn only_the_selected_objects_get_a_value() {
        let select = |name: &str| ValueTarget {
            selector: Some(Selector { name: name.into(), ..Selector::default() }),
            ..target("a", 0)
        };
        let yaml = "{apiVersion: v1, kind: A, metadata: {name: web}}";
        for (name, is_added) in [("web", true), ("w.*", true), ("we", false), ("", true)] {
            assert_eq!(added(yaml, "v", select(name)).contains(r#""a":"v""#), is_added, "{name:?}");
        }
        assert!(added(yaml, "v", select("[")).contains("error parsing regexp"));
    }
}
