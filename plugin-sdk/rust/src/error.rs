//! Why a plugin can't answer.

use std::fmt;

use crate::types;
use crate::{Diagnostic, ErrorKind, Origin};

/// Why a call failed: a closed kind that the host acts on, an open code for machines, a message and a place for
/// the user. Small, because the record behind it is boxed.
#[derive(Clone, PartialEq)]
pub struct Error(Box<types::Error>);

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(types::Error {
            kind,
            code: String::new(),
            message: message.into(),
            origin: None,
            retry_after_ms: None,
            diagnostics: Vec::new(),
            attributes: Vec::new(),
        }))
    }

    /// Files, values, configuration or objects are wrong; the same input fails again.
    #[must_use]
    pub fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// Something that was named does not exist.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// A capability that was needed is not granted.
    #[must_use]
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Denied, message)
    }

    /// Something is unreachable for now; the host tries again.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// A limit was reached.
    #[must_use]
    pub fn exhausted(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Exhausted, message)
    }

    /// Known, and not supported by this plugin.
    #[must_use]
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// A defect of the plugin itself.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// The error with its code, `PLUGIN/WHAT`, such as `plain/duplicate-object`. Without one it gets the name of
    /// its kind.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.0.code = code.into();
        self
    }

    /// The error with its place: a path, `(path, line)`, `(path, line, column)` or an [`Origin`].
    #[must_use]
    pub fn at(mut self, origin: impl Into<Origin>) -> Self {
        self.0.origin = Some(origin.into());
        self
    }

    /// The error with one more thing found.
    #[must_use]
    pub fn diagnostic(mut self, diagnostic: Diagnostic) -> Self {
        self.0.diagnostics.push(diagnostic);
        self
    }

    /// The error with the time after which trying again makes sense, in milliseconds.
    #[must_use]
    pub fn retry_after_ms(mut self, retry_after_ms: u32) -> Self {
        self.0.retry_after_ms = Some(retry_after_ms);
        self
    }

    /// The record as it crosses to the host.
    #[must_use]
    pub fn record(&self) -> &types::Error {
        &self.0
    }

    /// The record with a code, which is `NAME/KIND` unless the plugin gave one.
    pub(crate) fn into_record(self, name: &str) -> types::Error {
        let mut record = *self.0;
        if record.code.is_empty() {
            record.code = format!("{name}/{}", kind_name(record.kind));
        }
        record
    }
}

/// The kind as the contract spells it, such as `invalid-input`.
#[must_use]
pub(crate) fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => "invalid-input",
        ErrorKind::NotFound => "not-found",
        ErrorKind::Denied => "denied",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Exhausted => "exhausted",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::Internal => "internal",
    }
}

impl From<types::Error> for Error {
    fn from(record: types::Error) -> Self {
        Self(Box::new(record))
    }
}

impl fmt::Display for Error {
    /// `place: message`, and a line for each diagnostic.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.0.origin {
            write!(f, "{origin}: ")?;
        }
        f.write_str(&self.0.message)?;
        for diagnostic in &self.0.diagnostics {
            f.write_str("\n  ")?;
            if let Some(origin) = &diagnostic.origin {
                write!(f, "{origin}: ")?;
            }
            f.write_str(&diagnostic.message)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    /// As shown to users: `unwrap` in a test says what went wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {self}", self.0.code, kind_name(self.0.kind))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    #[test]
    fn an_error_says_where_and_what_else() {
        let error = Error::invalid_input("is there twice")
            .code("plain/duplicate-object")
            .at(("b.yaml", 3, 1))
            .diagnostic(Diagnostic::new(Severity::Error, "plain/duplicate-object", "the first one").at(("a.yaml", 1)));
        assert_eq!(error.to_string(), "b.yaml:3:1: is there twice\n  a.yaml:1: the first one");
        assert_eq!(error.into_record("plain").code, "plain/duplicate-object");
    }

    #[test]
    fn an_error_without_a_code_gets_that_of_its_kind() {
        let error = Error::not_found("there is no chart");
        assert_eq!(error.into_record("helm").code, "helm/not-found");
    }
}
