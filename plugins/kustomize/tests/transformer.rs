//! The plugin as a transformer: what it makes of objects that others rendered.
//!
//! Cases stand in a text file, as those of builds do. The objects that are given are the documents of `given.yaml`, each
//! beside what is said of it: `{object: …, from: PATH:LINE, attributes: {…}, sensitive: true}`. The configuration is
//! `config.yaml`. Of what comes out, places, attributes and secrecy are shown as comments.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

#[expect(dead_code, reason = "what builds print is not looked at here")]
mod cases;

use std::fmt::Write as _;
use std::path::Path;

use bowline_kustomize::{Config, Kustomize};
use bowline_plugin::testing::render_request;
use bowline_plugin::{
    ErrorKind, Manifest, ManifestSet, Origin, RenderRequest, Renderer, TransformRequest, Transformer, respond_inputs,
    respond_render, respond_transform, types,
};
use cases::{Case, cases};
use serde_json::Value;

/// The cases, read anew by each test, so that they can be changed without a build.
fn all() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transforms/cases.txt");
    cases(&std::fs::read_to_string(path).unwrap())
}

fn yaml(text: &str) -> Vec<Value> {
    bowline_yaml::parse(text.as_bytes()).unwrap().iter().map(|document| document.root.to_json()).collect()
}

fn given(document: &Value) -> Manifest {
    let mut manifest = Manifest::from_value(&document["object"]);
    if let Some((path, line)) = document["from"].as_str().and_then(|from| from.split_once(':')) {
        manifest = manifest.from_origin(Origin::file(path).line(line.parse().unwrap()));
    }
    for (key, value) in document["attributes"].as_object().into_iter().flatten() {
        manifest = manifest.attribute(key, value.as_str().unwrap());
    }
    manifest.sensitive = document["sensitive"] == true;
    manifest
}

/// The request of a case whose files are below `root`.
fn request(case: &Case, root: &Path) -> TransformRequest {
    let mut request = render_request(root.to_str().unwrap(), "patches", "{}");
    let mut manifests = Vec::new();
    for (path, content) in &case.files {
        match path.as_str() {
            "given.yaml" => manifests = yaml(content).iter().map(given).collect(),
            "config.yaml" => request.ctx.config = yaml(content)[0].to_string(),
            path => {
                let path = root.join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, content).unwrap();
            }
        }
    }
    let RenderRequest { ctx, release, tree, attributes, .. } = request;
    TransformRequest { ctx, release, tree, manifests, attributes }
}

/// What came out, as cases have it.
fn shown(answer: Result<ManifestSet, types::Error>) -> (bool, String) {
    let set = match answer {
        Ok(set) => set,
        Err(error) => {
            let code = error.code.clone();
            return (true, format!("{code}\n{}\n", bowline_plugin::Error::from(error)));
        }
    };
    let mut text: String = set.diagnostics.iter().map(|remark| format!("warning: {}\n", remark.message)).collect();
    for (number, manifest) in set.manifests.iter().enumerate() {
        text.push_str(if number > 0 { "---\n" } else { "" });
        for origin in &manifest.origins {
            writeln!(text, "# from {origin}").unwrap();
        }
        for (key, value) in &manifest.attributes {
            writeln!(text, "# {key}: {value}").unwrap();
        }
        text.push_str(if manifest.sensitive { "# secret\n" } else { "" });
        text.push_str(&bowline_yaml::to_yaml(&serde_json::from_str(&manifest.json).unwrap()));
    }
    (false, text)
}

