//! What is wrong with a file, where, and what is allowed instead.

use std::fmt;

use crate::class::{Class, Classified};

/// Where something was written down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In a file.
    File {
        /// Its name, as it was given.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
    },
    /// In the flags of a command.
    CommandLine,
}

impl Place {
    /// `path` as it is meant by the file of this place: a relative one counts from the folder that holds the file.
    #[must_use]
    pub fn beside(&self, path: &str) -> String {
        match self {
            Self::File { file, .. } if !path.starts_with('/') => match file.rsplit_once('/') {
                Some((folder, _)) => format!("{folder}/{path}"),
                None => path.to_owned(),
            },
            Self::File { .. } | Self::CommandLine => path.to_owned(),
        }
    }
}

impl fmt::Display for Place {
    /// `file:line:column`, or `command line`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is no YAML.
    #[error("{reason}")]
    ReadYaml {
        /// What the parser says.
        reason: String,
    },
    /// There is no such field.
    #[error("there is no such field{}; known fields are {}", did_you_mean(.nearest), .known.join(", "))]
    FindField {
        /// The known field that looks most like it.
        nearest: Option<String>,
        /// The fields there are, sorted.
        known: Vec<&'static str>,
    },
    /// The field has to be there.
    #[error("is missing: {wanted}")]
    RequireField {
        /// What has to be there.
        wanted: String,
    },
    /// The value has another type.
    #[error("must be {wanted}, but is {found}{hint}")]
    ReadType {
        /// Wanted type, such as `a string` or `a mapping (fields: config, plugin)`.
        wanted: String,
        /// Type found.
        found: &'static str,
        /// What to do, such as `; put it in quotes`; may be empty.
        hint: &'static str,
    },
    /// The value is none of the allowed ones.
    #[error("{found:?} is not allowed{}; allowed are {}", did_you_mean(.nearest), .allowed.join(", "))]
    ChooseValue {
        /// Value found.
        found: String,
        /// The allowed value that looks most like it.
        nearest: Option<String>,
        /// The allowed values.
        allowed: Vec<&'static str>,
    },
    /// Of several fields, one has to be there and no other.
    #[error("needs exactly one of {}, but has {}", .allowed.join(", "), found_fields(.found))]
    ChooseField {
        /// The fields to choose from.
        allowed: Vec<&'static str>,
        /// Those that are there.
        found: Vec<&'static str>,
    },
    /// The value has the right type, and is wrong still.
    #[error("{value:?} {reason}")]
    AcceptValue {
        /// The value.
        value: String,
        /// What is wrong with it, and what is allowed.
        reason: String,
    },
    /// Something is wrong that has no value to show.
    #[error("{reason}")]
    AcceptField {
        /// What is wrong, and what is allowed.
        reason: String,
    },
    /// A secret stands in the file.
    #[error("a file never holds a secret: {instead}")]
    KeepSecret {
        /// Where the secret belongs.
        instead: &'static str,
    },
    /// The field or value is known, and not supported yet.
    #[error("is not supported yet{instead}")]
    SupportField {
        /// What to use, such as `; use git`; may be empty.
        instead: &'static str,
    },
    /// There is no such Repository.
    #[error("there is no Repository {name:?} in namespace {namespace}{}; {known}", did_you_mean(.nearest))]
    FindRepository {
        /// The name.
        name: String,
        /// Where it was looked for.
        namespace: String,
        /// The declared name that looks most like it.
        nearest: Option<String>,
        /// Which ones there are.
        known: String,
    },
    /// There is no such source in the application.
    #[error("there is no source {name:?}{}; {known}", did_you_mean(.nearest))]
    FindSource {
        /// The name.
        name: String,
        /// The label that looks most like it.
        nearest: Option<String>,
        /// Which ones there are.
        known: String,
    },
    /// The same thing is declared twice.
    #[error("{what} is declared already at {first}")]
    DeclareOnce {
        /// What: `Application team-a/shop`.
        what: String,
        /// Where it was declared first.
        first: Place,
    },
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!(" (did you mean {nearest:?}?)")).unwrap_or_default()
}

fn found_fields(found: &[&str]) -> String {
    if found.is_empty() { "none of them".to_owned() } else { found.join(" and ") }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {}{problem}", label(.field))]
pub struct Error {
    /// Where.
    pub at: Place,
    /// Path of the field, such as `spec.sources[0].renderer.plugin`; empty for a whole document.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

fn label(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("{field}: ") }
}

/// All mistakes of the files that were read, in the order of files, lines and columns; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(Vec<Error>);

impl Errors {
    /// `value`, unless there are `errors`, which must be in the order of their files.
    pub(super) fn or<T>(value: T, errors: Vec<Error>) -> Result<T, Self> {
        if errors.is_empty() { Ok(value) } else { Err(Self(errors)) }
    }

    /// `errors`, of which there must be at least one.
    pub(super) fn of(errors: Vec<Error>) -> Self {
        debug_assert!(!errors.is_empty(), "a failure names its mistakes");
        Self(errors)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Error> {
        self.0.iter()
    }
}

impl fmt::Display for Errors {
    /// One line an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

impl Classified for Errors {
    fn class(&self) -> Class {
        Class::Terminal
    }

    fn label(&self) -> &'static str {
        "application-invalid"
    }
}
