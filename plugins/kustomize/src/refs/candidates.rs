//! The objects that a field may name.

use std::collections::{HashMap, HashSet};

use crate::id::{CLUSTER, Gvk, ResId};
use crate::node::Text;
use crate::resource::{PreviousId, Resource};

/// An object whose name has changed.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What it is called now.
    pub(super) name: Text,
    /// Its namespace as it is written.
    pub(super) namespace: Text,
    gvk: Gvk,
    home: Home,
    previous: Vec<PreviousId>,
    prefixes: Vec<Text>,
    suffixes: Vec<Text>,
}

/// Where an object lives, and lived.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Home {
    /// The namespace that counts.
    now: Text,
    /// The one it had at first.
    original: Text,
    /// Its namespace as it is written.
    written: Text,
}

/// An object whose fields name others.
#[derive(Debug)]
pub(super) struct Referrer {
    /// The namespace that counts.
    pub(super) namespace: Text,
    /// Namespaces whose objects it can name besides those of its own.
    pub(super) further: Vec<Text>,
    /// Its prefixes.
    pub(super) prefixes: Vec<Text>,
    /// Its suffixes.
    pub(super) suffixes: Vec<Text>,
    /// What its `roleRef` says.
    pub(super) role: Option<Gvk>,
}

impl Referrer {
    fn is_cluster_scoped(&self) -> bool {
        &*self.namespace == CLUSTER
    }

    fn reaches(&self, home: &Home) -> bool {
        self.is_cluster_scoped()
            || &*home.now == CLUSTER
            || home.now == self.namespace
            || self.further.contains(&home.written)
    }
}

/// All objects that may be named, by what they were called before.
#[derive(Debug)]
pub(super) struct Candidates {
    list: Vec<Candidate>,
    by_name: HashMap<Text, Vec<usize>>,
    /// Where objects live, by where they lived at first.
    homes: HashMap<Text, HashSet<Home>>,
}

/// Which namespace a field says that the object it names is in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Namespace<'a> {
    /// It says nothing.
    Any,
    /// The object was in this one at first.
    Original(&'a str),
    /// The object is in this one now.
    Current(&'a str),
}

impl Candidates {
    pub(super) fn of(all: &[Resource]) -> Self {
        let mut candidates = Self { list: Vec::new(), by_name: HashMap::new(), homes: HashMap::new() };
        all.iter().for_each(|resource| candidates.note(resource));
        candidates
    }

    fn note(&mut self, resource: &Resource) {
        let id = resource.id();
        let now: Text = id.effective_namespace().into();
        let previous = &resource.book.previous;
        let original = previous.first().map_or_else(|| now.clone(), |first| effective(&first.namespace));
        let home = Home { now, original, written: id.namespace.clone() };
        let homes = self.homes.entry(home.original.clone()).or_default();
        if !homes.contains(&home) {
            homes.insert(home.clone());
        }
        let position = self.list.len();
        for (nth, id) in previous.iter().enumerate() {
            if !previous.iter().take(nth).any(|earlier| earlier.name == id.name) {
                self.by_name.entry(id.name.clone()).or_default().push(position);
            }
        }
        if !previous.is_empty() {
            self.list.push(Candidate {
                name: id.name,
                namespace: id.namespace,
                gvk: id.gvk,
                home,
                previous: previous.clone(),
                prefixes: resource.book.prefixes.clone(),
                suffixes: resource.book.suffixes.clone(),
            });
        }
    }

    /// What `namespace`, written in a field of the referrer, means: where objects were at first, if it can name any
    /// that was there, and otherwise where they are now.
    pub(super) fn namespace<'n>(&self, referrer: &Referrer, namespace: &'n str) -> Namespace<'n> {
        let homes = self.homes.get(namespace).filter(|_| namespace != CLUSTER);
        match homes.is_some_and(|homes| homes.iter().any(|home| referrer.reaches(home))) {
            true => Namespace::Original(namespace),
            false => Namespace::Current(namespace),
        }
    }

    /// The objects that were called `name` and that the referrer can name as a `referral`, in order.
    pub(super) fn named(
        &self,
        name: &str,
        referrer: &Referrer,
        referral: &Gvk,
        role: Option<&Gvk>,
        namespace: Namespace<'_>,
    ) -> Vec<&Candidate> {
        let positions = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&Candidate> = positions
            .iter()
            .filter_map(|position| self.list.get(*position))
            .filter(|candidate| {
                candidate.is_in(namespace)
                    && referrer.reaches(&candidate.home)
                    && candidate.was(referral)
                    && role.is_none_or(|role| candidate.was(role))
                    && candidate.shares_namespace(referrer)
            })
            .collect();
        if found.len() > 1 {
            found.retain(|candidate| {
                may_share(&candidate.prefixes, &referrer.prefixes) && may_share(&candidate.suffixes, &referrer.suffixes)
            });
        }
        if found.len() > 1 {
            found.retain(|candidate| {
                share(&candidate.prefixes, &referrer.prefixes) && share(&candidate.suffixes, &referrer.suffixes)
            });
        }
        found
    }
}

impl Candidate {
    /// What it is called now.
    pub(super) fn id(&self) -> ResId {
        ResId { gvk: self.gvk.clone(), name: self.name.clone(), namespace: self.namespace.clone() }
    }

    fn is_in(&self, namespace: Namespace<'_>) -> bool {
        match namespace {
            Namespace::Any => true,
            Namespace::Original(namespace) => &*self.home.original == namespace,
            Namespace::Current(namespace) => &*self.home.now == namespace && namespace != CLUSTER,
        }
    }

    /// Whether it was of such a type at some time.
    fn was(&self, gvk: &Gvk) -> bool {
        let part = |own: &Text, wanted: &Text| wanted.is_empty() || own == wanted;
        part(&self.gvk.group, &gvk.group)
            && part(&self.gvk.version, &gvk.version)
            && self.previous.iter().any(|previous| part(&previous.kind, &gvk.kind))
    }

    /// Whether a referrer in its namespace would mean it. Role bindings name service accounts of other namespaces.
    fn shares_namespace(&self, referrer: &Referrer) -> bool {
        referrer.is_cluster_scoped()
            || &*self.home.now == CLUSTER
            || &*self.gvk.kind == "ServiceAccount"
            || self.home.now == referrer.namespace
    }
}

/// The namespace that counts for an earlier identity, whose type is not looked at again.
fn effective(namespace: &Text) -> Text {
    if namespace.is_empty() { "default".into() } else { namespace.clone() }
}

/// Whether one list is the end of the other; an empty one is the end of an empty one only.
fn share(one: &[Text], other: &[Text]) -> bool {
    one.is_empty() == other.is_empty() && (one.ends_with(other) || other.ends_with(one))
}

fn may_share(one: &[Text], other: &[Text]) -> bool {
    one.is_empty() || other.is_empty() || share(one, other)
}
