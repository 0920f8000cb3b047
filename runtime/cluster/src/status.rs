//! What the API server says when it refuses a request, and what that means to a person.

use std::time::Duration;

use bowline_core::port::cluster::{Error, FieldConflict, Target};
use http::StatusCode;
use serde::Deserialize;

use crate::request::{JSON_PATCH, Request, Subject};

/// How much of an answer that isn't a Status is shown: a proxy's error page can be long.
const SHOWN_TEXT: usize = 300;

/// How the API server begins when fields don't fit the kind's schema; it calls that an internal error.
const UNTYPED: &str = "failed to create typed patch object";

/// Kubernetes' Status object, as far as it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    message: String,
    reason: String,
    details: Option<Details>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Details {
    name: String,
    kind: String,
    causes: Option<Vec<Cause>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Cause {
    reason: String,
    message: String,
    field: String,
}

/// An answer that isn't a success.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// HTTP's status.
    pub(crate) code: StatusCode,
    /// After which time the API server wants to be asked again.
    pub(crate) retry_after: Option<Duration>,
    status: Status,
}

impl Refusal {
    /// The refusal in an answer with this status and body.
    pub(crate) fn new(code: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> Self {
        let status = serde_json::from_slice(body).unwrap_or_else(|_| Status {
            message: String::from_utf8_lossy(body).trim().chars().take(SHOWN_TEXT).collect(),
            ..Status::default()
        });
        Self { code, retry_after, status }
    }

    fn details(&self) -> (&str, &str) {
        self.status.details.as_ref().map_or(("", ""), |details| (details.kind.as_str(), details.name.as_str()))
    }

    fn causes(&self) -> &[Cause] {
        self.status.details.as_ref().and_then(|details| details.causes.as_deref()).unwrap_or_default()
    }

    /// Whether nothing is there: no such object, no such kind.
    pub(crate) fn is_absent(&self) -> bool {
        self.code == StatusCode::NOT_FOUND
    }

    /// Whether the path isn't served at all, as opposed to an object or a namespace that doesn't exist.
    pub(crate) fn is_unserved(&self) -> bool {
        self.is_absent() && self.details().1.is_empty()
    }

    /// Whether the namespace of the object doesn't exist.
    fn lacks_namespace(&self, namespace: &str) -> bool {
        self.is_absent() && !namespace.is_empty() && self.details() == ("namespaces", namespace)
    }

    fn is_terminating(&self) -> bool {
        self.causes().iter().any(|cause| cause.reason == "NamespaceTerminating")
            || self.status.message.ends_with("because it is being terminated")
    }

    /// The server's words, without the name of the object in front of them.
    fn reason(&self) -> String {
        let message = self.status.message.trim();
        let mut text = match (message.split_once(" is invalid: "), typed(message)) {
            (Some((_, rest)), _) => unbracketed(rest).to_owned(),
            (None, Some(rest)) => plain_values(rest),
            (None, None) => message.to_owned(),
        };
        for cause in self.causes() {
            // A message holds its causes, as a rule.
            if !cause.message.is_empty() && !text.contains(cause.message.as_str()) {
                let field = if cause.field.is_empty() { String::new() } else { format!("{}: ", cause.field) };
                text = format!("{text}: {field}{}", cause.message);
            }
        }
        if text.is_empty() { format!("HTTP status {}", self.code) } else { text }
    }

    fn reason_with_status(&self) -> String {
        let reason = self.reason();
        let status = self.code.to_string();
        if reason.contains(&status) { reason } else { format!("{reason} ({status})") }
    }

    /// The error a person reads, for `request` to `server`.
    pub(crate) fn explain(self, request: &Request<'_>, server: &str) -> Error {
        match (self.code.as_u16(), request.subject) {
            (401, _) => Error::Authenticate { server: server.to_owned(), reason: self.reason() },
            (403, Subject::Object(target)) if self.is_terminating() => Error::Serve {
                action: request.action(),
                reason: format!(
                    "namespace {} is being deleted, nothing can be created in it until that is done",
                    target.namespace
                ),
            },
            (403, _) => Error::Authorize { action: request.action(), reason: self.reason() },
            (404, Subject::Object(target)) => self.explain_absence(target),
            (404, Subject::Kind(gvk, _)) => Error::FindKind { gvk: gvk.clone(), hint: String::new() },
            (409, Subject::Object(target)) => self.explain_conflict(target),
            (422, Subject::Object(target)) if self.is_failed_patch(request) => {
                Error::Race { object: target.key(), reason: "it is not what it was when it was read".to_owned() }
            }
            (400 | 405 | 406 | 413 | 415 | 422, Subject::Object(target)) => {
                Error::Accept { object: target.key(), reason: self.reason() }
            }
            (500, Subject::Object(target)) if self.is_about_content() => {
                Error::Accept { object: target.key(), reason: self.reason() }
            }
            _ => Error::Serve { action: request.action(), reason: self.reason_with_status() },
        }
    }

    /// Whether the server calls its own fault what is the object's.
    fn is_about_content(&self) -> bool {
        let message = &self.status.message;
        message.starts_with(UNTYPED)
            || message.contains("etcdserver: request is too large")
            || message.contains("trying to send message larger than max")
    }

    fn explain_absence(&self, target: &Target) -> Error {
        if self.lacks_namespace(&target.namespace) {
            return Error::FindNamespace { namespace: target.namespace.clone() };
        }
        if self.is_unserved() {
            return Error::FindKind { gvk: target.kind.gvk.clone(), hint: String::new() };
        }
        Error::Race { object: target.key(), reason: self.reason() }
    }

    fn explain_conflict(&self, target: &Target) -> Error {
        let conflicts: Vec<FieldConflict> = self
            .causes()
            .iter()
            .filter(|cause| cause.reason == "FieldManagerConflict")
            .map(|cause| FieldConflict { manager: manager(&cause.message), field: cause.field.clone() })
            .collect();
        if conflicts.is_empty() {
            Error::Race { object: target.key(), reason: self.reason() }
        } else {
            Error::TakeFields { object: target.key(), conflicts }
        }
    }

    /// Whether a JSON patch failed on the object as it is: a test of it, or a path that isn't there any more. The
    /// server tells no more than that; an object it finds invalid is named in the details.
    fn is_failed_patch(&self, request: &Request<'_>) -> bool {
        self.code == StatusCode::UNPROCESSABLE_ENTITY
            && request.content.as_ref().is_some_and(|(content_type, _)| *content_type == JSON_PATCH)
            && self.details().1.is_empty()
            && self.causes().is_empty()
    }
}

/// What follows the object's name in `failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): …`.
fn typed(message: &str) -> Option<&str> {
    if !message.starts_with(UNTYPED) {
        return None;
    }
    message.split_once("): ").map(|(_, rest)| rest)
}

/// Several causes stand in brackets.
fn unbracketed(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text)
}

/// Values as a person writes them: `expected string, got &value.valueUnstructured{Value:1}` is Go's way to write 1.
fn plain_values(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&value.valueUnstructured{Value:") {
        plain.push_str(before);
        let (value, behind) = after.split_once('}').unwrap_or((after, ""));
        plain.push_str(value);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// The manager in `conflict with "kubectl-edit" using apps/v1` or `conflict with "kubectl" with subresource "scale"
/// using apps/v1 at 2024-…`. The name is quoted as Go quotes it.
fn manager(message: &str) -> String {
    let Some((_, rest)) = message.split_once('"') else { return message.to_owned() };
    let mut name = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => name.extend(letters.next()),
            _ => name.push(letter),
        }
    }
    let after = letters.as_str();
    match after.strip_prefix(" with subresource \"").and_then(|rest| rest.split_once('"')) {
        Some((subresource, _)) => format!("{name} through {subresource}"),
        None => name,
    }
}

#[cfg(test)]
mod tests;
