//! Renders a chart as `helm template` does, without the sandbox: the arguments of that command that say what is rendered.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its answers go there")]

use std::process::ExitCode;

use bowline_helm::plugin::{Config, Helm};
use bowline_plugin::{CallContext, Origin, Release, RenderRequest, Renderer as _, Tree, ValuesKind, ValuesLayer};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let corpus = std::path::PathBuf::from(args.next().expect("corpus")).join("helm");
    let rounds: usize = args.next().expect("rounds").parse().expect("n");
    let skipped = [
        "helm__charts/opa",
        "cilium",
        "katib",
        "appmesh",
        "elasticsearch",
        "bitnami__charts/nginx",
        "opentelemetry-operator",
        "ci-basic-auth",
    ];
    let only: Vec<String> = args.collect();
    std::env::set_current_dir(&corpus).expect("cd");
    let listed = std::fs::read_to_string("cases.jsonl").expect("cases");
    let mut cases = Vec::new();
    for line in listed.lines() {
        let case: Value = serde_json::from_str(line).expect("json");
        let name = case["name"].as_str().unwrap_or_default().to_owned();
        let words: Vec<String> =
            case["args"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if case["expect"] == "output"
            && !skipped.iter().any(|s| name.contains(s))
            && (only.is_empty() || only.iter().any(|o| name.contains(o.as_str())))
        {
            cases.push((name, words));
        }
    }
    let mut best = vec![f64::MAX; cases.len()];
    for _ in 0..rounds {
        for (place, (_, words)) in cases.iter().enumerate() {
            let start = std::time::Instant::now();
            let _ = std::hint::black_box(run(words.clone()));
            best[place] = best[place].min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    println!("{} cases {:.1} ms", cases.len(), best.iter().sum::<f64>());
    if std::env::var_os("EACH").is_some() {
        for ((name, _), best) in cases.iter().zip(&best) {
            println!("{best:.3} {name}");
        }
    }
    ExitCode::SUCCESS
}

/// What was asked for.
#[derive(Default)]
struct Asked {
    names: Vec<String>,
    namespace: Option<String>,
    layers: Vec<(ValuesKind, String)>,
    config: serde_json::Map<String, Value>,
}

/// Flags that say yes or no, and what they say in the configuration.
const SWITCHES: [(&str, &str); 6] = [
    ("--include-crds", "includeCrds"),
    ("--is-upgrade", "isUpgrade"),
    ("--skip-tests", "skipTests"),
    ("--no-hooks", "noHooks"),
    ("--skip-schema-validation", "skipSchemaValidation"),
    ("--debug", "debug"),
];

fn run(words: Vec<String>) -> Result<String, String> {
    let asked = asked(words)?;
    let (name, chart) = match asked.names.as_slice() {
        [chart] => ("release-name", chart),
        [name, chart] => (name.as_str(), chart),
        _ => return Err("say [NAME] CHART".to_owned()),
    };
    let full = std::fs::canonicalize(chart).map_err(|error| format!("path {chart:?} not found: {error}"))?;
    let (folder, archive) =
        if full.is_dir() { (full.as_path(), None) } else { (full.parent().ok_or("no folder")?, full.file_name()) };
    let mut config = asked.config;
    if let Some(archive) = archive {
        config.insert("archive".to_owned(), archive.to_string_lossy().into());
    }
    let working = std::env::current_dir().map_err(|error| error.to_string())?;
    config.insert("workingFolder".to_owned(), working.to_string_lossy().trim_start_matches('/').into());
    let request = RenderRequest {
        ctx: CallContext { config: Value::Object(config).to_string(), ..context() },
        release: Release {
            name: name.to_owned(),
            namespace: asked.namespace.unwrap_or_else(|| "default".to_owned()),
            upgrade: false,
            revision: 1,
            seed: Vec::new(),
            attributes: Vec::new(),
        },
        tree: Tree {
            root: "/".to_owned(),
            path: folder.to_string_lossy().trim_start_matches('/').to_owned(),
            inputs: Vec::new(),
            attributes: Vec::new(),
        },
        values: layers(asked.layers)?,
        attributes: Vec::new(),
    };
    let read: Config = bowline_plugin::config::read(&request.ctx, "helm").map_err(|error| error.to_string())?;
    match Helm::render(&request, read) {
        Ok(set) => {
            let text = set.manifests.first().map_or("\"\"", |manifest| manifest.json.as_str());
            serde_json::from_str(text).map_err(|error| error.to_string())
        }
        Err(error) => {
            error.record().diagnostics.iter().for_each(|remark| eprintln!("{}", remark.message));
            Err(error.record().message.clone())
        }
    }
}

fn context() -> CallContext {
    CallContext {
        application: String::new(),
        application_namespace: String::new(),
        project: String::new(),
        cluster: String::new(),
        config: String::new(),
        attributes: Vec::new(),
    }
}

fn layers(mut asked: Vec<(ValuesKind, String)>) -> Result<Vec<ValuesLayer>, String> {
    asked.sort_by_key(|(kind, _)| rank(*kind));
    let layer = |(kind, text): (ValuesKind, String)| {
        let (text, origin) = match kind {
            ValuesKind::Document => {
                let read = std::fs::read_to_string(&text).map_err(|error| format!("open {text}: {error}"))?;
                (read, Some(Origin::file(text)))
            }
            _ => (text, None),
        };
        Ok(ValuesLayer { kind, text, origin, attributes: Vec::new() })
    };
    asked.into_iter().map(layer).collect()
}

/// Helm puts flags together by kind, wherever they stand.
fn rank(kind: ValuesKind) -> usize {
    match kind {
        ValuesKind::Document => 0,
        ValuesKind::SetJson => 1,
        ValuesKind::Set => 2,
        ValuesKind::SetString => 3,
        ValuesKind::SetFile => 4,
        ValuesKind::SetLiteral => 5,
    }
}

fn asked(words: Vec<String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    asked.config.insert("output".to_owned(), "text".into());
    asked.config.insert("dependencies".to_owned(), "require".into());
    asked.config.insert("includeCrds".to_owned(), false.into());
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let (flag, joined) = match word.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => (flag.to_owned(), Some(value.to_owned())),
            _ => (word, None),
        };
        if let Some((_, field)) = SWITCHES.iter().find(|(name, _)| *name == flag) {
            asked.config.insert((*field).to_owned(), (joined.as_deref() != Some("false")).into());
            continue;
        }
        if flag == "--skip-crds" {
            continue;
        }
        if !flag.starts_with('-') {
            asked.names.push(flag);
            continue;
        }
        let value = match joined {
            Some(value) => value,
            None => words.next().ok_or_else(|| format!("flag needs an argument: {flag}"))?,
        };
        take(&mut asked, &flag, value)?;
    }
    Ok(asked)
}

