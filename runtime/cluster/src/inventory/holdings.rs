//! Who owns what in the whole cluster.

use std::collections::{BTreeMap, BTreeSet};

use bowline_core::inventory::{ApplicationKey, EntryState};
use bowline_core::port::cluster::{Error, Holding, Identity};
use serde::Deserialize;

use super::line::Line;
use super::resource::ApplicationReference;
use crate::connection::Connection;

/// Of a stored chunk, whose it is and what it lists.
#[derive(Deserialize)]
struct Held {
    spec: Spec,
}

#[derive(Deserialize)]
struct Spec {
    application: ApplicationReference,
    #[serde(default)]
    entries: Vec<Line>,
}

impl Connection {
    /// What every application of the cluster owns and wants, sorted by application.
    pub(crate) async fn all_holdings(&self, identity: &Identity) -> Result<Vec<Holding>, Error> {
        let all: Vec<Held> = self.list_inventories(identity, "", "").await.map_err(|error| match error {
            Error::Authorize { reason, .. } => Error::Authorize {
                action: "list the inventories of all namespaces".to_owned(),
                reason: format!(
                    "{reason}; without that right nobody can tell whether an object belongs to another application"
                ),
            },
            other => other,
        })?;
        let mut holdings: BTreeMap<ApplicationKey, Holding> = BTreeMap::new();
        for Held { spec } in all {
            let application = ApplicationKey { namespace: spec.application.namespace, name: spec.application.name };
            let holding = holdings.entry(application.clone()).or_insert_with(|| Holding {
                application,
                owned: BTreeSet::new(),
                claimed: BTreeSet::new(),
            });
            for Line { key, entry } in spec.entries {
                match entry.state {
                    EntryState::Pending | EntryState::Applied(_) => holding.owned.insert(key),
                    EntryState::Claimed => holding.claimed.insert(key),
                };
            }
        }
        Ok(holdings.into_values().collect())
    }
}
