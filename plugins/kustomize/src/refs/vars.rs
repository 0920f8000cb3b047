//! Variables: values of fields that stand as `$(NAME)` in others.

use std::collections::BTreeMap;

use super::expand::{Value, expanded};
use crate::config::FieldSpec;
use crate::fault::{Fault, Outcome};
use crate::id::{Gvk, ResId};
use crate::kustomization::model::Var;
use crate::node::{Kind, Node, Scalar, Tag, Text, path};
use crate::resource::Resource;
use crate::set::ResMap;
use crate::spec;

/// The path of the field that is meant when none is written.
const DEFAULT_PATH: &str = "metadata.name";

/// The variables of a build, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vars(BTreeMap<Text, Var>);

impl Vars {
    /// Adds the variables of a kustomization, and marks the objects that they point to as they are now. A variable
    /// may point to nothing here: then it has to be marked by nobody but a kustomization that has its object.
    ///
    /// # Errors
    /// When one points to several objects, or its name is taken.
    pub fn mark(&mut self, set: &mut ResMap, vars: &[Var]) -> Outcome<()> {
        for var in vars {
            let target = target(var);
            let mut matches: Vec<&mut Resource> =
                set.all_mut().iter_mut().filter(|resource| is_meant(resource, &target)).collect();
            match matches.as_mut_slice() {
                [] => {}
                [one] => one.book.vars.push(var.name.clone()),
                several => {
                    let message = format!(
                        "found {} resId matches for var {} (unable to disambiguate)",
                        several.len(),
                        described(var)
                    );
                    return Err(Fault::new("ambiguous-var", message).on(var.at));
                }
            }
        }
        vars.iter().try_for_each(|var| self.add(var))
    }

    /// Adds the variables of another kustomization.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn merge(&mut self, other: &Self) -> Outcome<()> {
        other.0.values().try_for_each(|var| self.add(var))
    }

    fn add(&mut self, var: &Var) -> Outcome<()> {
        if self.0.contains_key(&var.name) {
            return Err(Fault::new(
                "duplicate-var",
                format!("var '{}' already encountered: its name must be the only one in the whole build", var.name),
            )
            .on(var.at));
        }
        self.0.insert(var.name.clone(), var.clone());
        Ok(())
    }
}

/// Replaces the variables in the fields that the specs lead to, and gives the names of those that stood nowhere, sorted.
/// Without variables nothing is read at all.
///
/// # Errors
/// When a variable points to no object or no field, or a field holds something else than text.
pub fn expand(set: &mut ResMap, vars: &Vars, specs: &[FieldSpec]) -> Outcome<Vec<Text>> {
    let mut values = BTreeMap::new();
    for (name, var) in &vars.0 {
        let (value, secret) = value(set.all(), var).map_err(|fault| fault.on(var.at))?;
        values.insert(name.clone(), Known { value, secret, uses: 0 });
    }
    if values.is_empty() {
        return Ok(Vec::new());
    }
    for resource in set.all_mut() {
        let mut secret = false;
        let mut lookup = |name: &str| {
            let known = values.get_mut(name)?;
            let value = known.value.as_ref()?;
            known.uses += 1;
            secret |= known.secret;
            Some(value.clone())
        };
        for spec in specs {
            spec::apply(&mut resource.node, spec, None, &mut |node: &mut Node| replace(node, &mut lookup))?;
            resource.follow();
        }
        resource.secret |= secret;
    }
    Ok(values.into_iter().filter(|(_, known)| known.uses == 0).map(|(name, _)| name).collect())
}

/// A variable and what it was used for.
struct Known {
    /// What it stands for; `None` for what no text can hold.
    value: Option<Value>,
    /// Whether nobody may see it.
    secret: bool,
    /// How often it was put in.
    uses: usize,
}

/// The identity that a variable points to.
fn target(var: &Var) -> ResId {
    let mut gvk = var.object.gvk.clone();
    let parts: Vec<&str> = var.api_version.split('/').collect();
    match parts.as_slice() {
        [""] => {}
        [version] => gvk.version = (*version).into(),
        [group, version] => (gvk.group, gvk.version) = ((*group).into(), (*version).into()),
        _ => {}
    }
    ResId { gvk, ..var.object.clone() }
}