#[test]
fn every_case_gives_what_is_expected() {
    let mut wrong = Vec::new();
    for case in all() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("patches")).unwrap();
        let request = request(&case, folder.path());
        let (failed, found) = shown(respond_transform::<Kustomize>(request.clone()));
        assert_eq!(shown(respond_transform::<Kustomize>(request)), (failed, found.clone()), "{}: twice", case.name);
        let expected = case.expected.trim_end();
        if (failed, found.trim_end()) != (case.expects_error, expected) {
            wrong.push(format!("## {}\n{found}--- instead of\n{expected}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Objects that are read from a file and those that are given come out alike, whatever is done to them.
#[test]
fn objects_that_are_given_are_the_first_resources() {
    let mut compared = 0;
    for case in all() {
        if case.expects_error || case.files.iter().any(|(path, _)| path == "config.yaml") {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let request = request(&case, folder.path());
        let path = folder.path().join("patches/kustomization.yaml");
        let kustomization = std::fs::read_to_string(&path).unwrap();
        if kustomization.contains("buildMetadata") || case.name.contains("hook") {
            continue;
        }
        // What is null counts as left empty.
        let file = |manifest: &Manifest| {
            let text = bowline_yaml::to_yaml(&serde_json::from_str(&manifest.json).unwrap());
            text.replace(": null\n", ":\n")
        };
        let objects: Vec<String> = request.manifests.iter().map(file).collect();
        std::fs::write(folder.path().join("patches/given.yaml"), objects.join("---\n")).unwrap();
        let mut document = yaml(&kustomization).remove(0);
        let resources = document["resources"].as_array().cloned().unwrap_or_default();
        document["resources"] = [vec!["given.yaml".into()], resources].concat().into();
        let transformed = respond_transform::<Kustomize>(request.clone()).unwrap();
        std::fs::write(&path, document.to_string()).unwrap();
        let rendered = respond_render::<Kustomize>(render_request(&request.tree.root, "patches", "{}")).unwrap();
        let objects = |set: ManifestSet| set.manifests.into_iter().map(|manifest| manifest.json).collect::<Vec<_>>();
        assert_eq!(objects(transformed), objects(rendered), "{}", case.name);
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} cases");
}

#[test]
fn what_a_transformer_needs_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    std::fs::create_dir(folder.path().join("patches")).unwrap();
    let asked = |config: &str| {
        let inputs = respond_inputs::<Kustomize>(render_request(root, "patches", config)).unwrap();
        inputs.into_iter().map(|input| input.source).collect::<Vec<_>>()
    };
    assert_eq!(asked(r#"{"components": ["https://h/c.git//web?ref=v1"]}"#), ["https://h/c.git"]);
    assert_eq!(asked(r#"{"patches": [{"path": "https://h/p.yaml"}]}"#), ["https://h/p.yaml"]);
    assert_eq!(asked("{}"), [""; 0]);
    std::fs::write(folder.path().join("patches/kustomization.yaml"), "components: ['https://h/d.git//x']\n").unwrap();
    assert_eq!(asked("{}"), ["https://h/d.git"]);
    let error = respond_inputs::<Kustomize>(render_request(root, "patches", r#"{"patch": []}"#)).unwrap_err();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::InvalidInput, "kustomize/config"));
}

#[test]
fn a_renderer_has_no_fields_of_a_kustomization() {
    let folder = tempfile::tempdir().unwrap();
    let request = |config: &str| render_request(folder.path().to_str().unwrap(), "", config);
    let message = |config: &str| respond_render::<Kustomize>(request(config)).unwrap_err().message;
    assert_eq!(
        message(r#"{"images": []}"#),
        "the configuration of plugin kustomize is wrong at images: `images` is a field of kustomizations: write it into \
         that of the folder, or make kustomize one of the application's transformers"
    );
    assert_eq!(
        message(r#"{"reorder": "up"}"#),
        "the configuration of plugin kustomize is wrong at reorder: unknown variant `up`, expected `legacy` or `none`"
    );
    let config: Config = serde_json::from_str("{}").unwrap();
    assert!(<Kustomize as Renderer>::render(&request("{}"), config.clone()).is_err(), "there is no kustomization");
    let nothing = TransformRequest {
        ctx: request("{}").ctx,
        release: request("{}").release,
        tree: request("{}").tree,
        manifests: Vec::new(),
        attributes: Vec::new(),
    };
    assert!(<Kustomize as Transformer>::transform(nothing, &config).is_err(), "there is none here, either");
}
