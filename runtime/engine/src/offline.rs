//! Work without a cluster.

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

/// The cluster of work that needs none, such as rendering: every call is refused.
pub struct NoCluster;

fn refuse<'a, T: Send + 'a>() -> Pending<'a, Result<T, Error>> {
    let error = Error::Configure { reason: "this work is done without a cluster".to_owned() };
    Box::pin(std::future::ready(Err(error)))
}

impl Cluster for NoCluster {
    fn discover<'a>(&'a self, _: &'a Identity, _: Freshness) -> Pending<'a, Result<Arc<Discovery>, Error>> {
        refuse()
    }

    fn read<'a>(&'a self, _: &'a Identity, targets: &'a [Target]) -> Pending<'a, Vec<Result<Option<Value>, Error>>> {
        Box::pin(async move {
            let mut answers = Vec::with_capacity(targets.len());
            for _ in targets {
                answers.push(refuse().await);
            }
            answers
        })
    }

    fn apply<'a>(&'a self, _: &'a Identity, _: Apply<'a>) -> Pending<'a, Result<Written, Error>> {
        refuse()
    }

    fn patch<'a>(&'a self, _: &'a Identity, _: &'a Target, _: &'a Value) -> Pending<'a, Result<Written, Error>> {
        refuse()
    }

    fn delete<'a>(
        &'a self,
        _: &'a Identity,
        _: &'a Target,
        _: &'a str,
        _: Persistence,
    ) -> Pending<'a, Result<Deletion, Error>> {
        refuse()
    }

    fn wait_served<'a>(&'a self, _: &'a Identity, _: &'a Gvk, _: Duration) -> Pending<'a, Result<ServedKind, Error>> {
        refuse()
    }

    fn wait_gone<'a>(
        &'a self,
        _: &'a Identity,
        _: &'a Target,
        _: &'a str,
        _: Duration,
    ) -> Pending<'a, Result<(), Error>> {
        refuse()
    }

    fn inventory<'a>(&'a self, _: &'a Identity, _: &'a ApplicationKey) -> Pending<'a, Result<Inventory, Error>> {
        refuse()
    }

    fn store_inventory<'a>(&'a self, _: &'a Identity, _: &'a mut Inventory) -> Pending<'a, Result<(), Error>> {
        refuse()
    }

    fn holdings<'a>(&'a self, _: &'a Identity) -> Pending<'a, Result<Vec<Holding>, Error>> {
        refuse()
    }
}
