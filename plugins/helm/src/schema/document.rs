//! Documents that hold schemas: addresses and anchors in them.

use std::collections::BTreeMap;

use super::draft::{Draft, Inside};
use super::json::{Json, escape};

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) url: String,
    pub(super) root: Json,
    /// Schemas with an address of their own, by their pointers; the root is one.
    pub(super) resources: BTreeMap<String, Resource>,
}

/// A schema with an address of its own.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) id: String,
    pub(super) draft: Draft,
    /// Names of schemas in it, with their pointers.
    pub(super) anchors: BTreeMap<String, String>,
    /// Those of them that `$dynamicAnchor` gives.
    pub(super) dynamic: Vec<String>,
}

impl Document {
    /// A document of an address; it is of that draft unless it says of which.
    ///
    /// # Errors
    ///
    /// What is wrong with addresses in it, as Go says it.
    pub(super) fn new(url: &str, root: Json) -> Result<Self, String> {
        let draft = match root.text("$schema") {
            None => Draft::Y2020,
            Some(named) => Draft::of(named).ok_or_else(|| unloadable(named))?,
        };
        let mut document = Self { url: url.to_owned(), root: Json::Null, resources: BTreeMap::new() };
        document.collect(&root, url, "", draft)?;
        document.root = root;
        Ok(document)
    }

    fn collect(&mut self, schema: &Json, base: &str, pointer: &str, draft: Draft) -> Result<(), String> {
        let mut base = base.to_owned();
        let id = draft.id(schema).map(|id| join(&base, id));
        if let Some(id) = id {
            base = id;
        } else if !pointer.is_empty() && !matches!(schema, Json::Map(_)) {
            return Ok(());
        }
        let own = self.resources.iter().find(|(_, resource)| resource.id == base).map(|(place, _)| place.clone());
        let is_named = pointer.is_empty() || draft.id(schema).is_some();
        let home = match own {
            Some(place) if is_named && place != pointer => {
                let url = &self.url;
                return Err(format!("duplicate id {base:?} in {url:?} at {pointer:?} and {place:?}"));
            }
            Some(place) => place,
            None => {
                let resource = Resource { id: base.clone(), draft, anchors: BTreeMap::new(), dynamic: Vec::new() };
                self.resources.insert(pointer.to_owned(), resource);
                pointer.to_owned()
            }
        };
        self.anchor(schema, &home, pointer, draft)?;
        for (key, inside) in draft.places() {
            let Some(value) = schema.get(key) else { continue };
            let below = format!("{pointer}/{key}");
            match (inside, value) {
                (Inside::Itself, _) => self.collect(value, &base, &below, draft)?,
                (Inside::Entries, Json::Map(entries)) => {
                    for (name, schema) in entries {
                        self.collect(schema, &base, &format!("{below}/{}", escape(&name.to_str())), draft)?;
                    }
                }
                (Inside::Items, Json::List(items)) => {
                    for (place, schema) in items.iter().enumerate() {
                        self.collect(schema, &base, &format!("{below}/{place}"), draft)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes in the names that a schema gives itself.
    fn anchor(&mut self, schema: &Json, home: &str, pointer: &str, draft: Draft) -> Result<(), String> {
        let mut names = Vec::new();
        if draft < Draft::Y2019 {
            if schema.get("$ref").is_none()
                && let Some((_, name)) = draft.raw_id(schema).and_then(|id| id.split_once('#'))
                && !name.is_empty()
                && !name.starts_with('/')
            {
                names.push((decoded(name), false));
            }
        } else {
            names.extend(schema.text("$anchor").map(|name| (name.to_owned(), false)));
            if draft >= Draft::Y2020 {
                names.extend(schema.text("$dynamicAnchor").map(|name| (name.to_owned(), true)));
            }
        }
        let url = self.url.clone();
        let Some(resource) = self.resources.get_mut(home) else { return Ok(()) };
        for (name, is_dynamic) in names {
            if let Some(other) = resource.anchors.get(&name)
                && other != pointer
            {
                return Err(format!("duplicate anchor {name:?} in {url:?} at {other:?} and {pointer:?}"));
            }
            if is_dynamic {
                resource.dynamic.push(name.clone());
            }
            resource.anchors.insert(name, pointer.to_owned());
        }
        Ok(())
    }

    /// The schema with an address of its own that a pointer lies in, with the pointer of that.
    pub(super) fn resource(&self, pointer: &str) -> Option<(&String, &Resource)> {
        let mut part = pointer;
        loop {
            if let Some(found) = self.resources.get_key_value(part) {
                return Some(found);
            }
            part = &part[..part.rfind('/')?];
        }
    }
}

/// What is said of a schema that lies outside.
pub(super) fn unloadable(url: &str) -> String {
    if url.starts_with("http://") || url.starts_with("https://") {
        return format!("failing loading {url:?}: charts are rendered without a network, so schemas can't refer to it");
    }
    let path = url.strip_prefix("file://").unwrap_or(url);
    format!("failing loading {url:?}: open {path}: no such file or directory")
}

/// The address that a reference has within a document of an address; neither has a part behind `#`.
pub(super) fn join(base: &str, reference: &str) -> String {
    let has_scheme = reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    });
    if reference.is_empty() {
        return base.to_owned();
    }
    let Some((scheme, rest)) = base.split_once("://").filter(|_| !has_scheme) else { return reference.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let path = if reference.starts_with('/') {
        reference.to_owned()
    } else {
        format!("{}/{reference}", path.rsplit_once('/').map_or("", |(folder, _)| folder))
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/').skip(1) {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    format!("{scheme}://{host}/{}", steps.join("/"))
}

/// A text without its `%` escapes; those that are none stay.
pub(super) fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| byte == b'%') {
            Some(escaped) => {
                out.push(escaped);
                rest = &behind[2..];
            }
            None => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
