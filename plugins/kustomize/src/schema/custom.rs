//! The types of an OpenAPI document that a kustomization brings.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::builtin;
use crate::id::Gvk;

/// The types of a document. Schemas are flattened into one list and point to each other by index or by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    list: Vec<Type>,
    names: HashMap<Box<str>, Id>,
    kinds: HashMap<Gvk, Id>,
    beside: Beside,
}

/// Whether a document's references may lead to built-in definitions.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// There are none.
    #[default]
    Nothing,
    /// Where the document has no such definition.
    Earlier,
    /// Also where it has one.
    Later,
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Own(Id),
    /// A built-in type by number.
    Builtin(u8),
}

/// A type of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(u32);

#[derive(Debug, Default)]
struct Type {
    /// The name of the definition that is meant instead; nothing else counts then.
    reference: Option<Box<str>>,
    properties: HashMap<Box<str>, Id>,
    additional: Option<Id>,
    items: Option<Id>,
    is_array: bool,
    merge_keys: Option<Vec<Box<str>>>,
}

impl Types {
    /// Reads a document: JSON if it begins with `{`, YAML otherwise.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub(super) fn read(bytes: &[u8], beside: Beside) -> Result<Self, String> {
        let document: Value = if bytes.first() == Some(&b'{') {
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?
        } else {
            let documents = bowline_yaml::parse(bytes).map_err(|error| error.to_string())?;
            documents.first().ok_or("it is empty")?.root.to_json()
        };
        let document = document.as_object().ok_or("it is no mapping")?;
        let mut types = Self { beside, ..Self::default() };
        let definitions = match document.get("definitions") {
            None | Some(Value::Null) => return Ok(types),
            Some(definitions) => definitions.as_object().ok_or("its `definitions` are no mapping")?,
        };
        for (name, definition) in definitions {
            let id = types.add(definition);
            types.names.insert(name.as_str().into(), id);
            let kinds = definition.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
            for kind in kinds.into_iter().flatten() {
                let text = |key| kind.get(key).and_then(Value::as_str).unwrap_or_default();
                let gvk =
                    Gvk { group: text("group").into(), version: text("version").into(), kind: text("kind").into() };
                types.kinds.insert(gvk, id);
            }
        }
        Ok(types)
    }

    /// Adds a schema and those inside it. Their depth is that of the document, which reading has limited.
    fn add(&mut self, schema: &Value) -> Id {
        let Some(schema) = schema.as_object() else { return self.push(Type::default()) };
        let reference = schema.get("$ref").and_then(Value::as_str).filter(|reference| !reference.is_empty());
        if let Some(reference) = reference {
            let name = reference.strip_prefix("#/definitions/").unwrap_or(reference);
            let name = name.replace("~1", "/").replace("~0", "~");
            return self.push(Type { reference: Some(name.into()), ..Type::default() });
        }
        let mut properties = HashMap::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            properties.insert(name.as_str().into(), self.add(property));
        }
        let additional = schema.get("additionalProperties").filter(|schema| schema.is_object());
        let additional = additional.map(|schema| self.add(schema));
        let items = schema.get("items").filter(|schema| schema.is_object()).map(|schema| self.add(schema));
        let is_array = match schema.get("type") {
            Some(Value::String(name)) => name == "array",
            Some(Value::Array(names)) => names.len() == 1 && names[0] == "array",
            _ => false,
        };
        self.push(Type { reference: None, properties, additional, items, is_array, merge_keys: merge_keys(schema) })
    }

    fn push(&mut self, ty: Type) -> Id {
        let id = Id(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(ty);
        id
    }

    fn get(&self, id: Id) -> Option<&Type> {
        self.list.get(id.0 as usize)
    }

    /// What references lead to; `None` when they lead nowhere or in a circle.
    fn resolve(&self, mut id: Id) -> Option<Target> {
        for _ in 0..=self.names.len() {
            let Some(name) = &self.get(id)?.reference else { return Some(Target::Own(id)) };
            let own = self.names.get(name).copied();
            let builtin = builtin::named(name).filter(|_| match self.beside {
                Beside::Nothing => false,
                Beside::Earlier => own.is_none(),
                Beside::Later => true,
            });
            if let Some(number) = builtin {
                return Some(Target::Builtin(number));
            }
            id = own?;
        }
        None
    }

    pub(super) fn kind(&self, gvk: &Gvk) -> Option<Id> {
        self.kinds.get(gvk).copied()
    }

    pub(super) fn field(&self, id: Id, name: &str) -> Option<Target> {
        let ty = self.get(id)?;
        self.resolve(ty.properties.get(name).copied().or(ty.additional)?)
    }

    pub(super) fn items(&self, id: Id) -> Option<Target> {
        let ty = self.get(id).filter(|ty| ty.is_array)?;
        self.resolve(ty.items?)
    }

    pub(super) fn merge_keys(&self, id: Id) -> Option<Vec<&str>> {
        Some(self.get(id)?.merge_keys.as_ref()?.iter().map(|key| &**key).collect())
    }
}

/// The keys of a list whose strategy is to merge.
fn merge_keys(schema: &Map<String, Value>) -> Option<Vec<Box<str>>> {
    let strategy = schema.get("x-kubernetes-patch-strategy")?.as_str()?;
    strategy.split(',').find(|part| *part == "merge")?;
    if let Some(keys) = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array) {
        return Some(keys.iter().filter_map(Value::as_str).map(Into::into).collect());
    }
    let key = schema.get("x-kubernetes-patch-merge-key").and_then(Value::as_str);
    Some(key.into_iter().map(Into::into).collect())
}
