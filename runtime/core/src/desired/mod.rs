//! What the cluster should hold: rendered objects, made ready for server-side apply.

mod hooks;
mod ready;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::class::{Class, Classified};
use crate::digest::Digest;
use crate::inventory::ApplicationKey;
use crate::kinds::{Discovery, Scope, ServedKind};
use crate::mask::Secrecy;
use crate::object::{GroupKind, Gvk, Malformed, Object, ObjectKey};
use crate::order::Wave;
use crate::plugin::{Manifest, Origin};

/// Label that names the installation which manages an object.
pub const MANAGED_BY_LABEL: &str = "bowline.dev/managed-by";
/// Annotation that names the application an object belongs to, as `namespace/name`.
pub const APPLICATION_ANNOTATION: &str = "bowline.dev/application";
/// Group of Bowline's own kinds.
pub const OWN_GROUP: &str = "bowline.dev";

/// Rendered objects cannot become a desired set.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A manifest is no object.
    #[error("{place}the rendered object {reason}")]
    TakeObject {
        /// Where it came from, ending in `: `, or empty.
        place: String,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// A manifest is no JSON.
    #[error("{place}the renderer gave a manifest that is not JSON: {reason}")]
    ReadJson {
        /// Where it came from, ending in `: `, or empty.
        place: String,
        /// What the JSON reader said.
        reason: String,
    },
    /// Two manifests are the same object.
    #[error("{key} is rendered twice: {first} and {second}; keep one of them")]
    KeepApart {
        /// The object.
        key: ObjectKey,
        /// Where the first comes from.
        first: String,
        /// Where the second comes from.
        second: String,
    },
    /// Applications don't manage the records that Bowline keeps of them.
    #[error("{place}{key} is Bowline's own record and cannot be part of an application")]
    ReserveKind {
        /// Where it came from, ending in `: `, or empty.
        place: String,
        /// The object.
        key: ObjectKey,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        Class::Terminal
    }

    fn label(&self) -> &'static str {
        match self {
            Self::TakeObject { .. } => "desired-object",
            Self::ReadJson { .. } => "desired-json",
            Self::KeepApart { .. } => "desired-duplicate",
            Self::ReserveKind { .. } => "desired-reserved",
        }
    }
}

/// How the kinds of the destination are known.
#[derive(Debug, Clone, Copy)]
pub enum Kinds<'a> {
    /// The cluster said what it serves.
    Served(&'a Discovery),
    /// There is no cluster: every kind is taken to be served, in a namespace unless Kubernetes or a
    /// CustomResourceDefinition in the set says otherwise.
    Assumed,
}

/// What every object of an application gets.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// The application.
    pub application: &'a ApplicationKey,
    /// The installation, for the label `bowline.dev/managed-by`.
    pub installation: &'a str,
    /// Namespace for namespaced objects that name none.
    pub namespace: &'a str,
    /// The kinds of the destination.
    pub kinds: Kinds<'a>,
}

/// How an object's kind is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// The cluster serves it.
    Now(ServedKind),
    /// A CustomResourceDefinition of the same set will add it.
    Later(Scope),
    /// Nobody serves it; the text says what exists instead.
    Never(String),
}

/// One object as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredObject {
    /// Identity, with the namespace it is applied in.
    pub key: ObjectKey,
    /// Group, version and kind.
    pub gvk: Gvk,
    /// The object, stamped with label and annotation, as canonical JSON: what is sent. It is kept in this form alone,
    /// which takes a fraction of the memory of a tree of values, and shared with the plan.
    pub body: Arc<str>,
    /// Digest of `body`.
    pub digest: Digest,
    /// Where it came from.
    pub origins: Vec<Origin>,
    /// How much of it is secret.
    pub secrecy: Secrecy,
    /// When it is applied.
    pub wave: Wave,
    /// How its kind is known.
    pub served: Served,
}

impl DesiredObject {
    /// The object as a value, read from its body.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.body).expect("canonical JSON that was written here is JSON")
    }
}

/// The desired set of an application, in rendered order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Desired {
    objects: Vec<DesiredObject>,
    /// Positions in `objects`, sorted by key.
    by_key: Vec<usize>,
    notes: Vec<String>,
}

impl Desired {
    /// Makes rendered manifests ready for server-side apply: `stringData` becomes `data`; `status`, nulls and what
    /// only the API server writes are dropped; namespaces are filled in; label and annotation are stamped. Hooks are set
    /// apart: they are no objects that stay.
    ///
    /// # Errors
    /// [`Error`] when a manifest is no object, or two are the same.
    pub fn build(manifests: &[Manifest], settings: &Settings<'_>) -> Result<Self, Error> {
        let mut parsed = Vec::with_capacity(manifests.len());
        let mut hooks = Vec::new();
        for manifest in manifests {
            let place = || manifest.origins.first().map(|origin| format!("{origin}: ")).unwrap_or_default();
            let value: Value = serde_json::from_str(&manifest.json)
                .map_err(|error| Error::ReadJson { place: place(), reason: error.to_string() })?;
            let object = Object::new(value).map_err(|reason| Error::TakeObject { place: place(), reason })?;
            if object.gvk().group == OWN_GROUP && object.gvk().kind == "Inventory" {
                return Err(Error::ReserveKind { place: place(), key: object.key() });
            }
            if hooks::is_hook(manifest) {
                hooks.push((manifest, object));
            } else {
                parsed.push((manifest, object));
            }
        }
        let defined = defined_kinds(parsed.iter().map(|(_, object)| object));
        let mut notes: Vec<String> = hooks::note(&hooks).into_iter().collect();
        let objects: Vec<DesiredObject> = parsed
            .into_iter()
            .map(|(manifest, object)| build_object(manifest, object, settings, &defined, &mut notes))
            .collect();
        let mut by_key: Vec<usize> = (0..objects.len()).collect();
        by_key.sort_by_key(|&position| &objects[position].key);
        keep_apart(&objects, &by_key)?;
        Ok(Self { objects, by_key, notes })
    }