/// Whether the object has the identity now or had it before. Without a namespace, any will do; with one, objects of the
/// cluster are not meant.
fn is_meant(resource: &Resource, target: &ResId) -> bool {
    let namespace = if target.namespace.is_empty() { None } else { Some(&*target.namespace) };
    let is_it = |gvk: &Gvk, name: &Text, effective: &str| {
        *gvk == target.gvk && *name == target.name && namespace.is_none_or(|namespace| namespace == effective)
    };
    let id = resource.id();
    is_it(&id.gvk, &id.name, id.effective_namespace())
        || resource.previous_ids().any(|id| {
            let namespace = if id.namespace.is_empty() { "default" } else { &*id.namespace };
            is_it(&id.gvk, &id.name, namespace)
        })
}

fn described(var: &Var) -> String {
    format!("{{{} {} {{{}}}}}", var.name, target(var).gvk, field_path(var))
}

fn field_path(var: &Var) -> &str {
    if var.field_path.is_empty() { DEFAULT_PATH } else { &var.field_path }
}

/// What a variable stands for, `None` for a mapping or a list, which no text can hold; and whether that is secret.
fn value(all: &[Resource], var: &Var) -> Outcome<(Option<Value>, bool)> {
    let Some(resource) = all.iter().find(|resource| resource.book.vars.contains(&var.name)) else {
        return Err(Fault::new(
            "no-such-object",
            format!(
                "var '{}' cannot be mapped to a field in the set of known resources: there is no {}",
                described(var),
                target(var)
            ),
        ));
    };
    let missing = || {
        let message = format!("field specified in var '{}' not found in corresponding resource", described(var));
        Fault::new("no-such-field", message)
    };
    let parts: Vec<String> = path::split_brackets(field_path(var)).iter().flat_map(|part| indexed(part)).collect();
    let found = path::lookup(&resource.node, &parts).ok().flatten().ok_or_else(missing)?;
    let value = found.as_scalar().map(|scalar| typed(scalar).ok_or_else(missing)).transpose()?;
    Ok((value, resource.secret))
}

/// The parts that `ports[0]` stands for.
fn indexed(part: &str) -> Vec<String> {
    let split = part.strip_suffix(']').and_then(|part| part.rsplit_once('['));
    match split {
        Some((name, index)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => {
            [name, index].into_iter().filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
        _ => vec![part.to_owned()],
    }
}

fn typed(scalar: &Scalar) -> Option<Value> {
    Some(match scalar.tag {
        Tag::Int => Value::Int(scalar.text.parse().ok()?),
        Tag::Float => Value::Float(scalar.text.parse().ok()?),
        Tag::Bool => Value::Bool(scalar.text.eq_ignore_ascii_case("true")),
        _ => Value::Text(scalar.text.clone()),
    })
}

fn replace(node: &mut Node, lookup: &mut dyn FnMut(&str) -> Option<Value>) -> Outcome<()> {
    match &mut node.kind {
        Kind::Scalar(scalar) => {
            replace_in(scalar, lookup);
            Ok(())
        }
        Kind::Seq(items) => items.iter_mut().try_for_each(|item| match &mut item.kind {
            Kind::Scalar(scalar) if scalar.is_string() => {
                replace_in(scalar, lookup);
                Ok(())
            }
            _ => Err(Fault::new("wrong-kind", "invalid value type expect a string")),
        }),
        Kind::Map(fields) => fields.iter_mut().try_for_each(|field| {
            if !field.key.is_string() {
                let (text, tag) = (&field.key.text, field.key.tag);
                return Err(Fault::new("wrong-kind", format!("invalid map key: value='{text}', tag='{tag:?}'")));
            }
            if let Kind::Scalar(scalar) = &mut field.value.kind {
                replace_in(scalar, lookup);
            }
            Ok(())
        }),
    }
}

fn replace_in(scalar: &mut Scalar, lookup: &mut dyn FnMut(&str) -> Option<Value>) {
    if !scalar.is_string() {
        return;
    }
    let (text, tag) = match expanded(&scalar.text, lookup) {
        Value::Text(text) => (text, Tag::Str),
        Value::Int(number) => (number.to_string().into(), Tag::Int),
        Value::Bool(truth) => (truth.to_string().into(), Tag::Bool),
        Value::Float(number) => (number.to_string().into(), Tag::Float),
    };
    *scalar = Scalar { text, tag, quoted: false, folded: false };
}
