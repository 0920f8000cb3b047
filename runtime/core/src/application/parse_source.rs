//! Sources, plugins and values of an Application.

use std::collections::{BTreeMap, BTreeSet};

use bowline_yaml::Position;

use super::defaults;
use super::error::Problem;
use super::names::{check_host, check_subdomain};
use super::parse_repository::read_choice;
use super::reader::{Fields, Item, Report, Schema};
use super::resource::{PluginUse, Source, Step, Values, ValuesSource};
use super::suggestion::nearest;
use crate::plugin::ValuesKind;
use crate::port::tree::TreePath;

const SOURCE: Schema = Schema::of(&["inputs", "name", "path", "renderer", "repository", "values"]);
const INPUTS: Schema = Schema::of(&["allowedHosts"]);
const PLUGIN: Schema = Schema::of(&["config", "plugin"]);
const STEP: Schema = Schema::of(&["config", "path", "plugin", "ref"]);
const VALUES: Schema = Schema::of(&[
    "configMap",
    "file",
    "inline",
    "ref",
    "secret",
    "set",
    "setFile",
    "setJson",
    "setLiteral",
    "setString",
]);
const KEY: Schema = Schema::of(&["key", "name"]);

/// What values may come from: `VALUES` without `ref`, which goes with `file`.
const VALUES_SOURCES: &[&str] =
    &["configMap", "file", "inline", "secret", "set", "setFile", "setJson", "setLiteral", "setString"];

/// What `ref` may name in one application.
pub(super) struct Labels<'n> {
    names: Vec<(&'n str, Item<'n>)>,
    /// Repositories of the sources without a name, and where the first of each is named.
    repositories: BTreeMap<&'n str, Position>,
}

impl<'n> Labels<'n> {
    /// The labels of all sources of a spec, also of those that hold mistakes elsewhere.
    pub(super) fn of(spec: &Fields<'n>) -> Self {
        let mut labels = Self { names: Vec::new(), repositories: BTreeMap::new() };
        for source in spec.get("sources").map(|list| list.known_items()).unwrap_or_default() {
            let Some(fields) = source.known_fields() else { continue };
            let named = |fields: &Fields<'n>| fields.get("name").and_then(|item| Some((item.known_text()?, item)));
            if let Some(name) = named(&fields) {
                labels.names.push(name);
            } else if let Some((name, item)) =
                fields.get("repository").and_then(|item| item.known_fields()).and_then(|fields| named(&fields))
            {
                labels.repositories.entry(name).or_insert(item.at());
            }
        }
        labels
    }

    /// Two sources can't have the same name, nor can one have that of another's repository: `ref` would mean both.
    pub(super) fn refuse_repeated_names(&self, report: &mut Report<'_>) {
        let mut first = self.repositories.clone();
        for (name, item) in &self.names {
            if let Some(earlier) = first.get(name) {
                let first = report.place(*earlier);
                item.refuse(Problem::DeclareOnce { what: format!("source {name}"), first }, report);
            } else {
                first.insert(name, item.at());
            }
        }
    }

    /// The label that `item` names.
    fn read(&self, item: &Item<'_>, report: &mut Report<'_>) -> Option<String> {
        let name = item.text(report)?;
        let known: BTreeSet<&str> =
            self.names.iter().map(|(name, _)| *name).chain(self.repositories.keys().copied()).collect();
        if known.contains(name) {
            return Some(name.to_owned());
        }
        let nearest = nearest(name, known.iter().copied()).map(str::to_owned);
        let list: Vec<&str> = known.into_iter().collect();
        let known = if list.is_empty() {
            "no source has a name: give it one in its field name".to_owned()
        } else {
            format!("the sources are {}", list.join(", "))
        };
        item.refuse(Problem::FindSource { name: name.to_owned(), nearest, known }, report);
        None
    }
}

/// One source.
pub(super) fn read_source(item: &Item<'_>, labels: &Labels<'_>, report: &mut Report<'_>) -> Option<Source> {
    let fields = item.fields(&SOURCE, report)?;
    let name = fields.get("name").and_then(|name| name.checked(check_subdomain, report));
    let repository = fields
        .required("repository", "write {name: NAME}, {url: URL} or {folder: PATH}", report)
        .and_then(|repository| read_choice(&repository, report));
    let path = fields.read_or("path", TreePath::root(), |path| read_path(&path, report));
    let renderer =
        fields.required("renderer", "write {plugin: NAME}", report).and_then(|renderer| read_plugin(&renderer, report));
    let layers = fields.get("values").and_then(|values| values.items(report)).unwrap_or_default();
    let values = layers.iter().filter_map(|layer| read_values(layer, labels, report)).collect();
    let allowed_hosts = fields.read_or("inputs", BTreeSet::new(), |inputs| read_hosts(&inputs, report));
    let (repository, renderer) = (repository?, renderer?);
    Some(Source { name, repository, path, renderer, values, allowed_hosts, at: item.place(report) })
}

