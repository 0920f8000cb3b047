//! Whether what a plugin gave keeps the contract. Nothing passes that a later stage would have to distrust.

use std::collections::HashSet;
use std::fmt;

use bowline_core::object::Object;
use bowline_core::order::WAVE_ATTRIBUTE;
use bowline_core::plugin::{Attributes, Diagnostic, Manifest};
use bowline_core::port::plugins::Error;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::bindings::host::bowline::plugin::types as wit;
use crate::limit::{Exceeded, bytes};
use crate::settings::{CallLimits, Results};
use crate::translate;

/// The objects and remarks of a result.
///
/// Every object leaves here as canonical JSON: one that is valid and merely written differently (other order of
/// keys, white space, `1.0` for `1`) is written anew, since each language prints JSON in its own way. Whatever could
/// be read in two ways is refused.
///
/// # Errors
/// [`Error::Exhaust`] for too much, [`Error::AcceptResult`] for what isn't an object.
pub(crate) fn manifests(
    name: &str,
    set: wit::ManifestSet,
    limits: &CallLimits,
    results: Results,
) -> Result<(Vec<Manifest>, Vec<Diagnostic>), Error> {
    if set.manifests.len() > limits.objects {
        let limit = format!("{} objects", limits.objects);
        return Err(Exceeded::counted("it gives more objects than", limit, "objects").of(name));
    }
    let size: u64 = set.manifests.iter().map(|manifest| manifest.json.len() as u64).sum();
    if size > limits.output {
        return Err(Exceeded::counted("its result is larger than", bytes(limits.output), "output").of(name));
    }
    let accept = |(index, manifest): (usize, wit::Manifest)| {
        let mut manifest = translate::manifest(manifest);
        attributes(&manifest.attributes).map_err(|reason| refuse(name, index, &manifest, &reason))?;
        if let Some(json) =
            canonical(&manifest.json, results).map_err(|reason| refuse(name, index, &manifest, &reason))?
        {
            manifest.json = json;
        }
        Ok::<_, Error>(manifest)
    };
    let manifests = set.manifests.into_iter().enumerate().map(accept).collect::<Result<Vec<_>, _>>()?;
    Ok((manifests, set.diagnostics.into_iter().map(translate::diagnostic).collect()))
}

fn refuse(name: &str, index: usize, manifest: &Manifest, reason: &str) -> Error {
    let place = manifest.origins.first().map(|origin| format!(" (from {origin})")).unwrap_or_default();
    Error::AcceptResult { name: name.to_owned(), reason: format!("object {}{place} {reason}", index + 1) }
}

/// Whether attributes are as the contract says: sorted, each key once, and values that the host reads readable.
fn attributes(attributes: &Attributes) -> Result<(), String> {
    if let Some([(before, _), (key, _)]) = attributes.array_windows().find(|[(before, _), (key, _)]| before >= key) {
        return Err(format!("has the attribute {key:?} behind {before:?}: they are sorted by key, each at most once"));
    }
    let wave = attributes.iter().find(|(key, _)| key == WAVE_ATTRIBUTE);
    match wave.map(|(_, value)| (value, value.parse::<i32>())) {
        Some((value, Err(_))) => Err(format!("has the attribute {WAVE_ATTRIBUTE} with {value:?}, which is no integer")),
        _ => Ok(()),
    }
}

/// The canonical form of an object's JSON when it has another one.
fn canonical(json: &str, results: Results) -> Result<Option<String>, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| format!("is not valid JSON: {error}"))?;
    let written = value.to_string();
    let same = written == json;
    if !same {
        // A repeated key is lost in `value`, so text with one never equals what is written from it.
        let mut reader = serde_json::Deserializer::from_str(json);
        Unique.deserialize(&mut reader).map_err(|error| error.to_string())?;
    }
    if results == Results::Objects {
        Object::new(value).map_err(|error| error.to_string())?;
    }
    Ok(if same { None } else { Some(written) })
}

/// Reads any JSON, and fails on a key that an object has twice.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(serde::de::Error::custom(format_args!("has the key {key:?} twice")));
            }
            keys.insert(key);
            fields.next_value_seed(Self)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_and_what_is_not() {
        let good = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#;
        assert_eq!(canonical(good, Results::Objects), Ok(None));
        let other = r#"{"kind": "ConfigMap", "apiVersion":"v1", "metadata":{"name":"a"}}"#;
        assert_eq!(canonical(other, Results::Objects), Ok(Some(good.to_owned())));
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        let cases = [
            ("{", "is not valid JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "is not an object but a list"),
            (r#"{"apiVersion":"v1","kind":"A","metadata":{}}"#, "has no metadata.name"),
            (r#"{"kind":"A","metadata":{"name":"a"}}"#, "has no apiVersion"),
            (
                r#"{"apiVersion":"v1","kind":"A","metadata":{"name":"a","name":"b"}}"#,
                r#"has the key "name" twice at line 1 column 59"#,
            ),
            (&deep, "is not valid JSON: recursion limit exceeded at line 1 column 132"),
        ];
        for (json, message) in cases {
            assert_eq!(canonical(json, Results::Objects), Err(message.to_owned()), "{json}");
        }
    }

    #[test]
    fn attributes_are_sorted_and_readable() {
        let check = |pairs: &[(&str, &str)]| {
            attributes(&pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(check(&[("a", ""), ("b", ""), (WAVE_ATTRIBUTE, "-5")]), Ok(()));
        let cases: [(&[(&str, &str)], &str); 3] = [
            (&[("b", ""), ("a", "")], r#"has the attribute "a" behind "b": they are sorted by key, each at most once"#),
            (
                &[("a", "1"), ("a", "2")],
                r#"has the attribute "a" behind "a": they are sorted by key, each at most once"#,
            ),
            (&[(WAVE_ATTRIBUTE, "late")], r#"has the attribute bowline.dev/wave with "late", which is no integer"#),
        ];
        for (pairs, message) in cases {
            assert_eq!(check(pairs), Err(message.to_owned()));
        }
    }
}
