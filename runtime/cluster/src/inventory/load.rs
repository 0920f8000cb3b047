//! Reads an application's inventory.

use bowline_core::inventory::{ApplicationKey, Inventory};
use bowline_core::port::cluster::{Error, Identity};
use serde::de::DeserializeOwned;

use super::chunk::{self, Stored};
use super::resource::{INVENTORY_OF_LABEL, served_kind};
use crate::connection::Connection;
use crate::page::{self, Page};
use crate::path;
use crate::request::{Request, Subject};
use crate::transport::Failure;

/// Chunks on one page. A full one has about 150 KB, so a page stays near 4 MB.
const PAGE: usize = 25;

impl Connection {
    /// The stored inventory of an application; empty when nothing is stored or the kind isn't served yet.
    pub(crate) async fn load_inventory(
        &self,
        identity: &Identity,
        application: &ApplicationKey,
    ) -> Result<Inventory, Error> {
        let selector = format!("{INVENTORY_OF_LABEL}={}", chunk::label(application));
        let stored: Vec<Stored> = self.list_inventories(identity, &application.namespace, &selector).await?;
        let chunks = stored.into_iter().filter_map(|stored| stored.chunk_of(application)).collect();
        Ok(Inventory::new(application.clone(), chunks))
    }

    /// The inventories of a namespace, or of all when it is empty; none when the kind isn't served yet.
    pub(super) async fn list_inventories<T: DeserializeOwned>(
        &self,
        identity: &Identity,
        namespace: &str,
        selector: &str,
    ) -> Result<Vec<T>, Error> {
        let kind = served_kind();
        let collection = path::collection(&kind, namespace);
        let mut found = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let path = page::path(&collection, PAGE, selector, next.as_deref());
            let request = Request::get("list", Subject::Kind(&kind.gvk, namespace), path);
            let answer = match self.try_send(identity, &request).await {
                Ok(answer) => answer,
                Err(Failure::Refused(refusal)) if refusal.is_unserved() => return Ok(found),
                Err(failure) => return Err(failure.explain(&request, self.server())),
            };
            let page: Page<T> = self.decode(&request, &answer)?;
            next = page.next().map(str::to_owned);
            found.extend(page.items);
            if next.is_none() {
                return Ok(found);
            }
        }
    }
}
