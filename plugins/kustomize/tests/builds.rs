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
