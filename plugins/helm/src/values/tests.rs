//! Files of values and layers put together.

use super::document::read_values;
use super::set::NoFiles;
use super::{Layer, LayerKind, merge_layers};
use crate::HelmVersion;
use crate::go::Value;
use crate::go::fmt::printed;

fn read(source: &str, version: HelmVersion) -> Result<String, String> {
    read_values(source.as_bytes(), version)
        .map(|values| printed(&Value::Map(values)))
        .map_err(|error| error.to_string())
}

#[test]
fn helm_4_reads_all_documents_of_a_file() {
    for (source, expected) in [
        ("", "map[]"),
        ("a: 1\n---\n---\nb: 2\n", "map[a:1 b:2]"),
        ("--- # x\na: 1\n---", "map[a:1]"),
        ("a: 1\n...\n---\nb: 2", "map[a:1 b:2]"),
        ("# c\n---\na: {x: 1}\n---\na: {q: 2}\nb: null\n---\n", "map[a:map[q:2 x:1] b:<nil>]"),
        ("a: {y: 2}\nn: 1", "map[a:map[true:2] false:1]"),
        ("a: 1\na: 2", "map[a:2]"),
        ("a: 12345678901234567890\nb: 1000000", "map[a:1.2345678901234567e+19 b:1e+06]"),
    ] {
        assert_eq!(read(source, HelmVersion::V4), Ok(expected.to_owned()), "{source}");
    }
}

#[test]
fn helm_3_reads_the_first_document() {
    for (source, expected) in
        [("a: 1\n---\nb: 2\n", "map[a:1]"), ("# c\n--- # x\na: 1\n--- y", "map[a:1]"), ("---\n---\na: 1\n", "map[]")]
    {
        assert_eq!(read(source, HelmVersion::V3), Ok(expected.to_owned()), "{source}");
    }
}

#[test]
fn layers_are_put_together_in_their_order() {
    use LayerKind::{Document, Set, SetFile, SetJson, SetLiteral, SetString};
    let merged = |layers: &[(LayerKind, &str)]| {
        let layers: Vec<_> =
            layers.iter().map(|(kind, text)| Layer { kind: *kind, text: text.as_bytes(), origin: "v.yaml" }).collect();
        merge_layers(&layers, &NoFiles, HelmVersion::V4)
            .map(|values| printed(&Value::Map(values)))
            .map_err(|error| (error.to_string(), error.place().1))
    };
    for (layers, expected) in [
        (&[(Document, "a: {b: 1}"), (Document, "a: {c: 2}\nd: null")] as &[_], Ok("map[a:map[b:1 c:2] d:<nil>]")),
        (&[(Document, "a: [1]"), (Set, "a[1]=x,b=1"), (SetString, "b=1")], Ok("map[a:[1 x] b:1]")),
        (&[(SetJson, " {\"a\":{\"b\":1}}"), (SetJson, "a.c=[1],d=null")], Ok("map[a:map[b:1 c:[1]] d:<nil>]")),
        (&[(SetLiteral, "a=1,b=2")], Ok("map[a:1,b=2]")),
        (&[(Document, "a: 1\n---\nb: [")], Err("failed to parse v.yaml: ")),
        (&[(Set, "a")], Err("failed parsing --set data: key \"a\" has no value")),
        (&[(SetString, "a")], Err("failed parsing --set-string data: key \"a\" has no value")),
        (&[(SetLiteral, "a")], Err("failed parsing --set-literal data: key \"a\" has no value")),
        (&[(SetFile, "a=f")], Err("failed parsing --set-file data: open f: no such file or directory")),
        (&[(SetJson, "a={bad")], Err("failed parsing --set-json data a={bad")),
        (&[(SetJson, "{bad")], Err("failed parsing --set-json data JSON: {bad")),
    ] {
        match (merged(layers), expected) {
            (Ok(values), Ok(expected)) => assert_eq!(values, expected),
            (Err((message, line)), Err(expected)) => {
                assert!(message.starts_with(expected), "{message}");
                assert_eq!(line.is_some(), layers[0].0 == Document, "{message}");
            }
            (found, _) => panic!("{layers:?}: {found:?}"),
        }
    }
    let mut kinds = [SetLiteral, SetFile, SetString, Set, SetJson, Document];
    kinds.sort();
    assert_eq!(kinds, [Document, SetJson, Set, SetString, SetFile, SetLiteral]);
}
