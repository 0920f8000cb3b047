//! What is asked for before a build: everything remote that the build reads.

use bowline_kustomize::rounds;
use bowline_kustomize::run::{Options, run};
use bowline_kustomize::tree::{Files, Loader, Memory, Remote, Restrict, Sources};

/// The URLs asked for by the folder `app` of these files, with what is at some URLs already mounted.
fn asked(tree: &[(&str, &str)], mounted: &[(&str, &str)]) -> Vec<String> {
    let files = Files::new();
    let mut sources = Sources::new(Memory::of(tree.iter().copied()), &files);
    for (url, content) in mounted {
        let name = url.rsplit('/').next().unwrap_or_default();
        sources = sources.with_input(&Remote::file(url).name, Memory::of([(name, *content)]));
    }
    let loader = Loader::new(&sources, "app", Restrict::RootOnly).expect("app is a folder");
    rounds::ask(&loader, &Options { enable_helm: true, ..Options::default() });
    sources.asked().into_iter().map(|remote| remote.source).collect()
}

/// Fields of a kustomization, each of which makes the build read `https://h/x`.
const FIELDS: [&str; 16] = [
    "openapi: {path: 'https://h/x'}",
    "resources: ['https://h/x']",
    "bases: ['https://h/x']",
    "configurations: ['https://h/x']",
    "crds: ['https://h/x']",
    "configMapGenerator: [{name: m, files: ['https://h/x']}]",
    "configMapGenerator: [{name: m, files: ['key=https://h/x']}]",
    "configMapGenerator: [{name: m, envs: ['https://h/x']}]",
    "secretGenerator: [{name: m, env: 'https://h/x'}]",
    "patches: [{path: 'https://h/x'}]",
    "patchesStrategicMerge: ['https://h/x']",
    "patchesJson6902: [{path: 'https://h/x', target: {kind: A, name: b}}]",
    "replacements: [{path: 'https://h/x'}]",
    "generators: ['https://h/x']",
    "transformers: ['https://h/x']",
    "validators: ['https://h/x']",
];

#[test]
fn every_field_that_takes_a_file_takes_a_url() {
    for field in FIELDS {
        assert_eq!(asked(&[("app/kustomization.yaml", field)], &[]), ["https://h/x"], "{field}");
    }
}

/// Configurations of plugins that make the build read `https://h/x`, and the list they stand in.
const PLUGINS: [(&str, &str); 9] = [
    ("generators", "kind: ConfigMapGenerator\nmetadata: {name: p}\nfiles: ['https://h/x']"),
    ("generators", "kind: ConfigMapGenerator\nmetadata: {name: p}\nfiles: ['key=https://h/x']"),
    ("generators", "kind: SecretGenerator\nmetadata: {name: p}\nenvs: ['https://h/x']"),
    ("transformers", "kind: PatchTransformer\nmetadata: {name: p}\npath: https://h/x\ntarget: {kind: A}"),
    ("transformers", "kind: PatchJson6902Transformer\nmetadata: {name: p}\npath: https://h/x\ntarget: {name: a}"),
    ("transformers", "kind: PatchStrategicMergeTransformer\nmetadata: {name: p}\npaths: ['https://h/x']"),
    ("transformers", "kind: ReplacementTransformer\nmetadata: {name: p}\nreplacements: [{path: 'https://h/x'}]"),
    ("transformers", "kind: ValueAddTransformer\nmetadata: {name: p}\nvalue: v\ntargetFilePath: https://h/x"),
    ("validators", "kind: PatchTransformer\nmetadata: {name: p}\npath: https://h/x\ntarget: {kind: A}"),
];

