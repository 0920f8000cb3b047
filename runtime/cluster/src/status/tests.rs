//! `cases.json`: what is sent, the status and the body of the answer (text as it is), the error's label and message.

use bowline_core::class::Classified;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use http::Method;
use serde_json::Value;

use super::*;
use crate::request::APPLY_PATCH;

#[derive(Deserialize)]
struct Case {
    sent: Sent,
    code: u16,
    answer: Value,
    label: String,
    message: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Sent {
    Apply,
    Patch,
}

/// The error of a write of `Deployment.apps shop/web` that is answered with `code` and `body`.
fn error(sent: Sent, code: u16, body: &[u8]) -> Error {
    let kind = ServedKind {
        gvk: Gvk::new("apps/v1", "Deployment"),
        plural: "deployments".to_owned(),
        scope: Scope::Namespaced,
    };
    let target = Target { kind, namespace: "shop".to_owned(), name: "web".to_owned() };
    let (verb, content_type) = match sent {
        Sent::Apply => ("apply", APPLY_PATCH),
        Sent::Patch => ("patch", JSON_PATCH),
    };
    let request =
        Request::write(verb, Subject::Object(&target), Method::PATCH, String::new(), (content_type, "".into()));
    Refusal::new(StatusCode::from_u16(code).unwrap(), None, body).explain(&request, "https://cluster:6443")
}

#[test]
fn every_refusal_says_what_it_means() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(!cases.is_empty());
    for Case { sent, code, answer, label, message } in cases {
        let body = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
        let error = error(sent, code, body.as_bytes());
        assert_eq!((error.label(), error.to_string()), (label.as_str(), message));
    }
}

#[test]
fn an_answer_that_is_no_status_is_shown_in_part() {
    let page = format!("<html>{}", "x".repeat(5000));
    let message = error(Sent::Apply, 502, page.as_bytes()).to_string();
    assert!(message.contains("<html>xxx") && message.len() < 500, "{}", message.len());
    let message = error(Sent::Apply, 502, &[0xff, 0xfe]).to_string();
    assert!(message.contains("502 Bad Gateway"), "{message}");
}