    /// The objects, in rendered order.
    #[must_use]
    pub fn objects(&self) -> &[DesiredObject] {
        &self.objects
    }

    /// What was changed and a person should know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The objects, sorted by key.
    pub fn sorted(&self) -> impl Iterator<Item = &DesiredObject> {
        self.by_key.iter().map(|&position| &self.objects[position])
    }

    /// Whether an object is desired.
    #[must_use]
    pub fn contains(&self, key: &ObjectKey) -> bool {
        self.by_key.binary_search_by_key(&key, |&position| &self.objects[position].key).is_ok()
    }
}

/// Refuses objects that are rendered twice; `by_key` holds positions sorted by key, and of equal keys by position.
fn keep_apart(objects: &[DesiredObject], by_key: &[usize]) -> Result<(), Error> {
    // Of several such objects, the one whose second rendering comes first, as a reader of the files meets it.
    let twice = by_key
        .windows(2)
        .map(|pair| (&objects[pair[0]], &objects[pair[1]], pair[1]))
        .filter(|(first, second, _)| first.key == second.key)
        .min_by_key(|(_, _, position)| *position);
    let Some((first, second, _)) = twice else { return Ok(()) };
    let place = |object: &DesiredObject| {
        object.origins.first().map_or_else(|| "an unknown place".to_owned(), ToString::to_string)
    };
    Err(Error::KeepApart { key: second.key.clone(), first: place(first), second: place(second) })
}

fn build_object(
    manifest: &Manifest,
    mut object: Object,
    settings: &Settings<'_>,
    defined: &BTreeMap<GroupKind, Scope>,
    notes: &mut Vec<String>,
) -> DesiredObject {
    let served = serve(&object, settings.kinds, defined);
    ready::drop_server_fields(&mut object);
    let scope = match &served {
        Served::Now(kind) => kind.scope,
        Served::Later(scope) => *scope,
        Served::Never(_) => Scope::Namespaced,
    };
    match scope {
        Scope::Namespaced if object.namespace().is_empty() => {
            object.metadata_mut().insert("namespace".to_owned(), settings.namespace.into());
        }
        Scope::Cluster if !object.namespace().is_empty() => {
            notes.push(format!("{} is cluster-scoped: its namespace was dropped", object.key()));
            object.metadata_mut().remove("namespace");
        }
        Scope::Namespaced | Scope::Cluster => {}
    }
    ready::stamp(&mut object, "labels", MANAGED_BY_LABEL, settings.installation);
    ready::stamp(&mut object, "annotations", APPLICATION_ANNOTATION, &settings.application.to_string());
    let body = object.canonical_json();
    DesiredObject {
        key: object.key(),
        digest: Digest::of(body.as_bytes()),
        body: body.into(),
        origins: manifest.origins.clone(),
        secrecy: if manifest.sensitive { Secrecy::Everything } else { Secrecy::ByKind },
        wave: Wave::of(&object, &manifest.attributes),
        served,
        gvk: object.gvk().clone(),
    }
}

/// The kinds that CustomResourceDefinitions of the set add.
fn defined_kinds<'a>(objects: impl Iterator<Item = &'a Object>) -> BTreeMap<GroupKind, Scope> {
    objects
        .filter(|object| {
            object.gvk().group == "apiextensions.k8s.io" && object.gvk().kind == "CustomResourceDefinition"
        })
        .filter_map(|object| {
            let spec = object.value().get("spec")?;
            let group = spec.get("group")?.as_str()?.to_owned();
            let kind = spec.pointer("/names/kind")?.as_str()?.to_owned();
            let scope = match spec.get("scope")?.as_str()? {
                "Cluster" => Scope::Cluster,
                _ => Scope::Namespaced,
            };
            Some((GroupKind { group, kind }, scope))
        })
        .collect()
}

fn serve(object: &Object, kinds: Kinds<'_>, defined: &BTreeMap<GroupKind, Scope>) -> Served {
    let group_kind = object.gvk().group_kind();
    let discovery = match kinds {
        Kinds::Served(discovery) => discovery,
        Kinds::Assumed => {
            let scope = defined.get(&group_kind).copied().unwrap_or_else(|| crate::kinds::usual_scope(&group_kind));
            return Served::Now(ServedKind { gvk: object.gvk().clone(), plural: String::new(), scope });
        }
    };
    if let Some(kind) = discovery.find(object.gvk()) {
        return Served::Now(kind.clone());
    }
    if let Some(scope) = defined.get(&group_kind) {
        return Served::Later(*scope);
    }
    Served::Never(discovery.hint(object.gvk()))
}

#[cfg(test)]
mod tests;
