//! The namespace of objects.

use std::collections::HashMap;

use crate::config::FieldSpec;
use crate::fault::{Fault, Outcome};
use crate::id::{ResId, scope};
use crate::node::path::{self, CreateKind};
use crate::node::{Node, Tag, Text};
use crate::resource::Resource;
use crate::set::ResMap;
use crate::spec;

/// A namespace, and what gets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Namespace {
    /// The namespace; empty for none, which changes nothing.
    pub name: Text,
    /// Which fields are changed.
    pub fields: Fields,
    /// Which subjects of role bindings get it.
    pub subjects: Subjects,
}

/// Which fields get a namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fields {
    /// All.
    #[default]
    All,
    /// Those that are missing or empty.
    Unset,
}

/// Which subjects of role bindings get a namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subjects {
    /// Those with the name `default`.
    #[default]
    NamedDefault,
    /// All service accounts.
    ServiceAccounts,
    /// None.
    None,
}

impl Subjects {
    /// From what `setRoleBindingSubjects` says; empty text means the default.
    ///
    /// # Errors
    /// When it says something else.
    pub fn parse(text: &str) -> Outcome<Self> {
        match text {
            "" | "defaultOnly" => Ok(Self::NamedDefault),
            "allServiceAccounts" => Ok(Self::ServiceAccounts),
            "none" => Ok(Self::None),
            _ => Err(Fault::new(
                "bad-subject-mode",
                format!(
                    "invalid value {text:?} for setRoleBindingSubjects: \
                     must be one of \"defaultOnly\", \"none\" or \"allServiceAccounts\""
                ),
            )),
        }
    }
}

/// Puts all objects into a namespace, but those that certainly have none and those that came from a chart. Specs lead
/// to further fields that hold it; those for `Namespace` objects name the object itself.
///
/// # Errors
/// When a field is no scalar; when two objects become the same, said of the first whose change makes it so.
pub fn namespace(set: &mut ResMap, namespace: &Namespace, specs: &[FieldSpec]) -> Outcome<()> {
    if namespace.name.is_empty() {
        return Ok(());
    }
    let mut known = Identities::of(set.all());
    let mut conflicting = None;
    for resource in set.all_mut() {
        if is_from_chart(resource) || resource.node.is_empty() {
            continue;
        }
        let before = Key::of(&resource.id());
        resource.store_previous_id();
        apply(&mut resource.node, namespace, specs)?;
        let id = resource.id();
        if known.rename(&before, Key::of(&id)) > 1 {
            conflicting = Some(id);
            break;
        }
    }
    conflicting.map_or(Ok(()), |id| Err(conflict(set, &id)))
}

/// Puts one object into a namespace, as [`namespace`](self::namespace) does, without a look at others.
///
/// # Errors
/// When a field is no scalar.
pub fn apply(object: &mut Node, namespace: &Namespace, specs: &[FieldSpec]) -> Outcome<()> {
    let id = ResId::of(object);
    let mut set = |node: &mut Node| match namespace.fields {
        Fields::Unset if has_value(node) => Ok(()),
        _ => node.set_scalar(namespace.name.clone(), Tag::Str),
    };
    if !scope::is_cluster_scoped(&id.gvk) {
        let own =
            FieldSpec { path: ["metadata".into(), "namespace".into()].into(), create: true, ..FieldSpec::default() };
        spec::apply(object, &own, Some(CreateKind::Scalar(Tag::Unset)), &mut set)?;
    }
    let is_binding = is_binding(&id.gvk.kind);
    if is_binding {
        set_subjects(object, namespace.subjects, &mut set)
            .map_err(|fault| fault.context("setting namespace on (cluster)role binding subjects"))?;
    }
    let is_plain_v1 = id.gvk.group.is_empty() && &*id.gvk.version == "v1";
    for spec in specs {
        let is_left_out = spec.has_path("metadata/namespace")
            || (spec.has_path("metadata/name") && !is_plain_v1)
            || (is_binding && self::is_binding(&spec.gvk.kind) && spec.has_path("subjects/namespace"));
        if !is_left_out {
            spec::apply(object, spec, Some(CreateKind::Scalar(Tag::Str)), &mut set).map_err(failed)?;
        }
    }
    Ok(())
}

fn failed(fault: Fault) -> Fault {
    let doing = match fault.code() {
        "wrong-kind" => "namespace field specs must target scalar nodes",
        _ => "namespace transformation failed",
    };
    fault.context(doing)
}

fn is_binding(kind: &str) -> bool {
    matches!(kind, "RoleBinding" | "ClusterRoleBinding")
}

fn has_value(node: &Node) -> bool {
    !node.is_empty() && node.as_text().is_none_or(|text| !text.is_empty())
}

fn set_subjects(object: &mut Node, subjects: Subjects, set: &mut spec::Set<'_>) -> Outcome<()> {
    let (key, value) = match subjects {
        Subjects::NamedDefault => ("name", "default"),
        Subjects::ServiceAccounts => ("kind", "ServiceAccount"),
        Subjects::None => return Ok(()),
    };
    let Some(list) = object.get_mut("subjects") else {
        return Ok(());
    };
    for subject in path::items_mut(list)? {
        let found = path::lookup(subject, &[key])?;
        if let Some(found) = found.filter(|found| !found.is_null()) {
            let text = found.as_text().ok_or_else(|| path::wrong_kind("ScalarNode", found))?;
            if &**text == value
                && let Some(field) = path::lookup_create(subject, &["namespace"], CreateKind::Scalar(Tag::Unset))?
            {
                set(field)?;
            }
        }
    }
    Ok(())
}

/// Whether a chart made the object, which then has chosen its namespace itself.
fn is_from_chart(resource: &Resource) -> bool {
    resource.book.helm_generated
}

/// What two objects must not share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(ResId);

impl Key {
    fn of(id: &ResId) -> Self {
        Self(ResId { namespace: id.effective_namespace().into(), ..id.clone() })
    }
}

/// How many objects there are of each identity.
struct Identities(HashMap<Key, usize>);

impl Identities {
    fn of(all: &[Resource]) -> Self {
        let mut counts = HashMap::with_capacity(all.len());
        for resource in all {
            *counts.entry(Key::of(&resource.id())).or_default() += 1;
        }
        Self(counts)
    }

    /// Notes that one object is called otherwise now, and gives how many are called so.
    fn rename(&mut self, from: &Key, to: Key) -> usize {
        if let Some(count) = self.0.get_mut(from) {
            *count = count.saturating_sub(1);
        }
        let count = self.0.entry(to).or_default();
        *count += 1;
        *count
    }
}

fn conflict(set: &ResMap, id: &ResId) -> Fault {
    let same = set.all().iter().filter(|resource| resource.id().equals(id));
    let names: Vec<String> = same.map(|resource| resource.original_id().to_string()).collect();
    Fault::new(
        "namespace-conflict",
        format!("namespace transformation produces ID conflict: {id} would be each of [{}]", names.join(", ")),
    )
}
