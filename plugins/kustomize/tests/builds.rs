//! Builds of small trees that are written in text files: what is printed, what is warned of, and how errors read.
//!
//! A case begins with `## NAME`; `-- PATH` begins a file of its tree; `=> error` or `=> output` begins what is expected.
//! An error has its place in the first line; the output is YAML, where lines that begin with `warning: ` come first.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

use bowline_kustomize::run::{Options, Reorder, print, run};
use bowline_kustomize::tree::{Files, Loader, Memory, Restrict, Sources};

/// A tree and what is expected of its build.
struct Case {
    name: String,
    files: Vec<(String, String)>,
    expects_error: bool,
    expected: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_files = true;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            let name = name.to_owned();
            cases.push(Case { name, files: Vec::new(), expects_error: false, expected: String::new() });
            in_files = true;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(path) = line.strip_prefix("-- ").filter(|_| in_files) {
            case.files.push((path.to_owned(), String::new()));
        } else if let Some(what) = line.strip_prefix("=> ") {
            in_files = false;
            case.expects_error = what == "error";
        } else {
            let into = match case.files.last_mut() {
                Some((_, content)) if in_files => content,
                _ => &mut case.expected,
            };
            into.push_str(line);
            into.push('\n');
        }
    }
    cases
}

/// What a build prints: warnings and documents, or the error with its place.
fn build(case: &Case, options: &Options) -> Result<String, String> {
    let files = Files::new();
    let sources = Sources::new(Memory::of(case.files.clone()), &files);
    let mut remarks = Vec::new();
    let outcome = Loader::new(&sources, "", Restrict::RootOnly)
        .and_then(|loader| run(loader, options, &mut remarks))
        .and_then(|resources| resources.iter().map(print).collect::<Result<Vec<_>, _>>());
    let documents = outcome.map_err(|fault| {
        let fault = fault.located(|place| files.origin(place));
        let place = fault.place().map(|place| format!("{place}\n")).unwrap_or_default();
        format!("{place}{fault}\n")
    })?;
    let warnings: String = remarks.iter().map(|remark| format!("warning: {}\n", remark.message)).collect();
    let documents: Vec<String> =
        documents.iter().map(|json| bowline_yaml::to_yaml(&serde_json::from_str(json).unwrap())).collect();
    Ok(format!("{warnings}{}", documents.join("---\n")))
}

fn check(text: &str) {
    let cases = cases(text);
    assert!(!cases.is_empty());
    let mut wrong = String::new();
    for case in cases {
        let sorts = case.files.iter().any(|(_, content)| content.contains("sortOptions"));
        let reorder = (!sorts).then_some(Reorder::None);
        let built = build(&case, &Options { reorder, ..Options::default() });
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

/// Line ends, a byte order mark and what was built before have no meaning.
#[test]
fn the_same_tree_gives_the_same_bytes() {
    for mut case in cases(include_str!("builds/rules.txt")) {
        let options = Options::default();
        let first = build(&case, &options);
        assert_eq!(first, build(&case, &options), "{} twice", case.name);
        for (path, content) in &mut case.files {
            if path.ends_with(".yaml") {
                *content = format!("\u{feff}{}", content.replace('\n', "\r\n"));
            }
        }
        let windows = build(&case, &options);
        // A literal block of a kustomization keeps what its lines end with.
        if !case.files.iter().any(|(_, content)| content.contains('|')) {
            assert_eq!(first, windows, "{} with the line ends of Windows", case.name);
        }
    }
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
