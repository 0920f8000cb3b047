//! Schemas made ready to check values with.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::decimal::Decimal;
use super::demand::{Additional, ArrayRules, Dependency, Id, ObjectRules, Schema};
use super::document::{Document, decoded, join, unloadable};
use super::draft::{Draft, metaschema};
use super::format::Format;
use super::json::{self, Json, escape};
use super::types::Types;
use crate::go::{Text, quote};
use crate::template::functions::Pattern;

/// How many schemas one of a chart may be made of.
const MAX_SCHEMAS: usize = 200_000;

/// Schemas that refer to each other.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    documents: Vec<Rc<Document>>,
    pub(super) schemas: Vec<Schema>,
    places: HashMap<(usize, String), Id>,
    /// Those not read yet.
    queue: Vec<(Id, usize, String)>,
    /// Whether formats are checked whatever the draft says: metaschemas are, too.
    formats: Formats,
}

/// When formats are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Formats {
    /// When the draft does.
    #[default]
    ByDraft,
    Always,
}

impl Compiled {
    /// Nothing yet, whose formats will be checked so.
    pub(super) fn with_formats(formats: Formats) -> Self {
        Self { formats, ..Self::default() }
    }

    /// Takes a document in, and gives it.
    ///
    /// # Errors
    ///
    /// What is wrong with addresses in it.
    pub(super) fn add(&mut self, url: &str, root: Json) -> Result<Rc<Document>, String> {
        let document = Rc::new(Document::new(url, root)?);
        self.documents.push(document.clone());
        Ok(document)
    }

    /// Makes the schema of a document ready, with all it refers to.
    ///
    /// # Errors
    ///
    /// What can't be made ready, as Go says it.
    pub(super) fn compile(&mut self, url: &str) -> Result<Id, String> {
        let document = self.document(url)?;
        let root = self.place(document, String::new());
        let mut next = 0;
        while let Some((id, document, pointer)) = self.queue.get(next).cloned() {
            next += 1;
            self.read(id, document, &pointer)?;
            if self.schemas.len() > MAX_SCHEMAS {
                return Err(format!("the schema has more than {MAX_SCHEMAS} parts"));
            }
        }
        self.queue.clear();
        Ok(root)
    }

    /// The document of an address.
    fn document(&mut self, url: &str) -> Result<usize, String> {
        if let Some(known) = self.documents.iter().position(|document| document.url == url) {
            return Ok(known);
        }
        if url.starts_with("urn:") {
            self.add(url, Json::Bool(true))?;
        } else {
            let text = metaschema(url).ok_or_else(|| unloadable(url))?;
            self.add(url, json::parse(text.as_bytes())?)?;
        }
        Ok(self.documents.len() - 1)
    }

    /// The schema at a place, which is read later unless it was.
    fn place(&mut self, document: usize, pointer: String) -> Id {
        let key = (document, pointer);
        if let Some(known) = self.places.get(&key) {
            return *known;
        }
        let id = self.schemas.len();
        let location = format!("{}#{}", self.documents[document].url, key.1);
        self.schemas.push(Schema { location, ..Schema::default() });
        self.queue.push((id, document, key.1.clone()));
        self.places.insert(key, id);
        id
    }

    fn read(&mut self, id: Id, document: usize, pointer: &str) -> Result<(), String> {
        let source = self.documents[document].clone();
        let location = || format!("{}#{pointer}", source.url);
        let value = source.root.at(pointer).ok_or_else(|| format!("json-pointer in {:?} not found", location()))?;
        let (home, resource) = source.resource(pointer).ok_or_else(|| format!("no schema at {:?}", location()))?;
        let draft = resource.draft;
        let mut schema = Schema {
            location: std::mem::take(&mut self.schemas[id].location),
            draft: Some(draft),
            resource: self.place(document, home.clone()),
            ..Schema::default()
        };
        if draft >= Draft::Y2020 && home == pointer {
            for name in &resource.dynamic {
                if let Some(place) = resource.anchors.get(name) {
                    schema.dynamic_anchors.insert(name.clone(), self.place(document, place.clone()));
                }
            }
        }
        match value {
            Json::Bool(verdict) => schema.verdict = Some(*verdict),
            Json::Map(entries) if entries.is_empty() => schema.verdict = Some(true),
            Json::Map(_) => {
                let of = Source { compiled: self, value, document, pointer, draft, base: &resource.id };
                of.rules(&mut schema)?;
            }
            _ => {}
        }
        self.schemas[id] = schema;
        Ok(())
    }

