//! Which types are known in which order of events.

use std::rc::Rc;

use super::{Schema, Scope, TypeRef, scope, table};
use crate::id::Gvk;

/// A document with one kind, whose containers are merged by their image and whose template is a built-in one.
const DOCUMENT: &str = r##"
definitions:
  example.Widget:
    x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Widget}]
    properties:
      spec:
        $ref: '#/definitions/example.Spec'
      pod:
        $ref: '#/definitions/io.k8s.api.core.v1.PodSpec'
      round:
        $ref: '#/definitions/example.Round'
      any:
        additionalProperties: {$ref: '#/definitions/example.Spec'}
  example.Round:
    $ref: '#/definitions/example.Round'
  example.Spec:
    properties:
      parts:
        type: array
        items: {properties: {tags: {type: array, x-kubernetes-patch-strategy: merge}}}
        x-kubernetes-patch-strategy: retainKeys,merge
        x-kubernetes-list-map-keys: [image, name]
        x-kubernetes-patch-merge-key: name
      others: {type: array, x-kubernetes-patch-strategy: replace, x-kubernetes-patch-merge-key: name}
"##;

fn widget() -> Gvk {
    Gvk::new("example.com/v1", "Widget")
}

fn deployment() -> Gvk {
    Gvk::new("apps/v1", "Deployment")
}

fn keys<'s>(schema: &'s Schema, gvk: &Gvk, path: &[&str]) -> Option<Vec<&'s str>> {
    let step = |ty: TypeRef, part: &&str| if *part == "[]" { schema.items(ty) } else { schema.field(ty, part) };
    let found = path.iter().try_fold(schema.type_of(gvk)?, step)?;
    schema.merge_keys(found)
}

fn with_document(schema: &mut Schema) {
    schema.set(None, Some((Rc::from(DOCUMENT.as_bytes()), "types.yaml"))).expect("it is taken");
}

#[test]
fn the_tables_are_sorted_and_point_into_themselves() {
    let names: Vec<_> = table::NAMES.iter().map(|(name, _)| name).collect();
    assert!(names.is_sorted() && !names.is_empty());
    let kinds = table::KINDS.iter().map(|kind| (kind.group, kind.version, kind.name));
    assert!(kinds.collect::<Vec<_>>().is_sorted());
    let of_kinds = table::KINDS.iter().filter_map(|kind| kind.ty);
    let of_fields = table::TYPES.iter().flat_map(|fields| fields.iter().filter_map(|field| field.follow));
    let all = of_kinds.chain(of_fields).chain(table::NAMES.iter().map(|(_, ty)| *ty));
    assert!(all.into_iter().all(|ty| usize::from(ty) < table::TYPES.len()));
}

#[test]
fn built_in_kinds_have_scopes() {
    assert_eq!(scope(&deployment()), Some(Scope::Namespace));
    assert_eq!(scope(&Gvk::new("v1", "Namespace")), Some(Scope::Cluster));
    assert_eq!(scope(&Gvk::new("policy/v1beta1", "PodSecurityPolicy")), Some(Scope::Cluster));
    assert_eq!(scope(&Gvk::new("policy/v2", "PodSecurityPolicy")), None);
    assert_eq!(scope(&widget()), None);
}

#[test]
fn built_in_lists_have_keys() {
    let mut schema = Schema::default();
    assert_eq!(schema.type_of(&deployment()), None, "nothing is known before it is needed");
    schema.prepare().expect("there is nothing to read");
    let pod = ["spec", "template", "spec"];
    let at = |more: &[&'static str]| [&pod[..], more].concat();
    assert_eq!(keys(&schema, &deployment(), &at(&["containers"])), Some(vec!["name"]));
    assert_eq!(
        keys(&schema, &deployment(), &at(&["containers", "[]", "ports"])),
        Some(vec!["containerPort", "protocol"])
    );
    assert_eq!(keys(&schema, &deployment(), &["metadata", "finalizers"]), Some(vec![]));
    assert_eq!(keys(&schema, &deployment(), &at(&["tolerations"])), None);
    assert_eq!(keys(&schema, &deployment(), &at(&["containers", "[]", "args"])), None);
    assert_eq!(schema.type_of(&widget()), None);
}

#[test]
fn a_document_takes_the_place_of_what_is_built_in() {
    let mut schema = Schema::default();
    with_document(&mut schema);
    schema.prepare().expect("it is valid");
    assert_eq!(schema.type_of(&deployment()), None);
    assert_eq!(keys(&schema, &widget(), &["spec", "parts"]), Some(vec!["image", "name"]));
    assert_eq!(keys(&schema, &widget(), &["spec", "parts", "[]", "tags"]), Some(vec![]));
    assert_eq!(keys(&schema, &widget(), &["any", "whatever", "parts"]), Some(vec!["image", "name"]));
    assert_eq!(keys(&schema, &widget(), &["spec", "others"]), None);
    assert_eq!(keys(&schema, &widget(), &["pod", "containers"]), None, "a name that leads nowhere");
    assert_eq!(keys(&schema, &widget(), &["round", "x"]), None, "names that lead in a circle");
    assert!(schema.type_of(&Gvk::new("kustomize.config.k8s.io/v1beta1", "Kustomization")).is_some());
}

#[test]
fn what_is_built_in_stays_beside_a_document_that_comes_later() {
    // Something merged before: the built-in types are there already.
    let mut used = Schema::default();
    used.prepare().expect("there is nothing to read");
    with_document(&mut used);
    // An object of an unknown kind came before: they are read with the document.
    let mut seen = Schema::default();
    seen.saw(&widget());
    with_document(&mut seen);
    for mut schema in [used, seen] {
        schema.prepare().expect("it is valid");
        assert!(schema.type_of(&deployment()).is_some());
        assert!(keys(&schema, &widget(), &["spec", "parts"]).is_some());
        assert_eq!(keys(&schema, &widget(), &["pod", "containers"]), Some(vec!["name"]));
    }
    // One of a known kind has no such effect.
    let mut known = Schema::default();
    known.saw(&deployment());
    with_document(&mut known);
    known.prepare().expect("it is valid");
    assert_eq!(known.type_of(&deployment()), None);
}

#[test]
fn only_the_first_word_counts() {
    let mut schema = Schema::default();
    schema.set(None, None).expect("it says nothing");
    schema.set(Some("v1.21.2"), None).expect("it is built in");
    schema.set(Some("v9"), None).expect("it is too late to be looked at");
    with_document(&mut schema);
    schema.prepare().expect("there is nothing to read");
    assert_eq!(schema.type_of(&widget()), None);
}

#[test]
fn what_is_wrong_is_said() {
    let says = |version: Option<&str>, document: Option<&str>| {
        let mut schema = Schema::default();
        let document = document.map(|text| (Rc::from(text.as_bytes()), "types.json"));
        let fault = schema.set(version, document).and_then(|()| schema.prepare()).expect_err("it is wrong");
        fault.to_string()
    };
    assert_eq!(says(Some("v1.21.2"), Some("{}")), "builtin version and custom schema provided, cannot use both");
    assert_eq!(
        says(Some("v1.20.4"), None),
        r#"the specified OpenAPI version is not built in: "v1.20.4", only "v1.21.2""#
    );
    let cases =
        [("{", "EOF while"), ("", "it is empty"), ("[]", "it is no mapping"), ("{\"definitions\": 1}", "no map")];
    for (text, cause) in cases {
        let message = says(None, Some(text));
        assert!(message.starts_with("invalid schema file \"types.json\": ") && message.contains(cause), "{message}");
    }
}
