//! Objects on their way out, and remarks about them.

use serde_json::Value;

use crate::{Diagnostic, Manifest, ManifestSet, ObjectRef, Origin, Severity};

impl Manifest {
    /// An object that is canonical JSON already: UTF-8, no white space, keys sorted by bytes and unique. The
    /// host checks it.
    #[must_use]
    pub fn from_canonical_json(json: String) -> Self {
        Self { json, origins: Vec::new(), sensitive: false, attributes: Vec::new() }
    }

    /// An object from a JSON value, whatever the order of its keys.
    #[must_use]
    pub fn from_value(object: &Value) -> Self {
        let mut json = String::new();
        write_canonical(object, &mut json);
        Self::from_canonical_json(json)
    }

    /// The object with one more place that it came from. The first one is the one that users see first.
    #[must_use]
    pub fn from_origin(mut self, origin: impl Into<Origin>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// The object marked as made from secrets: masked everywhere, never stored in clear.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The object with an attribute, such as `bowline.dev/wave`; a value set before is replaced.
    #[must_use]
    pub fn attribute(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.attributes.binary_search_by(|(known, _)| known.as_str().cmp(key)) {
            Ok(at) => self.attributes[at].1 = value,
            Err(at) => self.attributes.insert(at, (key.to_owned(), value)),
        }
        self
    }
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, field)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(&Value::String(key.clone()), out);
                out.push(':');
                write_canonical(field, out);
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

impl From<Vec<Manifest>> for ManifestSet {
    /// These objects, without remarks.
    fn from(manifests: Vec<Manifest>) -> Self {
        Self { manifests, diagnostics: Vec::new(), attributes: Vec::new() }
    }
}

impl Diagnostic {
    /// A remark; `code` is `PLUGIN/WHAT`.
    #[must_use]
    pub fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            subject: None,
            pointer: None,
            origin: None,
            attributes: Vec::new(),
        }
    }

    /// The remark with the place it is about.
    #[must_use]
    pub fn at(mut self, origin: impl Into<Origin>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// The remark with the object it is about.
    #[must_use]
    pub fn about(mut self, subject: ObjectRef) -> Self {
        self.subject = Some(subject);
        self
    }

    /// The remark with a JSON pointer into its subject.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_canonical_whatever_the_order_of_keys() {
        let object = json!({"b": [1, {"d": null, "c": "ü\n"}], "a": u64::MAX});
        assert_eq!(Manifest::from_value(&object).json, r#"{"a":18446744073709551615,"b":[1,{"c":"ü\n","d":null}]}"#);
    }

    #[test]
    fn attributes_stay_sorted_and_unique() {
        let manifest =
            Manifest::from_canonical_json("{}".into()).attribute("b", "1").attribute("a", "2").attribute("b", "3");
        assert_eq!(manifest.attributes, [("a".into(), "2".into()), ("b".into(), "3".into())]);
    }
}
