use crate::template::rendering::render;

const WHAT_IS_NO_TEMPLATE_IS_TOLD_AS_GO_DOES: &[(&str, &str)] = &[
    ("{{", "template: t.yaml:1: unclosed action"),
    ("{{ .a", "template: t.yaml:1: unclosed action"),
    ("{{ end }}", "template: t.yaml:1: unexpected {{end}}"),
    ("{{ else }}", "template: t.yaml:1: unexpected {{else}}"),
    ("{{ if }}{{ end }}", "template: t.yaml:1: missing value for if"),
    ("{{ if 1 }}", "template: t.yaml:1: unexpected EOF"),
    ("{{ if 1 }}{{ else }}{{ else }}{{ end }}", "template: t.yaml:1: expected end; found {{else}}"),
    ("{{ range }}{{ end }}", "template: t.yaml:1: missing value for range"),
    ("{{ with 1 }}{{ else if 1 }}{{ end }}", "template: t.yaml:1: unexpected <if> in input"),
    ("{{ break }}", "template: t.yaml:1: {{break}} outside {{range}}"),
    ("{{ range 1 }}{{ break 1 }}{{ end }}", r#"template: t.yaml:1: unexpected "1" in {{break}}"#),
    (r#"{{ define "a" }}{{ break }}{{ end }}"#, "template: t.yaml:1: {{break}} outside {{range}}"),
    ("{{ define a }}{{ end }}", r#"template: t.yaml:1: unexpected "a" in define clause"#),
    (r#"{{ if 1 }}{{ define "a" }}{{ end }}{{ end }}"#, "template: t.yaml:1: unexpected <define> in command"),
    (
        r#"{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}"#,
        r#"template: t.yaml:1: template: multiple definition of template "a""#,
    ),
    (r#"{{ define "a" }}{{ else }}{{ end }}"#, "template: t.yaml:1: unexpected {{else}} in define clause"),
    (r#"{{ block "a" }}{{ end }}"#, "template: t.yaml:1: missing value for block clause"),
    ("{{ block \"a\" . }}\n{{ else }}{{ end }}", "template: t.yaml:1: unexpected {{else}} in block clause"),
    ("{{ template }}", r#"template: t.yaml:1: unexpected "}}" in template clause"#),
    ("{{ template a }}", r#"template: t.yaml:1: unexpected "a" in template clause"#),
    ("{{ nosuch }}", r#"template: t.yaml:1: function "nosuch" not defined"#),
    ("{{ $x }}", r#"template: t.yaml:1: undefined variable "$x""#),
    ("{{ $x, $y := 1 }}", "template: t.yaml:1: too many declarations in command"),
    ("{{ range $x, $y, $z := 1 }}{{ end }}", "template: t.yaml:1: too many declarations in range"),
    ("{{ range $x, 1 }}{{ end }}", "template: t.yaml:1: range can only initialize variables"),
    ("{{ 1 | 2 }}", "template: t.yaml:1: non executable command in pipeline stage 2"),
    ("{{ | 1 }}", r#"template: t.yaml:1: unexpected "|" in command"#),
    ("{{ (1 }}", "template: t.yaml:1: unclosed left paren"),
    ("{{ 1) }}", "template: t.yaml:1: unexpected right paren"),
    ("{{ () }}", "template: t.yaml:1: missing value for parenthesized pipeline"),
    ("{{ a-b }}", "template: t.yaml:1: bad character U+002D '-'"),
    ("{{ .a-b }}", "template: t.yaml:1: bad character U+002D '-'"),
    ("{{ $x=1 }}", "template: t.yaml:1: bad character U+003D '='"),
    (r#"{{ "abc"#, "template: t.yaml:1: unterminated quoted string"),
    ("{{ `abc", "template: t.yaml:1: unterminated raw quoted string"),
    ("{{ 'ab' }}", "template: t.yaml:1: malformed character constant: 'ab'"),
    ("{{ '", "template: t.yaml:1: unterminated character constant"),
    ("{{ '' }}", "template: t.yaml:1: invalid syntax"),
    (r#"{{ "\q" }}"#, "template: t.yaml:1: invalid syntax"),
    ("{{ 08 }}", r#"template: t.yaml:1: integer overflow: "08""#),
    ("{{ 1a }}", r#"template: t.yaml:1: bad number syntax: "1a""#),
    ("{{ 0x }}", r#"template: t.yaml:1: illegal number syntax: "0x""#),
    ("{{ 99999999999999999999 }}", r#"template: t.yaml:1: integer overflow: "99999999999999999999""#),
    ("{{ 1+2 }}", r#"template: t.yaml:1: bad number syntax: "1+2""#),
    ("{{ 1.x }}", r#"template: t.yaml:1: bad number syntax: "1.x""#),
    (r#"{{ "a".x }}"#, r#"template: t.yaml:1: unexpected . after term "\"a\"""#),
    ("{{ nil.x }}", r#"template: t.yaml:1: unexpected . after term "nil""#),
    (r#"{{ .a "b"c }}"#, r#"template: t.yaml:1: unexpected "c" in operand"#),
    ("{{ . # }}", "template: t.yaml:1: unexpected \"#\" in operand"),
    ("{{ é“ }}", "template: t.yaml:1: bad character U+201C '“'"),
    ("{{ : }}", "template: t.yaml:1: expected :="),
    ("{{/* c", "template: t.yaml:1: unclosed comment"),
    ("{{/* c */ x}}", "template: t.yaml:1: comment ends before closing delimiter"),
    ("{{ /* c */ }}", r#"template: t.yaml:1: unexpected "/" in command"#),
    ("{{ \"a\"\n\n| upper x }}", r#"template: t.yaml:3: function "x" not defined"#),
    ("{{ printf \"%d\"\n", "template: t.yaml:2: unclosed action started at t.yaml:1"),
    ("\n\n{{ if\n1 }}", "template: t.yaml:4: unexpected EOF"),
    ("{{ 0123456789abc }}", r#"template: t.yaml:1: bad number syntax: "0123456789a""#),
    ("{{ .x := 1 }}", r#"template: t.yaml:1: unexpected ":=" in operand"#),
    ("{{ 1 := 2 }}", r#"template: t.yaml:1: unexpected ":=" in operand"#),
    (r#"{{ "0123456789abc" "x" := }}"#, r#"template: t.yaml:1: unexpected ":=" in operand"#),
    ("{{ range $i := }}{{ end }}", "template: t.yaml:1: missing value for range"),
    ("{{ end x }}", r#"template: t.yaml:1: unexpected "x" in end"#),
    ("{{ continue }}", "template: t.yaml:1: {{continue}} outside {{range}}"),
    ("{{ $x := 1 }}{{ if 1 }}{{ $y := 2 }}{{ end }}{{ $y }}", r#"template: t.yaml:1: undefined variable "$y""#),
];

#[test]
fn what_is_no_template_is_told_as_go_does() {
    for (template, expected) in WHAT_IS_NO_TEMPLATE_IS_TOLD_AS_GO_DOES {
        assert_eq!(render(template).as_deref().map_err(String::as_str), Err(*expected), "{template}");
    }
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(5000), close.repeat(5000));
    for template in [deep("{{if 1}}", "{{end}}"), format!("{{{{{}}}}}", deep("(", ")")), "{{if 1}}{{else ".repeat(5000)]
    {
        assert!(render(&template).is_err());
    }
    let error = render(&format!("{{{{ {}1{} }}}}", "(".repeat(300), ")".repeat(300)));
    assert_eq!(error.as_deref(), Err(&"template: t.yaml:1: max expression depth exceeded".to_owned()));
}
