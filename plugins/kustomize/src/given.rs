//! Objects that the build was given.
//!
//! Kustomize wants each object once. What was rendered may have one several times: a hook that runs in several phases
//! is there for each of them, and two hooks of different phases may have one name, since one is gone when the other is
//! made. Equal ones are built as one. Of different ones the first is built with all others, and each further one in a
//! turn of its own, in which it stands in the place of the first.

use std::collections::{HashMap, HashSet};

use bowline_plugin::Manifest;
use serde_json::Value;

use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::node::Text;
use crate::read;
use crate::resource::Resource;
use crate::tree::Files;

/// The attribute with which a manifest says that it is a hook.
const HOOK: &str = "bowline.dev/hook";

/// Objects that the build was given, arranged so that each is alone with its name.
pub(crate) struct Given<'m> {
    manifests: &'m [Manifest],
    objects: Vec<Object>,
    resources: Vec<Resource>,
    turns: usize,
}

/// One object.
struct Object {
    /// The manifests that it is.
    stands_for: Vec<usize>,
    /// Which of the items of these manifests it is, where they are lists.
    item: usize,
    /// In which turn it is built; those of turn 0 are built in all where nothing else has their name.
    turn: usize,
    /// The same for all objects of one name.
    name: usize,
}

/// What objects are told apart by.
type Name = (Gvk, Text, String);

impl<'m> Given<'m> {
    /// Reads the objects.
    ///
    /// # Errors
    /// When one is none.
    pub(crate) fn read(manifests: &'m [Manifest], files: &Files) -> Outcome<Self> {
        let mut given = Self { manifests, objects: Vec::new(), resources: Vec::new(), turns: 1 };
        let mut names: HashMap<Name, Vec<usize>> = HashMap::new();
        for (index, manifest) in manifests.iter().enumerate() {
            let place = manifest.origins.first().map(|origin| files.add_other(origin)).unwrap_or_default();
            let value: Value = serde_json::from_str(&manifest.json)
                .map_err(|error| Fault::new("no-object", format!("an object is no JSON: {error}")).on(place))?;
            let nodes = read::objects_of_json(&value).map_err(|fault| fault.on(place))?;
            for (item, mut node) in nodes.into_iter().enumerate() {
                node.at = place;
                let mut resource = Resource::load(node);
                resource.secret = manifest.sensitive;
                let id = resource.id();
                let namespace = id.effective_namespace().to_owned();
                let known = names.len();
                let of_name = names.entry((id.gvk, id.name, namespace)).or_default();
                let name = of_name.first().map_or(known, |first| given.objects[*first].name);
                given.add(resource, (index, item), name, of_name);
            }
        }
        Ok(given)
    }

    /// Takes in an object, the `item` of a manifest; `of_name` are those of the same name.
    fn add(&mut self, mut resource: Resource, (index, item): (usize, usize), name: usize, of_name: &mut Vec<usize>) {
        let is_hook = self.is_hook(index);
        let is_same = |known: &Object| {
            let first = known.stands_for[0];
            is_hook
                && self.is_hook(first)
                && known.item == item
                && self.manifests[first].json == self.manifests[index].json
        };
        if let Some(same) = of_name.iter().copied().find(|known| is_same(&self.objects[*known])) {
            self.objects[same].stands_for.push(index);
            resource.secret |= self.resources[same].secret;
            self.resources[same].secret = resource.secret;
            return;
        }
        let clashes = of_name.iter().filter(|known| is_hook || self.is_hook(self.objects[**known].stands_for[0]));
        let turn = clashes.count();
        self.turns = self.turns.max(turn + 1);
        resource.given = Some(self.objects.len());
        of_name.push(self.objects.len());
        self.objects.push(Object { stands_for: vec![index], item, turn, name });
        self.resources.push(resource);
    }

    fn is_hook(&self, index: usize) -> bool {
        self.manifests[index].attributes.iter().any(|(key, value)| key == HOOK && value == "true")
    }

    /// How often the objects have to be built.
    pub(crate) fn turns(&self) -> usize {
        self.turns
    }

    /// The objects of a turn, in order.
    pub(crate) fn turn(&self, turn: usize) -> Vec<Resource> {
        let replaced: HashSet<usize> =
            self.objects.iter().filter(|object| object.turn == turn).map(|object| object.name).collect();
        let is_in = |object: &Object| object.turn == turn || (object.turn == 0 && !replaced.contains(&object.name));
        let both = self.objects.iter().zip(&self.resources);
        both.filter(|(object, _)| is_in(object)).map(|(_, resource)| resource.clone()).collect()
    }

    /// The objects of turn 0, which is to be the last one.
    pub(crate) fn last_turn(&mut self) -> Vec<Resource> {
        let resources = std::mem::take(&mut self.resources).into_iter();
        resources.zip(&self.objects).filter(|(_, object)| object.turn == 0).map(|(resource, _)| resource).collect()
    }

    /// Whether what was built was given in that turn.
    pub(crate) fn is_of(&self, resource: &Resource, turn: usize) -> bool {
        resource.given.and_then(|number| self.objects.get(number)).is_some_and(|object| object.turn == turn)
    }

    /// What was built, with what was said of the object when it was given: where it came from, before what changed it,
    /// and its attributes. Several, where it stands for several.
    pub(crate) fn restore(&self, resource: &Resource, built: Manifest) -> Vec<Manifest> {
        let Some(object) = resource.given.and_then(|number| self.objects.get(number)) else { return vec![built] };
        let restore = |index: &usize| {
            let was = &self.manifests[*index];
            Manifest {
                json: built.json.clone(),
                origins: was.origins.iter().chain(&built.origins).cloned().collect(),
                sensitive: built.sensitive,
                attributes: was.attributes.clone(),
            }
        };
        object.stands_for.iter().map(restore).collect()
    }
}
