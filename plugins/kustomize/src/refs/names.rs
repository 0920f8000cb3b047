//! Names that follow the objects they name.

use std::collections::HashMap;

use super::candidates::{Candidate, Candidates, Namespace, Referrer};
use super::trie::{Reference, Stop, Trie};
use crate::config::{NameBackReference, NameReferences};
use crate::fault::{Fault, Outcome};
use crate::id::{CLUSTER, Gvk, ResId};
use crate::node::{Kind, Node, Scalar, Tag, Text};
use crate::resource::Resource;
use crate::set::ResMap;

/// Writes the names that objects have now into the fields that name them by an earlier one.
///
/// # Errors
/// When a field may name several objects that are called differently now, or is not what the configuration says.
pub fn fix(set: &mut ResMap, references: &NameReferences) -> Outcome<()> {
    let candidates = Candidates::of(set.all());
    let types = Types::of(set.all(), references);
    let tries: Vec<Vec<Trie<'_>>> = types.references.iter().map(|references| tries_of(references)).collect();
    for (resource, of_type) in set.all_mut().iter_mut().zip(&types.of) {
        let walks = &tries[*of_type];
        if walks.is_empty() {
            continue;
        }
        let referrer = referrer(resource)?;
        let fixing = Fixing { candidates: &candidates, referrer: &referrer };
        for walk in walks {
            let done = walk.walk(&mut resource.node, &mut |reference, node| fixing.fix(reference, node));
            done.map_err(|stop| updating(stop, &resource.node))?;
        }
    }
    Ok(())
}

fn updating(stop: Stop<'_>, object: &Node) -> Fault {
    let Some(spec) = stop.spec else {
        return stop.fault;
    };
    let (path, id) = (spec.path_text(), ResId::of(object));
    stop.fault
        .on(object.at)
        .context(format!("considering field '{path}' of object {id}"))
        .context(format!("updating name reference in '{path}' field of '{id}'"))
}

/// The type that an object had at first.
fn original_gvk(resource: &Resource) -> Gvk {
    let mut gvk = resource.gvk();
    if let Some(first) = resource.book.previous.first() {
        gvk.kind = first.kind.clone();
    }
    gvk
}

/// The types of objects, and the fields of each that name others.
struct Types {
    /// By type.
    references: Vec<Vec<NameBackReference>>,
    /// The type of each object, by its place among them.
    of: Vec<usize>,
}

impl Types {
    fn of(all: &[Resource], references: &NameReferences) -> Self {
        let mut known: HashMap<Gvk, usize> = HashMap::new();
        let mut types = Self { references: Vec::new(), of: Vec::with_capacity(all.len()) };
        for resource in all {
            let place = *known.entry(original_gvk(resource)).or_insert_with_key(|gvk| {
                types.references.push(references.in_type(gvk));
                types.references.len() - 1
            });
            types.of.push(place);
        }
        types
    }
}

fn tries_of(references: &[NameBackReference]) -> Vec<Trie<'_>> {
    let all = references
        .iter()
        .flat_map(|back| back.referrers.iter().map(|spec| Reference { referral: &back.referral, spec }));
    let all: Vec<Reference<'_>> = all.collect();
    if all.is_empty() { Vec::new() } else { Trie::of(&all) }
}

fn referrer(resource: &Resource) -> Outcome<Referrer> {
    let id = resource.id();
    let namespace: Text = id.effective_namespace().into();
    let further = match &*id.gvk.kind {
        "RoleBinding" if &*namespace != CLUSTER => account_namespaces(resource, &id)?,
        _ => Vec::new(),
    };
    Ok(Referrer {
        namespace,
        further,
        prefixes: resource.book.prefixes.clone(),
        suffixes: resource.book.suffixes.clone(),
        role: role(&resource.node),
    })
}

/// The namespaces of the service accounts that a role binding names.
fn account_namespaces(resource: &Resource, id: &ResId) -> Outcome<Vec<Text>> {
    let subjects = resource.node.get("subjects").and_then(Node::as_seq).unwrap_or_default();
    let is_account =
        |subject: &&Node| subject.get("kind").and_then(Node::as_text).is_some_and(|kind| &**kind == "ServiceAccount");
    let namespaces = subjects.iter().filter(is_account).filter_map(|subject| subject.get("namespace"));
    let text = |namespace: &Node| {
        namespace.as_scalar().filter(|scalar| scalar.is_string()).map(|scalar| scalar.text.clone()).ok_or_else(|| {
            Fault::new("bad-subject", format!("Invalid Input: namespace is blank for resource \"{id}\""))
        })
    };
    namespaces.map(text).collect()
}

