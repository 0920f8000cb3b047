use crate::template::exec::MAX_CALLS;
use crate::template::rendering::render;

const TEMPLATES_RUN_AS_GO_RUNS_THEM: &[(&str, &str)] = &[
    (r#"{{ .Values.s }}{{- /* c */ -}} x {{- " y" }}"#, "hellox y"),
    (
        "{{ if .Values.nope }}a{{ else if .Values.s }}b{{ else }}c{{ end }}{{ with .Values.map }}{{ .b }}{{ else }}n{{ end }}{{ with .Values.nope }}{{ else with 1 }}{{ . }}{{ end }}",
        "btwo1",
    ),
    ("{{ range $i, $x := .Values.list }}{{ if $i }}, {{ end }}{{ $i }}={{ $x }}{{ end }}", "0=1, 1=two, 2=true"),
    (
        "{{ range $k, $v := .Values.map }}{{ $k }}:{{ $v }};{{ end }}{{ range 3 }}{{ . }}{{ end }}{{ range list }}{{ else }}none{{ end }}{{ range $x := .Values.nope }}{{ else }}{{ $x }}none{{ end }}",
        "a:1;b:two;012nonenone",
    ),
    (
        "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }}{{ range $i, $x := list }}{{ else }}{{ $i }}{{ end }}",
        "32[]",
    ),
    (
        r#"{{ define "a" }}[{{ . }}{{ $ }}]{{ end }}{{ template "a" 1 }}{{ template "a" }}{{ block "b" 2 }}({{ . }}){{ end }}"#,
        "[11][](2)",
    ),
    (
        r#"{{ $x := .Values.nope }}{{ $x.a.b }}|{{ (index .Values "nope").y }}|{{ (.Values.nope) }}|{{ (dict "a" (dict "b" 1)).a.b }}"#,
        "|||1",
    ),
    (r#"{{ 1 | printf "%d %d" 2 }} {{ "a" | quote | len }} {{ (1) | print }}"#, "2 1 3 1"),
    (
        r#"{{ 'a' }} {{ 0x10 }} {{ 1_000 }} {{ 1e3 }} {{ 0b11 }} {{ `raw\n` }} {{ "\u00e9\x41" }} {{ true }}"#,
        r#"97 16 1000 1000 3 raw\n éA true"#,
    ),
    ("{{ 1 | print }}", "1"),
    ("{{ $x := 1 }}{{ if false }}{{ $x := 2 }}{{ else }}{{ $x }}{{ $x = 3 }}{{ end }}{{ $x }}", "13"),
    ("{{ $x := 1 }}{{ with $y := 0 }}{{ $x := 2 }}{{ else with 4 }}{{ $x }}{{ $y }}{{ . }}{{ end }}", "104"),
    ("{{ $x := 1 }}{{ range list }}{{ $x := 2 }}{{ else }}{{ $z := 5 }}{{ $x }}{{ $z }}{{ end }}", "15"),
    ("{{ if true }}{{ $x := 2 }}{{ $x }}{{ else }}{{ $x }}{{ end }}", "2"),
    (
        r#"{{ define "a" }}[{{ .A.B }}{{ $.A }}{{ . }}]{{ end }}{{ include "a" .nope }}{{ include "a" nil }}{{ tpl "({{ .A.B }})" .nope }}"#,
        "[][]()",
    ),
];

#[test]
fn templates_run_as_go_runs_them() {
    for (template, expected) in TEMPLATES_RUN_AS_GO_RUNS_THEM {
        assert_eq!(render(template).as_deref(), Ok(*expected), "{template}");
    }
}

const ERRORS_NAME_THEIR_PLACE_AS_GO_DOES: &[(&str, &str)] = &[
    (
        "{{ .Values.nope.x }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <.Values.nope.x>: nil pointer evaluating interface {}.x"#,
    ),
    (
        "{{ .Values.s.x }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <.Values.s.x>: can't evaluate field x in type interface {}"#,
    ),
    (
        "{{ $s := .Values.s }}{{ $s.x }}",
        r#"template: t.yaml:1:26: executing "t.yaml" at <$s.x>: can't evaluate field x in type string"#,
    ),
    (
        "{{ .Values.map.a.b }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <.Values.map.a.b>: can't evaluate field b in type interface {}"#,
    ),
    (
        "{{ .Values.i.x.y }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <.Values.i.x.y>: can't evaluate field x in type interface {}"#,
    ),
    (
        "\n{{ range .Values.list }}\n  {{ .x }}{{ end }}",
        r#"template: t.yaml:3:5: executing "t.yaml" at <.x>: can't evaluate field x in type interface {}"#,
    ),
    ("{{ range 1.5 }}{{ end }}", r#"template: t.yaml:1:9: executing "t.yaml" at <1.5>: range can't iterate over 1.5"#),
    (
        "{{ range .Values.s }}{{ end }}",
        r#"template: t.yaml:1:16: executing "t.yaml" at <.Values.s>: range can't iterate over hello"#,
    ),
    (
        "{{ range $i, $x := 3 }}{{ end }}",
        r#"template: t.yaml:1:19: executing "t.yaml" at <3>: can't use 3 to iterate over more than one variable"#,
    ),
    (
        r#"{{ template "nope" .Values.nope.x }}"#,
        r#"template: t.yaml:1:12: executing "t.yaml" at <{{template "nope" .Values.nope.x}}>: template "nope" not defined"#,
    ),
    (
        "{{ define \"a\" }}{{ .x.y }}{{ end }}\n {{ template \"a\" .Values }}",
        r#"template: t.yaml:1:21: executing "a" at <.x.y>: nil pointer evaluating interface {}.y"#,
    ),
    ("{{ $x = 1 }}", r#"template: t.yaml:1:8: executing "t.yaml" at <1>: undefined variable: $x"#),
    (
        "{{ if false }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}",
        r#"template: t.yaml:1:40: executing "t.yaml" at <$x>: undefined variable: $x"#,
    ),
    ("{{ nil }}", r#"template: t.yaml:1:3: executing "t.yaml" at <nil>: nil is not a command"#),
    ("{{ 1 2 }}", r#"template: t.yaml:1:3: executing "t.yaml" at <1>: can't give argument to non-function 1"#),
    (
        "{{ .Values.s 1 }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <.Values.s>: s is not a method but has arguments"#,
    ),
    ("{{ (1) 2 }}", r#"template: t.yaml:1:3: executing "t.yaml" at <(1) 2>: can't give argument to non-function 1"#),
    (
        "{{ 1 | .Values.s }}",
        r#"template: t.yaml:1:14: executing "t.yaml" at <.Values.s>: s is not a method but has arguments"#,
    ),
    ("{{ $ | $ }}", r#"template: t.yaml:1:7: executing "t.yaml" at <$>: can't give argument to non-function $"#),
    (
        "{{ 9223372036854775808 }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <9223372036854775808>: 9223372036854775808 overflows int"#,
    ),
    (
        r#"{{ upper (index .Values "nope") }}"#,
        r#"template: t.yaml:1:24: executing "t.yaml" at <"nope">: invalid value; expected string"#,
    ),
    ("{{ upper (upper 1) }}", r#"template: t.yaml:1:16: executing "t.yaml" at <1>: expected string; found 1"#),
    ("{{ if upper 1 }}{{ end }}", r#"template: t.yaml:1:12: executing "t.yaml" at <1>: expected string; found 1"#),
    (
        "{{ with $x := len 1 }}{{ end }}",
        r#"template: t.yaml:1:14: executing "t.yaml" at <len 1>: error calling len: len of type int"#,
    ),
    (
        "{{ print (len\n  3) }}",
        r#"template: t.yaml:1:10: executing "t.yaml" at <len 3>: error calling len: len of type int"#,
    ),
    (
        r#"{{ "é" }}{{ .Values.s.x }}"#,
        r#"template: t.yaml:1:20: executing "t.yaml" at <.Values.s.x>: can't evaluate field x in type interface {}"#,
    ),
    (
        "{{ (.Values).s.x }}",
        r#"template: t.yaml:1:4: executing "t.yaml" at <.Values>: can't evaluate field x in type interface {}"#,
    ),
    (
        "{{ (index .Values.list 0).x }}",
        r#"template: t.yaml:1:23: executing "t.yaml" at <0>: can't evaluate field x in type float64"#,
    ),
    (
        "{{ eq .Values.s.x\n 1 }}",
        r#"template: t.yaml:1:13: executing "t.yaml" at <.Values.s.x>: can't evaluate field x in type interface {}"#,
    ),
    (
        r#"{{ trunc "a\nb" (printf `x` | upper) | lower .Values.i }}"#,
        r#"template: t.yaml:1:9: executing "t.yaml" at <"a\nb">: expected integer; found "a\nb""#,
    ),
];

#[test]
fn errors_name_their_place_as_go_does() {
    for (template, expected) in ERRORS_NAME_THEIR_PLACE_AS_GO_DOES {
        assert_eq!(render(template).as_deref().map_err(String::as_str), Err(*expected), "{template}");
    }
}

/// Renders on a stack like that of a component, as far as frames of a program that isn't optimized are larger.
fn render_deep(template: String) -> Result<String, String> {
    let ran = std::thread::Builder::new().stack_size(256 << 20).spawn(move || render(&template));
    ran.expect("a thread").join().expect("no panic")
}

#[test]
fn a_template_that_calls_itself_ends() {
    let error = render_deep("{{define \"a\"}}{{template \"a\" .}}{{end}}\n{{template \"a\"}}".to_owned());
    let place = "template: t.yaml:1:25: executing \"a\" at <{{template \"a\" .}}>";
    assert_eq!(error, Err(format!("{place}: exceeded maximum template depth ({MAX_CALLS})")));
}

#[test]
fn a_template_that_includes_itself_ends_in_helms_words() {
    for (template, names) in [
        ("{{define \"a\"}}{{include \"a\" .}}{{end}}{{include \"a\" .}}", "a"),
        (
            "{{define \"a\"}}{{include \"b\" .}}{{end}}{{define \"b\"}}{{include \"a\" .}}{{end}}{{include \"b\" .}}",
            "b",
        ),
        ("{{define \"a\"}}{{tpl `{{include \"a\" .}}` .}}{{end}}{{include \"a\" .}}", "a"),
    ] {
        let error = render_deep(template.to_owned()).expect_err(template);
        let words = format!("rendering template has a nested reference name: {names}: unable to execute template");
        assert!(error.ends_with(&words), "{template}: {}", &error[error.len() - 200..]);
        assert_eq!(error.matches("error calling include: ").count(), 1002 + 1001 * usize::from(names == "b"));
    }
    let counted = "{{define \"a\"}}{{if gt . 1}}{{include \"a\" (sub . 1)}}{{end}}x{{end}}{{include \"a\" 1001 | len}}";
    assert_eq!(render_deep(counted.to_owned()).as_deref(), Ok("1001"));
}

#[test]
fn a_template_that_calls_itself_deep_inside_ends_before_the_stack_does() {
    let deep = |count: usize| {
        let (open, close) = ("{{if (not (not true))}}".repeat(count), "{{end}}".repeat(count));
        format!("{{{{define \"a\"}}}}{open}{{{{template \"a\" .}}}}{close}{{{{end}}}}{{{{template \"a\"}}}}")
    };
    for (count, message) in [(1, "exceeded maximum template depth"), (150, "exceeded maximum nesting of templates")] {
        let error = render_deep(deep(count)).expect_err("no end");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn conditions_follow_each_other_by_thousands() {
    let chain = |last: &str| {
        let links: String =
            (1..5000).map(|number| format!("{{{{else if eq .Values.i {number}.0}}}}{number}")).collect();
        format!("{{{{if not true}}}}0{links}{{{{else}}}}{last}{{{{end}}}}")
    };
    assert_eq!(render(&chain("no")).as_deref(), Ok("42"));
    let with: String = (0..5000).map(|_| "{{else with .Values.nope}}1").collect();
    assert_eq!(render(&format!("{{{{with 0}}}}0{with}{{{{else}}}}none{{{{end}}}}")).as_deref(), Ok("none"));
    assert_eq!(
        render(
            "{{define \"a\"}}{{range 1}}{{if 0}}1{{else if $.x}}{{else}}{{end}}{{break}}{{end}}{{end}}{{template \"a\" 1}}"
        ),
        Err("template: t.yaml:1:45: executing \"a\" at <$.x>: can't evaluate field x in type int".to_owned())
    );
}
