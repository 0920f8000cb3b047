//! Builds of small trees that are written in text files: what is printed, what is warned of, and how errors read.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

mod cases;

use bowline_kustomize::run::{Options, Reorder, run};
use bowline_kustomize::tree::{Files, Loader, Memory, Restrict, Sources};

use cases::{build, cases};

fn check(text: &str) {
    check_with(text, &Options::default());
}

fn check_with(text: &str, options: &Options) {
    let cases = cases(text);
    assert!(!cases.is_empty());
    let mut wrong = String::new();
    for case in cases {
        let sorts = case.files.iter().any(|(_, content)| content.contains("sortOptions"));
        let reorder = (!sorts).then_some(Reorder::None);
        let built = build(Memory::of(case.files.clone()), &Options { reorder, ..options.clone() });
        let same = match &built {
            Ok(output) => !case.expects_error && output.trim() == case.expected.trim(),
            Err(error) => case.expects_error && error.trim() == case.expected.trim(),
        };
        if !same {
            let (Ok(found) | Err(found)) = built;
            wrong.push_str(&format!("## {}\nfound:\n{found}\nexpected:\n{}\n", case.name, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn errors_say_what_and_where() {
    check(include_str!("builds/errors.txt"));
}

#[test]
fn errors_of_names_values_and_fields_say_what_and_where() {
    check(include_str!("builds/rewriting.txt"));
}

#[test]
fn rules_hold() {
    check(include_str!("builds/rules.txt"));
}

/// The outputs are those of kustomize 5.8.2 with Helm 4.3.1.
#[test]
fn charts_come_out_as_kustomize_and_helm_have_them() {
    check_with(include_str!("builds/charts.txt"), &Options { enable_helm: true, ..Options::default() });
}

/// What made an object comes first, then what changed it, in order; what left it alone isn't there.
#[test]
fn steps_say_what_made_and_changed_an_object() {
    let files = Files::new();
    let tree = Memory::of([
        ("kustomization.yaml", "resources: [base]\nnamePrefix: x-\nimages:\n- {name: nginx, newTag: '2'}\n"),
        ("base/kustomization.yaml", "resources: [a.yaml]\nsecretGenerator:\n- name: s\npatches:\n- path: p.yaml\n"),
        ("base/a.yaml", "# first line\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
        ("base/p.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n"),
    ]);
    let sources = Sources::new(tree, &files);
    let loader = Loader::new(&sources, "", Restrict::RootOnly).unwrap();
    let resources = run(loader, &Options::default(), &mut Vec::new()).unwrap();
    let steps = |kind: &str| -> Vec<String> {
        let resource = resources.iter().find(|resource| &*resource.gvk().kind == kind).unwrap();
        let steps = resource.steps.iter();
        steps.map(|step| format!("{} {}", files.origin(step.at), step.via).trim_end().to_owned()).collect()
    };
    let prefix = "kustomization.yaml:2:13 namePrefix";
    assert_eq!(steps("ConfigMap"), ["base/a.yaml:2:1", "base/kustomization.yaml:5:3 patches[0]", prefix]);
    assert_eq!(steps("Secret"), ["base/kustomization.yaml:3:3 secretGenerator[0]", prefix]);
}
