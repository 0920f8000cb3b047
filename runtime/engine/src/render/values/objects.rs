//! Objects of the destination that values are taken from.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bowline_core::application::{Source as SourceSpec, ValuesSource};
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::Target;
use serde_json::Value;

use crate::assignment::Pass;
use crate::render::Error;

/// ConfigMaps and Secrets that a source takes values from.
#[derive(Default)]
pub(in crate::render) struct Objects {
    namespace: String,
    /// By kind and name.
    found: BTreeMap<(Kind, String), Value>,
}

/// What holds values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret: all that is rendered from it is secret.
    Secret,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }

    fn served(self) -> ServedKind {
        let plural = match self {
            Self::ConfigMap => "configmaps",
            Self::Secret => "secrets",
        };
        ServedKind { gvk: Gvk::new("v1", self.name()), plural: plural.to_owned(), scope: Scope::Namespaced }
    }
}

impl Objects {
    /// Reads, as the application's own identity, every object that `spec` takes values from.
    ///
    /// # Errors
    /// The first one that isn't there or can't be read.
    pub(in crate::render) async fn read(pass: &Pass<'_>, spec: &SourceSpec) -> Result<Self, Error> {
        let key = &pass.assignment.application.key;
        let namespace = if key.namespace.is_empty() { pass.assignment.namespace() } else { key.namespace.as_str() };
        let mut objects = Self { namespace: namespace.to_owned(), found: BTreeMap::new() };
        let mut wanted = BTreeMap::new();
        for values in &spec.values {
            let (kind, name) = match &values.source {
                ValuesSource::ConfigMap { name, .. } => (Kind::ConfigMap, name),
                ValuesSource::Secret { name, .. } => (Kind::Secret, name),
                _ => continue,
            };
            wanted.entry((kind, name.clone())).or_insert_with(|| values.at.to_string());
        }
        if wanted.is_empty() {
            return Ok(objects);
        }
        let targets: Vec<Target> = wanted
            .keys()
            .map(|(kind, name)| Target { kind: kind.served(), namespace: namespace.to_owned(), name: name.clone() })
            .collect();
        let answers = pass.cluster.read(&pass.assignment.identity, &targets).await;
        for (((kind, name), place), answer) in wanted.into_iter().zip(answers) {
            let object = format!("{} {namespace}/{name}", kind.name());
            match answer {
                Ok(Some(value)) => drop(objects.found.insert((kind, name), value)),
                Ok(None) => return Err(Error::FindValues { place, object, hint: "create it".to_owned() }),
                Err(source) => return Err(Error::ReadObject { place, object, source }),
            }
        }
        Ok(objects)
    }

    /// The text at a key of one of them.
    ///
    /// # Errors
    /// When the object hasn't the key, or what is there is no text.
    pub(super) fn text(&self, kind: Kind, name: &str, key: &str, place: &str) -> Result<String, Error> {
        let object = format!("key {key} of {} {}/{name}", kind.name(), self.namespace);
        let data =
            self.found.get(&(kind, name.to_owned())).and_then(|value| value.get("data")).and_then(Value::as_object);
        let Some(text) = data.and_then(|data| data.get(key)).and_then(Value::as_str) else {
            let known: Vec<&str> = data.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            let hint = if known.is_empty() {
                "it has no keys".to_owned()
            } else {
                format!("its keys are {}", known.join(", "))
            };
            return Err(Error::FindValues { place: place.to_owned(), object, hint });
        };
        match kind {
            Kind::ConfigMap => Ok(text.to_owned()),
            Kind::Secret => {
                STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
                    Error::FindValues {
                        place: place.to_owned(),
                        object,
                        hint: "what is there is not UTF-8 text".to_owned(),
                    }
                })
            }
        }
    }
}
