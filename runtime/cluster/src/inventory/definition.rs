//! Installs the kind `Inventory`, and replaces its definition by a newer one.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bowline_core::fields;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Apply, Conflicts, Error, FIELD_MANAGER, Identity, Persistence, Target};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::resource::{DEFINITION, DEFINITION_ANNOTATION, custom_resource_definition, served_kind};
use crate::connection::Connection;
use crate::path;
use crate::request::{JSON, Request, Subject};
use crate::transport::Failure;

/// How long the API server may take to serve the kind after its definition was accepted; it takes less than a second.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// What became of the installed definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Definition {
    /// It is as it was, or there is none.
    AsFound,
    /// It was replaced; API servers follow a moment later.
    Replaced,
}

impl Connection {
    /// Applies the CustomResourceDefinition of `Inventory` and waits until the kind is served.
    pub(super) async fn install_inventory_kind(&self, identity: &Identity) -> Result<(), Error> {
        let apply = Apply {
            target: &target(),
            body: &custom_resource_definition().to_string(),
            conflicts: Conflicts::Force,
            persistence: Persistence::Persist,
        };
        let applied = self.apply_one(identity, apply).await;
        applied.map_err(|error| unauthorized(error, "install Bowline's own kinds", "kubectl apply -f deploy/crds"))?;
        self.await_served(identity, &served_kind().gvk, TIMEOUT).await?;
        Ok(())
    }

    /// Replaces the installed definition when it is Bowline's and of an earlier edition; a later one, and one that
    /// somebody else made, are left alone. Once a definition was found good, it isn't looked at again.
    ///
    /// Nothing is known when `identity` may not read it: storing tells then whether it fits.
    pub(super) async fn renew_inventory_kind(&self, identity: &Identity) -> Result<Definition, Error> {
        if self.inventory_kind_checked.load(Ordering::Relaxed) {
            return Ok(Definition::AsFound);
        }
        let target = target();
        let request = Request::get("get", Subject::Object(&target), path::object(&target)?);
        let mut installed: Value = match self.try_send(identity, &request).await {
            Ok(answer) => self.decode(&request, &answer)?,
            Err(Failure::Refused(refusal)) if refusal.is_absent() || refusal.code == StatusCode::FORBIDDEN => {
                return Ok(Definition::AsFound);
            }
            Err(failure) => return Err(failure.explain(&request, self.server())),
        };
        let older = edition(&installed).is_some_and(|edition| edition < DEFINITION);
        if older {
            self.replace_definition(identity, &target, &mut installed).await?;
        }
        self.inventory_kind_checked.store(true, Ordering::Relaxed);
        Ok(if older { Definition::Replaced } else { Definition::AsFound })
    }

    /// Puts our specification in the place of the installed one. An apply would leave what another manager, such as
    /// `kubectl apply`, brought with an earlier edition.
    async fn replace_definition(
        &self,
        identity: &Identity,
        target: &Target,
        installed: &mut Value,
    ) -> Result<(), Error> {
        let mut ours = custom_resource_definition();
        installed["spec"] = ours["spec"].take();
        installed["metadata"]["annotations"][DEFINITION_ANNOTATION] = json!(DEFINITION.to_string());
        let path = format!("{}?fieldManager={FIELD_MANAGER}", path::object(target)?);
        let content = (JSON, Cow::Owned(installed.to_string()));
        let request = Request::write("update", Subject::Object(target), Method::PUT, path, content);
        match self.try_send(identity, &request).await {
            Ok(_) => Ok(()),
            // Somebody else was faster, most likely another Bowline with the same in mind.
            Err(Failure::Refused(refusal)) if refusal.code == StatusCode::CONFLICT => Ok(()),
            Err(failure) => Err(unauthorized(
                failure.explain(&request, self.server()),
                "bring Bowline's own kinds up to date",
                "kubectl replace -f deploy/crds",
            )),
        }
    }
}

fn target() -> Target {
    let plural = "customresourcedefinitions".to_owned();
    let kind = ServedKind {
        gvk: Gvk::new("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        plural,
        scope: Scope::Cluster,
    };
    let Gvk { group, .. } = served_kind().gvk;
    Target { kind, namespace: String::new(), name: format!("{}.{group}", served_kind().plural) }
}

/// The edition of an installed definition; `None` when it isn't Bowline's. One that Bowline applied without saying
/// which is from before they were numbered.
fn edition(installed: &Value) -> Option<u32> {
    match installed.pointer("/metadata/annotations").and_then(|all| all.get(DEFINITION_ANNOTATION)) {
        Some(edition) => edition.as_str()?.parse().ok(),
        None => fields::own_entry(installed).map(|_| 0),
    }
}

fn unauthorized(error: Error, action: &str, command: &str) -> Error {
    match error {
        Error::Authorize { reason, .. } => Error::Authorize {
            action: action.to_owned(),
            reason: format!("{reason}; ask an administrator to run once: {command}"),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_those_of_our_own_definitions() {
        let annotated = |edition: &str| json!({"metadata": {"annotations": {DEFINITION_ANNOTATION: edition}}});
        let applied_by =
            |manager: &str| json!({"metadata": {"managedFields": [{"manager": manager, "operation": "Apply"}]}});
        assert_eq!(edition(&annotated("7")), Some(7));
        assert_eq!(edition(&annotated("seven")), None);
        assert_eq!(edition(&applied_by(FIELD_MANAGER)), Some(0));
        assert_eq!(edition(&applied_by("somebody")), None);
        assert_eq!(edition(&json!({})), None);
        assert_eq!(edition(&custom_resource_definition()), Some(DEFINITION));
        assert_eq!(custom_resource_definition()["metadata"]["name"], json!(target().name));
    }
}
