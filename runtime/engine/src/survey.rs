//! Stage 5: what is in the cluster, and who owns it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::class::{Class, Classified};
use bowline_core::desired::{APPLICATION_ANNOTATION, Desired, Served};
use bowline_core::fields;
use bowline_core::inventory::{EntryState, Inventory};
use bowline_core::kinds::{Discovery, ServedKind};
use bowline_core::object::ObjectKey;
use bowline_core::plan::LiveObject;
use bowline_core::port::cluster::{self, Holding, Target};
use serde_json::Value;

use crate::assignment::{Assignment, Pass};
use crate::progress::Event;

/// The cluster cannot be surveyed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the application owns is not known.
    #[error("cannot read the inventory of application {application}: {source}")]
    ReadInventory {
        /// The application.
        application: String,
        /// Why.
        #[source]
        source: cluster::Error,
    },
    /// What other applications own is not known.
    #[error("cannot read the inventories of other applications, which say who owns {object}: {source}")]
    ReadHoldings {
        /// An object that may belong to another application.
        object: ObjectKey,
        /// Why.
        #[source]
        source: cluster::Error,
    },
}

impl Classified for Error {
    fn class(&self) -> Class {
        match self {
            Self::ReadInventory { source, .. } | Self::ReadHoldings { source, .. } => source.class(),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::ReadInventory { source, .. } | Self::ReadHoldings { source, .. } => source.label(),
        }
    }
}

/// What is in the cluster, of what is desired and of what is owned.
#[derive(Debug)]
pub struct Survey {
    live: BTreeMap<ObjectKey, LiveObject>,
    kinds: BTreeMap<ObjectKey, ServedKind>,
    inventory: Inventory,
    holdings: Vec<Holding>,
}

impl Survey {
    /// A survey without a cluster: `live` is everything there is, `inventory` what is owned of it.
    #[must_use]
    pub fn of(live: BTreeMap<ObjectKey, LiveObject>, inventory: Inventory) -> Self {
        Self { live, kinds: BTreeMap::new(), inventory, holdings: Vec::new() }
    }

    /// The live objects, by identity; one that is missing is absent.
    #[must_use]
    pub fn live(&self) -> &BTreeMap<ObjectKey, LiveObject> {
        &self.live
    }

    /// The kinds of owned objects that are not desired.
    #[must_use]
    pub fn kinds(&self) -> &BTreeMap<ObjectKey, ServedKind> {
        &self.kinds
    }

    /// What the application owns.
    #[must_use]
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What the application owns, taken.
    #[must_use]
    pub(crate) fn into_inventory(self) -> Inventory {
        self.inventory
    }

    /// What other applications own and want, as far as it matters.
    #[must_use]
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }
}

/// Reads the inventory, every desired object and every owned one.
///
/// # Errors
/// When the inventory, or the inventories of others where they matter, cannot be read. An object that cannot be read
/// is part of the survey.
pub async fn survey(pass: &Pass<'_>, desired: &Desired, discovery: &Discovery) -> Result<Survey, Error> {
    let Pass { assignment, cluster, .. } = *pass;
    let identity = &assignment.identity;
    let application = &assignment.application.key;
    let inventory = cluster
        .inventory(identity, application)
        .await
        .map_err(|source| Error::ReadInventory { application: application.to_string(), source })?;
    let mut targets: Vec<Target> = desired
        .objects()
        .iter()
        .filter_map(|object| match &object.served {
            Served::Now(kind) => Some(target(&object.key, kind.clone())),
            Served::Later(_) | Served::Never(_) => None,
        })
        .collect();
    let mut kinds = BTreeMap::new();
    let mut live = BTreeMap::new();
    for (key, entry) in inventory.entries().filter(|(key, _)| !desired.contains(key)) {
        match discovery.find_near(&key.group_kind(), &entry.version) {
            Some(kind) => {
                kinds.insert(key.clone(), kind.clone());
                targets.push(target(key, kind.clone()));
            }
            // The kind is gone, and with it every object of it.
            None => drop(live.insert(key.clone(), LiveObject::Absent)),
        }
    }
    pass.progress.tell(&Event::Reading(targets.len()));
    let answers = cluster.read(identity, &targets).await;
    for (target, answer) in targets.iter().zip(answers) {
        let found = match answer {
            Ok(Some(object)) => LiveObject::Present(Arc::new(object)),
            Ok(None) => LiveObject::Absent,
            Err(error) => LiveObject::Unreadable(error.to_string()),
        };
        live.insert(target.key(), found);
    }
    let holdings = match doubtful(assignment, desired, &inventory, &live) {
        Some(object) => cluster.holdings(identity).await.map_err(|source| Error::ReadHoldings { object, source })?,
        None => Vec::new(),
    };
    Ok(Survey { live, kinds, inventory, holdings })
}

fn target(key: &ObjectKey, kind: ServedKind) -> Target {
    Target { kind, namespace: key.namespace.clone(), name: key.name.clone() }
}

/// An object whose owner only the inventories of other applications can tell: a live one that an application has
/// applied and ours has no record of, or one that is about to be deleted and may be wanted elsewhere.
fn doubtful(
    assignment: &Assignment,
    desired: &Desired,
    inventory: &Inventory,
    live: &BTreeMap<ObjectKey, LiveObject>,
) -> Option<ObjectKey> {
    let ours = assignment.application.key.to_string();
    let taken = desired.objects().iter().find(|object| {
        let Some(LiveObject::Present(live)) = live.get(&object.key) else { return false };
        let recorded = matches!(inventory.get(&object.key).map(|entry| &entry.state), Some(EntryState::Applied(_)));
        let named = annotation(live, APPLICATION_ANNOTATION);
        let applied = fields::own_entry(live).is_some();
        named.is_some_and(|named| named != ours) || (!recorded && applied)
    });
    if let Some(object) = taken {
        return Some(object.key.clone());
    }
    inventory
        .entries()
        .map(|(key, _)| key)
        .find(|key| !desired.contains(key) && matches!(live.get(key), Some(LiveObject::Present(_))))
        .cloned()
}

fn annotation<'a>(live: &'a Value, key: &str) -> Option<&'a str> {
    live.pointer("/metadata/annotations")?.get(key)?.as_str()
}
