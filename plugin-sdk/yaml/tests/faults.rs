//! What a user reads when a file is malformed.

use bowline_yaml::{canonical_json, parse};

/// Source and the whole message.
const FAULTS: &[(&str, &str)] = &[
    ("a: \"x\n", "line 1, column 4: the quoted string that starts here is never closed"),
    (
        "a: 'x\n---\nb: 1\n",
        "line 1, column 4: the quoted string that starts here is not closed before the next document",
    ),
    ("a: [1, 2\n", "line 2, column 1: expected a comma or `]` in the list that starts at line 1, column 4"),
    ("a: {b: 1\nc: 2\n", "line 2, column 2: expected a comma or `}` in the mapping that starts at line 1, column 4"),
    (
        "a:\n  b: 1\n c: 2\n",
        "line 3, column 2: expected a key of the mapping that starts at line 1, column 1; is the indentation right, and text with special characters in quotes?",
    ),
    (
        "- a\nb: 1\n",
        "line 2, column 1: expected `- ` for the next item of the list that starts at line 1, column 1; is the indentation right?",
    ),
    ("a: 1\nb\nc: 2\n", "line 2, column 1: expected `:` after this key"),
    (
        "a: b: c\n",
        "line 1, column 5: a `:` can't make a mapping here; put the text in quotes, or check the indentation",
    ),
    ("a: - b\n", "line 1, column 4: a list item can't begin here; put it on a line of its own"),
    (
        "a:\n\tb: 1\n",
        "line 2, column 1: no value can begin with this character; indent with spaces, not tabs, and put text that begins with `@`, `` ` `` or `%` in quotes",
    ),
    (
        "a: @x\n",
        "line 1, column 4: no value can begin with this character; indent with spaces, not tabs, and put text that begins with `@`, `` ` `` or `%` in quotes",
    ),
    ("a: \"\\q\"\n", "line 1, column 5: this escape isn't known in double quotes; write `\\\\` for a backslash"),
    ("a: \"\\xZZ\"\n", "line 1, column 7: expected hexadecimal digits after the escape"),
    ("a: \"\\uD800\"\n", "line 1, column 7: this escape isn't a Unicode character"),
    ("a: |0\n", "line 1, column 5: the indentation of a block can't be 0"),
    ("a: |x\n", "line 1, column 5: only a comment may follow on this line"),
    ("{a: 1}\nb: 2\n", "line 2, column 1: expected `---` before more content; the document ended above"),
    ("a: !e!x 1\n", "line 1, column 4: the tag's prefix isn't declared with %TAG"),
    (
        "%FOO\n---\na\n",
        "line 1, column 5: only the directives %YAML and %TAG are known; put text that begins with `%` in quotes",
    ),
    ("%YAML 3.0\n---\na\n", "line 1, column 1: only %YAML 1.1 and 1.2 are understood"),
    ("a: &\n", "line 1, column 5: expected a name of letters and digits after `&` or `*`"),
    ("a: *x\n", "line 1, column 4: the alias `*x` has no anchor `&x` before it in this document"),
    ("a: &x [*x]\n", "line 1, column 8: the value of the anchor `x` contains itself"),
    ("a: {<<: 1}\n", "line 1, column 9: the merge key `<<` takes a mapping or a list of mappings"),
    ("a: {<<: [1]}\n", "line 1, column 10: the merge key `<<` takes a mapping or a list of mappings"),
    (
        "[a]: b\n",
        "line 1, column 1: a mapping key must be text, not a mapping or a list; is a template in braces without quotes?",
    ),
    (
        "a: {{ .Values.x }}\n",
        "line 1, column 5: a mapping key must be text, not a mapping or a list; is a template in braces without quotes?",
    ),
    ("[a, b?]\n", "line 1, column 5: text with a `?` needs quotes within brackets and braces"),
    ("~: a\n", "line 1, column 1: a mapping key can't be null; put it in quotes to make it text"),
    (
        "18446744073709551615: a\n",
        "line 1, column 1: the number 18446744073709551615 is too large for a mapping key; put it in quotes to make it text",
    ),
    (
        "a: .inf\n",
        "line 1, column 4: infinity and not-a-number have no place in JSON; put the value in quotes to make it text",
    ),
    ("a: !!int x\n", "line 1, column 4: `x` can't be read as !!int: it is !!str"),
    ("a: !!binary x\n", "line 1, column 4: the !!binary value isn't valid base64"),
    ("[!!str, a]\n", "line 1, column 7: a tag can't be followed by a comma; write a value between them"),
    ("a: [!!str]\n", "line 1, column 10: a tag must be followed by a blank, then by its value"),
    ("a: !<x\n", "line 1, column 7: this tag is malformed; put text that begins with `!` in quotes"),
    ("a: !x%zz b\n", "line 1, column 6: this tag is malformed; put text that begins with `!` in quotes"),
    (
        "%YAML 1.1\n%YAML 1.1\n---\na\n",
        "line 2, column 1: this directive stands before the document twice; remove one of them",
    ),
    (
        "%TAG !e! a\n%TAG !e! a\n---\na\n",
        "line 2, column 1: this directive stands before the document twice; remove one of them",
    ),
    ("%YAML x\n---\na\n", "line 1, column 7: expected a version as in `%YAML 1.2`"),
    (
        "a: b\nc: \u{1}\n",
        "line 2, column 4: the control character U+0001 isn't allowed; write it as an escape in double quotes",
    ),
];

