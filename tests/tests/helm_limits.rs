//! Charts that nest beyond what anybody writes, rendered in the sandbox: each gives what Helm gives, or an error that says
//! what is too deep. None ends the renderer.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail, ensure};
use bowline_core::port::plugins::{Error, Plugins as _};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::Sandbox;
use bowline_tests::tool::{render_request, sandbox};
use serde_json::{Value, json};

const CHART: &str = "apiVersion: v2\nname: t\nversion: 0.1.0\n";

/// What becomes of a chart.
enum Expected {
    /// It is rendered, and this is the field `a` of its object.
    Written(Value),
    /// It isn't; this is a part of what is said.
    Refused(&'static str),
}
use Expected::{Refused, Written};

/// A chart of one template and its values.
struct Case {
    name: &'static str,
    template: String,
    values: String,
    expected: Expected,
}

fn case(name: &'static str, template: impl Into<String>, expected: Expected) -> Case {
    Case { name, template: template.into(), values: String::new(), expected }
}

impl Case {
    fn with(self, values: impl Into<String>) -> Self {
        Self { values: values.into(), ..self }
    }
}

/// `inner` within so many of `open` and `close`.
fn nested(depth: usize, open: &str, inner: &str, close: &str) -> String {
    [&open.repeat(depth), inner, &close.repeat(depth)].concat()
}

/// A template that does this, and is called once.
fn called(inside: &str) -> String {
    format!("a: {{{{ include \"a\" . }}}}{{{{ define \"a\" }}}}{inside}{{{{ end }}}}")
}

/// Templates that each include the next one.
fn chain(length: usize) -> String {
    let mut text = "a: {{ include \"a0\" . }}".to_owned();
    for number in 0..length {
        let _ = write!(text, "{{{{ define \"a{number}\" }}}}{{{{ include \"a{}\" . }}}}{{{{ end }}}}", number + 1);
    }
    text + &format!("{{{{ define \"a{length}\" }}}}end{{{{ end }}}}")
}

/// Templates that call each other.
fn calls() -> Vec<Case> {
    const ITSELF: &str = "rendering template has a nested reference name: a: unable to execute template";
    const CALLS: &str = "exceeded maximum template depth";
    let in_turn = "{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}";
    let deep_inside = "{{ range list 1 }}{{ with (dict \"x\" (list (1))) }}{{ if (and (or .x) (not (empty (.x)))) }}\
                       {{ printf \"%s\" (trim (include \"a\" $)) | indent 2 }}{{ end }}{{ end }}{{ end }}";
    let counted =
        "a: {{ include \"a\" 1001 }}{{ define \"a\" }}{{ if gt . 1 }}{{ include \"a\" (sub . 1) }}{{ end }}x{{ end }}";
    let in_loops = "{{ range list 1 }}{{ with $ }}{{ (printf \"%s\" (tpl .Values.x .)) }}{{ end }}{{ end }}";
    vec![
        case("includes itself", called("{{ include \"a\" . }}"), Refused(ITSELF)),
        case("includes in turn", called(in_turn), Refused(ITSELF)),
        case("includes through tpl", called("{{ tpl \"{{ include \\\"a\\\" . }}\" . }}"), Refused(ITSELF)),
        case("includes in loops and conditions", called(deep_inside), Refused(ITSELF)),
        case("1001 includes that end", counted, Written("x".repeat(1001).into())),
        case("1500 includes", chain(1500), Written("end".into())),
        case("calls itself", called("{{ template \"a\" . }}"), Refused(CALLS)),
        case("tpl of itself", "a: {{ tpl .Values.x . }}", Refused(CALLS)).with("x: '{{ tpl .Values.x . }}'"),
        case("tpl in loops", "a: {{ tpl .Values.x . }}", Refused("exceeded maximum")).with(format!("x: '{in_loops}'")),
    ]
}

/// Actions in actions.
fn actions() -> Vec<Case> {
    const PARSED: &str = "max expression depth exceeded";
    const NESTED: &str = "exceeded maximum nesting of templates";
    let looped = |open: &str| called(&nested(190, open, "{{ include \"a\" $ }}", "{{ end }}"));
    let arguments =
        |open: &str, close: &str| called(&format!("{{{{ {} }}}}", nested(190, open, "include \"a\" .", close)));
    let mut elses = "a: {{ if false }}0".to_owned();
    for number in 0..5000 {
        let _ = write!(elses, "{{{{ else if eq (int .Values.x) {number} }}}}{number}");
    }
    vec![
        case("5000 parentheses", format!("a: {{{{ {} }}}}", nested(5000, "(", "1", ")")), Refused(PARSED)),
        case("5000 conditions", format!("a: {}", nested(5000, "{{ if true }}", "1", "{{ end }}")), Refused(PARSED)),
        case("5000 else ifs", elses + "{{ end }}", Written(4999.into())).with("x: 4999"),
        case("loops in loops", looped("{{ range list 1 }}"), Refused(NESTED)),
        case("conditions in conditions", looped("{{ if (not (not true)) }}"), Refused(NESTED)),
        case("blocks in blocks", looped("{{ with (dict \"a\" (list (dict))) }}"), Refused(NESTED)),
        case("calls in arguments", arguments("default 1 (", ")"), Refused(NESTED)),
        case("fields of fields", arguments("(", ").x"), Refused(NESTED)),
    ]
}

/// Values in values.
fn values() -> Vec<Case> {
    let itself = |written: &str| format!("{{{{ $d := dict }}}}{{{{ $_ := set $d \"d\" $d }}}}a: {{{{ {written} }}}}");
    let grown = "{{ $l := list 1 }}{{ range until 3000 }}{{ $l = list $l }}{{ end }}a: {{ toJson $l }}";
    let json = r#"a: {{ (fromJson (printf "{\"a\": %s%s}" (repeat 5000 "[") (repeat 5000 "]"))).Error }}"#;
    let brackets = format!("a: {}", nested(5000, "[", "1", "]"));
    vec![
        case("deep YAML of a template", brackets.clone(), Refused("deep")),
        case("deep values", "a: 1", Refused("deep")).with(brackets),
        case("deep JSON", json, Written("exceeded max depth".into())),
        case("values that hold themselves", itself("toYaml $d"), Written(Value::Null)),
        case("values that hold themselves, printed", itself("$d"), Refused("values nest deeper")),
        case("a list that grows", grown, Refused("values nest deeper")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_that_nest_too_deep_are_refused_and_end_nothing() -> Result<()> {
    let sandbox = sandbox()?;
    let mut wrong = Vec::new();
    for case in [calls(), actions(), values()].into_iter().flatten() {
        if let Err(error) = check(&sandbox, &case).await {
            wrong.push(format!("{}: {error:#}", case.name));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

async fn check(sandbox: &Sandbox, case: &Case) -> Result<()> {
    let chart = tempfile::tempdir()?;
    std::fs::create_dir(chart.path().join("templates"))?;
    std::fs::write(chart.path().join("Chart.yaml"), CHART)?;
    std::fs::write(chart.path().join("values.yaml"), &case.values)?;
    let object = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: t}}\n{}", case.template);
    std::fs::write(chart.path().join("templates/t.yaml"), object)?;
    match (
        sandbox.render("helm", &render_request(chart.path(), TreePath::root(), &json!({}), ["rel", "ns"])?).await,
        &case.expected,
    ) {
        (Ok(rendered), Written(expected)) => {
            let manifest = rendered.manifests.first().context("there is no object")?;
            let object: Value = serde_json::from_str(&manifest.json)?;
            ensure!(object.get("a") == Some(expected), "gives {:?}", object.get("a"));
        }
        (Err(Error::Answer { error, .. }), Refused(words)) => {
            let end = error.message.len().saturating_sub(300);
            let told = error.message.get(end..).unwrap_or(&error.message);
            ensure!(error.message.contains(words), "says …{told}");
        }
        (Ok(_), Refused(_)) => bail!("is rendered"),
        (Err(error), _) => return Err(error.into()),
    }
    Ok(())
}
