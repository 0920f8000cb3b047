//! Where things were written.

use bowline_yaml::{Document, Node, Position, Value, parse};

fn documents(source: &str) -> Vec<Document> {
    parse(source.as_bytes()).unwrap_or_else(|error| panic!("{source:?}: {error}"))
}

fn at(line: u32, column: u32) -> Position {
    Position { line, column }
}

fn only(source: &str) -> Node {
    documents(source).remove(0).root
}

#[test]
fn keys_and_values_know_their_place() {
    let root = only("# c\na: 1\nb:\n- x\n-   y\nc: {d: e}\n");
    assert_eq!(root.at, at(2, 1));
    assert_eq!(root.entry("b").expect("b").key_at, at(3, 1));
    let items = root.get("b").and_then(Node::as_sequence).expect("a list");
    assert_eq!([items[0].at, items[1].at], [at(4, 3), at(5, 5)]);
    let inner = root.get("c").and_then(|c| c.entry("d")).expect("d");
    assert_eq!((inner.key_at, inner.value.at), (at(6, 5), at(6, 8)));
}

#[test]
fn columns_count_characters_and_lines_count_any_ending() {
    let root = only("\u{feff}\"é😀\": x\r\nb: 1\rc: 2\n");
    assert_eq!(root.get("é😀").expect("the first").at, at(1, 7));
    assert_eq!(root.entry("b").expect("b").key_at, at(2, 1));
    assert_eq!(root.entry("c").expect("c").key_at, at(3, 1));
}

#[test]
fn an_alias_stands_where_it_is_written_and_its_parts_where_they_are() {
    let root = only("a: &x {k: v}\nb: *x\n");
    let copy = root.get("b").expect("b");
    assert_eq!(copy.at, at(2, 4));
    assert_eq!(copy.get("k").expect("k").at, at(1, 11));
}

#[test]
fn merged_keys_keep_their_own_place() {
    let root = only("x: &x {a: 1}\nz:\n  <<: *x\n  b: 2\n");
    let merged = root.get("z").and_then(|z| z.entry("a")).expect("a");
    assert_eq!(merged.key_at, at(1, 8));
}

#[test]
fn documents_begin_at_their_marker_and_empty_ones_are_left_out() {
    let found = documents("# only a comment\n---\n---\n~\n---\na: 1\n...\n---\n# c\n--- b\n");
    assert_eq!(found.iter().map(|document| document.at).collect::<Vec<_>>(), [at(5, 1), at(10, 1)]);
    assert_eq!(found[1].root.value, Value::String("b".to_owned()));
    assert!(documents("").is_empty());
    assert!(documents("\u{feff}").is_empty());
    assert!(documents("---\n...\n---\n").is_empty());
}

#[test]
fn anchors_end_with_their_document() {
    let error = parse(b"a: &x 1\n---\nb: *x\n").expect_err("refused");
    assert_eq!(error.to_string(), "line 3, column 4: the alias `*x` has no anchor `&x` before it in this document");
}

#[test]
fn entries_stay_in_source_order() {
    let root = only("b: 1\na: 2\nc: 3\n");
    let keys: Vec<_> = root.as_mapping().expect("a mapping").iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["b", "a", "c"]);
}

#[test]
fn every_kind_has_a_name_for_messages() {
    let root = only("[~, yes, 1, 1.5, x, [], {}]");
    let names: Vec<_> = root.as_sequence().expect("a list").iter().map(Node::kind_name).collect();
    assert_eq!(names, ["nothing", "a boolean", "an integer", "a number", "a string", "a list", "a mapping"]);
}
