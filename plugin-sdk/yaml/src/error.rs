use std::fmt;

/// A place in a file, as editors count: both numbers start at 1 and columns count characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The character within the line, from 1.
    pub column: u32,
}

impl Position {
    /// The beginning of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a file can't be read, and where.
///
/// It is displayed as `line 3, column 5: the quoted string that starts here is never closed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    at: Position,
    message: String,
    go_words: Option<String>,
}

impl Error {
    pub(crate) fn new(at: Position, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), go_words: None }
    }

    /// The error with what the Go module says.
    pub(crate) fn with_go_words(mut self, words: impl Into<String>) -> Self {
        self.go_words = Some(words.into());
        self
    }

    /// What the Go module says to the same file, as it converts it to JSON: for programs whose users compare. None for
    /// what only this crate refuses, and for a few faults whose words there are of no help.
    #[must_use]
    pub fn go_words(&self) -> Option<&str> {
        self.go_words.as_deref()
    }

    /// The place the message speaks of.
    #[must_use]
    pub fn at(&self) -> Position {
        self.at
    }

    /// What is wrong, in plain words and without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

impl std::error::Error for Error {}
