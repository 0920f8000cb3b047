//! Charts: what is fetched for them, where their objects come from, and what of them is secret.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

use std::io::Write as _;

use bowline_kustomize::fault::Fault;
use bowline_kustomize::resource::Resource;
use bowline_kustomize::rounds;
use bowline_kustomize::run::{Charts, Options, print, run};
use bowline_kustomize::tree::{Files, Loader, Memory, Remote, Restrict, Sources};
use bowline_plugin::InputKind;
use flate2::Compression;
use flate2::write::GzEncoder;

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.2.3\n";

/// A template that tells the values and the cluster.
const TELLING: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n  values: {{ toJson \
                       .Values | quote }}\n  kube: {{ .Capabilities.KubeVersion.Version }}\n  has: {{ \
                       .Capabilities.APIVersions.Has \"a/v1\" | quote }}\n";

fn enabled() -> Options {
    Options { enable_helm: true, ..Options::default() }
}

fn build(files: &[(&str, &str)], options: &Options) -> Result<(Vec<Resource>, Files), Fault> {
    let numbers = Files::new();
    let built = {
        let sources = Sources::new(Memory::of(files.iter().copied()), &numbers);
        run(Loader::new(&sources, "app", Restrict::RootOnly)?, options, &mut Vec::new())?
    };
    Ok((built, numbers))
}

fn chart(entry: &str) -> String {
    format!("helmCharts:\n- {entry}\n")
}

/// What a kustomization in `app` asks for: kind, source, version and attributes of each input.
fn asked(files: &[(&str, &str)], options: &Options) -> Vec<String> {
    let numbers = Files::new();
    let sources = Sources::new(Memory::of(files.iter().copied()), &numbers);
    rounds::ask(&Loader::new(&sources, "app", Restrict::RootOnly).unwrap(), options);
    let inputs = sources.asked().into_iter().map(|remote| remote.input());
    inputs
        .map(|input| {
            let kind = match input.kind {
                InputKind::Helm => "helm",
                InputKind::Oci => "oci",
                InputKind::Http => "http",
                _ => "other",
            };
            let attributes = input.attributes.iter().map(|(key, value)| format!(" {key}={value}")).collect::<String>();
            format!("{kind} {} {}{attributes}", input.source, input.version.as_deref().unwrap_or("-"))
        })
        .collect()
}

#[test]
fn charts_of_repositories_and_registries_are_inputs() {
    let named = "helm https://c.example/x 1.x bowline.dev/chart=web";
    for (entry, inputs) in [
        ("{name: web, repo: 'https://c.example/x', version: 1.x}", &[named][..]),
        ("{name: web, repo: 'https://c.example/x'}", &["helm https://c.example/x - bowline.dev/chart=web"]),
        (
            "{name: web, repo: 'https://c.example/x', devel: true}",
            &["helm https://c.example/x >0.0.0-0 bowline.dev/chart=web"],
        ),
        ("{name: web, repo: 'https://c.example/x', version: 1.x, devel: true}", &[named]),
        ("{name: web, repo: 'oci://c.example/x/', version: 1.2.3}", &["oci oci://c.example/x/web 1.2.3"]),
        ("{name: web, repo: 'oci://c.example/x'}", &["oci oci://c.example/x/web -"]),
        ("{name: web}", &[]),
        ("{name: web, repo: 'https://c.example/x', valuesMerge: wrong}", &[]),
        ("{name: web, valuesFile: 'https://c.example/v.yaml'}", &["http https://c.example/v.yaml -"]),
    ] {
        let fields: String = entry.trim_matches(['{', '}']).replace(", ", "\n");
        assert_eq!(asked(&[("app/kustomization.yaml", &chart(entry))], &enabled()), inputs, "{entry}");
        let plugin =
            format!("apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {{name: g}}\n{fields}\n");
        let files = [("app/kustomization.yaml", "generators: [g.yaml]"), ("app/g.yaml", &*plugin)];
        assert_eq!(asked(&files, &enabled()), inputs, "{plugin}");
        if !inputs.iter().any(|input| input.starts_with("http ")) {
            assert_eq!(asked(&[("app/kustomization.yaml", &chart(entry))], &Options::default()), [""; 0], "{entry}");
        }
    }
}

#[test]
fn a_chart_that_is_there_is_not_fetched() {
    let entry = chart("{name: web, repo: 'https://c.example/x', version: 1.2.3}");
    let files = [("app/kustomization.yaml", &*entry), ("app/charts/web-1.2.3/web/Chart.yaml", CHART)];
    assert_eq!(asked(&files, &enabled()), [""; 0]);
    let elsewhere = [("app/kustomization.yaml", &*entry), ("app/charts/web/Chart.yaml", CHART)];
    assert_eq!(asked(&elsewhere, &enabled()).len(), 1);
    let fault = build(&elsewhere, &enabled()).err().unwrap();
    assert_eq!(fault.code(), "not-fetched");
    assert_eq!(fault.to_string(), "rendering chart web: 'https://c.example/x' at '1.2.3' was not fetched");
}

/// An archive of files, each with its path and content.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    for (path, content) in files {
        let mut header = [0_u8; 512];
        header[..path.len()].copy_from_slice(path.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        zipped.write_all(&header).unwrap();
        zipped.write_all(content.as_bytes()).unwrap();
        zipped.write_all(&vec![0; content.len().next_multiple_of(512) - content.len()]).unwrap();
    }
    zipped.write_all(&[0; 1024]).unwrap();
    zipped.finish().unwrap()
}

/// What a kustomization with that entry gives when the chart was fetched: values, and where the object is from.
fn fetched(entry: &str, files: &[(&str, &str)]) -> Result<(String, Vec<String>), String> {
    let archive = archive(&[
        ("web/Chart.yaml", CHART),
        ("web/values.yaml", "a: chart\nb: chart\n"),
        ("web/more/values.yaml", "c: more\n"),
        ("web/templates/cm.yaml", TELLING),
    ]);
    let entry = chart(&format!("{{name: web, repo: 'https://c.example/x', version: 1.x, {entry}}}"));
    let tree = Memory::of(files.iter().copied().chain([("app/kustomization.yaml", &*entry)]));
    let remote = Remote::chart("https://c.example/x", "web", Some("1.x"));
    let numbers = Files::new();
    let sources = Sources::new(tree, &numbers).with_input(&remote.name, Memory::of([("chart.tgz", archive)]));
    let loader = Loader::new(&sources, "app", Restrict::RootOnly).unwrap();
    let built = run(loader, &enabled(), &mut Vec::new()).map_err(|fault| fault.to_string())?;
    let [object] = built.as_slice() else { return Err("not one object".to_owned()) };
    let values = object.node.get("data").and_then(|data| data.get("values")).and_then(|values| values.as_text());
    Ok((values.unwrap().to_string(), steps(object, &numbers)))
}

fn steps(object: &Resource, files: &Files) -> Vec<String> {
    object.steps.iter().map(|step| format!("{} {}", files.origin(step.at), step.via)).collect()
}

#[test]
fn a_fetched_chart_is_rendered_from_its_archive() {
    let values = |entry: &str| fetched(entry, &[("app/v.yaml", "d: file\n")]).map(|(values, _)| values);
    for (entry, expected) in [
        ("releaseName: r", r#"{"a":"chart","b":"chart"}"#),
        ("valuesInline: {a: entry}", r#"{"a":"entry","b":"chart"}"#),
        ("valuesInline: {a: entry, z: 1}, valuesMerge: merge", r#"{"a":"chart","b":"chart","z":1}"#),
        ("valuesFile: v.yaml", r#"{"a":"chart","b":"chart","d":"file"}"#),
        ("valuesFile: ./charts/web-1.x/web/more/values.yaml", r#"{"a":"chart","b":"chart","c":"more"}"#),
    ] {
        assert_eq!(values(entry).as_deref(), Ok(expected), "{entry}");
    }
    let (_, steps) = fetched("releaseName: r", &[]).unwrap();
    let input = Remote::chart("https://c.example/x", "web", Some("1.x")).name;
    assert_eq!(steps.len(), 2, "{steps:?} {input}");
    assert_eq!(steps[1], "app/kustomization.yaml:2:3 helmCharts[0]");
    assert_eq!(
        values("valuesFile: charts/web-1.x/web/none.yaml"),
        Err("rendering chart web: the chart has no file 'none.yaml'".to_owned())
    );
}

#[test]
fn objects_come_from_a_line_of_a_template() {
    let template = "{{- if true }}\n---\n# of the chart\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n{{- end \
                    }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n";
    let files = [
        ("app/kustomization.yaml", &*format!("namePrefix: x-\n{}", chart("{name: web, includeCRDs: true}"))),
        ("app/charts/web/Chart.yaml", CHART),
        ("app/charts/web/values.yaml", ""),
        ("app/charts/web/crds/c.yaml", "apiVersion: v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n"),
        ("app/charts/web/templates/a.yaml", template),
    ];
    let (built, numbers) = build(&files, &enabled()).unwrap();
    let of = |name: &str| {
        let object = built.iter().find(|object| &*object.node.metadata("name") == name).unwrap();
        steps(object, &numbers)
    };
    let (entry, prefix) = ("app/kustomization.yaml:3:3 helmCharts[0]", "app/kustomization.yaml:1:13 namePrefix");
    let chart = |place: &str| format!("app/charts/web/{place} chart web 1.2.3");
    assert_eq!(of("x-a"), [&chart("templates/a.yaml:3"), entry, prefix]);
    assert_eq!(of("x-b"), [&chart("templates/a.yaml:9"), entry, prefix]);
    assert_eq!(of("c"), [&chart("crds/c.yaml:1"), entry]);
}

#[test]
fn random_values_are_secret_and_differ_by_release() {
    let random =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}}\nstringData: {p: {{ randAlpha 20 }}}\n";
    let plain = "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}-plain}\n";
    let two = "helmCharts:\n- {name: web, releaseName: one}\n- {name: web, releaseName: two}\n";
    let files = [
        ("app/kustomization.yaml", two),
        ("app/charts/web/Chart.yaml", CHART),
        ("app/charts/web/values.yaml", ""),
        ("app/charts/web/templates/a.yaml", random),
        ("app/charts/web/templates/b.yaml", plain),
    ];
    let built = |seed: &[u8]| {
        let charts = Charts { seed: seed.to_vec(), ..Charts::default() };
        build(&files, &Options { charts, ..enabled() }).unwrap().0
    };
    let secret = |built: &[Resource]| -> Vec<(String, bool)> {
        built.iter().map(|object| (object.node.metadata("name").to_string(), object.secret)).collect()
    };
    let first = built(b"a");
    let expected = [("one", true), ("one-plain", false), ("two", true), ("two-plain", false)];
    assert_eq!(secret(&first), expected.map(|(name, secret)| (name.to_owned(), secret)));
    let value = |built: &[Resource], index: usize| {
        let data = built[index].node.get("stringData").and_then(|data| data.get("p"));
        data.and_then(|value| value.as_text()).unwrap().to_string()
    };
    assert_ne!(value(&first, 0), value(&first, 2), "two releases of one chart");
    assert_eq!(value(&first, 0), value(&built(b"a"), 0), "the same seed");
    assert_ne!(value(&first, 0), value(&built(b"b"), 0), "another seed");
}

#[test]
fn what_holds_for_all_charts_gives_way_to_the_entry() {
    let told = |entry: &str| {
        let files = [
            ("app/kustomization.yaml", &*chart(entry)),
            ("app/charts/web/Chart.yaml", CHART),
            ("app/charts/web/values.yaml", ""),
            ("app/charts/web/templates/cm.yaml", TELLING),
        ];
        let charts = Charts {
            kube_version: "1.22.0".to_owned(),
            api_versions: vec!["b/v1,a/v1".to_owned()],
            ..Charts::default()
        };
        let (built, _) = build(&files, &Options { charts, ..enabled() }).unwrap();
        let json: serde_json::Value = serde_json::from_str(&print(&built[0]).unwrap()).unwrap();
        format!("{} {}", json["data"]["kube"].as_str().unwrap(), json["data"]["has"].as_str().unwrap())
    };
    assert_eq!(told("{name: web}"), "v1.22.0 true");
    assert_eq!(told("{name: web, kubeVersion: v1.30.1, apiVersions: [c/v1]}"), "v1.30.1 false");
}

#[test]
fn an_error_comes_with_what_was_rendered_when_that_is_asked_for() {
    let said = |entry: &str, debug: bool| {
        let files = [
            ("app/kustomization.yaml", &*chart(entry)),
            ("app/charts/web/Chart.yaml", CHART),
            ("app/charts/web/values.yaml", ""),
            ("app/charts/web/templates/a.yaml", "a: [\n"),
        ];
        let charts = Charts { debug, ..Charts::default() };
        build(&files, &Options { charts, ..enabled() }).err().unwrap().to_string()
    };
    let rendered = "\nHelm template:\n---\n# Source: web/templates/a.yaml\na: [\n";
    assert!(!said("{name: web}", false).contains(rendered));
    assert!(said("{name: web}", true).contains(rendered));
    assert!(said("{name: web, debug: true}", false).contains(rendered));
}

#[test]
fn the_chart_may_be_outside_of_the_folder_and_its_values_may_not() {
    let files = |entry: &str| {
        let kustomization = format!("helmGlobals: {{chartHome: ../shared}}\n{}", chart(entry));
        let files = [
            ("app/kustomization.yaml", &*kustomization),
            ("app/v.yaml", "a: mine\n"),
            ("shared/web/Chart.yaml", CHART),
            ("shared/web/values.yaml", ""),
            ("shared/web/templates/cm.yaml", TELLING),
        ];
        build(&files, &enabled()).map(|(built, _)| built.len()).map_err(|fault| fault.to_string())
    };
    assert_eq!(files("{name: web, valuesFile: v.yaml}"), Ok(1));
    let refused = "rendering chart web: security; file '../shared/web/values.yaml' is not in or below 'app': move it there, or \
                   make a base of its folder";
    assert_eq!(files("{name: web}"), Err(refused.to_owned()));
    assert_eq!(
        files("{name: ../../web}"),
        Err(
            "rendering chart ../../web: security; '../shared/../../web', named in 'app', is outside of the source tree"
                .to_owned()
        )
    );
}
