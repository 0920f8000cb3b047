//! Chunks as objects of the cluster, and back.

use bowline_core::digest::Digest;
use bowline_core::inventory::{ApplicationKey, Chunk};
use bowline_core::port::cluster::Target;
use serde::Deserialize;
use serde_json::{Value, json};

use super::line::Line;
use super::resource::{API_VERSION, ApplicationReference, INVENTORY_OF_LABEL, InventorySpec, KIND, served_kind};

/// The longest name of an object.
const LONGEST_NAME: usize = 253;
/// Hexadecimal digits of a digest that stand for an application: 128 bits, which nobody finds twice.
const DIGITS: usize = 32;

/// A stored chunk.
#[derive(Deserialize)]
pub(super) struct Stored {
    metadata: Metadata,
    spec: InventorySpec,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "resourceVersion", default)]
    resource_version: String,
}

/// The value of [`INVENTORY_OF_LABEL`] for an application.
pub(super) fn label(application: &ApplicationKey) -> String {
    Digest::of(application.to_string().as_bytes()).as_str().trim_start_matches("sha256:").chars().take(DIGITS).collect()
}

/// Where a chunk is stored: `<application>.<number>` in the application's namespace. A name too long for that is cut
/// and told apart by the label's digits.
pub(super) fn target(application: &ApplicationKey, number: u32) -> Target {
    let mut name = format!("{}.{number}", application.name);
    if name.len() > LONGEST_NAME {
        let tail = format!("-{}.{number}", label(application));
        let start: String = application.name.chars().take(LONGEST_NAME - tail.len()).collect();
        name = format!("{start}{tail}");
    }
    Target { kind: served_kind(), namespace: application.namespace.clone(), name }
}

/// The chunk as an object to create, or to put in the place of what was read before.
pub(super) fn object(application: &ApplicationKey, chunk: &Chunk) -> Value {
    let mut metadata = json!({
        "name": target(application, chunk.number).name,
        "namespace": application.namespace,
        "labels": {INVENTORY_OF_LABEL: label(application)},
    });
    if let Some(version) = &chunk.resource_version {
        metadata["resourceVersion"] = json!(version);
    }
    let spec = InventorySpec {
        application: ApplicationReference { namespace: application.namespace.clone(), name: application.name.clone() },
        chunk: i64::from(chunk.number),
        objects: i64::try_from(chunk.entries.len()).unwrap_or(i64::MAX),
        entries: chunk.entries.iter().map(|(key, entry)| Line { key: key.clone(), entry: entry.clone() }).collect(),
    };
    json!({"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": spec})
}

impl Stored {
    /// The chunk, if it is one of `application`'s: a label can be copied, the specification says whose it is.
    pub(super) fn chunk_of(self, application: &ApplicationKey) -> Option<Chunk> {
        let Self { metadata, spec } = self;
        if spec.application.namespace != application.namespace || spec.application.name != application.name {
            return None;
        }
        Some(Chunk {
            number: u32::try_from(spec.chunk).ok()?,
            resource_version: Some(metadata.resource_version),
            entries: spec.entries.into_iter().map(|line| (line.key, line.entry)).collect(),
            changed: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use bowline_core::inventory::{Applied, Entry, EntryState};
    use bowline_core::object::ObjectKey;

    use super::*;

    fn application(name: &str) -> ApplicationKey {
        ApplicationKey { namespace: "team-a".into(), name: name.into() }
    }

    fn chunk() -> Chunk {
        let key = |name: &str| ObjectKey {
            group: "apps".into(),
            kind: "Deployment".into(),
            namespace: "shop".into(),
            name: name.into(),
        };
        let applied = |generation| {
            EntryState::Applied(Applied {
                uid: "u".into(),
                desired: Digest::of(b"d"),
                ownership: Digest::of(b"o"),
                values: Digest::of(b"v"),
                generation,
                atomic: Vec::new(),
            })
        };
        let states =
            [("a", EntryState::Pending), ("b", EntryState::Claimed), ("c", applied(Some(3))), ("d", applied(None))];
        let entries = states.into_iter().map(|(name, state)| (key(name), Entry { version: "v1".into(), state }));
        Chunk { number: 2, resource_version: Some("17".into()), entries: entries.collect(), changed: false }
    }

    #[test]
    fn a_chunk_comes_back_as_it_went() {
        let object = object(&application("shop"), &chunk());
        assert_eq!(object["metadata"]["name"], "shop.2");
        assert_eq!(object["metadata"]["resourceVersion"], "17");
        assert_eq!(object["spec"]["objects"], 4);
        let stored: Stored = serde_json::from_value(object.clone()).unwrap();
        assert_eq!(stored.chunk_of(&application("shop")), Some(chunk()));
        let stored: Stored = serde_json::from_value(object).unwrap();
        assert_eq!(stored.chunk_of(&application("other")), None, "a copied label proves nothing");
    }

    #[test]
    fn a_new_chunk_has_no_version_to_replace() {
        let new = Chunk { resource_version: None, ..chunk() };
        assert_eq!(object(&application("shop"), &new)["metadata"].get("resourceVersion"), None);
    }

    #[test]
    fn names_fit_and_differ() {
        assert_eq!(label(&application("shop")).len(), 32);
        assert_ne!(label(&application("shop")), label(&application("shop2")));
        let long = |last: &str| target(&application(&("x".repeat(252) + last)), 4).name;
        assert!(long("a").len() <= 253, "{}", long("a").len());
        assert_ne!(long("a"), long("b"));
    }
}
