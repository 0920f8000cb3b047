//! Names of releases.

use std::rc::Rc;

use crate::HelmVersion;
use crate::go::Value;
use crate::template::report::{MARK_END, MARK_START};
use crate::template::{Context, Machine, Templates};

/// How long a name may be, in bytes: names of objects are made of it, and some of those have little room.
const LONGEST: usize = 53;

/// Why a text is no name of a release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is empty.
    #[error("{}release name \"\": no name provided", prefix(*.0))]
    Empty(HelmVersion),
    /// It is too long, or has other characters than it may.
    #[error(
        "{}release name {}: invalid release name, must match regex \
         ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53",
        prefix(*.version), crate::go::quote::quote(.name.as_bytes())
    )]
    Invalid {
        /// The name.
        name: String,
        /// Whose words to use.
        version: HelmVersion,
    },
}

/// The name that a template of Sprig's functions gives, which sees nothing.
///
/// # Errors
///
/// When it is no template, or can't go on; in Helm's words.
pub fn name_of_template(template: &str, version: HelmVersion) -> Result<String, NameTemplateError> {
    let context = Context { version, ..Context::default() };
    let templates = Templates::of_name();
    let name = "name-template".into();
    templates.read(&name, &template.into()).map_err(|error| NameTemplateError(error.to_string()))?;
    // A template that is nothing but blanks is none.
    let Some(tree) = templates.find(&name) else { return Ok(template.to_owned()) };
    let written = Machine::new(&context, Rc::new(templates)).run(&tree, Value::Missing);
    // Nothing reads the marks around what `fail` says here.
    let written =
        written.map_err(|error| NameTemplateError(error.to_string().replace(MARK_START, "").replace(MARK_END, "")))?;
    Ok(String::from_utf8_lossy(&written).into_owned())
}

/// Why a template gives no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameTemplateError(String);

fn prefix(version: HelmVersion) -> &'static str {
    match version {
        HelmVersion::V3 => "",
        HelmVersion::V4 => "release name check failed: ",
    }
}

/// Checks the name of a release: small letters, digits and hyphens, in parts with dots between them.
///
/// # Errors
///
/// When it can't be one.
pub fn check_name(name: &str, version: HelmVersion) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty(version));
    }
    let is_alphanumeric =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_part = |part: &str| {
        let bytes = part.as_bytes();
        is_alphanumeric(bytes.first())
            && is_alphanumeric(bytes.last())
            && bytes.iter().all(|byte| *byte == b'-' || is_alphanumeric(Some(byte)))
    };
    if name.len() <= LONGEST && name.split('.').all(is_part) {
        Ok(())
    } else {
        Err(NameError::Invalid { name: name.to_owned(), version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for name in ["a", "a-b.c1", "0", &"x".repeat(53)] {
            assert_eq!(check_name(name, HelmVersion::V4), Ok(()), "{name}");
        }
        for name in ["A", "a_b", "-a", "a-", "a..b", "a.", ".", "ä", "a\n", &"x".repeat(54)] {
            assert!(check_name(name, HelmVersion::V4).is_err(), "{name}");
        }
    }

    #[test]
    fn a_template_gives_a_name() {
        for (template, name) in [("x-{{ upper \"a\" | lower }}", Ok("x-a")), ("plain", Ok("plain")), (" ", Ok(" "))] {
            assert_eq!(
                name_of_template(template, HelmVersion::V4).as_deref(),
                name.as_ref().map(|name| *name),
                "{template}"
            );
        }
        let told = |template: &str| name_of_template(template, HelmVersion::V4).expect_err(template).to_string();
        assert_eq!(told("{{ none }}"), "template: name-template:1: function \"none\" not defined");
        for name in ["include", "tpl", "toYaml", "lookup", "required", "durationDays"] {
            let template = format!("a\n{{{{ {name} \"x\" }}}}");
            assert_eq!(told(&template), format!("template: name-template:2: function \"{name}\" not defined"));
        }
        assert_eq!(
            told("{{ fail \"no\" }}"),
            "template: name-template:1:3: executing \"name-template\" at <fail \"no\">: error calling fail: no"
        );
    }

    #[test]
    fn errors_are_helms() {
        let told = |name: &str, version| check_name(name, version).expect_err(name).to_string();
        assert_eq!(told("", HelmVersion::V4), "release name check failed: release name \"\": no name provided");
        assert_eq!(told("", HelmVersion::V3), "release name \"\": no name provided");
        assert_eq!(
            told("Bad_Name", HelmVersion::V4),
            "release name check failed: release name \"Bad_Name\": invalid release name, must match regex \
             ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53"
        );
    }
}
