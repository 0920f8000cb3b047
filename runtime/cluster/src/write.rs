//! Writes objects: server-side apply, JSON patch, delete.

use std::borrow::Cow;

use bowline_core::port::cluster::{
    Apply, Conflicts, Deletion, Error, FIELD_MANAGER, Identity, Persistence, Target, Written,
};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::path;
use crate::request::{APPLY_PATCH, JSON, JSON_PATCH, Request, Subject};
use crate::transport::Failure;

impl Connection {
    /// One server-side apply. The same twice is the same once, so it may be sent again.
    pub(crate) async fn apply_one(&self, identity: &Identity, apply: Apply<'_>) -> Result<Written, Error> {
        let force = match apply.conflicts {
            Conflicts::Force => "true",
            Conflicts::Fail => "false",
        };
        let dry_run = match apply.persistence {
            Persistence::Persist => "",
            Persistence::DryRun => "&dryRun=All",
        };
        let object = path::object(apply.target)?;
        let path = format!("{object}?fieldManager={FIELD_MANAGER}&force={force}{dry_run}");
        let subject = Subject::Object(apply.target);
        let content = (APPLY_PATCH, Cow::Borrowed(apply.body));
        let request = Request::write("apply", subject, Method::PATCH, path, content).repeatable();
        self.written(identity, &request).await
    }

    /// One JSON patch. A failed test of it is a race: the object isn't what the patch was made for any more.
    pub(crate) async fn patch_one(
        &self,
        identity: &Identity,
        target: &Target,
        patch: &Value,
    ) -> Result<Written, Error> {
        let path = format!("{}?fieldManager={FIELD_MANAGER}", path::object(target)?);
        let content = (JSON_PATCH, Cow::Owned(patch.to_string()));
        let request = Request::write("patch", Subject::Object(target), Method::PATCH, path, content);
        self.written(identity, &request).await
    }

    async fn written(&self, identity: &Identity, request: &Request<'_>) -> Result<Written, Error> {
        let answer = match self.try_send(identity, request).await {
            Ok(answer) => answer,
            Err(failure) => {
                return Err(match failure.explain(request, self.server()) {
                    Error::FindKind { gvk, .. } => {
                        let hint = self.hint(&gvk).await;
                        Error::FindKind { gvk, hint }
                    }
                    error => error,
                });
            }
        };
        Ok(Written { object: self.decode(request, &answer)?, warnings: answer.warnings })
    }

    /// Deletes the object with this uid, its dependents in the background.
    pub(crate) async fn delete_one(
        &self,
        identity: &Identity,
        target: &Target,
        uid: &str,
        persistence: Persistence,
    ) -> Result<Deletion, Error> {
        let path = path::object(target)?;
        let mut options = json!({
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": uid},
            "propagationPolicy": "Background",
        });
        // In the query it would be passed over: a deletion with options takes all of them from there.
        if persistence == Persistence::DryRun {
            options["dryRun"] = json!(["All"]);
        }
        let content = (JSON, Cow::Owned(options.to_string()));
        let request = Request::write("delete", Subject::Object(target), Method::DELETE, path, content).repeatable();
        match self.try_send(identity, &request).await {
            // The answer is either a Status, which means gone, or the object as it is now.
            Ok(answer) => {
                let left: Value = self.decode(&request, &answer)?;
                let held = left.pointer("/metadata/deletionTimestamp").is_some_and(|time| !time.is_null());
                Ok(if held { Deletion::Begun } else { Deletion::Gone })
            }
            Err(Failure::Refused(refusal)) if refusal.is_absent() => Ok(Deletion::Gone),
            // Another object has the name now; only the precondition can conflict.
            Err(Failure::Refused(refusal)) if refusal.code == StatusCode::CONFLICT => Ok(Deletion::Gone),
            Err(failure) => Err(failure.explain(&request, self.server())),
        }
    }
}
