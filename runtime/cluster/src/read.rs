//! Reads many objects with few requests.
//!
//! Few objects of a kind and namespace are read one by one. Many are read as a list of what Bowline manages there;
//! whatever isn't on that list is looked for in a list of names alone, and only what exists is read one by one. So a
//! first pass over 1,500 objects costs two requests, and a later one as many as there are pages. A list ends as soon
//! as it has cost more than single reads would: applications that share a namespace with a great many objects don't
//! pay for those.

use std::collections::{BTreeMap, BTreeSet};

use bowline_core::desired::MANAGED_BY_LABEL;
use bowline_core::kinds::ServedKind;
use bowline_core::port::cluster::{Error, Identity, Target};
use futures::StreamExt;
use futures::stream;
use serde::Deserialize;
use serde_json::Value;

use crate::connection::Connection;
use crate::page::{self, Page};
use crate::path;
use crate::request::{JSON, METADATA_LIST, Request, Subject};
use crate::transport::Failure;

/// From how many objects of a kind and namespace a list costs less than single reads.
const WORTH_A_LIST: usize = 8;
/// Objects on one page of a list, as kubectl asks for them.
const PAGE: usize = 500;
/// How many items of a list cost as much as one single read: about 40 µs an item against 400 µs.
const ITEMS_PER_READ: usize = 10;
/// The same for items of which only metadata is sent.
const NAMES_PER_READ: usize = 30;

/// What was found at a target.
type Found = Result<Option<Value>, Error>;

/// An item of which only the name matters.
#[derive(Deserialize)]
struct Named {
    metadata: Name,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

/// Targets of one kind and namespace: their names and where they stand among all targets.
struct Group<'a> {
    kind: &'a ServedKind,
    namespace: &'a str,
    /// By name; a target may be asked for twice.
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl Connection {
    /// The live objects at `targets`, in the same order.
    pub(crate) async fn read_all(&self, identity: &Identity, targets: &[Target]) -> Vec<Found> {
        let mut groups: BTreeMap<(&ServedKind, &str), Group<'_>> = BTreeMap::new();
        for (place, target) in targets.iter().enumerate() {
            let namespace = target.namespace.as_str();
            let group = groups.entry((&target.kind, namespace)).or_insert_with(|| Group {
                kind: &target.kind,
                namespace,
                places: BTreeMap::new(),
            });
            group.places.entry(target.name.as_str()).or_default().push(place);
        }
        let groups: Vec<Group<'_>> = groups.into_values().collect();
        let lists =
            stream::iter(0..groups.len()).map(|at| self.read_lists(identity, &groups[at])).buffered(self.concurrency());
        let listed: Vec<BTreeMap<&str, Found>> = lists.collect().await;

        let mut found: Vec<Found> = targets.iter().map(|_| Ok(None)).collect();
        let mut left: Vec<(&Vec<usize>, &Target)> = Vec::new();
        for (group, mut known) in groups.iter().zip(listed) {
            for (name, places) in &group.places {
                match known.remove(name) {
                    Some(result) => place(&mut found, places, result),
                    None => left.push((places, &targets[places[0]])),
                }
            }
        }
        let left = &left;
        let mut singles = stream::iter(0..left.len())
            .map(|at| async move { (at, self.read_one(identity, left[at].1).await) })
            .buffer_unordered(self.concurrency());
        while let Some((at, result)) = singles.next().await {
            place(&mut found, left[at].0, result);
        }
        found
    }

    /// One object.
    pub(crate) async fn read_one(&self, identity: &Identity, target: &Target) -> Found {
        let request = Request::get("get", Subject::Object(target), path::object(target)?);
        match self.try_send(identity, &request).await {
            Ok(answer) => self.decode(&request, &answer).map(Some),
            Err(Failure::Refused(refusal)) if refusal.is_absent() => Ok(None),
            Err(failure) => Err(failure.explain(&request, self.server())),
        }
    }

    /// What lists tell of a group's targets, by name. A target that isn't in the result is to be read by itself.
    async fn read_lists<'a>(&self, identity: &Identity, group: &Group<'a>) -> BTreeMap<&'a str, Found> {
        let mut known = BTreeMap::new();
        if group.places.len() < WORTH_A_LIST {
            return known;
        }
        let budget = group.places.len() * ITEMS_PER_READ;
        let end = self
            .list(identity, group, (MANAGED_BY_LABEL, JSON), budget, |item: Value| {
                let name = item.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                if let Some((name, _)) = group.places.get_key_value(name) {
                    known.insert(*name, Ok(Some(typed(item, group.kind))));
                }
                known.len() == group.places.len()
            })
            .await;
        let missing = group.places.len() - known.len();
        if missing < WORTH_A_LIST || end == End::Failed {
            return known;
        }
        let mut existing = BTreeSet::new();
        let budget = missing * NAMES_PER_READ;
        let end = self
            .list(identity, group, ("", METADATA_LIST), budget, |item: Named| {
                existing.insert(item.metadata.name);
                false
            })
            .await;
        if end == End::Reached {
            for name in group.places.keys().filter(|name| !existing.contains(**name)) {
                known.entry(name).or_insert(Ok(None));
            }
        }
        known
    }

    /// Goes through a list page by page and gives every item to `take`, until that returns true, or more than
    /// `budget` items came and more are to come.
    async fn list<T: serde::de::DeserializeOwned>(
        &self,
        identity: &Identity,
        group: &Group<'_>,
        (selector, accept): (&str, &'static str),
        budget: usize,
        mut take: impl FnMut(T) -> bool,
    ) -> End {
        let collection = path::collection(group.kind, group.namespace);
        let subject = Subject::Kind(&group.kind.gvk, group.namespace);
        let mut next: Option<String> = None;
        let mut seen = 0;
        loop {
            let path = page::path(&collection, PAGE, selector, next.as_deref());
            let request = Request::get("list", subject, path).accepting(accept);
            // A list that fails (no right to list, an expired page) is no loss: what it would have told is read by
            // single requests, which have errors of their own.
            let Ok(answer) = self.try_send(identity, &request).await else { return End::Failed };
            let Ok(page) = self.decode::<Page<T>>(&request, &answer) else { return End::Failed };
            seen += page.items.len();
            next = page.next().map(str::to_owned);
            for item in page.items {
                if take(item) {
                    return End::Stopped;
                }
            }
            if next.is_none() {
                return End::Reached;
            }
            if seen >= budget {
                return End::Stopped;
            }
        }
    }
}

/// How going through a list ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// With its last item.
    Reached,
    /// Before that, on purpose.
    Stopped,
    /// Before that, by an error.
    Failed,
}

/// Items of a list don't say what they are: the list does.
fn typed(mut item: Value, kind: &ServedKind) -> Value {
    if let Some(map) = item.as_object_mut() {
        map.insert("apiVersion".to_owned(), Value::String(kind.gvk.api_version()));
        map.insert("kind".to_owned(), Value::String(kind.gvk.kind.clone()));
    }
    item
}

fn place(found: &mut [Found], places: &[usize], result: Found) {
    if let [place] = places {
        found[*place] = result;
        return;
    }
    for place in places {
        found[*place] = result.clone();
    }
}
