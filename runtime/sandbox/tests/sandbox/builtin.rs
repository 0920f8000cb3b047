//! The plugins inside the binary.

use bowline_core::object::Gvk;
use bowline_core::plugin::{HealthStatus, ObjectRef, Subject};
use bowline_core::port::plugins::{Plugins, Served};
use bowline_sandbox::{Count, Role, Sandbox, Settings};

use crate::world::{Memory, block_on, render, request, sandbox};

const WEB: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  a: b\n";

#[test]
fn plain_renders_a_folder() {
    let sandbox = sandbox();
    let tree = Memory::new(&[("apps/web.yaml", WEB), ("other.yaml", "x")]);
    let set = render(&sandbox, "plain", &request(&tree, "{}")).unwrap();
    let [manifest] = &*set.manifests else { panic!("{set:?}") };
    assert_eq!(manifest.json, r#"{"apiVersion":"v1","data":{"a":"b"},"kind":"ConfigMap","metadata":{"name":"web"}}"#);
    assert_eq!(manifest.origins[0].to_string(), "apps/web.yaml:1");
    let Served::Run { reason, files_read, fuel, memory } = &set.served else { panic!("{set:?}") };
    assert_eq!((reason.as_str(), *files_read), ("nothing cached for this request", 1));
    assert!(*fuel > 1_000, "{fuel}");
    assert!((64 << 10..64 << 20).contains(memory), "{memory}");
    let again = render(&sandbox, "plain", &request(&tree.with("other.yaml", "y"), "{}")).unwrap();
    assert!(matches!(again.served, Served::Cache { observations: 3.. }), "{again:?}");
    assert_eq!(again.manifests, set.manifests);
    assert_eq!(sandbox.counters()[&("plain".to_owned(), Role::Render)], Count { runs: 1, cached: 1 });
}

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[test]
fn a_warm_cache_gives_what_a_cold_one_gives() {
    let warm = sandbox();
    let cold = Sandbox::new(Settings { render_cache: 0, ..Settings::default() }).unwrap();
    let mut numbers = Numbers(1);
    let mut tree = Memory::new(&[("apps/web.yaml", WEB)]);
    for commit in 0..50 {
        let path =
            format!("{}file-{}.yaml", ["apps/", "apps/deep/", "other/"][numbers.below(3) as usize], numbers.below(4));
        let text = WEB.replace("name: web", &format!("name: {}", path.replace('/', "-").replace(".yaml", "")));
        tree = match numbers.below(3) {
            0 => tree.without(&path),
            _ => tree.with(&path, &text.replace("a: b", &format!("a: v{}", numbers.below(2)))),
        };
        let request = request(&tree, r#"{"recurse": true}"#);
        let (warm, cold) = (render(&warm, "plain", &request).unwrap(), render(&cold, "plain", &request).unwrap());
        assert_eq!((warm.manifests, warm.diagnostics), (cold.manifests, cold.diagnostics), "commit {commit}");
    }
    let count = |sandbox: &Sandbox| sandbox.counters()[&("plain".to_owned(), Role::Render)];
    assert_eq!(count(&cold), Count { runs: 50, cached: 0 });
    let warm = count(&warm);
    assert!(warm.runs + warm.cached == 50 && warm.cached >= 10, "{warm:?}");
}

#[test]
fn health_answers_in_order() {
    let sandbox = sandbox();
    let gvk = Gvk::new("v1", "ConfigMap");
    let object = |name: &str| ObjectRef { gvk: gvk.clone(), namespace: Some("shop".to_owned()), name: name.to_owned() };
    let json = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}}"#;
    let subjects = [
        Subject { object: object("a"), desired: None, live: Some(json.to_owned()) },
        Subject { object: object("b"), desired: None, live: None },
    ];
    let context = request(&Memory::default(), "{}").context;
    let answers = block_on(sandbox.assess("health", &context, &subjects)).unwrap();
    let statuses: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().status).collect();
    assert_eq!(statuses, [HealthStatus::Healthy, HealthStatus::Missing]);
}

#[test]
fn names_and_roles_are_checked() {
    let sandbox = sandbox();
    let request = request(&Memory::default(), "{}");
    let error = render(&sandbox, "plane", &request).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"there is no plugin named "plane": the known ones are health, helm, kustomize, plain"#
    );
    let error = render(&sandbox, "health", &request).unwrap_err();
    assert_eq!(error.to_string(), "plugin health is not a renderer: it does not export bowline:plugin/renderer@0.1.0");
    let error = block_on(sandbox.assess("plain", &request.context, &[])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin plain is not a health plugin: it does not export bowline:plugin/health@0.1.0"
    );
    for without_inputs in ["plain", "health"] {
        assert_eq!(block_on(sandbox.inputs(without_inputs, &request)).unwrap(), []);
    }
}

#[test]
fn described_without_running() {
    let names: Vec<_> = sandbox().describe().into_iter().map(|plugin| (plugin.name, plugin.exports)).collect();
    let renderer = "bowline:plugin/renderer@0.1.0";
    let expected = [
        ("health", vec!["bowline:plugin/health@0.1.0"]),
        ("helm", vec!["bowline:plugin/renderer-inputs@0.1.0", renderer]),
        ("kustomize", vec!["bowline:plugin/renderer-inputs@0.1.0", renderer, "bowline:plugin/transformer@0.1.0"]),
        ("plain", vec![renderer]),
    ];
    let expected =
        expected.map(|(name, exports)| (name.to_owned(), exports.into_iter().map(str::to_owned).collect::<Vec<_>>()));
    assert_eq!(names, expected);
}