/// The type that `roleRef` names, if it says both group and kind.
fn role(object: &Node) -> Option<Gvk> {
    let role = object.get("roleRef")?;
    let text = |key| role.get(key).map(|value| value.as_text().cloned().unwrap_or_default());
    Some(Gvk { group: text("apiGroup")?, version: Text::default(), kind: text("kind")? })
}

/// Fixing the fields of one object.
struct Fixing<'a> {
    candidates: &'a Candidates,
    referrer: &'a Referrer,
}

impl Fixing<'_> {
    fn fix(&self, reference: &Reference<'_>, node: &mut Node) -> Outcome<()> {
        match &mut node.kind {
            Kind::Seq(items) => items.iter_mut().try_for_each(|item| match &item.kind {
                Kind::Seq(_) => Err(Fault::new(
                    "wrong-kind",
                    "a list within a list is expected to be either a string or a map of string",
                )),
                _ => self.fix_one(reference, item).map_err(|fault| fault.on(item.at)),
            }),
            _ => self.fix_one(reference, node),
        }
    }

    fn fix_one(&self, reference: &Reference<'_>, node: &mut Node) -> Outcome<()> {
        match &node.kind {
            Kind::Scalar(scalar) if scalar.tag != Tag::Null => {
                let old = scalar.text.clone();
                let same = |one: &Candidate, other: &Candidate| one.name == other.name;
                match self.select(reference, &old, Namespace::Any, same)? {
                    Some(referral) if referral.name != old => node.set_scalar(referral.name.clone(), Tag::Unset),
                    _ => Ok(()),
                }
            }
            Kind::Map(_) => self.fix_map(reference, node),
            _ => Ok(()),
        }
    }

    /// A mapping that names an object by `name` and perhaps `namespace`.
    fn fix_map(&self, reference: &Reference<'_>, map: &mut Node) -> Outcome<()> {
        let Some(name) = map.get("name") else {
            return Err(Fault::new("bad-path", "path config error; no 'name' field in node"));
        };
        let old = name.as_text().cloned().unwrap_or_default();
        let namespace = map.get("namespace").map(|namespace| namespace.as_text().cloned().unwrap_or_default());
        let namespace = match &namespace {
            Some(namespace) => self.candidates.namespace(self.referrer, namespace),
            None => Namespace::Any,
        };
        let same = |one: &Candidate, other: &Candidate| one.name == other.name && one.namespace == other.namespace;
        let Some(referral) = self.select(reference, &old, namespace, same)? else {
            return Ok(());
        };
        if referral.name == old && referral.namespace.is_empty() {
            return Ok(());
        }
        map.set_field("name", Some(Scalar::untagged(referral.name.clone()).into()))?;
        if referral.namespace.is_empty() {
            return Ok(());
        }
        map.set_field("namespace", Some(Scalar::untagged(referral.namespace.clone()).into()))
    }

    /// The object that `name` means, if there is one; the first of several that are the `same` for the field.
    fn select(
        &self,
        reference: &Reference<'_>,
        name: &str,
        namespace: Namespace<'_>,
        same: fn(&Candidate, &Candidate) -> bool,
    ) -> Outcome<Option<&Candidate>> {
        let role = self.referrer.role.as_ref().filter(|_| names_role(reference));
        let found = self.candidates.named(name, self.referrer, reference.referral, role, namespace);
        let Some((first, others)) = found.split_first() else {
            return Ok(None);
        };
        if others.iter().all(|other| same(first, other)) {
            return Ok(Some(first));
        }
        let ids: Vec<String> = found.iter().map(|candidate| candidate.id().to_string()).collect();
        Err(Fault::new(
            "ambiguous-reference",
            format!(
                "found multiple possible referrals: {} are all called '{name}' in the input; \
                 say which one with a namespace",
                ids.join(", ")
            ),
        ))
    }
}

/// Whether a reference is the name in a `roleRef`, whose kind says which objects are meant.
fn names_role(reference: &Reference<'_>) -> bool {
    matches!(&*reference.spec.path, [.., role, name] if &**name == "name" && role.ends_with("roleRef"))
}
