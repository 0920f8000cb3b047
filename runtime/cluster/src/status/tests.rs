use bowline_core::class::Classified;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::request::APPLY_PATCH;

fn web() -> Target {
    let kind = ServedKind {
        gvk: Gvk::new("apps/v1", "Deployment"),
        plural: "deployments".to_owned(),
        scope: Scope::Namespaced,
    };
    Target { kind, namespace: "shop".to_owned(), name: "web".to_owned() }
}

/// The error of a write of `Deployment.apps shop/web` that is answered with `code` and `body`.
fn error(content_type: &'static str, code: u16, body: &[u8]) -> Error {
    let target = web();
    let verb = if content_type == APPLY_PATCH { "apply" } else { "patch" };
    let request =
        Request::write(verb, Subject::Object(&target), Method::PATCH, String::new(), (content_type, "".into()));
    Refusal::new(StatusCode::from_u16(code).unwrap(), None, body).explain(&request, "https://cluster:6443")
}

fn status(message: &str, reason: &str, details: Value) -> Vec<u8> {
    json!({"kind": "Status", "status": "Failure", "message": message, "reason": reason, "details": details})
        .to_string()
        .into_bytes()
}

#[test]
fn every_refusal_says_what_it_means() {
    let invalid = status(
        "Deployment.apps \"web\" is invalid: [spec.a: Required value, spec.b: Invalid value: 3]",
        "Invalid",
        json!({"name": "web", "causes": [{"reason": "FieldValueRequired", "message": "Required value", "field": "spec.a"}]}),
    );
    let terminating = status(
        "deployments.apps \"web\" is forbidden: unable to create new content in namespace shop because it is being terminated",
        "Forbidden",
        json!({"name": "web", "causes": [{"reason": "NamespaceTerminating", "message": "namespace shop is being terminated"}]}),
    );
    let rights = "deployments.apps \"web\" is forbidden: User \"u\" cannot patch resource \"deployments\"";
    let mistyped = "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replicas: \
                    expected numeric (int or float), got &value.valueUnstructured{Value:\"3\"}";
    let cases: Vec<(&str, u16, Vec<u8>, &str, &str)> = vec![
        (
            APPLY_PATCH,
            401,
            status("Unauthorized", "Unauthorized", Value::Null),
            "cluster-credentials",
            "the API server https://cluster:6443 refused the credentials: Unauthorized",
        ),
        (
            APPLY_PATCH,
            403,
            status(rights, "Forbidden", json!({"name": "web"})),
            "cluster-rights",
            "not allowed to apply Deployment.apps shop/web: deployments.apps \"web\" is forbidden: User \"u\" cannot patch resource \"deployments\"",
        ),
        (
            APPLY_PATCH,
            403,
            terminating,
            "cluster-server",
            "the API server failed to apply Deployment.apps shop/web: namespace shop is being deleted, nothing can be created in it until that is done",
        ),
        (
            APPLY_PATCH,
            404,
            status("namespaces \"shop\" not found", "NotFound", json!({"name": "shop", "kind": "namespaces"})),
            "cluster-namespace",
            "namespace shop does not exist: create it, or add a Namespace object to the application",
        ),
        (
            APPLY_PATCH,
            404,
            b"404 page not found\n".to_vec(),
            "cluster-kind",
            "the cluster serves no kind apps/v1/Deployment",
        ),
        (
            APPLY_PATCH,
            404,
            status("the server could not find the requested resource", "NotFound", json!({})),
            "cluster-kind",
            "the cluster serves no kind apps/v1/Deployment",
        ),
        (
            JSON_PATCH,
            404,
            status("deployments.apps \"web\" not found", "NotFound", json!({"name": "web", "kind": "deployments"})),
            "cluster-race",
            "Deployment.apps shop/web changed while it was being written: deployments.apps \"web\" not found",
        ),
        (
            APPLY_PATCH,
            409,
            status("Operation cannot be fulfilled", "Conflict", json!({"name": "web"})),
            "cluster-race",
            "Deployment.apps shop/web changed while it was being written: Operation cannot be fulfilled",
        ),
        (
            APPLY_PATCH,
            413,
            status("Request entity too large: limit is 3145728", "RequestEntityTooLarge", Value::Null),
            "cluster-invalid",
            "the API server refused Deployment.apps shop/web: Request entity too large: limit is 3145728",
        ),
        (
            APPLY_PATCH,
            422,
            invalid,
            "cluster-invalid",
            "the API server refused Deployment.apps shop/web: spec.a: Required value, spec.b: Invalid value: 3",
        ),
        (
            APPLY_PATCH,
            422,
            status(
                "Deployment.apps \"web\" is invalid: []: Too long: may not be more than 1048576 bytes",
                "Invalid",
                json!({"name": "web"}),
            ),
            "cluster-invalid",
            "the API server refused Deployment.apps shop/web: []: Too long: may not be more than 1048576 bytes",
        ),
        (
            JSON_PATCH,
            422,
            status("the server rejected our request due to an error in our request", "Invalid", json!({})),
            "cluster-race",
            "Deployment.apps shop/web changed while it was being written: it is not what it was when it was read",
        ),
        (
            APPLY_PATCH,
            500,
            status(mistyped, "", Value::Null),
            "cluster-invalid",
            "the API server refused Deployment.apps shop/web: .spec.replicas: expected numeric (int or float), got \"3\"",
        ),
        (
            APPLY_PATCH,
            500,
            status("etcdserver: request is too large", "", Value::Null),
            "cluster-invalid",
            "the API server refused Deployment.apps shop/web: etcdserver: request is too large",
        ),
        (
            APPLY_PATCH,
            503,
            b"".to_vec(),
            "cluster-server",
            "the API server failed to apply Deployment.apps shop/web: HTTP status 503 Service Unavailable",
        ),
        (
            APPLY_PATCH,
            500,
            status("boom", "InternalError", Value::Null),
            "cluster-server",
            "the API server failed to apply Deployment.apps shop/web: boom (500 Internal Server Error)",
        ),
    ];
    for (content_type, code, body, label, message) in cases {
        let error = error(content_type, code, &body);
        assert_eq!((error.label(), error.to_string().as_str()), (label, message));
    }
}

