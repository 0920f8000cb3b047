//! Waits for what the API server does in its own time.

use std::time::Duration;

use bowline_core::kinds::ServedKind;
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Error, Freshness, Identity, Target};
use http::StatusCode;
use serde_json::Value;
use tokio::time::Instant;

use crate::connection::Connection;
use crate::path;
use crate::request::{METADATA, METADATA_LIST, Request, Subject};
use crate::transport::Failure;

/// The first pause between two looks. A CustomResourceDefinition is served a fraction of a second after it was accepted.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl Connection {
    /// Waits until the kind is listed by discovery and its objects can be listed: a CustomResourceDefinition is
    /// established a moment before its objects are served.
    pub(crate) async fn await_served(
        &self,
        identity: &Identity,
        gvk: &Gvk,
        timeout: Duration,
    ) -> Result<ServedKind, Error> {
        let mut looks = Looks::new(timeout);
        loop {
            if let Some(kind) = self.look_served(identity, gvk).await? {
                // Discovery as a whole lags behind the group's own list; nobody may remember it without the kind.
                if self.discovery(identity, Freshness::Fresh).await?.find(gvk).is_some() {
                    return Ok(kind);
                }
            }
            if !looks.pause().await {
                return Err(Error::Wait { what: format!("kind {gvk} to be served"), waited: timeout });
            }
        }
    }

    async fn look_served(&self, identity: &Identity, gvk: &Gvk) -> Result<Option<ServedKind>, Error> {
        let kinds = match self.resource_list(identity, &gvk.group, &gvk.version).await {
            Ok(list) => list.kinds(&gvk.group, &gvk.version),
            // The group is not there yet, or the server is catching its breath.
            Err(Error::Serve { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(kind) = kinds.into_iter().find(|kind| kind.gvk == *gvk) else { return Ok(None) };
        let path = format!("{}?limit=1", path::collection(&kind, ""));
        let request = Request::get("list", Subject::Kind(gvk, ""), path).accepting(METADATA_LIST);
        match self.try_send(identity, &request).await {
            Ok(_) => Ok(Some(kind)),
            // Rights are checked before the kind is looked for, so this answer tells nothing about it; applying will.
            Err(Failure::Refused(refusal)) if refusal.code == StatusCode::FORBIDDEN => Ok(Some(kind)),
            Err(Failure::Refused(_)) => Ok(None),
            Err(Failure::Broken(error)) => Err(error),
        }
    }

    /// Waits until no object with this uid is at `target`.
    pub(crate) async fn await_gone(
        &self,
        identity: &Identity,
        target: &Target,
        uid: &str,
        timeout: Duration,
    ) -> Result<(), Error> {
        let mut looks = Looks::new(timeout);
        let request = Request::get("get", Subject::Object(target), path::object(target)?).accepting(METADATA);
        loop {
            let live: Value = match self.try_send(identity, &request).await {
                Ok(answer) => self.decode(&request, &answer)?,
                Err(Failure::Refused(refusal)) if refusal.is_absent() => return Ok(()),
                Err(failure) => return Err(failure.explain(&request, self.server())),
            };
            if live.pointer("/metadata/uid").and_then(Value::as_str) != Some(uid) {
                return Ok(());
            }
            if !looks.pause().await {
                let what = format!("{} to be gone{}", target.key(), holders(&live));
                return Err(Error::Wait { what, waited: timeout });
            }
        }
    }
}

/// What holds an object that is to be deleted: ` (held by finalizers a, b)`.
fn holders(live: &Value) -> String {
    let finalizers = live.pointer("/metadata/finalizers").and_then(Value::as_array);
    let names: Vec<&str> = finalizers.into_iter().flatten().filter_map(Value::as_str).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(" (its finalizer {one} holds it)"),
        many => format!(" (its finalizers {} hold it)", many.join(", ")),
    }
}

/// Pauses between looks, longer each time, until a deadline.
pub(crate) struct Looks {
    deadline: Instant,
    pause: Duration,
}

impl Looks {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self { deadline: Instant::now() + timeout, pause: FIRST_PAUSE }
    }

    /// Waits for the next look; false when the deadline has passed, and there is none.
    pub(crate) async fn pause(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.deadline {
            return false;
        }
        tokio::time::sleep_until((now + self.pause).min(self.deadline)).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        true
    }
}
