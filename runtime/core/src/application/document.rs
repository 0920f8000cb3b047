//! From the documents of one text to resources.

use super::declarations::OtherDocument;
use super::error::{Error, Problem};
use super::files::Found;
use super::names::{check_label, check_subdomain};
use super::parse::read_application;
use super::parse_repository::read_spec;
use super::reader::{Fields, Item, Origin, Report, Schema};
use super::repository::RepositoryDeclaration;
use super::suggestion::nearest;
use super::{API_VERSION, defaults};
use crate::inventory::ApplicationKey;

/// The kinds of our group.
pub(super) const KINDS: [&str; 7] =
    ["Application", "ApplicationSet", "Inventory", "Plugin", "Project", "Repository", "Revision"];

const RESOURCE: Schema = Schema::of(&["apiVersion", "kind", "metadata", "spec", "status"]);

/// What one text declares, and its mistakes in the order of lines.
pub(super) fn read_text(text: &[u8], origin: Origin<'_>) -> (Found, Vec<Error>) {
    let mut report = Report::new(origin);
    let mut found = Found::default();
    match bowline_yaml::parse(text) {
        Ok(documents) => {
            for document in &documents {
                read_document(&Item::new(&document.root, ""), &mut found, &mut report);
            }
        }
        Err(error) => {
            let reason = error.message().to_owned();
            report.add(error.at(), "", Problem::ReadYaml { reason });
        }
    }
    (found, report.into_errors())
}

fn read_document(item: &Item<'_>, found: &mut Found, report: &mut Report<'_>) {
    let Some(fields) = item.open_fields(report) else { return };
    let api_version = fields
        .required("apiVersion", &format!("an application's is {API_VERSION}"), report)
        .and_then(|version| Some((version.text(report)?, version)));
    let kind =
        fields.required("kind", "Application or Repository", report).and_then(|kind| Some((kind.text(report)?, kind)));
    let (Some((api_version, version_item)), Some((kind, kind_item))) = (api_version, kind) else { return };
    if (api_version, kind) == ("v1", "List") {
        for member in fields.get("items").and_then(|list| list.items(report)).unwrap_or_default() {
            read_member(&member, found, report);
        }
        return;
    }
    if !is_ours(api_version, kind) {
        found.others.push(other(api_version, kind, &fields, report));
    } else if api_version != API_VERSION {
        let reason = format!("is not a version this program reads: write {API_VERSION}");
        version_item.refuse(Problem::AcceptValue { value: api_version.to_owned(), reason }, report);
    } else if !KINDS.contains(&kind) {
        let nearest = nearest(kind, KINDS).map(str::to_owned);
        let problem = Problem::ChooseValue { found: kind.to_owned(), nearest, allowed: KINDS.to_vec() };
        kind_item.refuse(problem, report);
    } else {
        read_own(kind, item, &fields, found, report);
    }
}

/// A member of a List; Lists in Lists do not exist.
fn read_member(item: &Item<'_>, found: &mut Found, report: &mut Report<'_>) {
    let nested = item.known_fields().and_then(|fields| fields.get("kind")).and_then(|kind| kind.known_text());
    if nested == Some("List") {
        item.refuse(Problem::AcceptField { reason: "is a List inside a List: write its items out".to_owned() }, report);
    } else {
        read_document(item, found, report);
    }
}

/// Whether a document is meant for us: our group or a slip of it, or one of our two kinds without any group.
fn is_ours(api_version: &str, kind: &str) -> bool {
    let (own_group, _) = API_VERSION.split_once('/').expect("our apiVersion has a group");
    match api_version.split_once('/') {
        Some((group, _)) => nearest(group, [own_group]).is_some(),
        None => kind == "Application" || kind == "Repository",
    }
}

fn other(api_version: &str, kind: &str, fields: &Fields<'_>, report: &Report<'_>) -> OtherDocument {
    let metadata = fields.get("metadata").and_then(|metadata| metadata.known_fields());
    let name = metadata.and_then(|metadata| metadata.get("name")).and_then(|name| name.known_text());
    OtherDocument {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        name: name.unwrap_or_default().to_owned(),
        at: fields.place(report),
    }
}

fn read_own(kind: &str, item: &Item<'_>, fields: &Fields<'_>, found: &mut Found, report: &mut Report<'_>) {
    if kind != "Application" && kind != "Repository" {
        let other = other(API_VERSION, kind, fields, report);
        found.others.push(other);
        return;
    }
    item.fields(&RESOURCE, report);
    let metadata = fields.required("metadata", "write {name: NAME}", report);
    let key = metadata.and_then(|metadata| read_metadata(&metadata, report));
    let spec = fields.required("spec", &format!("what the {kind} is"), report);
    let declared_at = fields.place(report);
    if kind == "Application" {
        let unnamed = || ApplicationKey { namespace: defaults::NAMESPACE.to_owned(), name: String::new() };
        // Without a name the spec is read all the same, for its mistakes.
        let complete = key.is_some();
        let key = key.unwrap_or_else(unnamed);
        let application = spec.and_then(|spec| read_application(key, declared_at, &spec, report));
        found.applications.extend(application.filter(|_| complete));
    } else {
        let spec = spec.and_then(|spec| read_spec(&spec, report));
        let Some(ApplicationKey { namespace, name }) = key else { return };
        match spec {
            Some(spec) => found.repositories.push(RepositoryDeclaration { namespace, name, spec, declared_at }),
            None => found.broken_repositories.push((namespace, name)),
        }
    }
}

/// Namespace and name; labels, annotations and what the API server adds are let through.
fn read_metadata(item: &Item<'_>, report: &mut Report<'_>) -> Option<ApplicationKey> {
    let fields = item.open_fields(report)?;
    let name =
        fields.required("name", "the resource's name", report).and_then(|name| name.checked(check_subdomain, report));
    let default = Some(defaults::NAMESPACE.to_owned());
    let namespace = match fields.get("namespace") {
        Some(namespace) => namespace.checked(check_label, report),
        None => default,
    };
    Some(ApplicationKey { namespace: namespace?, name: name? })
}
