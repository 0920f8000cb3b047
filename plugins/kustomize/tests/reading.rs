//! What reading makes of files of objects, and printing of what was read.

use bowline_kustomize::read;

/// The objects of a file as canonical JSON, one a line; or why there are none.
fn read(source: &str) -> Result<String, String> {
    let nodes = read::objects(source.as_bytes(), 1).map_err(|fault| fault.to_string())?;
    let mut out = String::new();
    for node in nodes {
        node.write_json(&mut out).map_err(|fault| fault.to_string())?;
        out.push('\n');
    }
    Ok(out)
}

/// A ConfigMap whose field `f` is written so.
fn field(written: &str) -> Result<String, String> {
    let json = read(&format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\nf: {written}\n"))?;
    let value = json.trim_start_matches("{\"apiVersion\":\"v1\",\"f\":");
    Ok(value.trim_end_matches(",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}\n").to_owned())
}

#[test]
fn scalars_mean_what_version_3_takes_them_for() {
    for (written, json) in [
        ("yes", "\"yes\""),
        ("TRUE", "true"),
        ("", "null"),
        ("{a: , b: ~}", "{\"a\":\"\",\"b\":null}"),
        ("017", "15"),
        ("08", "8"),
        ("1_000", "1000"),
        ("1e400", "\"1e400\""),
        ("18446744073709551616", "18446744073709552000"),
        ("0b-1", "-1"),
        (".5_0", "0.5"),
        ("2001-01-01", "\"2001-01-01T00:00:00Z\""),
        ("2001-1-2 3:4:5.60", "\"2001-01-02T03:04:05.6Z\""),
        ("[2001-01-01, 2001-1-2 3:4:5]", "[\"2001-01-01T00:00:00Z\",\"2001-1-2 3:4:5\"]"),
        ("!!int \"7\"", "7"),
        ("!!float 1", "1"),
        ("!!binary aGk=", "\"hi\""),
        ("!mine 12", "\"12\""),
        ("'12'", "\"12\""),
    ] {
        assert_eq!(field(written).as_deref(), Ok(json), "{written}");
    }
}

#[test]
fn what_json_cannot_hold_is_refused() {
    for (written, message) in [
        (".inf", "json: unsupported value: `.inf`; put it in quotes to make it text"),
        ("!!int x", "yaml: cannot decode !!str `x` as a !!int"),
        ("!!binary x", "the !!binary value isn't valid base64"),
        ("{a: 1, a: 2}", "yaml: unmarshal errors: line 4: mapping key \"a\" already defined at line 4"),
        (
            "{1: a}",
            "json: unsupported type: map[interface {}]interface {}: the mapping key `1` isn't text; put it in quotes",
        ),
    ] {
        assert_eq!(field(written), Err(message.to_owned()), "{written}");
    }
}

#[test]
fn files_are_split_before_they_are_read() {
    let object = |name: &str| format!("kind: A\nmetadata:\n  name: {name}\n");
    let json = |name: &str| format!("{{\"kind\":\"A\",\"metadata\":{{\"name\":\"{name}\"}}}}\n");
    let (a, b) = (object("a"), object("b"));
    for source in [
        format!("{a}---\n{b}"),
        format!("\u{feff}---\n{a}--- # b\n---\n---\n{b}---\n"),
        format!("{a}---\r\n{}", b.replace('\n', "\r\n")),
        format!("{a}---\nnull\n---\n{{}}\n---\n{b}...\nkind: C\n"),
    ] {
        assert_eq!(read(&source), Ok(json("a") + &json("b")), "{source:?}");
    }
    assert_eq!(read(&format!("{a}--- x\n{b}")), Err("invalid document separator: --- x".to_owned()));
    let fault = read::objects(format!("{a}---\nkind: [\n").as_bytes(), 1).expect_err("malformed");
    assert!(fault.to_string().starts_with("MalformedYAMLError: yaml: line 6: "), "{fault}");
}

#[test]
fn objects_have_a_kind_and_a_name() {
    for (source, message) in [
        ("a: 1\n", "missing Resource metadata: an object needs apiVersion, kind and metadata.name"),
        ("text\n", "missing Resource metadata: an object needs apiVersion, kind and metadata.name"),
        ("apiVersion: v1\nmetadata: {name: a}\n", "missing kind in object (apiVersion: v1, name: a)"),
        (
            "apiVersion: v1\nkind: A\nmetadata: {namespace: n, labels: {b: 1, a: x}}\n",
            "missing metadata.name in object (apiVersion: v1, kind: A, namespace: n, labels: a=x b=1)",
        ),
    ] {
        assert_eq!(read(source), Err(message.to_owned()), "{source}");
    }
}

#[test]
fn lists_are_taken_apart() {
    let item = |name: &str| format!("{{kind: A, metadata: {{name: {name}}}}}");
    let names = |source: &str| {
        let nodes = read::objects(source.as_bytes(), 1).expect("well-formed");
        nodes.iter().map(|node| node.metadata("name").to_string()).collect::<Vec<_>>().join(" ")
    };
    let (a, b, c) = (item("a"), item("b"), item("c"));
    assert_eq!(names(&format!("kind: List\nitems: [{a}, {b}]\n")), "a b");
    assert_eq!(names(&format!("kind: AList\nitems: [{a}]\n---\n{b}\n---\nkind: List\nitems: [{c}]\n")), "b a c");
    assert_eq!(names("kind: AList\nitems:\n"), "");
    // Items become JSON at once; a document of its own is printed first, where a null in braces turns into text.
    assert_eq!(
        read("kind: AList\nitems: [{kind: A, metadata: {name: a}, v: {x: }}]\n").as_deref(),
        Ok("{\"kind\":\"A\",\"metadata\":{\"name\":\"a\"},\"v\":{\"x\":null}}\n")
    );
    assert_eq!(names("kind: AList\nspec: {}\nmetadata: {name: l}\n"), "l");
    assert_eq!(
        read("kind: AList\nitems: {a: 1}\n"),
        Err("expected array in AList/items, but found map[string]interface {}".to_owned())
    );
}

#[test]
fn aliases_and_merge_keys_are_resolved() {
    let source = "kind: A\nmetadata: {name: a}\nx: &x {p: 1, q: 2}\ny: &y {q: 3, r: 4}\nz: {<<: [*x, *y], p: 0}\n";
    let json = read(source).expect("well-formed");
    assert!(json.contains("\"z\":{\"p\":0,\"q\":2,\"r\":4}"), "{json}");
    for (source, message) in [
        ("a: {<<: 1}\n", "map merge requires map or sequence of maps as the value of `<<`"),
        ("a: {<<: {}, <<: {}}\n", "duplicate merge key: a mapping takes one `<<`"),
        ("a: &a [*a]\n", "the value of the anchor `a` contains itself"),
    ] {
        assert_eq!(read(source), Err(format!("MalformedYAMLError: yaml: line 1: {message}")), "{source}");
    }
}

#[test]
fn nodes_are_printed_in_the_style_of_version_3() {
    let source = "a: {b: [], c: [1, [2, x: y], {z: ~}]}\nt: |+\n  a\n   b\n\nq: 'yes: no'\ns: \"12\"\nk: \"\"\n\"1\":\nd: 2001-01-01\nl: |\n  a\tb\n";
    let printed = read::value(source.as_bytes(), 1).expect("well-formed").to_yaml();
    let expected = "a:\n  b: []\n  c:\n  - 1\n  - - 2\n    - x: y\n  - z: ~\nt: |+\n  a\n   b\n\nq: \"yes: no\"\ns: \"12\"\nk: \"\"\n\"1\":\nd: 2001-01-01\nl: |\n  a\tb\n";
    assert_eq!(printed, expected);
    let json =
        |text: &str| read::value(text.as_bytes(), 1).and_then(|node| node.to_json()).map_err(|fault| fault.to_string());
    assert_eq!(json(&printed), json(source));
}

#[test]
fn nodes_are_small() {
    use bowline_kustomize::node::{Field, Node};
    // A build of thousands of objects holds hundreds of thousands of each.
    assert!(size_of::<Node>() <= 40 && size_of::<Field>() <= 72);
}