#[test]
fn configurations_of_plugins_are_looked_into_wherever_they_are() {
    for (list, plugin) in PLUGINS {
        let plugin = format!("apiVersion: builtin\n{plugin}\n");
        let indented = plugin.replace('\n', "\n  ");
        let inline = format!("{list}:\n- |\n  {indented}");
        assert_eq!(asked(&[("app/kustomization.yaml", &inline)], &[]), ["https://h/x"], "inline: {plugin}");

        let named = format!("{list}: [p.yaml]");
        let files = [("app/kustomization.yaml", &*named), ("app/p.yaml", &*plugin)];
        assert_eq!(asked(&files, &[]), ["https://h/x"], "in a file: {plugin}");

        let folder = format!("{list}: [../plugins]");
        let files = [
            ("app/kustomization.yaml", &*folder),
            ("plugins/kustomization.yaml", "resources: [p.yaml]"),
            ("plugins/p.yaml", &*plugin),
        ];
        assert_eq!(asked(&files, &[]), ["https://h/x"], "in a folder: {plugin}");

        let remote = format!("{list}: ['https://h/p.yaml', other.yaml]");
        let files = [("app/kustomization.yaml", &*remote)];
        assert_eq!(asked(&files, &[]), ["https://h/p.yaml"], "at a URL, first round: {plugin}");
        let mounted = [("https://h/p.yaml", &*plugin)];
        assert_eq!(asked(&files, &mounted), ["https://h/p.yaml", "https://h/x"], "at a URL, second round: {plugin}");
    }
}

#[test]
fn a_configuration_is_looked_into_as_it_is_after_its_own_kustomization() {
    let files = [
        ("app/kustomization.yaml", "transformers: [../plugins]"),
        (
            "plugins/kustomization.yaml",
            "resources: [p.yaml]\npatches:\n- target: {kind: PatchTransformer}\n  patch: '[{\"op\": \"replace\", \
             \"path\": \"/path\", \"value\": \"https://h/x\"}]'\n",
        ),
        ("plugins/p.yaml", "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: local.yaml\n"),
    ];
    assert_eq!(asked(&files, &[]), ["https://h/x"]);
}

#[test]
fn what_a_build_would_refuse_is_not_asked_for() {
    for field in [
        "configMapGenerator: [{name: m, files: ['key=https://h/x?a=b']}]",
        "configMapGenerator: [{name: m, files: ['=https://h/x']}]",
        "patches: [{patch: 'https://h/x'}]",
        "transformers: ['{apiVersion: other/v1, kind: PatchTransformer, metadata: {name: p}, path: \"https://h/x\"}']",
    ] {
        assert_eq!(asked(&[("app/kustomization.yaml", field)], &[]), [""; 0], "{field}");
    }
}

#[test]
fn what_was_asked_for_is_all_that_the_build_reads() {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n";
    let patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {patched: 'yes'}\n";
    let plugin = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: https://h/patch.yaml\n";
    let tree = [("app/kustomization.yaml", "resources: ['https://h/a.yaml']\ntransformers: ['https://h/p.yaml']\n")];
    let web = [("https://h/a.yaml", object), ("https://h/p.yaml", plugin), ("https://h/patch.yaml", patch)];
    let first = asked(&tree, &[]);
    assert_eq!(first, ["https://h/a.yaml", "https://h/p.yaml"]);
    let all = asked(&tree, &web);
    assert_eq!(all, ["https://h/a.yaml", "https://h/p.yaml", "https://h/patch.yaml"]);
    let files = Files::new();
    let sources = web.iter().fold(Sources::new(Memory::of(tree), &files), |sources, (url, content)| {
        let name = url.rsplit('/').next().unwrap_or_default();
        sources.with_input(&Remote::file(url).name, Memory::of([(name, *content)]))
    });
    let loader = Loader::new(&sources, "app", Restrict::RootOnly).expect("app is a folder");
    let built = run(loader, &Options::default(), &mut Vec::new()).expect("everything is there");
    let data = built.first().and_then(|resource| resource.node.get("data")).and_then(|data| data.get("patched"));
    assert_eq!(data.and_then(|value| value.as_text()).map(|text| &**text), Some("yes"));
}
