//! What operations do, and what is said when they do not apply. The results are those of kustomize.

use super::JsonPatch;
use crate::node::Node;
use crate::read;

fn object(yaml: &str) -> Node {
    read::value(yaml.as_bytes(), 0).expect("it is YAML")
}

fn json(node: &Node) -> String {
    let mut text = String::new();
    node.write_json(&mut text).expect("it can be printed");
    text
}

fn patched(yaml: &str, patch: &str) -> String {
    let mut node = object(yaml);
    JsonPatch::parse(patch).and_then(|patch| patch.apply(&mut node)).unwrap_or_else(|fault| panic!("{patch}: {fault}"));
    json(&node)
}

fn refused(yaml: &str, patch: &str) -> String {
    let mut node = object(yaml);
    let before = json(&node);
    let outcome = JsonPatch::parse(patch).and_then(|patch| patch.apply(&mut node));
    assert_eq!(json(&node), before, "{patch}: the object stays as it was");
    outcome.expect_err(patch).to_string()
}

#[test]
fn operations_do_what_they_say() {
    for (yaml, patch, expected) in [
        ("a: 1", r#"[{"op": "add", "path": "/b", "value": {"c": [1]}}]"#, r#"{"a":1,"b":{"c":[1]}}"#),
        ("a: 1", "- {op: add, path: /a, value: x}", r#"{"a":"x"}"#),
        ("a: 1", "- {op: add, path: /b}", r#"{"a":1,"b":null}"#),
        ("a: [1, 2]", "- {op: add, path: /a/1, value: x}", r#"{"a":[1,"x",2]}"#),
        ("a: [1, 2]", "- {op: add, path: /a/-, value: x}", r#"{"a":[1,2,"x"]}"#),
        ("a: [1, 2]", "- {op: add, path: /a/-1, value: x}", r#"{"a":[1,2,"x"]}"#),
        ("a: [1, 2]", "- {op: add, path: /a/-3, value: x}", r#"{"a":["x",1,2]}"#),
        ("a: [1, 2]", "- {op: remove, path: /a/-1}", r#"{"a":[1]}"#),
        ("a: 1\nb: 2", "- {op: remove, path: /a}", r#"{"b":2}"#),
        ("a: 1", "- {op: replace, path: /new, value: 2}", r#"{"a":1,"new":2}"#),
        ("a: [1, 2]", "- {op: replace, path: /a/-2, value: x}", r#"{"a":["x",2]}"#),
        ("a: 1", "- {op: replace, path: '', value: {b: 2}}", r#"{"b":2}"#),
        ("a: 1\nb: {}", "- {op: move, from: /a, path: /b/c}", r#"{"b":{"c":1}}"#),
        ("a: [x]", "- {op: copy, from: /a, path: /a/0}", r#"{"a":[["x"],"x"]}"#),
        ("a: 1", "- {op: copy, from: /none, path: /b}", r#"{"a":1,"b":null}"#),
        ("a/b: {c~d: 1}", "- {op: replace, path: /a~1b/c~0d, value: 2}", r#"{"a/b":{"c~d":2}}"#),
        ("'': {'': 1}", "- {op: replace, path: //, value: 2}", r#"{"":{"":2}}"#),
        ("a: 1", "- {op: add, path: ignored/b, value: 2}", r#"{"a":1,"b":2}"#),
        ("a: 1", "- {op: add, path: /b, value: 2, more: 3}", r#"{"a":1,"b":2}"#),
        ("a: 1", "- {op: add, path: /b, value: {y: no}}", r#"{"a":1,"b":{"true":false}}"#),
        ("a: 1", "- {op: add, path: /b, value: 2001-01-01}", r#"{"a":1,"b":"2001-01-01"}"#),
    ] {
        assert_eq!(patched(yaml, patch), expected, "{yaml} {patch}");
    }
}

#[test]
fn tests_compare_what_is_written() {
    for (yaml, patch) in [
        ("a: 1", "- {op: test, path: /a, value: 1}"),
        ("a: {b: [1, {c: x}]}", "- {op: test, path: /a, value: {b: [1, {c: x}]}}"),
        ("a: null", "- {op: test, path: /a}"),
        ("a: 1", "- {op: test, path: /none, value: null}"),
        ("a: 1", "- {op: test, path: '', value: {a: 1}}"),
        ("a: a<b", "- {op: test, path: /a, value: a<b}"),
        ("a: 1.0", "- {op: test, path: /a, value: 1}"),
    ] {
        assert_eq!(patched(yaml, patch), json(&object(yaml)), "{yaml} {patch}");
    }
    for (yaml, patch) in [
        ("a: 1", "- {op: test, path: /a, value: '1'}"),
        ("a: 1", r#"[{"op": "test", "path": "/a", "value": 1.0}]"#),
        ("a: a<b", r#"[{"op": "test", "path": "/a", "value": "a<b"}]"#),
        ("a: 1", "- {op: test, path: /a}"),
        ("a: [1]", "- {op: test, path: /a, value: [1, 2]}"),
    ] {
        assert!(refused(yaml, patch).starts_with("testing value /a failed: test failed"), "{yaml} {patch}");
    }
}

#[test]
fn numbers_pass_through_floats() {
    let yaml =
        "a: 12345678901234567\nb: 12345678901234567890\nc: 0777\nd: 1_000\ne: 1000000\nf: 1e-7\ng: -0.5\nh: 2001-01-01";
    let expected = r#"{"a":12345678901234568,"b":12345678901234567000,"c":511,"d":1000,"e":1000000,"f":1e-7,"g":-0.5,"h":"2001-01-01T00:00:00Z","x":1}"#;
    assert_eq!(patched(yaml, "- {op: add, path: /x, value: 1}"), expected);
}

#[test]
fn what_does_not_apply_is_said() {
    for (yaml, patch, message) in [
        (
            "a: 1",
            "- {op: add, path: /b/c}",
            r#"add operation does not apply: doc is missing path: "/b/c": missing value"#,
        ),
        (
            "a: 1",
            "- {op: add, path: /a/c}",
            r#"add operation does not apply: doc is missing path: "/a/c": missing value"#,
        ),
        ("a: 1", "- {op: add, path: a}", r#"add operation does not apply: doc is missing path: "a": missing value"#),
        (
            "a: [1]",
            "- {op: add, path: /a/3}",
            "error in add for path: '/a/3': Unable to access invalid index: 3: invalid index referenced",
        ),
        ("a: [1]", "- {op: add, path: /a/x}", "error in add for path: '/a/x': value was not a proper array index: 'x'"),
        (
            "a: [1]",
            "- {op: add, path: /a/-9223372036854775808}",
            "Unable to access invalid index: -9223372036854775808: invalid index referenced",
        ),
        (
            "a: 1",
            "- {op: remove, path: /b}",
            "error in remove for path: '/b': Unable to remove nonexistent key: b: missing value",
        ),
        ("a: [1]", "- {op: remove, path: /a/1}", "error in remove for path: '/a/1': Unable to access invalid index: 1"),
        (
            "a: [1]",
            "- {op: replace, path: /a/1}",
            "replace operation does not apply: doc is missing key: /a/1: missing value",
        ),
        (
            "a: 1",
            "- {op: replace, path: /b/c}",
            "replace operation does not apply: doc is missing path: /b/c: missing value",
        ),
        ("a: 1", "- {op: replace, path: '', value: 1}", "replace operation value must be object or array"),
        ("a: 1", "- {op: replace, path: '', value: []}", "the patch leaves no object"),
    ] {
        let said = refused(yaml, patch);
        assert!(said.contains(message), "{yaml} {patch}: {said}");
    }
}

#[test]
fn what_cannot_be_moved_or_read_is_said() {
    for (yaml, patch, message) in [
        ("a: 1", "- {op: move, from: /b, path: /c}", "error in move for path: 'b': Unable to remove nonexistent key"),
        ("a: 1", "- {op: move, from: /b/c, path: /c}", "move operation does not apply: doc is missing from path: /b/c"),
        ("a: {b: 1}", "- {op: move, from: /a, path: /a/b}", "doc is missing destination path: /a/b: missing value"),
        (
            "a: 1",
            "- {op: copy, from: /a, path: /b/c}",
            "copy operation does not apply: doc is missing destination path",
        ),
        ("a: 1", "- {op: test, path: /b/c}", "test operation does not apply: is missing path: /b/c: missing value"),
        ("a: 1", "- {path: /b}", "Unexpected kind: unknown"),
        ("a: 1", "- {op: put, path: /b}", "Unexpected kind: put"),
        ("a: 1", "- null", "Unexpected kind: unknown"),
        ("a: 1", "- {op: add}", "add operation failed to decode path: missing value"),
        ("a: 1", "- {op: add, path: 1}", "add operation failed to decode path: it is no text"),
        ("a: 1", "- {op: move, path: /b}", "move operation failed to decode from: missing value"),
        ("a: 1", "op: add", "it is no list of operations, each with `op` and `path`"),
        ("a: 1", "- add", "operation 1 is no mapping"),
        ("a: 1", "[{op: add}]", "it is no JSON: "),
        ("a: 1", "- {", "it is no YAML: "),
    ] {
        let said = refused(yaml, patch);
        assert!(said.contains(message), "{yaml} {patch}: {said}");
    }
}

#[test]
fn an_error_names_its_operation() {
    let said = refused("a: 1", "- {op: add, path: /b, value: 1}\n- {op: copy, from: /x/y, path: /c}");
    assert!(said.ends_with(r#"(operation 2 of the patch: copy from "/x/y" "/c")"#), "{said}");
}

#[test]
fn a_patch_cannot_grow_without_bound() {
    let doubling: String = (0..40).map(|_| "- {op: copy, from: '', path: /a}\n".to_owned()).collect();
    assert!(refused("a: 1", &doubling).contains("doc is missing from path: "), "the whole cannot be copied");
    let doubling: String = (0..40).map(|at| format!("- {{op: copy, from: /a, path: /a/{at}}}\n")).collect();
    assert!(refused("a: {}", &doubling).contains("the patch copies more than 1000000 values"));
    let mut nesting = String::new();
    for depth in 0..300 {
        let path = "/a".repeat(depth + 1);
        nesting.push_str(&format!("- {{op: add, path: {path}, value: {{}}}}\n"));
    }
    assert!(refused("b: 1", &nesting).contains("nests the object deeper than 256 levels"));
    let deep = format!("[{{\"op\":\"add\",\"path\":\"/a\",\"value\":{}{}}}]", "[".repeat(5000), "]".repeat(5000));
    assert!(refused("b: 1", &deep).contains("it nests too deep"));
}
