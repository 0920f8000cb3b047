//! Lists that come page by page.

use serde::Deserialize;

use crate::path;

/// A page of a list.
#[derive(Deserialize)]
pub(crate) struct Page<T> {
    #[serde(default)]
    metadata: Metadata,
    /// The items, which don't say their kind.
    #[serde(default = "Vec::new")]
    pub(crate) items: Vec<T>,
}

#[derive(Deserialize, Default)]
struct Metadata {
    #[serde(rename = "continue", default)]
    next: String,
}

impl<T> Page<T> {
    /// Where the next page begins; `None` on the last one.
    pub(crate) fn next(&self) -> Option<&str> {
        Some(self.metadata.next.as_str()).filter(|next| !next.is_empty())
    }
}

/// Path and query of a page with `limit` items of `collection`, of those that `selector` (a label selector, empty
/// for all) selects.
pub(crate) fn path(collection: &str, limit: usize, selector: &str, next: Option<&str>) -> String {
    let mut path = format!("{collection}?limit={limit}");
    for (name, value) in [("labelSelector", selector), ("continue", next.unwrap_or_default())] {
        if !value.is_empty() {
            path = format!("{path}&{name}={}", path::encode(value));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_and_tokens_are_escaped() {
        assert_eq!(path("/api/v1/pods", 5, "", None), "/api/v1/pods?limit=5");
        assert_eq!(
            path("/api/v1/pods", 5, "a/b=c", Some("t==&x")),
            "/api/v1/pods?limit=5&labelSelector=a%2Fb%3Dc&continue=t%3D%3D%26x"
        );
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = |text: &str| serde_json::from_str::<Page<u32>>(text).unwrap();
        assert_eq!(page(r#"{"metadata": {"continue": "t"}, "items": [1]}"#).next(), Some("t"));
        assert_eq!(page(r#"{"metadata": {"continue": ""}}"#).next(), None);
        assert_eq!(page("{}").next(), None);
    }
}
