//! Request paths.

use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Error, Target};

/// Where a group and version is served: `/api/v1`, `/apis/apps/v1`.
pub(crate) fn group_version(gvk: &Gvk) -> String {
    if gvk.group.is_empty() {
        format!("/api/{}", encode(&gvk.version))
    } else {
        format!("/apis/{}/{}", encode(&gvk.group), encode(&gvk.version))
    }
}

/// Where the objects of a kind are listed: in one namespace, or in all when `namespace` is empty.
pub(crate) fn collection(kind: &ServedKind, namespace: &str) -> String {
    let root = group_version(&kind.gvk);
    if kind.scope == Scope::Cluster || namespace.is_empty() {
        format!("{root}/{}", encode(&kind.plural))
    } else {
        format!("{root}/namespaces/{}/{}", encode(namespace), encode(&kind.plural))
    }
}

/// Where one object is.
///
/// # Errors
/// [`Error::Accept`] for a name or namespace that cannot stand in a path: it could lead to another object, or to all
/// of them.
pub(crate) fn object(target: &Target) -> Result<String, Error> {
    let refuse = |reason: &str| Error::Accept { object: target.key(), reason: reason.to_owned() };
    if !is_segment(&target.name) {
        return Err(refuse("a name may not be empty, \".\" or \"..\", nor contain \"/\" or \"%\""));
    }
    if target.kind.scope == Scope::Namespaced && !is_segment(&target.namespace) {
        return Err(refuse("a namespace may not be empty, \".\" or \"..\", nor contain \"/\" or \"%\""));
    }
    Ok(format!("{}/{}", collection(&target.kind, &target.namespace), encode(&target.name)))
}

fn is_segment(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '%'])
}

/// Percent-encodes all but RFC 3986's unreserved characters and the colon, which RBAC names are full of.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(api_version: &str, scope: Scope, plural: &str, namespace: &str, name: &str) -> Target {
        let kind = ServedKind { gvk: Gvk::new(api_version, "Any"), plural: plural.to_owned(), scope };
        Target { kind, namespace: namespace.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn paths_are_kubernetes_own() {
        for (target, expected) in [
            (target("v1", Scope::Namespaced, "pods", "shop", "a"), "/api/v1/namespaces/shop/pods/a"),
            (target("v1", Scope::Cluster, "namespaces", "", "shop"), "/api/v1/namespaces/shop"),
            (
                target("apps/v1", Scope::Namespaced, "deployments", "shop", "web"),
                "/apis/apps/v1/namespaces/shop/deployments/web",
            ),
            (
                target("rbac.authorization.k8s.io/v1", Scope::Cluster, "clusterroles", "", "system:a b?c#d&e"),
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:a%20b%3Fc%23d%26e",
            ),
        ] {
            assert_eq!(object(&target).unwrap(), expected);
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", ".", "..", "a/b", "a%2fb"] {
            let error = object(&target("v1", Scope::Namespaced, "pods", "shop", name)).unwrap_err();
            assert!(error.to_string().contains("a name may not be"), "{error}");
            let error = object(&target("v1", Scope::Namespaced, "pods", name, "a")).unwrap_err();
            assert!(error.to_string().contains("a namespace may not be"), "{error}");
        }
    }
}