#[test]
fn faults_say_where_and_what() {
    let mut wrong = Vec::new();
    for (source, expected) in FAULTS {
        let found = parse(source.as_bytes()).err().map(|error| error.to_string()).unwrap_or_default();
        if found != *expected {
            wrong.push(format!("{source:?}\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Source and what the Go module says.
const GO_WORDS: &[(&str, &str)] = &[
    ("k: {{ .x }}\n", r#"yaml: invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}"#),
    ("k: {[a, 1, 1.5]: b}\n", r#"yaml: invalid map key: []interface {}{"a", 1, 1.5}"#),
    (
        "? {b: [true], a: {c: ~}}\n: x\n",
        concat!(
            "yaml: invalid map key: map[interface {}]interface {}",
            r#"{"a":map[interface {}]interface {}{"c":interface {}(nil)}, "b":[]interface {}{true}}"#
        ),
    ),
    ("k: {{é: \"a\\\"b\"}}\n", r#"yaml: invalid map key: map[interface {}]interface {}{"é":"a\"b"}"#),
    ("~: {}\n", "unsupported map key of type: %!s(<nil>), key: <nil>, value: map[interface {}]interface {}{}"),
    ("~: [x, 1]\n", r#"unsupported map key of type: %!s(<nil>), key: <nil>, value: []interface {}{"x", 1}"#),
    // A document is read to its end before its keys are looked at.
    ("k: {{a}}\nb: [\n", "yaml: line 2: did not find expected node content"),
    ("~: 1\nb: [\n", "yaml: line 2: did not find expected node content"),
    ("a: !!binary x\nb: [\n", "yaml: line 2: did not find expected node content"),
    ("a: *x\nb: [\n", "yaml: unknown anchor 'x' referenced"),
    ("k: [a?]\n", "yaml: did not find expected ',' or ']'"),
    ("k:\n- {a: b?c}\n", "yaml: line 1: did not find expected ',' or '}'"),
    ("k: [[a?], b]\n", "yaml: did not find expected ',' or ']'"),
    ("k: [a:[b]]\n", "yaml: did not find expected ',' or ']'"),
    ("a:\n- b: c\n  {}\n", "yaml: line 2: did not find expected key"),
    ("a: 1\n[]\n", "yaml: line 1: did not find expected key"),
    ("- a\n{ }\n", "yaml: line 1: did not find expected '-' indicator"),
    ("a:\n  b: c\n  {}\nd: 1\n", "yaml: line 2: did not find expected key"),
    ("a: 1\nb\nc: 2\n", "yaml: line 3: could not find expected ':'"),
];

#[test]
fn what_the_go_module_says_is_known() {
    for (source, expected) in GO_WORDS {
        let error = parse(source.as_bytes()).expect_err(source);
        assert_eq!(error.go_words(), Some(*expected), "{source:?}");
    }
}

#[test]
fn text_in_brackets_may_end_with_a_colon() {
    for (source, expected) in [
        ("[a:]", r#"["a:"]"#),
        ("[a:, b's:, \"c\"]", r#"["a:","b's:","c"]"#),
        ("{a:}", r#"{"a:":null}"#),
        ("{a: [b\n  c:], d: 12:}", r#"{"a":["b c:"],"d":"12:"}"#),
    ] {
        let documents = parse(source.as_bytes()).expect(source);
        assert_eq!(
            documents.first().map(|document| canonical_json(&document.root.to_json())).as_deref(),
            Some(expected)
        );
    }
    assert!(parse(b"[a?:]").is_err());
    let many = format!("[{}]", "a:,".repeat(1000));
    assert!(parse(many.as_bytes()).is_err(), "the file would be scanned a thousand times");
}

#[test]
fn a_comma_after_an_exclamation_mark_is_no_fault_in_text() {
    for source in [
        "J]a!:y:,| ( |\n",
        "a: hello!, world\n",
        "a: 'x !y, z'\n",
        "- |\n  [!!str, a]\n",
        "[a!, b]\n",
        "[a !b:c, d]\n",
        "# [!a, b]\na: 1\n",
    ] {
        assert!(parse(source.as_bytes()).is_ok(), "{source:?}: {:?}", parse(source.as_bytes()));
    }
    for source in ["[!!str, a]\n", "{a: !b, c: d}\n", "[!<x>, a]\n", "[!a:, b]\n", "- hi!, x\n- [!y, z]\n", "[!, a]\n"]
    {
        let message = parse(source.as_bytes()).expect_err("a tag without a value").to_string();
        assert!(
            message.ends_with("a tag can't be followed by a comma; write a value between them"),
            "{source:?}: {message}"
        );
    }
}

#[test]
fn a_tag_before_a_comma_is_refused_whatever_follows() {
    for source in ["[!!s, -1 b\n:]aa\n", "[!a, ]]", "{!a, b: \"", "[!a, \t%", "[[!a,"] {
        assert!(parse(source.as_bytes()).is_err(), "{source:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_place() {
    let message = |source: &[u8]| parse(source).expect_err("refused").to_string();
    assert_eq!(
        message(b"a: 1\nb: \xff\n"),
        "line 2, column 4: the byte 0xFF isn't valid UTF-8; save the file as UTF-8"
    );
    assert_eq!(message(b"\xff\xfea\0"), "line 1, column 1: the file is UTF-16; save it as UTF-8");
    assert_eq!(
        message("é: ".as_bytes().split_last().map(|(_, start)| &start[..1]).expect("bytes")),
        "line 1, column 1: the byte 0xC3 isn't valid UTF-8; save the file as UTF-8"
    );
}

#[test]
fn the_first_document_is_read_alone() {
    use bowline_yaml::{DuplicateKeys, Limits, parse_first};
    let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
    for source in ["{a: 1} x", "{a: 1}\n}", "a: 1\n...\n@", "a: 1\n--- *x", "%YAML 1.1\n---\na: 1"] {
        let root = parse_first(source.as_bytes(), &limits).expect("a document").expect("it isn't null");
        assert_eq!(root.get("a").and_then(bowline_yaml::Node::as_i64), Some(1), "{source:?}");
    }
    assert_eq!(parse_first(b"# nothing\n---\n", &limits), Ok(None));
    // In the words of Go, of which malformed YAML anywhere in the document comes first.
    for (source, words) in [
        ("a: !!int x", "yaml: cannot decode !!str `x` as a !!int"),
        ("a: !!int x\nb: - c", "yaml: line 2: block sequence entries are not allowed in this context"),
        ("a: !!int x\nb: &x 1\nc: *x", "yaml: cannot decode !!str `x` as a !!int"),
        ("%YAML 1.2\n---\na: 1", "yaml: found incompatible YAML document"),
        ("# c\n%YAML 1.2\n---\na: 1", "yaml: line 1: found incompatible YAML document"),
        ("%TAG ! x", "yaml: line 1: did not find expected <document start>"),
        ("...", "yaml: did not find expected node content"),
        ("{a: 1}\n@", "yaml: line 2: found character that cannot start any token"),
    ] {
        let error = parse_first(source.as_bytes(), &limits).expect_err("refused");
        assert_eq!(error.go_words(), Some(words), "{source:?}");
    }
}

#[test]
fn an_error_gives_place_and_message_apart() {
    let error = parse(b"a: *x\n").expect_err("refused");
    assert_eq!((error.at().line, error.at().column), (1, 4));
    assert_eq!(error.message(), "the alias `*x` has no anchor `&x` before it in this document");
}
