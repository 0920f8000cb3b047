//! Reads files that may refer to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::declarations::{Declarations, OtherDocument};
use super::document::read_text;
use super::error::{Error, Errors, Place, Problem};
use super::reader::Origin;
use super::repository::{RepositoryChoice, RepositoryDeclaration};
use super::resource::Application;
use super::suggestion::nearest;

/// What one text holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) applications: Vec<Application>,
    pub(super) repositories: Vec<RepositoryDeclaration>,
    /// Namespaces and names of repositories that hold mistakes: applications that name them are not to blame.
    pub(super) broken_repositories: Vec<(String, String)>,
    pub(super) others: Vec<OtherDocument>,
}

/// Reads one file; `file_name` stands in messages, and relative paths count from its folder.
///
/// # Errors
/// All mistakes of the file.
pub fn parse_file(file_name: &str, text: &[u8]) -> Result<Declarations, Errors> {
    parse_files([(file_name, text)])
}

/// Reads several files, each a name and its text, that may refer to each other.
///
/// # Errors
/// All mistakes of all files.
pub fn parse_files<'t>(files: impl IntoIterator<Item = (&'t str, &'t [u8])>) -> Result<Declarations, Errors> {
    let mut declarations = Declarations::default();
    let mut broken_repositories = Vec::new();
    let mut errors = Vec::new();
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, text) in files {
        let number = order.len();
        order.entry(name).or_insert(number);
        let (found, mistakes) = read_text(text, Origin::File(name));
        errors.extend(mistakes);
        declarations.applications.extend(found.applications);
        declarations.repositories.extend(found.repositories);
        declarations.others.extend(found.others);
        broken_repositories.extend(found.broken_repositories);
    }
    refuse_repeated(&declarations, &mut errors);
    for application in &declarations.applications {
        find_repositories(application, &declarations, &broken_repositories, &mut errors);
    }
    errors.sort_by_key(|error| match &error.at {
        Place::File { file, line, column } => (order.get(file.as_str()).copied(), *line, *column),
        Place::CommandLine => (None, 0, 0),
    });
    Errors::or(declarations, errors)
}

fn refuse_repeated(declarations: &Declarations, errors: &mut Vec<Error>) {
    let applications =
        declarations.applications.iter().map(|one| (format!("Application {}", one.key), &one.declared_at));
    let repositories = declarations
        .repositories
        .iter()
        .map(|one| (format!("Repository {}/{}", one.namespace, one.name), &one.declared_at));
    let mut first: BTreeMap<String, &Place> = BTreeMap::new();
    for (what, at) in applications.chain(repositories) {
        if let Some(earlier) = first.get(&what) {
            let problem = Problem::DeclareOnce { what, first: (*earlier).clone() };
            errors.push(Error { at: at.clone(), field: "metadata.name".to_owned(), problem });
        } else {
            first.insert(what, at);
        }
    }
}

fn find_repositories(
    application: &Application,
    declarations: &Declarations,
    broken: &[(String, String)],
    errors: &mut Vec<Error>,
) {
    let namespace = &application.key.namespace;
    for (number, source) in application.sources.iter().enumerate() {
        let RepositoryChoice::Named { name, at } = &source.repository else { continue };
        let is_broken = broken.iter().any(|(home, broken)| home == namespace && broken == name);
        if is_broken || declarations.repository(application, source).is_some() {
            continue;
        }
        let here: BTreeSet<&str> = declarations
            .repositories
            .iter()
            .filter(|repository| repository.namespace == *namespace)
            .map(|repository| repository.name.as_str())
            .collect();
        let problem = Problem::FindRepository {
            name: name.clone(),
            namespace: namespace.clone(),
            nearest: nearest(name, here.iter().copied()).map(str::to_owned),
            known: known_repositories(name, &here, declarations),
        };
        let field = format!("spec.sources[{number}].repository.name");
        errors.push(Error { at: at.clone(), field, problem });
    }
}

/// Which repositories could have been named.
fn known_repositories(name: &str, here: &BTreeSet<&str>, declarations: &Declarations) -> String {
    let elsewhere = declarations.repositories.iter().find(|repository| repository.name == name);
    if let Some(elsewhere) = elsewhere {
        let (namespace, at) = (&elsewhere.namespace, &elsewhere.declared_at);
        return format!("the one in namespace {namespace} ({at}) can't be used from another namespace");
    }
    if here.is_empty() {
        return "none is declared there: add one, or write {url: URL} in place of the name".to_owned();
    }
    format!("declared there are {}", here.iter().copied().collect::<Vec<_>>().join(", "))
}