/// A plugin and its configuration.
pub(super) fn read_plugin(item: &Item<'_>, report: &mut Report<'_>) -> Option<PluginUse> {
    let fields = item.fields(&PLUGIN, report)?;
    read_plugin_fields(item, &fields, report)
}

/// A plugin, its configuration and its files.
pub(super) fn read_step(item: &Item<'_>, labels: &Labels<'_>, report: &mut Report<'_>) -> Option<Step> {
    let fields = item.fields(&STEP, report)?;
    let plugin = read_plugin_fields(item, &fields, report);
    let path = fields.read_or("path", TreePath::root(), |path| read_path(&path, report));
    let reference = fields.get("ref").and_then(|reference| labels.read(&reference, report));
    Some(Step { plugin: plugin?, path, reference })
}

fn read_plugin_fields(item: &Item<'_>, fields: &Fields<'_>, report: &mut Report<'_>) -> Option<PluginUse> {
    let plugin = fields
        .required("plugin", "the name of a plugin", report)
        .and_then(|plugin| plugin.checked(check_subdomain, report));
    let config = fields.read_or("config", defaults::CONFIG.to_owned(), |config| config.map_json(report));
    Some(PluginUse { plugin: plugin?, config, at: item.place(report) })
}

fn read_path(item: &Item<'_>, report: &mut Report<'_>) -> Option<TreePath> {
    let text = item.text(report)?;
    match TreePath::parse(text) {
        Ok(path) => Some(path),
        Err(_) => {
            let reason = "leaves the repository: write it from the repository's root, as in apps/web".to_owned();
            item.refuse(Problem::AcceptValue { value: text.to_owned(), reason }, report);
            None
        }
    }
}

fn read_hosts(item: &Item<'_>, report: &mut Report<'_>) -> Option<BTreeSet<String>> {
    let fields = item.fields(&INPUTS, report)?;
    let hosts = fields.get("allowedHosts").and_then(|hosts| hosts.items(report)).unwrap_or_default();
    Some(hosts.iter().filter_map(|host| host.checked(check_host, report)).collect())
}

fn read_values(item: &Item<'_>, labels: &Labels<'_>, report: &mut Report<'_>) -> Option<Values> {
    let fields = item.fields(&VALUES, report)?;
    let (what, value) = fields.exactly_one(VALUES_SOURCES, report)?;
    let reference = fields.get("ref");
    if let Some(reference) = reference.as_ref().filter(|_| what != "file") {
        let reason = format!("goes with file only, not with {what}");
        reference.refuse(Problem::AcceptField { reason }, report);
    }
    let source = match what {
        "file" => {
            let reference = reference.and_then(|reference| labels.read(&reference, report));
            ValuesSource::File { path: value.text(report)?.to_owned(), reference }
        }
        "inline" => ValuesSource::Inline(value.map_json(report)?),
        "configMap" => {
            let (name, key) = read_key(&value, report)?;
            ValuesSource::ConfigMap { name, key }
        }
        "secret" => {
            let (name, key) = read_key(&value, report)?;
            ValuesSource::Secret { name, key }
        }
        assignment => read_assignment(assignment, &value, report)?,
    };
    Some(Values { source, at: item.place(report) })
}

fn read_assignment(what: &str, item: &Item<'_>, report: &mut Report<'_>) -> Option<ValuesSource> {
    let kind = match what {
        "setFile" => ValuesKind::SetFile,
        "setJson" => ValuesKind::SetJson,
        "setLiteral" => ValuesKind::SetLiteral,
        "setString" => ValuesKind::SetString,
        _ => ValuesKind::Set,
    };
    let text = item.text(report)?;
    if text.find('=').is_none_or(|at| at == 0) {
        let reason = "must be PATH=VALUE, such as image.tag=v2".to_owned();
        item.refuse(Problem::AcceptField { reason }, report);
        return None;
    }
    Some(ValuesSource::Assignment { kind, text: text.to_owned() })
}

fn read_key(item: &Item<'_>, report: &mut Report<'_>) -> Option<(String, String)> {
    let fields = item.fields(&KEY, report)?;
    let name =
        fields.required("name", "the object's name", report).and_then(|name| name.checked(check_subdomain, report));
    let key = fields.required("key", "the key that holds the values", report).and_then(|key| key.text(report));
    Some((name?, key?.to_owned()))
}
