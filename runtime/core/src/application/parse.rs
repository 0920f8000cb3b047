//! The `spec` of an Application.

use super::defaults;
use super::error::{Place, Problem};
use super::ignore::{IgnoreRule, Ignored, check_pointer};
use super::names::{check_group, check_kind, check_label, check_subdomain};
use super::parse_source::{Labels, read_plugin, read_source, read_step};
use super::reader::{Fields, Item, Report, Schema};
use super::resource::{
    Application, DeletionPolicy, Dependency, Destination, Drift, Empty, Mode, PluginUse, Prune, Retry, Source, Step,
    Sync,
};
use crate::inventory::ApplicationKey;
use crate::port::cluster::Conflicts;

const SPEC: Schema = Schema {
    known: &[
        "deletionPolicy",
        "dependsOn",
        "destination",
        "health",
        "historyLimit",
        "ignore",
        "policies",
        "project",
        "serviceAccountName",
        "sources",
        "sync",
        "transformers",
    ],
    later: &["decryption"],
    secret: &[],
};
const DESTINATION: Schema = Schema::of(&["cluster", "namespace"]);
const SYNC: Schema = Schema::of(&["allowEmpty", "conflicts", "drift", "mode", "prune", "retry", "timeout"]);
const RETRY: Schema = Schema::of(&["limit"]);
const IGNORE: Schema = Schema::of(&["group", "kind", "manager", "name", "namespace", "path", "pointer"]);
const DEPENDENCY: Schema = Schema::of(&["group", "kind", "name", "namespace", "ready"]);

/// Deletion policies as they are written.
const DELETION_POLICIES: &[(&str, DeletionPolicy)] = &[
    ("Delete", DeletionPolicy::Delete),
    ("DeleteAndWait", DeletionPolicy::DeleteAndWait),
    ("Orphan", DeletionPolicy::Orphan),
];
/// Sync modes as they are written.
const MODES: &[(&str, Mode)] = &[("auto", Mode::Auto), ("manual", Mode::Manual)];
/// Drift policies as they are written.
const DRIFTS: &[(&str, Drift)] = &[("heal", Drift::Heal), ("off", Drift::Off), ("warn", Drift::Warn)];
/// Conflict policies as they are written.
pub(super) const CONFLICTS: &[(&str, Conflicts)] = &[("fail", Conflicts::Fail), ("force", Conflicts::Force)];