fn take(asked: &mut Asked, flag: &str, value: String) -> Result<(), String> {
    let kind = match flag {
        "-f" | "--values" => ValuesKind::Document,
        "--set" => ValuesKind::Set,
        "--set-string" => ValuesKind::SetString,
        "--set-json" => ValuesKind::SetJson,
        "--set-file" => ValuesKind::SetFile,
        "--set-literal" => ValuesKind::SetLiteral,
        "-n" | "--namespace" => {
            asked.namespace = Some(value);
            return Ok(());
        }
        "--kube-version" => {
            asked.config.insert("kubeVersion".to_owned(), value.into());
            return Ok(());
        }
        "--helm-version" => {
            asked
                .config
                .insert("helmVersion".to_owned(), value.parse::<u8>().map_err(|error| error.to_string())?.into());
            return Ok(());
        }
        "-a" | "--api-versions" => return append(asked, "apiVersions", value.split(',')),
        "-s" | "--show-only" => return append(asked, "showOnly", [value.as_str()].into_iter()),
        _ => return Err(format!("unknown flag: {flag}")),
    };
    asked.layers.push((kind, value));
    Ok(())
}

fn append<'v>(asked: &mut Asked, field: &str, values: impl Iterator<Item = &'v str>) -> Result<(), String> {
    let list = asked.config.entry(field).or_insert_with(|| json!([]));
    list.as_array_mut().ok_or("no list")?.extend(values.map(Value::from));
    Ok(())
}
