use super::*;
use serde_json::json;

fn manifest(value: &Value, line: u32) -> Manifest {
    Manifest {
        json: value.to_string(),
        origins: vec![Origin { path: "a.yaml".into(), line: Some(line), ..Origin::default() }],
        sensitive: false,
        attributes: Vec::new(),
    }
}

fn build(values: &[Value], kinds: Kinds<'_>) -> Result<Desired, Error> {
    let application = ApplicationKey { namespace: "team".into(), name: "shop".into() };
    let manifests: Vec<_> = values.iter().enumerate().map(|(index, value)| manifest(value, index as u32 + 1)).collect();
    let settings = Settings { application: &application, installation: "test", namespace: "shop", kinds };
    Desired::build(&manifests, &settings)
}

#[test]
fn objects_are_made_ready_for_server_side_apply() {
    let desired = build(
        &[json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "creationTimestamp": null, "uid": "x"},
            "stringData": {"a": "b"}, "data": {"c": "ZA==", "n": null}, "status": {}, "immutable": null})],
        Kinds::Assumed,
    )
    .unwrap();
    assert_eq!(
        desired.objects()[0].value(),
        json!({"apiVersion": "v1", "kind": "Secret", "data": {"a": "Yg==", "c": "ZA=="}, "metadata": {
            "name": "s", "namespace": "shop", "labels": {MANAGED_BY_LABEL: "test"},
            "annotations": {APPLICATION_ANNOTATION: "team/shop"}}})
    );
}

#[test]
fn cluster_scoped_objects_have_no_namespace() {
    let desired = build(
        &[
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n", "namespace": "x"}}),
            json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "c"},
                "spec": {"group": "g.io", "scope": "Cluster", "names": {"kind": "Thing"}}}),
            json!({"apiVersion": "g.io/v1", "kind": "Thing", "metadata": {"name": "t"}}),
        ],
        Kinds::Assumed,
    )
    .unwrap();
    assert!(desired.objects().iter().all(|object| object.key.namespace.is_empty()));
    assert_eq!(desired.notes(), ["Namespace x/n is cluster-scoped: its namespace was dropped"]);
}

#[test]
fn hooks_are_set_apart_and_told() {
    let job = |name: &str| json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}});
    let hook = |name: &str, phase: &str| Manifest {
        attributes: vec![("bowline.dev/hook".into(), "true".into()), ("bowline.dev/phase".into(), phase.into())],
        ..manifest(&job(name), 1)
    };
    let application = ApplicationKey { namespace: "team".into(), name: "shop".into() };
    let settings =
        Settings { application: &application, installation: "test", namespace: "shop", kinds: Kinds::Assumed };
    // The same object may be a hook of two phases, and stay as well.
    let manifests = [hook("migrate", "pre-sync"), hook("migrate", "delete"), manifest(&job("migrate"), 2)];
    let desired = Desired::build(&manifests, &settings).unwrap();
    assert_eq!(desired.objects().len(), 1);
    assert_eq!(desired.notes(), ["hooks are not run yet: Job migrate (pre-sync), Job migrate (delete)"]);
    let many: Vec<_> = (0..10).map(|number| hook(&format!("h{number}"), "post-sync")).collect();
    let desired = Desired::build(&many, &settings).unwrap();
    assert!(desired.notes()[0].ends_with("Job h7 (post-sync) and 2 more"), "{:?}", desired.notes());
}

#[test]
fn kinds_are_served_now_later_or_never() {
    let discovery = Discovery::new(
        "v1.36.3",
        [ServedKind {
            gvk: crate::object::Gvk::new("batch/v1", "CronJob"),
            plural: "cronjobs".into(),
            scope: Scope::Namespaced,
        }],
    );
    let desired = build(
        &[
            json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "c"},
                "spec": {"group": "g.io", "scope": "Namespaced", "names": {"kind": "Thing"}}}),
            json!({"apiVersion": "g.io/v1", "kind": "Thing", "metadata": {"name": "t"}}),
            json!({"apiVersion": "batch/v1beta1", "kind": "CronJob", "metadata": {"name": "t"}}),
        ],
        Kinds::Served(&discovery),
    )
    .unwrap();
    let served: Vec<_> = desired.objects().iter().map(|object| object.served.clone()).collect();
    assert_eq!(served[1], Served::Later(Scope::Namespaced));
    assert_eq!(served[2], Served::Never("; it serves CronJob in batch/v1".into()));
}

#[test]
fn errors_name_the_places() {
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}});
    let other = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "shop"}});
    assert_eq!(
        build(&[object.clone(), other], Kinds::Assumed).unwrap_err().to_string(),
        "ConfigMap shop/c is rendered twice: a.yaml:1 and a.yaml:2; keep one of them"
    );
    assert_eq!(
        build(&[object, json!({"kind": "A"})], Kinds::Assumed).unwrap_err().to_string(),
        "a.yaml:2: the rendered object has no apiVersion"
    );
    assert_eq!(
        build(
            &[json!({"apiVersion": "bowline.dev/v1alpha1", "kind": "Inventory", "metadata": {"name": "i"}})],
            Kinds::Assumed
        )
        .unwrap_err()
        .to_string(),
        "a.yaml:1: Inventory.bowline.dev i is Bowline's own record and cannot be part of an application"
    );
}
