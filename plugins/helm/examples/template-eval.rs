//! Runs single templates: a JSON object a line on standard input, one a line on standard output. The chart is one of
//! that template, and what the object says besides: `values`, `helpers`, `files`, `set`, `set_string`, `strict`,
//! `upgrade`. With `--v3` it is Helm 3 that is followed.

#![allow(clippy::print_stdout, reason = "its answers go there")]

use std::io::BufRead as _;
use std::rc::Rc;

use bowline_helm::HelmVersion;
use bowline_helm::chart::{Chart, File, Metadata};
use bowline_helm::context::{Capabilities, Release, Stage};
use bowline_helm::dependencies::render_values;
use bowline_helm::engine::render;
use bowline_helm::go::{Map, Text};
use bowline_helm::template::{Context, Missing};
use bowline_helm::values::document::read_values;
use bowline_helm::values::set::NoFiles;
use bowline_helm::values::{Layer, LayerKind, merge_layers};
use serde_json::{Value as Json, json};

/// The path of the template in its chart.
const PATH: &str = "t/templates/t.yaml";

/// The stack of the thread that renders, in bytes: templates may call each other a thousand deep, and frames of a
/// program that isn't optimized are large.
const STACK: usize = 512 << 20;

fn main() {
    let version = if std::env::args().any(|arg| arg == "--v3") { HelmVersion::V3 } else { HelmVersion::V4 };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || answer_all(version));
    if thread.is_ok_and(|thread| thread.join().is_err()) {
        std::process::exit(1);
    }
}

fn answer_all(version: HelmVersion) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let case: Json = match serde_json::from_str(&line) {
            Ok(case) => case,
            Err(error) => {
                println!("{}", json!({"error": error.to_string()}));
                continue;
            }
        };
        let mut answer = json!({"name": case["name"]});
        match run(&case, version) {
            Ok(output) => answer["output"] = Json::String(output.to_string()),
            Err(error) => answer["error"] = Json::String(error),
        }
        println!("{answer}");
    }
}

fn run(case: &Json, version: HelmVersion) -> Result<Text, String> {
    let mut chart = chart(case);
    let own = case["values"].as_str().unwrap_or_default();
    let own = read_values(own.as_bytes(), version).map_err(|error| format!("cannot load values.yaml: {error}"))?;
    chart.values = Some(own);
    let values = values(case, &chart, version)?;
    let release = Release {
        name: "rel".into(),
        namespace: "ns".into(),
        revision: 1,
        stage: if case["upgrade"] == true { Stage::Upgrade } else { Stage::Install },
    };
    let missing = if case["strict"] == true { Missing::Error } else { Missing::Zero };
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since_1970.as_millis()).unwrap_or_default();
    let context = Context { missing, version, now, ..Context::default() };
    let capabilities = Capabilities::without_cluster(version, &[]);
    let rendered = render(&chart, &values, &release, &capabilities, &context).map_err(|error| error.to_string())?;
    let ours = rendered.into_iter().find(|rendered| rendered.path == PATH);
    Ok(ours.map(|rendered| rendered.text).unwrap_or_default())
}

fn chart(case: &Json) -> Chart {
    let file = |name: &str, data: &str| File { name: name.into(), data: data.into(), path: name.into() };
    let mut templates = vec![file("templates/t.yaml", case["template"].as_str().unwrap_or_default())];
    if let Some(helpers) = case["helpers"].as_str() {
        templates.push(file("templates/_helpers.tpl", helpers));
    }
    let files = case["files"].as_object().into_iter().flatten();
    let files = files.map(|(name, data)| file(name, data.as_str().unwrap_or_default())).collect();
    let metadata = Metadata {
        api_version: "v2".into(),
        name: "t".into(),
        version: "0.1.0".into(),
        app_version: "1.2.3".into(),
        description: "a test chart".into(),
        ..Metadata::default()
    };
    Chart { metadata, templates: Rc::new(templates), files: Rc::new(files), ..Chart::default() }
}

/// The values that the object sets, over those of the chart.
fn values(case: &Json, chart: &Chart, version: HelmVersion) -> Result<Rc<Map>, String> {
    let mut layers = Vec::new();
    for (key, kind) in [("set", LayerKind::Set), ("set_string", LayerKind::SetString)] {
        let lines = match &case[key] {
            Json::String(line) => vec![line.as_str()],
            Json::Array(lines) => lines.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        layers.extend(lines.into_iter().map(|line| Layer { kind, text: line.as_bytes(), origin: key }));
    }
    let given = merge_layers(&layers, &NoFiles, version).map_err(|error| error.to_string())?;
    render_values(chart, &given, version, &mut Vec::new()).map_err(|error| error.to_string())
}
