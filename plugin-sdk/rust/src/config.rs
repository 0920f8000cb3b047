//! A plugin's configuration as a type of its own.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{CallContext, Error};

/// The configuration of a plugin that has none: any field is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

/// Reads `ctx.config`. Give the type `#[serde(default, deny_unknown_fields)]`: then an absent field has its
/// default and an unknown one is an error that lists those there are.
///
/// # Errors
/// Kind `invalid-input`, code `NAME/config`: which field is wrong, and what it may be.
pub fn read<T: DeserializeOwned>(ctx: &CallContext, name: &str) -> Result<T, Error> {
    read_text(&ctx.config).map_err(|message| error(name, &message))
}

/// The error of a field that has the right type and a value that can't be, in the same words as [`read`]'s; `field`
/// is its path, such as `include[0]`.
#[must_use]
pub fn refuse(name: &str, field: &str, message: impl std::fmt::Display) -> Error {
    error(name, &format!("is wrong at {field}: {message}"))
}

/// The error of a configuration that is wrong as a whole, in the same words as [`read`]'s.
#[must_use]
pub fn wrong(name: &str, message: impl std::fmt::Display) -> Error {
    error(name, &format!("is wrong: {message}"))
}

fn error(name: &str, message: &str) -> Error {
    Error::invalid_input(format!("the configuration of plugin {name} {message}")).code(format!("{name}/config"))
}

fn read_text<T: DeserializeOwned>(config: &str) -> Result<T, String> {
    let text = if config.is_empty() { "{}" } else { config };
    let value: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    if !value.is_object() {
        return Err("must be a map of fields".to_owned());
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        match path.as_str() {
            "." => format!("is wrong: {}", error.inner()),
            path => format!("is wrong at {path}: {}", error.inner()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Config {
        recurse: bool,
        include: Vec<String>,
    }

    fn message(config: &str) -> String {
        read_text::<Config>(config).unwrap_err()
    }

    #[test]
    fn absent_fields_have_their_default() {
        assert_eq!(read_text::<Config>(""), Ok(Config::default()));
        assert_eq!(read_text::<NoConfig>("{}"), Ok(NoConfig {}));
    }

    #[test]
    fn a_wrong_field_is_named_with_what_is_allowed() {
        assert_eq!(
            message(r#"{"include": ["a", 3]}"#),
            "is wrong at include[1]: invalid type: integer `3`, expected a string"
        );
        assert_eq!(
            message(r#"{"recursive": true}"#),
            "is wrong at recursive: unknown field `recursive`, expected `recurse` or `include`"
        );
        assert_eq!(message("[]"), "must be a map of fields");
        assert_eq!(message("{"), "is not JSON: EOF while parsing an object at line 1 column 1");
    }
}
