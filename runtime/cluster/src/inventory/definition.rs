//! Installs the kind `Inventory`.

use std::time::Duration;

use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Apply, Conflicts, Error, Identity, Persistence, Target};

use super::resource::{custom_resource_definition, served_kind};
use crate::connection::Connection;

/// How long the API server may take to serve the kind after its definition was accepted; it takes less than a second.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Connection {
    /// Applies the CustomResourceDefinition of `Inventory` and waits until the kind is served.
    pub(super) async fn install_inventory_kind(&self, identity: &Identity) -> Result<(), Error> {
        let definition = custom_resource_definition();
        let target = Target {
            kind: ServedKind {
                gvk: Gvk::new("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
                plural: "customresourcedefinitions".to_owned(),
                scope: Scope::Cluster,
            },
            namespace: String::new(),
            name: definition["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
        };
        let apply = Apply {
            target: &target,
            body: &definition.to_string(),
            conflicts: Conflicts::Force,
            persistence: Persistence::Persist,
        };
        self.apply_one(identity, apply).await.map_err(|error| match error {
            Error::Authorize { reason, .. } => Error::Authorize {
                action: "install Bowline's own kinds".to_owned(),
                reason: format!("{reason}; ask an administrator to run once: kubectl apply -f deploy/crds"),
            },
            other => other,
        })?;
        self.await_served(identity, &served_kind().gvk, TIMEOUT).await?;
        Ok(())
    }
}