/// How `value` is written, by a table of all its values.
pub(super) fn written<T: PartialEq + Copy>(table: &[(&'static str, T)], value: T) -> Option<&'static str> {
    table.iter().find(|(_, listed)| *listed == value).map(|(name, _)| *name)
}

/// The application that `spec` describes; `None` after a mistake.
pub(super) fn read_application(
    key: ApplicationKey,
    declared_at: Place,
    spec: &Item<'_>,
    report: &mut Report<'_>,
) -> Option<Application> {
    let fields = spec.fields(&SPEC, report)?;
    let labels = Labels::of(&fields);
    let sources = read_sources(&fields, &labels, report);
    let transformers = read_steps(&fields, "transformers", &labels, report);
    let policies = read_steps(&fields, "policies", &labels, report);
    let health = read_health(&fields, report);
    let project =
        fields.read_or("project", defaults::PROJECT.to_owned(), |project| project.checked(check_subdomain, report));
    let destination = fields.read_or("destination", defaults::destination(), |item| read_destination(&item, report));
    let sync = fields.read_or("sync", defaults::sync(), |item| read_sync(&item, report));
    let ignore = read_list(&fields, "ignore", read_ignore, report);
    let depends_on = read_list(&fields, "dependsOn", read_dependency, report);
    let deletion_policy =
        fields.read_or("deletionPolicy", defaults::DELETION_POLICY, |policy| policy.choice(DELETION_POLICIES, report));
    let history_limit = fields.read_or("historyLimit", defaults::HISTORY_LIMIT, |limit| limit.count(1, report));
    let service_account = fields.get("serviceAccountName").and_then(|name| name.checked(check_subdomain, report));
    Some(Application {
        key,
        project,
        sources: sources?,
        transformers,
        policies,
        health,
        destination,
        sync,
        ignore,
        depends_on,
        deletion_policy,
        history_limit,
        service_account,
        declared_at,
    })
}

fn read_sources(fields: &Fields<'_>, labels: &Labels<'_>, report: &mut Report<'_>) -> Option<Vec<Source>> {
    let wanted = "a list of sources, each with a repository and a renderer";
    let items = fields.required("sources", wanted, report)?.some_items("name at least one source", report)?;
    labels.refuse_repeated_names(report);
    Some(items.iter().filter_map(|item| read_source(item, labels, report)).collect())
}

/// The items of a list that may be left out, without those that hold a mistake.
fn read_list<T>(
    fields: &Fields<'_>,
    name: &str,
    read: fn(&Item<'_>, &mut Report<'_>) -> Option<T>,
    report: &mut Report<'_>,
) -> Vec<T> {
    let items = fields.get(name).and_then(|list| list.items(report)).unwrap_or_default();
    items.iter().filter_map(|item| read(item, report)).collect()
}

fn read_steps(fields: &Fields<'_>, name: &str, labels: &Labels<'_>, report: &mut Report<'_>) -> Vec<Step> {
    let items = fields.get(name).and_then(|list| list.items(report)).unwrap_or_default();
    items.iter().filter_map(|item| read_step(item, labels, report)).collect()
}

fn read_health(fields: &Fields<'_>, report: &mut Report<'_>) -> Vec<PluginUse> {
    let Some(list) = fields.get("health") else {
        let plugin = defaults::HEALTH_PLUGIN.to_owned();
        return vec![PluginUse { plugin, config: defaults::CONFIG.to_owned(), at: fields.place(report) }];
    };
    let items = list.some_items("leave it out for the built-in plugin health", report).unwrap_or_default();
    items.iter().filter_map(|item| read_plugin(item, report)).collect()
}

fn read_destination(item: &Item<'_>, report: &mut Report<'_>) -> Option<Destination> {
    let fields = item.fields(&DESTINATION, report)?;
    let default = defaults::destination();
    Some(Destination {
        cluster: fields.read_or("cluster", default.cluster, |cluster| cluster.checked(check_subdomain, report)),
        namespace: fields.get("namespace").and_then(|namespace| namespace.checked(check_label, report)),
    })
}

fn read_sync(item: &Item<'_>, report: &mut Report<'_>) -> Option<Sync> {
    let fields = item.fields(&SYNC, report)?;
    let default = defaults::sync();
    Some(Sync {
        mode: fields.read_or("mode", default.mode, |mode| mode.choice(MODES, report)),
        prune: fields.read_or("prune", default.prune, |prune| prune.switch(Prune::Delete, Prune::Keep, report)),
        drift: fields.read_or("drift", default.drift, |drift| drift.choice(DRIFTS, report)),
        conflicts: fields.read_or("conflicts", default.conflicts, |conflicts| conflicts.choice(CONFLICTS, report)),
        empty: fields.read_or("allowEmpty", default.empty, |allow| allow.switch(Empty::Allow, Empty::Refuse, report)),
        timeout: fields.read_or("timeout", default.timeout, |timeout| timeout.duration(report)),
        retry: fields.read_or("retry", default.retry, |retry| read_retry(&retry, default.retry, report)),
    })
}

fn read_retry(item: &Item<'_>, default: Retry, report: &mut Report<'_>) -> Option<Retry> {
    let fields = item.fields(&RETRY, report)?;
    Some(Retry { limit: fields.read_or("limit", default.limit, |limit| limit.count(0, report)) })
}

fn read_ignore(item: &Item<'_>, report: &mut Report<'_>) -> Option<IgnoreRule> {
    let fields = item.fields(&IGNORE, report)?;
    let group = fields.get("group").and_then(|group| read_group(&group, report));
    let kind = fields.get("kind").and_then(|kind| kind.checked(check_kind, report));
    let namespace = fields.get("namespace").and_then(|namespace| namespace.checked(check_label, report));
    let name = fields.get("name").and_then(|name| Some(name.text(report)?.to_owned()));
    let (what, value) = fields.exactly_one(&["manager", "path", "pointer"], report)?;
    let ignored = match what {
        "pointer" => Ignored::Pointer(value.checked(check_pointer, report)?),
        "path" => Ignored::Path(value.text(report)?.to_owned()),
        _ => Ignored::Manager(value.text(report)?.to_owned()),
    };
    Some(IgnoreRule { group, kind, namespace, name, ignored, at: item.place(report) })
}

fn read_dependency(item: &Item<'_>, report: &mut Report<'_>) -> Option<Dependency> {
    let fields = item.fields(&DEPENDENCY, report)?;
    let group = fields.get("group").and_then(|group| read_group(&group, report));
    let kind = fields
        .required("kind", "the kind of the object to wait for", report)
        .and_then(|kind| kind.checked(check_kind, report));
    let name = fields
        .required("name", "the name of the object to wait for", report)
        .and_then(|name| Some(name.text(report)?.to_owned()));
    let namespace = fields.get("namespace").and_then(|namespace| namespace.checked(check_label, report));
    let ready = fields.get("ready").and_then(|ready| Some(ready.text(report)?.to_owned()));
    let kind = kind?;
    let group = group.unwrap_or_else(|| own_group(&kind));
    Some(Dependency { group, kind, namespace, name: name?, ready, at: item.place(report) })
}

/// The group that is meant when none is written: ours for our own kinds, else the core group.
fn own_group(kind: &str) -> String {
    let (own, _) = super::API_VERSION.split_once('/').expect("our apiVersion has a group");
    if super::document::KINDS.contains(&kind) { own.to_owned() } else { String::new() }
}

fn read_group(item: &Item<'_>, report: &mut Report<'_>) -> Option<String> {
    let text = item.any_text(report)?;
    if let Err(reason) = check_group(text) {
        item.refuse(Problem::AcceptValue { value: text.to_owned(), reason }, report);
        return None;
    }
    Some(text.to_owned())
}
