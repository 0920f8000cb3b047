//! What came out of a case, as text that people review.

use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use crate::error::kind_name;
use crate::{Diagnostic, Error, Manifest, ManifestSet, Severity, types};

/// The text of an outcome, and the file it belongs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Golden {
    file: &'static str,
    text: String,
}

/// The two files that an outcome can be in.
const FILES: [&str; 2] = ["expected.json", "error.txt"];

impl Golden {
    /// The text of what a plugin answered.
    ///
    /// # Errors
    /// An object is not canonical JSON.
    pub fn of(answer: &Result<ManifestSet, types::Error>) -> Result<Self, String> {
        Ok(match answer {
            Ok(set) => Self { file: FILES[0], text: objects(set)? },
            Err(error) => Self {
                file: FILES[1],
                text: format!("{} {}\n{}\n", kind_name(error.kind), error.code, Error::from(error.clone())),
            },
        })
    }

    /// Compares with what stands in the case's folder.
    ///
    /// # Errors
    /// What differs first.
    pub fn compare(&self, folder: &Path) -> Result<(), String> {
        for file in FILES {
            let expected = match fs::read_to_string(folder.join(file)) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(format!("{file}: {error}")),
            };
            if file != self.file {
                return Err(format!("{file} was expected, and this came:\n{}", self.text));
            }
            return match first_difference(&expected, &self.text) {
                None => Ok(()),
                Some(difference) => Err(format!("{file}, {difference}")),
            };
        }
        Err(format!("nothing is expected yet, and this came:\n{}", self.text))
    }

    /// Writes it into the case's folder, in place of what stood there.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        for file in FILES {
            match fs::remove_file(folder.join(file)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(format!("{file}: {error}"));
                }
                _ => {}
            }
        }
        fs::write(folder.join(self.file), &self.text).map_err(|error| format!("{}: {error}", self.file))
    }
}

fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let line = expected.split('\n').zip(found.split('\n')).take_while(|(expected, found)| expected == found).count();
    let show = |text: &str| text.split('\n').nth(line).unwrap_or("(the end)").to_owned();
    Some(format!("line {}:\n  expected {}\n  found    {}", line + 1, show(expected), show(found)))
}

fn objects(set: &ManifestSet) -> Result<String, String> {
    let mut text = String::from("{\"manifests\":[");
    for (index, manifest) in set.manifests.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        object(manifest, &mut text)?;
    }
    text.push(']');
    if !set.diagnostics.is_empty() {
        let diagnostics: Vec<Value> = set.diagnostics.iter().map(diagnostic).collect();
        let _ = write!(text, ",\"diagnostics\":{}", Value::from(diagnostics));
    }
    if !set.attributes.is_empty() {
        let _ = write!(text, ",\"attributes\":{}", json!(set.attributes));
    }
    text.push('}');
    Ok(indent(&text))
}

/// The object as it is, so that no number changes on its way into the text.
fn object(manifest: &Manifest, text: &mut String) -> Result<(), String> {
    serde_json::from_str::<Canonical>(&manifest.json)
        .map_err(|error| format!("an object is not canonical JSON: {error}\n{}", manifest.json))?;
    if has_blank(&manifest.json) {
        return Err(format!("an object is not canonical JSON: it has white space\n{}", manifest.json));
    }
    let origins: Vec<String> = manifest.origins.iter().map(ToString::to_string).collect();
    let _ = write!(text, "{{\"origins\":{}", json!(origins));
    if manifest.sensitive {
        text.push_str(",\"sensitive\":true");
    }
    if !manifest.attributes.is_empty() {
        let _ = write!(text, ",\"attributes\":{}", json!(manifest.attributes));
    }
    let _ = write!(text, ",\"object\":{}}}", manifest.json);
    Ok(())
}

/// Whether there is white space between the tokens of a valid JSON text.
fn has_blank(json: &str) -> bool {
    let mut in_string = false;
    let mut escaped = false;
    json.bytes().any(|byte| {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            return false;
        }
        in_string = byte == b'"';
        byte.is_ascii_whitespace()
    })
}

fn diagnostic(found: &Diagnostic) -> Value {
    json!({
        "severity": match found.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        "code": found.code,
        "at": found.origin.as_ref().map(ToString::to_string),
        "pointer": found.pointer,
        "message": found.message,
    })
}

/// Compact JSON over lines, two spaces a level; what stands in strings is left alone.
fn indent(compact: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    let mut in_string = false;
    let mut escaped = false;
    let mut opened = false;
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    for character in compact.chars() {
        if in_string {
            text.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        let closes = matches!(character, '}' | ']');
        if closes {
            depth -= 1;
        }
        if opened != closes && (opened || closes) {
            line(&mut text, depth);
        }
        opened = false;
        text.push(character);
        match character {
            '{' | '[' => {
                depth += 1;
                opened = true;
            }
            ',' => line(&mut text, depth),
            ':' => text.push(' '),
            '"' => in_string = true,
            _ => {}
        }
    }
    text.push('\n');
    text
}

/// JSON whose maps have their keys in order and each once.
struct Canonical;

impl<'de> Deserialize<'de> for Canonical {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Check)
    }
}

struct Check;

impl<'de> Visitor<'de> for Check {
    type Value = Canonical;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_str<E>(self, _: &str) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_unit<E>(self) -> Result<Canonical, E> {
        Ok(Canonical)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Canonical, A::Error> {
        while items.next_element::<Canonical>()?.is_some() {}
        Ok(Canonical)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Canonical, A::Error> {
        let mut before: Option<String> = None;
        while let Some(key) = fields.next_key::<String>()? {
            if before.as_ref().is_some_and(|before| *before >= key) {
                return Err(serde::de::Error::custom(format!("key {key:?} is not after the one before it")));
            }
            fields.next_value::<Canonical>()?;
            before = Some(key);
        }
        Ok(Canonical)
    }
}
