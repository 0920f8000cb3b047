//! What a scalar means, by the rules of `go.yaml.in/yaml/v2`.

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;

use crate::number::{parse_fraction, parse_integer, write_general};
use crate::timestamp::is_timestamp;
use crate::{Error, Integer, Position, Value};

/// What the types of YAML's own tags are called in full.
const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// A scalar with its type, before JSON flattens the types of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Integer(Integer),
    Float(f64),
    Timestamp,
    Text,
}

impl Scalar {
    /// The name that the Go module's messages use.
    fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Float(_) => "float",
            Self::Timestamp => "timestamp",
            Self::Text => "str",
        }
    }

    /// The value, where `text` is what was written.
    pub(crate) fn into_value(self, text: String) -> Result<Value, String> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Integer(number) => Value::Integer(number),
            Self::Float(number) => float_value(number)?,
            Self::Timestamp | Self::Text => Value::String(text),
        })
    }

    /// The key of a JSON object, where `text` is what was written.
    pub(crate) fn into_key(self, text: String) -> Result<String, String> {
        Ok(match self {
            Self::Null => return Err("a mapping key can't be null; put it in quotes to make it text".to_owned()),
            Self::Bool(truth) => truth.to_string(),
            Self::Integer(Integer::Signed(number)) => number.to_string(),
            Self::Integer(Integer::Unsigned(_)) => {
                return Err(format!(
                    "the number {text} is too large for a mapping key; put it in quotes to make it text"
                ));
            }
            Self::Float(number) => float_key(number),
            Self::Timestamp | Self::Text => text,
        })
    }
}

fn float_value(number: f64) -> Result<Value, String> {
    if !number.is_finite() {
        return Err(
            "infinity and not-a-number have no place in JSON; put the value in quotes to make it text".to_owned()
        );
    }
    Ok(crate::number::as_json_integer(number).map_or(Value::Float(number), Value::Integer))
}

/// Keys are printed with the digits of a 32-bit float.
fn float_key(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the Go module rounds keys so")]
    let number = number as f32;
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() };
    }
    let mut key = String::new();
    write_general(&format!("{number:e}"), &mut key);
    key
}

/// Whether `text`, written without quotes and without a tag, is a string: not a number, a boolean, a date, null or the
/// merge key.
#[must_use]
pub fn is_plain_text(text: &str) -> bool {
    text != "<<" && resolve_plain(text) == Scalar::Text
}

/// What a scalar without quotes and without a tag means.
pub(crate) fn resolve_plain(text: &str) -> Scalar {
    resolve_as(None, text)
}

/// What `text` means under `tag`, and the text itself, which a `!!binary` tag decodes. A scalar in quotes without a tag
/// doesn't come here: it is text.
pub(crate) fn resolve(tag: Option<&str>, text: String) -> Result<(Scalar, String), Unfit> {
    let Some(tag) = tag else { return Ok((resolve_plain(&text), text)) };
    let Some(name) = tag.strip_prefix(TAG_PREFIX) else { return Ok((Scalar::Text, text)) };
    match name {
        "binary" => {
            let decoded = decode_base64(&text).map_err(|message| Unfit {
                message,
                go_words: "yaml: !!binary value contains invalid base64 data".to_owned(),
            })?;
            Ok((Scalar::Text, decoded))
        }
        "bool" | "int" | "float" | "null" | "timestamp" => Ok((resolve_tagged(name, &text)?, text)),
        // Text, and tags that say nothing to Kubernetes.
        _ => Ok((Scalar::Text, text)),
    }
}

/// Text that isn't what its tag says.
#[derive(Debug)]
pub(crate) struct Unfit {
    message: String,
    /// What the Go module says.
    go_words: String,
}

impl Unfit {
    /// The error of text at that place.
    pub(crate) fn at(self, at: Position) -> Error {
        Error::new(at, self.message).with_go_words(self.go_words)
    }
}

fn resolve_tagged(name: &str, text: &str) -> Result<Scalar, Unfit> {
    let scalar = resolve_as(Some(name), text);
    match &scalar {
        scalar if scalar.type_name() == name => {}
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
        Scalar::Integer(Integer::Signed(number)) if name == "float" => return Ok(Scalar::Float(*number as f64)),
        _ => {
            let kind = scalar.type_name();
            return Err(Unfit {
                message: format!("`{text}` can't be read as !!{name}: it is !!{kind}"),
                go_words: format!("yaml: cannot decode !!{kind} `{text}` as a !!{name}"),
            });
        }
    }
    Ok(scalar)
}

/// Standard base64 with padding; unlike Go's, the decoder underneath knows no line breaks, which are taken out first.
pub(crate) fn decode_base64(text: &str) -> Result<String, String> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        // Go ignores the bits that padding leaves over.
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    let packed: String = text.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
    let bytes = LENIENT.decode(packed).map_err(|_| "the !!binary value isn't valid base64".to_owned())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn resolve_as(tag: Option<&str>, text: &str) -> Scalar {
    let Some(&first) = text.as_bytes().first() else { return Scalar::Null };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            resolve_word(text).unwrap_or(Scalar::Text)
        }
        b'.' => resolve_word(text).or_else(|| parse_fraction(text).map(Scalar::Float)).unwrap_or(Scalar::Text),
        b'+' | b'-' => resolve_word(text).unwrap_or_else(|| resolve_number(tag, text)),
        b'0'..=b'9' => resolve_number(tag, text),
        _ => Scalar::Text,
    }
}

/// The words that YAML 1.1 gives a meaning.
fn resolve_word(text: &str) -> Option<Scalar> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// The number or, unless another tag forbids it, the date or time that `text` is; else text.
pub(crate) fn resolve_number(tag: Option<&str>, text: &str) -> Scalar {
    if matches!(tag, None | Some("timestamp")) && is_timestamp(text) {
        return Scalar::Timestamp;
    }
    let packed;
    let text = if text.contains('_') {
        packed = text.replace('_', "");
        &packed
    } else {
        text
    };
    if let Some(integer) = parse_integer(text) {
        return Scalar::Integer(integer);
    }
    parse_fraction(text).map_or(Scalar::Text, Scalar::Float)
}
