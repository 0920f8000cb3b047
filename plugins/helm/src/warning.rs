//! What Helm says on standard error while it goes on.

use std::fmt;

use crate::go::quote::quote;
use crate::go::rune::is_print;

/// A remark. It is shown as Helm 4 writes it: `level=WARN msg="returned non-bool value" path=one.enabled chart=one`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// How serious it is.
    pub level: Level,
    /// What it says.
    pub message: String,
    /// What it is about: names and values.
    pub about: Vec<(&'static str, String)>,
}

/// How serious a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warn,
}

impl Warning {
    /// A remark that is good to know.
    #[must_use]
    pub fn info(message: impl Into<String>) -> Self {
        Self { level: Level::Info, message: message.into(), about: Vec::new() }
    }

    /// A remark about a probable mistake.
    #[must_use]
    pub fn warn(message: impl Into<String>, about: Vec<(&'static str, String)>) -> Self {
        Self { level: Level::Warn, message: message.into(), about }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Info => "INFO",
            Level::Warn => "WARN",
        };
        write!(out, "level={level} msg={}", shown(&self.message))?;
        for (name, value) in &self.about {
            write!(out, " {name}={}", shown(value))?;
        }
        Ok(())
    }
}

/// A value in quotes where it needs them: empty, or with spaces, quotes, equals signs or what isn't printable.
fn shown(value: &str) -> String {
    let is_plain = |character: char| is_print(character) && !matches!(character, ' ' | '"' | '=' | '\\');
    if !value.is_empty() && value.chars().all(is_plain) { value.to_owned() } else { quote(value.as_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_they_must_be() {
        assert_eq!(Warning::info("skipped").to_string(), "level=INFO msg=skipped");
        let about =
            vec![("path", "one.on".to_owned()), ("error", "\"x\" is no table".to_owned()), ("chart", String::new())];
        assert_eq!(
            Warning::warn("no bool", about).to_string(),
            r#"level=WARN msg="no bool" path=one.on error="\"x\" is no table" chart="""#
        );
    }
}
