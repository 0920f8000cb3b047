//! Small trees that are written in text files, and their builds.
//!
//! A case begins with `## NAME`; `-- PATH` begins a file of its tree; `=> error` or `=> output` begins what is expected.
//! An error has its place in the first line; the output is YAML, where lines that begin with `warning: ` come first.

use bowline_kustomize::run::{Options, print, run};
use bowline_kustomize::tree::{Files, Loader, Restrict, Sources, Tree};

/// A tree and what is expected of its build.
#[derive(Clone)]
pub(crate) struct Case {
    /// What it shows.
    pub(crate) name: String,
    /// Its files: path and content.
    pub(crate) files: Vec<(String, String)>,
    /// Whether the build is expected to fail.
    pub(crate) expects_error: bool,
    /// What is printed, or the error.
    pub(crate) expected: String,
}

/// The cases of a text file.
pub(crate) fn cases(text: &str) -> Vec<Case> {
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
///
/// # Errors
/// The error, when the build fails.
pub(crate) fn build(tree: impl Tree, options: &Options) -> Result<String, String> {
    let files = Files::new();
    let sources = Sources::new(tree, &files);
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