#[test]
fn conflicts_name_manager_and_field() {
    let body = status(
        "Apply failed with 3 conflicts",
        "Conflict",
        json!({"causes": [
            {"reason": "FieldManagerConflict", "message": "conflict with \"kubectl-edit\" using apps/v1", "field": ".spec.replicas"},
            {"reason": "FieldManagerConflict", "message": "conflict with \"hpa\" with subresource \"scale\" using apps/v1 at 2026-01-01T00:00:00Z", "field": ".spec.replicas"},
            {"reason": "FieldManagerConflict", "message": "conflict with \"odd\\\"name\"", "field": ".spec.template"},
        ]}),
    );
    assert_eq!(
        error(APPLY_PATCH, 409, &body).to_string(),
        "other managers own fields of Deployment.apps shop/web that differ: .spec.replicas (owned by kubectl-edit), \
         .spec.replicas (owned by hpa through scale), .spec.template (owned by odd\"name)"
    );
}

#[test]
fn causes_that_the_message_leaves_out_are_told() {
    let body = status(
        "it is wrong",
        "Invalid",
        json!({"name": "web", "causes": [{"message": "no such thing", "field": "spec.x"}]}),
    );
    assert_eq!(
        error(APPLY_PATCH, 400, &body).to_string(),
        "the API server refused Deployment.apps shop/web: it is wrong: spec.x: no such thing"
    );
}

#[test]
fn an_answer_that_is_no_status_is_shown_in_part() {
    let page = format!("<html>{}", "x".repeat(5000));
    let message = error(APPLY_PATCH, 502, page.as_bytes()).to_string();
    assert!(message.contains("<html>xxx") && message.len() < 500, "{}", message.len());
    let message = error(APPLY_PATCH, 502, &[0xff, 0xfe]).to_string();
    assert!(message.contains("502 Bad Gateway"), "{message}");
}
