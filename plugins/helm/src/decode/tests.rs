use super::{json, toml, yaml};
use crate::encode::{self, Escapes, Layout};
use crate::go::Value;

fn shown(value: &Value) -> String {
    let text = encode::json(value, Escapes::Few, Layout::Compact).unwrap_or_else(String::into_bytes);
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn json_is_read_and_faults_are_told() {
    for (text, expected) in [
        (r#"{"a":1}"#, r#"{"a":1}"#),
        (r#""\ud83d\ude00""#, "\"\u{1f600}\""),
        (r#""\ud83d""#, "\"\u{fffd}\""),
        (r#"{"a":1,"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
        ("1.5e+3", "1500"),
        ("[1", "unexpected end of JSON input"),
        ("{\"a\":}", "invalid character '}' looking for beginning of value"),
        ("{\"a\" 1}", "invalid character '1' after object key"),
        ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
        ("{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
        ("{\"a\":1 \"b\":2}", "invalid character '\"' after object key:value pair"),
        ("[1 2]", "invalid character '2' after array element"),
        ("[1,]", "invalid character ']' looking for beginning of value"),
        ("nul", "invalid character ' ' in literal null (expecting 'l')"),
        ("truf", "invalid character 'f' in literal true (expecting 'e')"),
        ("01", "invalid character '1' after top-level value"),
        ("-", "invalid character ' ' in numeric literal"),
        ("1.x", "invalid character 'x' after decimal point in numeric literal"),
        ("1e", "invalid character ' ' in exponent of numeric literal"),
        ("\"a\nb\"", "invalid character '\\n' in string literal"),
        ("\"\\x\"", "invalid character 'x' in string escape code"),
        ("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
    ] {
        let read = json(text.as_bytes()).map_or_else(|message| message, |decoded| shown(&decoded.value));
        assert_eq!(read, expected, "{text}");
    }
    let decoded = json(br#"{"a":1e400,"b":2}"#).expect("the rest can be read");
    assert_eq!(shown(&decoded.value), r#"{"a":null,"b":2}"#);
    assert_eq!(decoded.fault.as_deref(), Some("json: cannot unmarshal number 1e400 into Go value of type float64"));
    assert_eq!(json(&b"[".repeat(100_000)).map_err(|message| message.len()).err(), Some("exceeded max depth".len()));
}

#[test]
fn yaml_is_read_and_faults_are_told() {
    for (text, expected) in [
        ("a: 1", r#"{"a":1}"#),
        ("---\n---\na: 1", "null"),
        ("a: [", "error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        ("a: b: c", "error converting YAML to JSON: yaml: mapping values are not allowed in this context"),
        ("\ta: 1", "error converting YAML to JSON: yaml: found character that cannot start any token"),
        ("a: *x", "error converting YAML to JSON: yaml: unknown anchor 'x' referenced"),
        ("a: &x [*x]", "error converting YAML to JSON: yaml: anchor 'x' value contains itself"),
        ("<<: 1", "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value"),
        ("a: .inf", "error converting YAML to JSON: json: unsupported value: +Inf"),
        ("a: \x01", "error converting YAML to JSON: yaml: control characters are not allowed"),
        ("\"a", "error converting YAML to JSON: yaml: found unexpected end of stream"),
        ("null: x", "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: \"x\""),
    ] {
        let read = yaml(text.as_bytes()).map_or_else(|message| message, |value| shown(&value));
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn toml_is_read_and_faults_are_told() {
    for (text, expected) in [
        (
            "a = 1.5\nb = \"x\"\n[t]\nc = true\n[[l]]\nx = 1\n[[l]]\nx = 2",
            r#"{"a":1.5,"b":"x","l":[{"x":1},{"x":2}],"t":{"c":true}}"#,
        ),
        ("a.b = 1\na.c = 2", r#"{"a":{"b":1,"c":2}}"#),
        ("[a.b]\nc=1\n[a]\nd=2", r#"{"a":{"b":{"c":1},"d":2}}"#),
        ("a = {b.c = 1}", r#"{"a":{"b":{"c":1}}}"#),
        ("a = [{b=1},{b=2}]", r#"{"a":[{"b":1},{"b":2}]}"#),
        ("a = \"\"\"\nx\\\n  y\"\"\"", r#"{"a":"xy"}"#),
        ("a = 0x1f", r#"{"a":31}"#),
        ("a", "toml: line 1: unexpected EOF; expected key separator '='"),
        ("a b", "toml: line 1: expected '.' or '=', but got 'b' instead"),
        ("a = ", "toml: line 1 (last key \"a\"): unexpected EOF; expected value"),
        ("a = foo", "toml: line 1 (last key \"a\"): expected value but found \"foo\" instead"),
        ("a = 01", "toml: line 1 (last key \"a\"): Invalid integer \"01\": cannot have leading zeroes"),
        (
            "a = {b = 1",
            "toml: line 1 (last key \"a.b\"): expected a comma or an inline table terminator '}', but got end of file instead",
        ),
        ("a = 1\na = 2", "toml: line 2 (last key \"a\"): Key 'a' has already been defined."),
        ("[]", "toml: line 1: unexpected end of table name (table names cannot be empty)"),
    ] {
        let read = toml(text.as_bytes()).map_or_else(|message| message, |value| shown(&value));
        assert_eq!(read, expected, "{text}");
    }
    assert!(toml(format!("a = {}", "[".repeat(100_000)).as_bytes()).is_err());
}
