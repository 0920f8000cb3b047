use crate::template::rendering::render;

const FUNCTIONS_OF_THE_LANGUAGE_ARE_THOSE_OF_GO: &[(&str, &str)] = &[
    (r#"{{ and 1 0 2 }} {{ and 1 2 }} {{ or 0 "" "x" }} {{ or 0 nil }}"#, "0 2 x "),
    ("{{ and 0 (index .Values.list 9) }} {{ 1 | and 2 }}", "0 1"),
    (r#"{{ not 0 }} {{ not "a" }} {{ not .Values.nope }} {{ not nil }}"#, "true false true true"),
    (
        r#"{{ eq 1 1 }} {{ eq 1 2 3 1 }} {{ eq "a" "b" }} {{ eq nil nil }} {{ eq nil 1 }} {{ eq .Values.nope nil }} {{ eq (index "a" 0) 97 }} {{ eq 1.5 1.5 }} {{ eq true true }} {{ eq 1i 1i }}"#,
        "true true false true false true true true true true",
    ),
    (
        r#"{{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1.5 1.5 }} {{ lt (index "a" 0) 98 }} {{ lt -1 (index "a" 0) }}"#,
        "true true true true true true true",
    ),
    (
        r#"{{ index .Values.list 1 }} {{ index .Values.map "a" }} {{ index .Values.map "nope" }} {{ index "abc" 1 }} {{ index (list (list 1 2)) 0 1 }} {{ index 5 }}"#,
        "two 1  98 2 5",
    ),
    (r#"{{ len "é" }} {{ len .Values.list }} {{ len .Values.map }} {{ len "" }}"#, "2 3 2 0"),
    (
        r#"{{ html "<a href=\"x\">'&" }} {{ html nil }} {{ html 1 2 }}"#,
        "&lt;a href=&#34;x&#34;&gt;&#39;&amp; &lt;no value&gt; 1 2",
    ),
    (r#"{{ js "<a>=\"'\\\n&é\u200b" }}"#, r#"\u003Ca\u003E\u003D\"\'\\\u000A\u0026é\u200B"#),
    (r#"{{ urlquery "a b&c=d/é" }} {{ urlquery 1 "x" }}"#, "a+b%26c%3Dd%2F%C3%A9 1x"),
];

#[test]
fn functions_of_the_language_are_those_of_go() {
    for (template, expected) in FUNCTIONS_OF_THE_LANGUAGE_ARE_THOSE_OF_GO {
        assert_eq!(render(template).as_deref(), Ok(*expected), "{template}");
    }
}

const WHAT_IS_WRONG_IS_SAID_AS_GO_DOES: &[(&str, &str)] = &[
    (
        "{{ eq }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq>: wrong number of args for eq: want at least 1 got 0"#,
    ),
    (
        "{{ eq 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq 1>: error calling eq: missing argument for comparison"#,
    ),
    (
        r#"{{ eq 1 "a" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq 1 "a">: error calling eq: incompatible types for comparison: int and string"#,
    ),
    (
        "{{ eq 1 1.0 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64"#,
    ),
    (
        "{{ eq (list) (list) }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq (list) (list)>: error calling eq: non-comparable type []: []interface {}"#,
    ),
    (
        "{{ eq (dict) (list) }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <eq (dict) (list)>: error calling eq: non-comparable types map[]: map[string]interface {}, []interface {}: []"#,
    ),
    ("{{ ne 1 }}", r#"template: t.yaml:1:3: executing "t.yaml" at <ne>: wrong number of args for ne: want 2 got 1"#),
    (
        "{{ lt nil 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <lt nil 1>: error calling lt: invalid type for comparison"#,
    ),
    (
        "{{ lt true false }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <lt true false>: error calling lt: invalid type for comparison"#,
    ),
    (
        "{{ lt 1 1.5 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <lt 1 1.5>: error calling lt: incompatible types for comparison: int and float64"#,
    ),
    (
        "{{ lt (list) 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <lt (list) 1>: error calling lt: invalid type for comparison"#,
    ),
    (
        r#"{{ gt 1 "a" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <gt 1 "a">: error calling gt: incompatible types for comparison: int and string"#,
    ),
    (
        "{{ index nil 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index nil 1>: error calling index: index of untyped nil"#,
    ),
    (
        "{{ index .Values.list 9 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.list 9>: error calling index: index out of range: 9"#,
    ),
    (
        "{{ index .Values.list 3 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.list 3>: error calling index: reflect: slice index out of range"#,
    ),
    (
        r#"{{ index "abc" 3 }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <index "abc" 3>: error calling index: reflect: string index out of range"#,
    ),
    (
        "{{ index .Values.list -1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.list -1>: error calling index: index out of range: -1"#,
    ),
    (
        r#"{{ index .Values.list "a" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.list "a">: error calling index: cannot index slice/array with type string"#,
    ),
    (
        "{{ index .Values.list nil }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.list nil>: error calling index: cannot index slice/array with nil"#,
    ),
    (
        "{{ index .Values.map 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.map 1>: error calling index: value has type int; should be string"#,
    ),
    (
        "{{ index .Values.map nil }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.map nil>: error calling index: value is nil; should be of type string"#,
    ),
    (
        r#"{{ index .Values.map "nope" "x" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.map "nope" "x">: error calling index: index of nil pointer"#,
    ),
    (
        "{{ index .Values.i 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <index .Values.i 1>: error calling index: can't index item of type float64"#,
    ),
    ("{{ len 5 }}", r#"template: t.yaml:1:3: executing "t.yaml" at <len 5>: error calling len: len of type int"#),
    (
        "{{ len nil }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value"#,
    ),
    (
        "{{ len .Values.nope }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <len .Values.nope>: error calling len: len of nil pointer"#,
    ),
    ("{{ call nil }}", r#"template: t.yaml:1:3: executing "t.yaml" at <call nil>: error calling call: call of nil"#),
    (
        "{{ call .Values.s 1 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <call .Values.s 1>: error calling call: non-function .Values.s of type string"#,
    ),
    (
        "{{ call }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <call>: wrong number of args for call: want at least 1 got 0"#,
    ),
    (
        "{{ and }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <and>: wrong number of args for and: want at least 1 got 0"#,
    ),
    ("{{ not }}", r#"template: t.yaml:1:3: executing "t.yaml" at <not>: wrong number of args for not: want 1 got 0"#),
    (
        "{{ printf }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <printf>: wrong number of args for printf: want at least 1 got 0"#,
    ),
    ("{{ printf 1 }}", r#"template: t.yaml:1:10: executing "t.yaml" at <1>: expected string; found 1"#),
];

#[test]
fn what_is_wrong_is_said_as_go_does() {
    for (template, expected) in WHAT_IS_WRONG_IS_SAID_AS_GO_DOES {
        assert_eq!(render(template).as_deref().map_err(String::as_str), Err(*expected), "{template}");
    }
}
