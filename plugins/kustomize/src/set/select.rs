//! Finding objects by patterns.

use super::ResMap;
use crate::fault::Outcome;
use crate::kustomization::model::Selector;
use crate::node::Node;
use crate::resource::Resource;
use crate::select::{LabelSelector, Pattern};

/// A selector whose patterns are compiled.
#[derive(Debug, Clone)]
pub struct Compiled {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    /// Whether they are valid matters only once an object is looked at that all patterns match.
    labels: Outcome<LabelSelector>,
    annotations: Outcome<LabelSelector>,
}

impl Compiled {
    /// Compiles a selector.
    ///
    /// # Errors
    /// When one of its patterns is none.
    pub fn new(selector: &Selector) -> Outcome<Self> {
        Ok(Self {
            group: Pattern::parse(&selector.group)?,
            version: Pattern::parse(&selector.version)?,
            kind: Pattern::parse(&selector.kind)?,
            name: Pattern::parse(&selector.name)?,
            namespace: Pattern::parse(&selector.namespace)?,
            labels: LabelSelector::parse(&selector.label_selector),
            annotations: LabelSelector::parse(&selector.annotation_selector),
        })
    }

    /// Whether an object is meant. Its name and namespace may be those of now or its first ones, each by itself; its type
    /// is that of now.
    ///
    /// # Errors
    /// When all patterns match and a label selector is none.
    pub fn selects(&self, resource: &Resource) -> Outcome<bool> {
        let node = &resource.node;
        let text = |key| node.get(key).and_then(Node::as_text).map(|text| &**text).unwrap_or_default();
        let (group, version) = text("apiVersion").split_once('/').unwrap_or(("", text("apiVersion")));
        Ok(self.kind.matches(text("kind"))
            && self.group.matches(group)
            && self.version.matches(version)
            && self.selects_name(resource)
            && self.selects_namespace(resource)
            && matches_pairs(&self.labels, node, "labels")?
            && matches_pairs(&self.annotations, node, "annotations")?)
    }

    fn selects_name(&self, resource: &Resource) -> bool {
        self.name.is_any()
            || resource.book.previous.first().is_some_and(|first| self.name.matches(&first.name))
            || self.name.matches(&resource.node.metadata("name"))
    }

    fn selects_namespace(&self, resource: &Resource) -> bool {
        self.namespace.is_any()
            || resource.book.previous.first().is_some_and(|first| self.namespace.matches(&first.namespace))
            || self.namespace.matches(resource.id().effective_namespace())
    }
}

impl ResMap {
    /// The places of the objects that a selector means, in order.
    ///
    /// # Errors
    /// When one of its patterns or label selectors is none.
    pub fn select(&self, selector: &Selector) -> Outcome<Vec<usize>> {
        let compiled = Compiled::new(selector)?;
        let mut selected = Vec::new();
        for (place, resource) in self.list.iter().enumerate() {
            if !resource.node.is_empty() && compiled.selects(resource)? {
                selected.push(place);
            }
        }
        Ok(selected)
    }
}

fn matches_pairs(selector: &Outcome<LabelSelector>, node: &Node, field: &str) -> Outcome<bool> {
    let selector = selector.as_ref().map_err(Clone::clone)?;
    Ok(selector.is_empty() || selector.matches(&node.metadata_pairs(field)))
}
