//! SHA-256 digests, written `sha256:` and 64 hexadecimal digits.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest. Its text form is `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hash(&Sha256::digest(bytes))
    }

    fn from_hash(hash: &[u8]) -> Self {
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in hash {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).expect("a nibble is a hexadecimal digit"));
            }
        }
        Self(text)
    }

    /// The text form, `sha256:…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a text form as it stands, for a digest that was written by an earlier pass. It is only ever compared:
    /// a malformed one equals no computed digest.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Builds a digest of several parts. Every part is preceded by its length, so that no two lists of parts can run
/// together into the same bytes.
pub struct Hasher {
    hash: Sha256,
    /// The JSON text of one part, kept for its memory.
    json: Vec<u8>,
}

/// Bytes that hold most values of a Kubernetes object, so that their text is written without growing the memory for it.
const USUAL_TEXT: usize = 512;

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    /// A digest of no parts yet.
    #[must_use]
    pub fn new() -> Self {
        Self { hash: Sha256::new(), json: Vec::new() }
    }

    /// Adds one part.
    pub fn part(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
        self
    }

    /// Adds the JSON text of `value` as one part.
    pub fn json(&mut self, value: &Value) -> &mut Self {
        let mut json = std::mem::take(&mut self.json);
        json.clear();
        json.reserve(USUAL_TEXT);
        serde_json::to_writer(&mut json, value).expect("a JSON value has a text, and memory takes it");
        self.part(&json);
        self.json = json;
        self
    }

    /// The digest of all parts.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest::from_hash(&self.hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_the_usual_one() {
        assert_eq!(Digest::of(b"").as_str(), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn parts_do_not_run_together() {
        let digest = |parts: &[&str]| {
            let mut hasher = Hasher::new();
            for part in parts {
                hasher.part(part);
            }
            hasher.finish()
        };
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["ab"]), digest(&["ab", ""]));
    }

    #[test]
    fn a_value_counts_as_its_json_text() {
        let (mut json, mut text) = (Hasher::new(), Hasher::new());
        for value in [serde_json::json!({"a": [1, "x"]}), serde_json::json!("é\n")] {
            json.part("before").json(&value);
            text.part("before").part(value.to_string());
        }
        assert_eq!(json.finish(), text.finish());
    }
}
