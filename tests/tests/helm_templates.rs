//! Templates of a corpus, where there is one, run by the renderer for charts in the sandbox: each gives the bytes that
//! Helm's engine gave.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use bowline_core::plugin::{ValuesKind, ValuesLayer};
use bowline_core::port::plugins::{Plugins as _, RenderRequest};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::Sandbox;
use bowline_tests::corpus;
use bowline_tests::tool::{render_request, sandbox};
use serde_json::{Value, json};

/// How many cases are run, evenly from all of the corpus.
const CASES: usize = 500;
/// What the corpus' templates are in.
const CHART: &str = "apiVersion: v2\nname: t\nversion: 0.1.0\nappVersion: \"1.2.3\"\ndescription: a test chart\n";

/// Puts what a case writes into an object, as JSON: it may be any text.
const AROUND: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: t}\ndata:\n  written: {{ include (print $.Template.BasePath \"/_case.tpl\") . | b64enc | quote }}\n";

#[tokio::test(flavor = "multi_thread")]
async fn templates_give_in_the_sandbox_what_helm_gives() -> Result<()> {
    let Some(folder) = corpus::part("templates") else { return Ok(()) };
    let cases: Vec<Value> = corpus::cases(&folder)?;
    let cases: Vec<&Value> = cases.iter().filter(|case| can_run(case)).collect();
    let step = cases.len().div_ceil(CASES).max(1);
    let sandbox = sandbox()?;
    let (mut run, mut wrong) = (0, Vec::new());
    for case in cases.iter().step_by(step).take(CASES) {
        let name = case["name"].as_str().unwrap_or_default();
        run += 1;
        if let Err(error) = compare(&sandbox, case, &folder).await {
            wrong.push(format!("{name}: {error:#}"));
        }
    }
    eprintln!("{run} templates were run in the sandbox");
    ensure!(wrong.is_empty(), "{} of {run} differ:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// Whether a case can be run inside another template: not when keys that aren't there are errors, and not when it looks at
/// its own name.
fn can_run(case: &Value) -> bool {
    let template = case["template"].as_str().unwrap_or_default();
    case["strict"] != true && !template.contains(".Template")
}

async fn compare(sandbox: &Sandbox, case: &Value, folder: &Path) -> Result<()> {
    let chart = tempfile::tempdir()?;
    unpack(case, folder, chart.path())?;
    let rendered = sandbox.render("helm", &request(case, chart.path())?).await;
    if case["expect"] == "error" {
        ensure!(rendered.is_err(), "it should fail");
        return Ok(());
    }
    let rendered = rendered?;
    let object: Value = serde_json::from_str(&rendered.manifests.first().context("there is no object")?.json)?;
    let written = object.pointer("/data/written").and_then(Value::as_str).context("nothing was written")?;
    let written = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, written)?;
    // Helm takes these words out of what a file gives in the end.
    let written = String::from_utf8_lossy(&written).replace("<no value>", "");
    let expected = case["output"].as_str().unwrap_or_default();
    ensure!(written == expected, "gives {written:?} and not {expected:?}");
    Ok(())
}

/// Writes the chart of a case.
fn unpack(case: &Value, folder: &Path, chart: &Path) -> Result<()> {
    let write = |path: &str, content: &str| -> Result<()> {
        let path = chart.join(path);
        std::fs::create_dir_all(path.parent().context("it has a folder")?)?;
        std::fs::write(path, content)?;
        Ok(())
    };
    write("Chart.yaml", CHART)?;
    write("templates/t.yaml", AROUND)?;
    write("templates/_case.tpl", case["template"].as_str().unwrap_or_default())?;
    if let Some(helpers) = case["helpers"].as_str() {
        write("templates/_helpers.tpl", helpers)?;
    }
    if let Some(values) = case["values"].as_str() {
        write("values.yaml", values)?;
    } else if let Some(file) = case["values_file"].as_str() {
        write("values.yaml", &std::fs::read_to_string(folder.join(file))?)?;
    }
    for (path, content) in case["files"].as_object().into_iter().flatten() {
        write(path, content.as_str().unwrap_or_default())?;
    }
    Ok(())
}

fn request(case: &Value, chart: &Path) -> Result<RenderRequest> {
    let layers = |field: &str, kind: ValuesKind| -> Vec<ValuesLayer> {
        let lines = case[field].as_array().into_iter().flatten().filter_map(Value::as_str);
        lines.map(|line| ValuesLayer { kind, text: line.to_owned(), origin: None, attributes: Vec::new() }).collect()
    };
    let config = json!({"releaseName": "rel", "isUpgrade": case["upgrade"] == true});
    let mut request = render_request(chart, TreePath::root(), &config, ["rel", "ns"])?;
    request.values = [layers("set", ValuesKind::Set), layers("set_string", ValuesKind::SetString)].concat();
    Ok(request)
}
