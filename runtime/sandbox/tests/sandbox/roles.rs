//! Every role that a plugin can have, through Wasm: what it gives, a crash, and a refusal.

use std::sync::Arc;

use bowline_core::class::{Class, Classified};
use bowline_core::plugin::{Decision, InputKind};
use bowline_core::port::plugins::{Error, MountedInput, Plugins, PolicyRequest, RenderRequest, TransformRequest};
use bowline_core::port::tree::TreePath;
use bowline_sandbox::{PluginFile, Sandbox, Settings};

use crate::guest::{RESULT, allocator, component, sandbox_of};
use crate::hostile_component;
use crate::world::{Memory, block_on, facts, render, request};

/// Asks for an object of the cluster and gives the answer, a refusal, as its own error: both stand in memory alike.
const ASK: &str = "(call $get (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1024))";

/// Three plugins of one world: one that gives what is in `data`, one that crashes, one that is refused.
fn plugins(world: &str, function: &str, data: &str) -> (Sandbox, tempfile::TempDir) {
    let get = r#"(import "bowline:plugin/cluster@0.1.0" "get"
        (func $get (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))"#;
    let make = |items: &str, body: &str| {
        let render =
            r#"(func (export "bowline:plugin/renderer@0.1.0#render") (param i32) (result i32) (i32.const 1024))"#;
        let render = if world == "renderer-inputs-plugin" { render } else { "" };
        let export = format!("(func (export {function:?}) (param i32) (result i32) {body} (i32.const {RESULT}))");
        component(world, &format!("{items} {} {render} {export}", allocator("")))
    };
    let components = [("good", make(data, "")), ("crash", make("", "unreachable")), ("denied", make(get, ASK))];
    sandbox_of(Settings::default(), &components)
}

fn denied(error: &Error) {
    assert_eq!(error.to_string(), "this plugin is not granted reads of the cluster");
    assert_eq!((error.class(), error.label()), (Class::Denied, "plugin-answer"));
}

fn crashed(error: &Error) {
    assert_eq!(error.to_string(), "plugin crash crashed: wasm `unreachable` instruction executed");
    assert_eq!((error.class(), error.label()), (Class::Terminal, "plugin-trap"));
}

const OBJECT: &str = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#;

#[test]
fn transformers() {
    let request = request(&Memory::default(), "{}");
    let RenderRequest { context, release, files, facts, .. } = request;
    let request = TransformRequest { context, release, files, manifests: Vec::new(), facts };
    // One object: its text stands at 2048, its record at 1100.
    let length = OBJECT.len();
    let data = format!(
        r#"(data (i32.const 2048) {OBJECT:?})
        (data (i32.const 1028) "\4c\04\00\00\01\00\00\00")
        (data (i32.const 1100) "\00\08\00\00\{length:02x}\00\00\00")"#
    );
    let (sandbox, _folder) = plugins("transformer-plugin", "bowline:plugin/transformer@0.1.0#transform", &data);
    let call = |plugin: &str| block_on(sandbox.transform(plugin, &request));
    crashed(&call("crash").unwrap_err());
    denied(&call("denied").unwrap_err());
    let set = call("good").unwrap();
    let [manifest] = &*set.manifests else { panic!("{set:?}") };
    assert_eq!(manifest.json, OBJECT);
    let error = block_on(sandbox.transform("health", &request)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin health is not a transformer: it does not export bowline:plugin/transformer@0.1.0"
    );
}

#[test]
fn policies() {
    let context = request(&Memory::default(), "{}").context;
    let request = PolicyRequest { context, phase: "render".to_owned(), changes: Vec::new(), facts: facts(1) };
    // The last decision of the enum, and when to ask again.
    let data = r#"(data (i32.const 1028) "\03") (data (i32.const 1040) "\01\00\00\00\88\13\00\00")"#;
    let (sandbox, _folder) = plugins("policy-plugin", "bowline:plugin/policy@0.1.0#evaluate", data);
    let call = |plugin: &str| block_on(sandbox.judge(plugin, &request));
    crashed(&call("crash").unwrap_err());
    denied(&call("denied").unwrap_err());
    let verdict = call("good").unwrap();
    assert_eq!((verdict.decision, verdict.recheck_after_ms), (Decision::Deny, Some(5_000)));
    let error = block_on(sandbox.judge("plain", &request)).unwrap_err();
    assert_eq!(error.to_string(), "plugin plain is not a policy: it does not export bowline:plugin/policy@0.1.0");
}

#[test]
fn inputs() {
    let request = request(&Memory::default(), "{}");
    // One input: kind 1, its name at 2048 and its source at 2056, neither version nor digest, optional.
    let data = r#"(data (i32.const 2048) "redis") (data (i32.const 2056) "https://charts.example")
        (data (i32.const 1028) "\4c\04\00\00\01\00\00\00")
        (data (i32.const 1100) "\01\00\00\00\00\08\00\00\05\00\00\00\08\08\00\00\16\00\00\00")
        (data (i32.const 1144) "\01")"#;
    let (sandbox, _folder) = plugins("renderer-inputs-plugin", "bowline:plugin/renderer-inputs@0.1.0#resolve", data);
    let call = |plugin: &str| block_on(sandbox.inputs(plugin, &request));
    crashed(&call("crash").unwrap_err());
    denied(&call("denied").unwrap_err());
    let inputs = call("good").unwrap();
    let [input] = &*inputs else { panic!("{inputs:?}") };
    assert_eq!((input.kind, input.name.as_str(), input.optional), (InputKind::Helm, "redis", true));
    assert_eq!((input.source.as_str(), &input.version, &input.digest), ("https://charts.example", &None, &None));
}

#[test]
fn input_trees_are_read_and_recorded() {
    let file = PluginFile { path: hostile_component::component(), digest: None };
    let plugins = [("hostile".to_owned(), file)].into();
    let sandbox = Sandbox::new(Settings { plugins, ..Settings::default() }).unwrap();
    let served = |source: &Memory, input: &Memory| {
        let mut request = request(source, r#"{"attack":"read","to":"/inputs/base/deploy/x"}"#);
        request.files.path = TreePath::parse("apps").unwrap();
        request.files.inputs = vec![MountedInput {
            name: "base".to_owned(),
            source: "https://git.example/base".to_owned(),
            revision: "1".to_owned(),
            digest: "sha256:1".to_owned(),
            tree: Arc::new(input.clone()),
        }];
        let set = render(&sandbox, "hostile", &request).unwrap();
        (set.manifests[0].json.clone(), set.served)
    };
    let source = Memory::new(&[("apps/a", "a")]);
    let input = Memory::new(&[("deploy/x", "one"), ("unread", "1")]);
    let (json, first) = served(&source, &input);
    assert!(json.contains(r#""answer":"\"one\"""#), "{json}");
    assert!(matches!(first, bowline_core::port::plugins::Served::Run { files_read: 1, .. }), "{first:?}");
    let cached = |served: &bowline_core::port::plugins::Served| {
        matches!(served, bowline_core::port::plugins::Served::Cache { .. })
    };
    assert!(cached(&served(&source, &input.clone().with("unread", "2")).1));
    assert!(cached(&served(&source.clone().with("apps/a", "b"), &input).1));
    let (json, changed) = served(&source, &input.with("deploy/x", "two"));
    assert!(json.contains(r#""answer":"\"two\"""#), "{json}");
    let bowline_core::port::plugins::Served::Run { reason, .. } = changed else { panic!("{changed:?}") };
    assert_eq!(reason, "input base: file deploy/x changed");
}