    /// The schema that a reference leads to from within a resource.
    fn refer(&mut self, document: usize, base: &str, reference: &str) -> Result<Id, String> {
        let (url, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (url, fragment) = (join(base, url), decoded(fragment));
        let source = self.documents[document].clone();
        let local = if url == source.url {
            Some(String::new())
        } else {
            source.resources.iter().find(|(_, resource)| resource.id == url).map(|(place, _)| place.clone())
        };
        let (document, home) = match local {
            Some(home) => (document, home),
            None => (self.document(&url)?, String::new()),
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(self.place(document, home + &fragment));
        }
        let found = self.documents[document].resources.get(&home).and_then(|home| home.anchors.get(&fragment)).cloned();
        match found {
            Some(pointer) => Ok(self.place(document, pointer)),
            None => {
                let owner = &self.documents[document].url;
                Err(format!("anchor in {:?} not found in schema {owner:?}", format!("{url}#{fragment}")))
            }
        }
    }
}

/// A schema as it is written.
struct Source<'a> {
    compiled: &'a mut Compiled,
    value: &'a Json,
    document: usize,
    pointer: &'a str,
    draft: Draft,
    /// The address that references in it start from.
    base: &'a str,
}

impl Source<'_> {
    fn rules(mut self, schema: &mut Schema) -> Result<(), String> {
        schema.reference = self.reference("$ref")?;
        // Early drafts take no notice of what stands beside `$ref`, but Helm's library does of `const`.
        if self.draft >= Draft::Six {
            schema.constant = self.value.get("const").cloned();
        }
        if self.draft < Draft::Y2019 && schema.reference.is_some() {
            return Ok(());
        }
        schema.all_of = self.items("allOf");
        schema.any_of = self.items("anyOf");
        schema.one_of = self.items("oneOf");
        schema.not = self.one("not");
        if let Some(types) = self.value.get("type") {
            schema.types = Types::of(types);
        }
        schema.choices = self.value.list("enum").map(<[Json]>::to_vec);
        self.numbers(schema);
        schema.min_length = self.count("minLength");
        schema.max_length = self.count("maxLength");
        if let Some(pattern) = self.value.text("pattern") {
            schema.pattern = Some((pattern.into(), self.pattern(pattern, "pattern")?));
        }
        if (self.draft < Draft::Y2019 || self.compiled.formats == Formats::Always)
            && let Some(name) = self.value.text("format")
        {
            schema.format = Format::of(name).map(|format| (name.to_owned(), format));
        }
        self.object(&mut schema.object)?;
        self.array(&mut schema.array);
        if self.draft >= Draft::Seven {
            schema.condition = self.one("if");
            if schema.condition.is_some() {
                (schema.then, schema.otherwise) = (self.one("then"), self.one("else"));
            }
        }
        if self.draft >= Draft::Y2019 {
            schema.recursive_reference = self.reference("$recursiveRef")?;
            schema.recursive_anchor = self.value.truth("$recursiveAnchor").unwrap_or_default();
        }
        if self.draft >= Draft::Y2020 {
            let anchor = self.value.text("$dynamicRef").and_then(|reference| reference.split_once('#'));
            let anchor =
                anchor.map(|(_, name)| decoded(name)).filter(|name| !name.is_empty() && !name.starts_with('/'));
            schema.dynamic_reference = self.reference("$dynamicRef")?.map(|id| (id, anchor));
            schema.dynamic_anchor = self.value.text("$dynamicAnchor").map(str::to_owned);
        }
        Ok(())
    }

    fn numbers(&self, schema: &mut Schema) {
        schema.multiple_of = self.number("multipleOf");
        schema.maximum = self.number("maximum");
        schema.minimum = self.number("minimum");
        // In draft 4 it is said whether the limit itself is out, in others which the limit is.
        if self.value.truth("exclusiveMaximum") == Some(true) {
            schema.below = schema.maximum.take();
        } else {
            schema.below = self.number("exclusiveMaximum");
        }
        if self.value.truth("exclusiveMinimum") == Some(true) {
            schema.above = schema.minimum.take();
        } else {
            schema.above = self.number("exclusiveMinimum");
        }
    }

    fn object(&mut self, rules: &mut ObjectRules) -> Result<(), String> {
        rules.min = self.count("minProperties");
        rules.max = self.count("maxProperties");
        rules.required = self.value.list("required").map(texts).unwrap_or_default();
        rules.properties = self.entries("properties");
        for (pattern, id) in self.entries("patternProperties") {
            rules.patterns.push((self.pattern(&pattern.to_str(), "patternProperties")?, id));
        }
        rules.additional = self.additional("additionalProperties");
        for (key, value) in self.value.map("dependencies").into_iter().flatten() {
            let dependency = match value {
                Json::List(keys) => Dependency::Keys(texts(keys)),
                _ => Dependency::Schema(self.below("dependencies", &key.to_str())),
            };
            rules.dependencies.insert(key.clone(), dependency);
        }
        if self.draft >= Draft::Six {
            rules.names = self.one("propertyNames");
        }
        if self.draft >= Draft::Y2019 {
            rules.dependent_schemas = self.entries("dependentSchemas");
            for (key, value) in self.value.map("dependentRequired").into_iter().flatten() {
                if let Json::List(keys) = value {
                    rules.dependent_required.insert(key.clone(), texts(keys));
                }
            }
            rules.unevaluated = self.one("unevaluatedProperties");
        }
        Ok(())
    }

    fn array(&mut self, rules: &mut ArrayRules) {
        rules.min = self.count("minItems");
        rules.max = self.count("maxItems");
        rules.unique = self.value.truth("uniqueItems").unwrap_or_default();
        if self.draft >= Draft::Y2020 {
            rules.first = self.items("prefixItems");
            rules.rest = self.one("items").map(Additional::Schema);
        } else if self.value.list("items").is_some() {
            rules.first = self.items("items");
            rules.rest = self.additional("additionalItems");
        } else {
            rules.rest = self.one("items").map(Additional::Schema);
        }
        if self.draft >= Draft::Six {
            rules.contains = self.one("contains");
        }
        if self.draft >= Draft::Y2019 {
            if rules.contains.is_some() {
                (rules.min_contains, rules.max_contains) = (self.count("minContains"), self.count("maxContains"));
            }
            rules.unevaluated = self.one("unevaluatedItems");
        }
    }

    fn reference(&mut self, key: &str) -> Result<Option<Id>, String> {
        let Some(reference) = self.value.text(key) else { return Ok(None) };
        self.compiled.refer(self.document, self.base, reference).map(Some)
    }

    fn below(&mut self, key: &str, step: &str) -> Id {
        self.compiled.place(self.document, format!("{}/{key}/{}", self.pointer, escape(step)))
    }

    fn one(&mut self, key: &str) -> Option<Id> {
        self.value.get(key)?;
        Some(self.compiled.place(self.document, format!("{}/{key}", self.pointer)))
    }

    fn items(&mut self, key: &str) -> Vec<Id> {
        let count = self.value.list(key).map_or(0, <[Json]>::len);
        (0..count).map(|place| self.below(key, &place.to_string())).collect()
    }

    fn entries(&mut self, key: &str) -> BTreeMap<Text, Id> {
        let Some(map) = self.value.map(key) else { return BTreeMap::new() };
        map.keys().map(|name| (name.clone(), self.below(key, &name.to_str()))).collect()
    }

    fn additional(&mut self, key: &str) -> Option<Additional> {
        match self.value.truth(key) {
            Some(true) => Some(Additional::Allowed),
            Some(false) => Some(Additional::Refused),
            None => self.one(key).map(Additional::Schema),
        }
    }

    fn number(&self, key: &str) -> Option<Decimal> {
        if let Json::Number(text) = self.value.get(key)? { Decimal::of(text) } else { None }
    }

    fn count(&self, key: &str) -> Option<i64> {
        self.number(key)?.to_count()
    }

    fn pattern(&self, pattern: &str, key: &str) -> Result<Rc<Pattern>, String> {
        Pattern::of(&pattern.into()).map_err(|error| {
            let place = format!("{}#{}/{key}", self.compiled.documents[self.document].url, self.pointer);
            format!("invalid regex {} at {place:?}: {error}", quote::quote(pattern.as_bytes()))
        })
    }
}

fn texts(items: &[Json]) -> Vec<Text> {
    items.iter().filter_map(|item| if let Json::Text(text) = item { Some(text.clone()) } else { None }).collect()
}
