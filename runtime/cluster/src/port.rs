//! The port `Cluster`, each call where it is implemented.

use std::sync::Arc;
use std::time::Duration;

use bowline_core::inventory::{ApplicationKey, Inventory};
use bowline_core::kinds::{Discovery, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::Pending;
use bowline_core::port::cluster::{
    Apply, Cluster, Deletion, Error, Freshness, Holding, Identity, Persistence, Target, Written,
};
use serde_json::Value;

use crate::connection::Connection;

impl Cluster for Connection {
    fn discover<'a>(
        &'a self,
        identity: &'a Identity,
        freshness: Freshness,
    ) -> Pending<'a, Result<Arc<Discovery>, Error>> {
        Box::pin(self.discovery(identity, freshness))
    }

    fn read<'a>(
        &'a self,
        identity: &'a Identity,
        targets: &'a [Target],
    ) -> Pending<'a, Vec<Result<Option<Value>, Error>>> {
        Box::pin(self.read_all(identity, targets))
    }

    fn apply<'a>(&'a self, identity: &'a Identity, apply: Apply<'a>) -> Pending<'a, Result<Written, Error>> {
        Box::pin(self.apply_one(identity, apply))
    }

    fn patch<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        patch: &'a Value,
    ) -> Pending<'a, Result<Written, Error>> {
        Box::pin(self.patch_one(identity, target, patch))
    }

    fn delete<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        uid: &'a str,
        persistence: Persistence,
    ) -> Pending<'a, Result<Deletion, Error>> {
        Box::pin(self.delete_one(identity, target, uid, persistence))
    }

    fn wait_served<'a>(
        &'a self,
        identity: &'a Identity,
        gvk: &'a Gvk,
        timeout: Duration,
    ) -> Pending<'a, Result<ServedKind, Error>> {
        Box::pin(self.await_served(identity, gvk, timeout))
    }

    fn wait_gone<'a>(
        &'a self,
        identity: &'a Identity,
        target: &'a Target,
        uid: &'a str,
        timeout: Duration,
    ) -> Pending<'a, Result<(), Error>> {
        Box::pin(self.await_gone(identity, target, uid, timeout))
    }

    fn inventory<'a>(
        &'a self,
        identity: &'a Identity,
        application: &'a ApplicationKey,
    ) -> Pending<'a, Result<Inventory, Error>> {
        Box::pin(self.load_inventory(identity, application))
    }

    fn store_inventory<'a>(
        &'a self,
        identity: &'a Identity,
        inventory: &'a mut Inventory,
    ) -> Pending<'a, Result<(), Error>> {
        Box::pin(self.save_inventory(identity, inventory))
    }

    fn holdings<'a>(&'a self, identity: &'a Identity) -> Pending<'a, Result<Vec<Holding>, Error>> {
        Box::pin(self.all_holdings(identity))
    }
}
