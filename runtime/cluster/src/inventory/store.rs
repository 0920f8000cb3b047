//! Stores an application's inventory: the chunks that changed, and nothing else.

use std::borrow::Cow;

use bowline_core::inventory::{ApplicationKey, Chunk, Inventory};
use bowline_core::port::cluster::{Error, FIELD_MANAGER, Identity, Target};
use futures::StreamExt;
use futures::stream;
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::chunk;
use super::definition::{Definition, TIMEOUT};
use crate::connection::Connection;
use crate::path;
use crate::request::{JSON, METADATA, Request, Subject};
use crate::transport::Failure;
use crate::wait::Looks;

/// Why a chunk isn't stored.
enum Unstored {
    /// The kind isn't served yet.
    Unserved,
    Failed(Error),
}

/// What a write returns of a chunk.
#[derive(Deserialize)]
struct Written {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "resourceVersion")]
    resource_version: String,
}

impl Connection {
    /// Stores the changed chunks; those with entries before those that are to be deleted, so that at no moment an
    /// object is listed nowhere. The kind is installed when the cluster doesn't serve it yet.
    pub(crate) async fn save_inventory(&self, identity: &Identity, inventory: &mut Inventory) -> Result<(), Error> {
        let application = inventory.application().clone();
        self.store_filled(identity, &application, inventory).await?;
        let emptied: Vec<&mut Chunk> = inventory.changed_chunks().filter(|chunk| chunk.entries.is_empty()).collect();
        for chunk in emptied {
            self.delete_chunk(identity, &application, chunk).await?;
        }
        inventory.drop_deleted();
        Ok(())
    }

    /// Writes the changed chunks that have entries, to a kind that fits them.
    async fn store_filled(
        &self,
        identity: &Identity,
        application: &ApplicationKey,
        inventory: &mut Inventory,
    ) -> Result<(), Error> {
        if inventory.changed_chunks().all(|chunk| chunk.entries.is_empty()) {
            return Ok(());
        }
        let definition = self.renew_inventory_kind(identity).await?;
        let mut looks = Looks::new(TIMEOUT);
        let mut installed = false;
        loop {
            match self.save_filled(identity, application, inventory).await {
                Ok(()) => return Ok(()),
                Err(Unstored::Unserved) if !installed => {
                    self.install_inventory_kind(identity).await?;
                    installed = true;
                }
                Err(Unstored::Unserved) => {
                    let object = chunk::target(application, 0).key();
                    return Err(Error::Race { object, reason: "somebody deleted the kind Inventory".to_owned() });
                }
                // An API server that hasn't seen the new definition yet goes by the old one.
                Err(Unstored::Failed(Error::Accept { .. }))
                    if definition == Definition::Replaced && looks.pause().await => {}
                Err(Unstored::Failed(error)) => return Err(error),
            }
        }
    }

    /// Writes the changed chunks that have entries, all at once. Every one is tried; the first error is returned.
    async fn save_filled(
        &self,
        identity: &Identity,
        application: &ApplicationKey,
        inventory: &mut Inventory,
    ) -> Result<(), Unstored> {
        let writes: Vec<_> = inventory
            .changed_chunks()
            .filter(|chunk| !chunk.entries.is_empty())
            .map(|chunk| self.save_chunk(identity, application, chunk))
            .collect();
        let results: Vec<Result<(), Unstored>> = stream::iter(writes).buffered(self.concurrency()).collect().await;
        results.into_iter().collect()
    }

    async fn save_chunk(
        &self,
        identity: &Identity,
        application: &ApplicationKey,
        chunk: &mut Chunk,
    ) -> Result<(), Unstored> {
        let target = chunk::target(application, chunk.number);
        let (method, path) = match &chunk.resource_version {
            Some(_) => (Method::PUT, path::object(&target).map_err(Unstored::Failed)?),
            None => (Method::POST, path::collection(&target.kind, &target.namespace)),
        };
        let content = (JSON, Cow::Owned(chunk::object(application, chunk).to_string()));
        let path = format!("{path}?fieldManager={FIELD_MANAGER}&fieldValidation=Strict");
        let request = Request::write("store", Subject::Object(&target), method, path, content).accepting(METADATA);
        match self.try_send(identity, &request).await {
            Ok(answer) => {
                let written: Written = self.decode(&request, &answer).map_err(Unstored::Failed)?;
                chunk.resource_version = Some(written.metadata.resource_version);
                chunk.changed = false;
                Ok(())
            }
            Err(Failure::Refused(refusal)) if refusal.is_unserved() => Err(Unstored::Unserved),
            Err(Failure::Refused(refusal)) if refusal.code == StatusCode::CONFLICT => {
                Err(Unstored::Failed(overtaken(&target, application)))
            }
            Err(failure) => match failure.explain(&request, self.server()) {
                // It was there and isn't any more.
                Error::Race { .. } => Err(Unstored::Failed(overtaken(&target, application))),
                Error::Accept { object, reason } => {
                    let reason = format!(
                        "{reason}; the installed CustomResourceDefinition of Inventory may not be the one that this version \
                         of Bowline brings: use the version that installed it, or ask an administrator to run: \
                         kubectl replace -f deploy/crds"
                    );
                    Err(Unstored::Failed(Error::Accept { object, reason }))
                }
                other => Err(Unstored::Failed(other)),
            },
        }
    }

    /// Deletes an emptied chunk as it was read; one that was never stored is only forgotten.
    async fn delete_chunk(
        &self,
        identity: &Identity,
        application: &ApplicationKey,
        chunk: &mut Chunk,
    ) -> Result<(), Error> {
        let target = chunk::target(application, chunk.number);
        if let Some(version) = &chunk.resource_version {
            let options = json!({
                "apiVersion": "v1",
                "kind": "DeleteOptions",
                "preconditions": {"resourceVersion": version},
            });
            let content = (JSON, Cow::Owned(options.to_string()));
            let path = path::object(&target)?;
            let request =
                Request::write("delete", Subject::Object(&target), Method::DELETE, path, content).repeatable();
            match self.try_send(identity, &request).await {
                Ok(_) => {}
                Err(Failure::Refused(refusal)) if refusal.is_absent() => {}
                Err(Failure::Refused(refusal)) if refusal.code == StatusCode::CONFLICT => {
                    return Err(overtaken(&target, application));
                }
                Err(failure) => return Err(failure.explain(&request, self.server())),
            }
        }
        chunk.resource_version = None;
        chunk.changed = false;
        Ok(())
    }
}

fn overtaken(target: &Target, application: &ApplicationKey) -> Error {
    Error::Race {
        object: target.key(),
        reason: format!(
            "another pass over application {application} has stored its inventory meanwhile; \
                         run again when that pass has ended"
        ),
    }
}
