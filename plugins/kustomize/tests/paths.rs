//! Paths into objects: how they are taken apart, what they lead to, and what is made where nothing is.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

use bowline_kustomize::node::path::{self, CreateKind};
use bowline_kustomize::node::{Node, Tag, matcher};
use bowline_kustomize::read;

fn node(yaml: &str) -> Node {
    read::value(yaml.as_bytes(), 1).unwrap()
}

fn shown(node: &Node) -> String {
    let mut json = String::new();
    node.write_json(&mut json).unwrap();
    json
}

#[test]
fn a_path_is_split_at_its_delimiter() {
    for (text, delimiter, parts) in [
        ("a/b", '/', &["a", "b"][..]),
        ("/a", '/', &["a"]),
        ("//a", '/', &["", "a"]),
        ("a/", '/', &["a", ""]),
        ("", '/', &[""]),
        (r"a\/b/c", '/', &["a/b", "c"]),
        (r"a\/\/b", '/', &["a//b"]),
        (r"a\", '/', &[r"a\"]),
        (r"a\b/c", '/', &[r"a\b", "c"]),
        (r"\/a", '/', &["/a"]),
        ("a.b", '/', &["a.b"]),
        (r"a\.b.c", '.', &["a.b", "c"]),
        (".a", '.', &["a"]),
        ("ä.ö\u{1f600}.ß", '.', &["ä", "ö\u{1f600}", "ß"]),
    ] {
        assert_eq!(path::split(text, delimiter), parts, "{text:?} at {delimiter:?}");
    }
}

#[test]
fn brackets_hold_the_parts_of_a_path_together() {
    for (text, parts) in [
        ("a.b", &["a", "b"][..]),
        ("a.[name=b.c].d", &["a", "[name=b.c]", "d"]),
        ("a.[b.c].d", &["a", "b.c", "d"]),
        ("a.[b].c", &["a", "[b]", "c"]),
        ("[a.b]", &["a.b"]),
        ("[a.b", &["a.b"]),
        ("[", &[""]),
        ("a.[name=b.c", &["a", "[name=b.c"]),
        ("[=a.b.c].d", &["[=a.b.c]", "d"]),
        ("a[0].b", &["a[0]", "b"]),
        (r"a.[b\.c].d", &["a", "[b.c]", "d"]),
        ("a..b", &["a", "", "b"]),
        ("[ä.ö]", &["ä.ö"]),
    ] {
        assert_eq!(path::split_brackets(text), parts, "{text:?}");
    }
}

#[test]
fn a_part_is_an_index_an_element_or_a_key() {
    for (part, index, element) in [
        ("0", Some(0), false),
        ("007", Some(7), false),
        ("+1", Some(1), false),
        ("-1", Some(-1), false),
        ("-", None, false),
        ("1.5", None, false),
        ("0x1", None, false),
        ("9223372036854775807", Some(i64::MAX), false),
        ("9223372036854775808", None, false),
        ("١", None, false),
        ("[a=b]", None, true),
        ("[]", None, true),
        ("[a=b", None, false),
        ("a=b]", None, false),
        ("", None, false),
    ] {
        assert_eq!((path::index(part), path::is_element(part)), (index, element), "{part:?}");
    }
    for (part, pair) in [
        ("[a=b]", Some(("a", "b"))),
        ("[=b]", Some(("", "b"))),
        ("[a=]", Some(("a", ""))),
        ("[a=b=c]", Some(("a", "b=c"))),
        ("[a=[b]]", Some(("a", "[b]"))),
        ("[a='b']", Some(("a", "'b'"))),
        ("[a]", None),
        ("[]", None),
    ] {
        assert_eq!(path::element(part).ok(), pair, "{part:?}");
    }
}

const OBJECT: &str = "
a: {b: 1, '0': zero, 'x/y': slash, 'ä': umlaut, '': empty, '*': star}
list: [{name: one, v: 1}, {name: two, v: 2}, {name: 'a.b', v: 3}, {v: 4}]
texts: [x, 'y', '1']
numbers: [1, 2]
none: null
empty: []
text: words
";

/// Path with `.` between its parts, and what is found, nothing, or why it can't be looked for.
const LOOKUPS: &[(&str, &str)] = &[
    ("a.b", "1"),
    ("a.x/y", "\"slash\""),
    ("a.ä", "\"umlaut\""),
    (" a . b ", "1"),
    ("a..b", "1"),
    ("a.0", "wrong node kind: expected SequenceNode but got MappingNode"),
    ("a.*", "wildcard is not supported in PathGetter"),
    ("a.[name=x]", "wrong node kind: expected SequenceNode but got MappingNode"),
    ("a.none.deeper", ""),
    ("list.0.name", "\"one\""),
    ("list.4", ""),
    ("list.9223372036854775807", ""),
    ("list.9223372036854775808", "wrong node kind: expected MappingNode but got SequenceNode"),
    ("list.-1", "array index -1 cannot be negative"),
    ("list.-.v", "4"),
    ("empty.-", "an empty list has no last element for '-'"),
    ("empty.0", ""),
    ("list.[name=two].v", "2"),
    ("list.[name=a\\.b].v", "3"),
    ("list.[v=1].name", "\"one\""),
    ("list.[name=]", ""),
    ("list.[name=none]", ""),
    (
        "list.[name]",
        "list path element must contain fieldName=fieldValue for element to match, which '[name]' does not",
    ),
    ("list.name", "wrong node kind: expected MappingNode but got SequenceNode"),
    ("texts.[=y]", "\"y\""),
    ("texts.[=1]", "\"1\""),
    ("numbers.[=2]", "2"),
    ("none", "null"),
    ("none.a", ""),
    ("none.0", ""),
    ("none.[a=b]", ""),
    ("text.a", "wrong node kind: expected MappingNode but got ScalarNode"),
    ("text.0", "wrong node kind: expected SequenceNode but got ScalarNode"),
];

#[test]
fn paths_lead_to_nodes() {
    for (text, wanted) in LOOKUPS {
        let mut object = node(OBJECT);
        let parts = path::split(text, '.');
        let found = match path::lookup(&object, &parts) {
            Ok(found) => found.map(shown).unwrap_or_default(),
            Err(fault) => fault.to_string(),
        };
        assert_eq!(found, *wanted, "{text:?}");
        let to_change = match path::lookup_mut(&mut object, &parts) {
            Ok(found) => found.map(|node| shown(node)).unwrap_or_default(),
            Err(fault) => fault.to_string(),
        };
        assert_eq!(to_change, found, "{text:?} to change it");
    }
}

/// Object, path, and the object in which what is missing was made.
const CREATIONS: &[(&str, &str, &str)] = &[
    ("{}", "a", r#"{"a":null}"#),
    ("{}", "a.b.c", r#"{"a":{"b":{"c":null}}}"#),
    ("{}", "a.[name=x].b", r#"{"a":[{"b":null,"name":"x"}]}"#),
    ("{}", "a.[=x]", r#"{"a":["x"]}"#),
    ("{}", "a.0.b", r#"{"a":[]}"#),
    ("{}", "a.-", "wrong node kind: expected SequenceNode but got MappingNode"),
    ("{a: []}", "a.-", "an empty list has no last element for '-'"),
    ("{a: [x]}", "a.1", r#"{"a":["x"]}"#),
    ("{a: [x]}", "a.-", r#"{"a":["x"]}"#),
    ("{a: [{name: x}]}", "a.[name=y].v", r#"{"a":[{"name":"x"},{"name":"y","v":null}]}"#),
    ("{a: null}", "a.b", r#"{"a":null}"#),
    ("{a: text}", "a.b", "wrong node kind: expected MappingNode but got ScalarNode"),
    ("{a: {}}", "a.[name=x]", "wrong node kind: expected SequenceNode but got MappingNode"),
    ("{}", "ä.x/y", r#"{"ä":{"x/y":null}}"#),
];

#[test]
fn what_is_missing_is_made() {
    for (yaml, text, wanted) in CREATIONS {
        let mut object = node(yaml);
        let made = path::lookup_create(&mut object, &path::split(text, '.'), CreateKind::Scalar(Tag::Unset)).map(drop);
        let found = made.map_or_else(|fault| fault.to_string(), |()| shown(&object));
        assert_eq!(found, *wanted, "{text:?} in {yaml}");
    }
}

/// Path, whether what is missing is made, and the JSON of all nodes that were found, or why none can be.
const VISITS: &[(&str, bool, &str)] = &[
    ("a.b", false, "1"),
    ("a.0", false, "wrong node kind: expected SequenceNode but got MappingNode"),
    ("a.-1", false, ""),
    ("a.", false, "a part of the path is empty"),
    ("a.*", false, "wrong node kind: expected SequenceNode but got MappingNode"),
    ("list.*.v", false, "1 2 3 4"),
    ("list.*.none", false, ""),
    ("list.*.name", false, "\"one\" \"two\" \"a.b\""),
    ("none.*", false, ""),
    ("empty.*", false, ""),
    ("text.*", false, "wrong node kind: expected SequenceNode but got ScalarNode"),
    ("list.1.name", false, "\"two\""),
    ("list.4.name", false, "index 4 specified but only 4 elements found"),
    ("list.[name=t].v", false, "2"),
    ("list.[name=o].v", false, "1 2"),
    ("list.[name=^o].v", false, "1"),
    ("list.[name=one|two].v", false, "1 2"),
    ("list.[name=a[.]b].v", false, "3"),
    ("list.[name=(].v", false, "error parsing regexp '('"),
    (
        "list.[name]",
        false,
        "list path element must contain fieldName=fieldValue for element to match, which '[name]' does not",
    ),
    ("empty.[name=(]", false, ""),
    ("texts.[=^x$]", false, "\"x\""),
    ("texts.[=1]", false, "\"1\""),
    ("texts.[=^1$]", false, ""),
    ("numbers.[=^1$]", false, "1"),
    ("list.[v=3].name", false, "\"a.b\""),
    ("list.name", false, "wrong node kind: expected MappingNode but got SequenceNode"),
    ("none.deeper", false, ""),
    ("new", true, "null"),
    ("new.deeper", true, "null"),
    ("new.0", true, "null"),
    ("new.1", true, "index 1 specified but only 0 elements found"),
    ("list.4.name", true, "null"),
    ("list.5.name", true, "index 5 specified but only 4 elements found"),
    ("list.[name=three].name", true, "\"three\""),
    ("list.[name=a+].v", true, "3"),
    ("list.[name=z+y].v", true, "failed to create element for \"[name=z+y]\": 'z+y' does not match itself"),
    ("texts.[=new]", true, "\"new\""),
    ("none.[=new]", true, "\"new\""),
];

#[test]
fn patterns_lead_to_all_nodes_they_fit() {
    let mut wrong = String::new();
    for (text, creates, wanted) in VISITS {
        let mut object = node(OBJECT);
        let mut seen = Vec::new();
        let create = creates.then_some(CreateKind::Scalar(Tag::Unset));
        let parts = path::split_brackets(text);
        let visited = matcher::visit(&mut object, &parts, create, &mut |node| {
            seen.push(shown(node));
            Ok(())
        });
        let found = match &visited {
            Ok(count) => {
                assert_eq!(*count, seen.len(), "{text:?}");
                seen.join(" ")
            }
            Err(fault) => fault.to_string(),
        };
        let same = if visited.is_err() && !wanted.is_empty() { found.starts_with(wanted) } else { found == *wanted };
        if !same {
            wrong.push_str(&format!("{text:?} {creates}: {found:?} instead of {wanted:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What stands in text can be read on, but changes of it are lost.
#[test]
fn a_path_goes_on_inside_text() {
    for (yaml, text, wanted) in [
        ("text: '{a: 1}'", "text.a", "1"),
        ("text: '[x, y]'", "text.1", "\"y\""),
        ("text: '{a: ['", "text.a", "yaml"),
        ("text: '# nothing'", "text.a", "a path goes on below empty text"),
        ("text: ''", "text.a", "a path goes on below empty text"),
    ] {
        let mut object = node(yaml);
        let before = shown(&object);
        let mut seen = String::new();
        let found = matcher::visit(&mut object, &path::split(text, '.'), None, &mut |node| {
            seen = shown(node);
            node.set_scalar("changed", Tag::Unset)
        });
        let said = found.map_or_else(|fault| fault.to_string(), |_| seen);
        assert!(said.contains(wanted), "{yaml}: {said}");
        assert_eq!(shown(&object), before, "{yaml}");
    }
}
