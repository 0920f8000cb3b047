//! Places in the source tree.

use std::fmt;

use crate::Origin;

impl Origin {
    /// The file at `path`, which is relative to the root of the source tree.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, column: None, via: None, attributes: Vec::new() }
    }

    /// The same file at `line`, from 1.
    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same line at `column`, in characters from 1.
    #[must_use]
    pub fn column(mut self, column: u32) -> Self {
        self.column = Some(column);
        self
    }

    /// The same place, with what made or changed something there.
    #[must_use]
    pub fn via(mut self, via: impl Into<String>) -> Self {
        self.via = Some(via.into());
        self
    }
}

impl From<&str> for Origin {
    fn from(path: &str) -> Self {
        Self::file(path)
    }
}

impl From<(&str, u32)> for Origin {
    /// Path and line.
    fn from((path, line): (&str, u32)) -> Self {
        Self::file(path).line(line)
    }
}

impl From<(&str, u32, u32)> for Origin {
    /// Path, line and column.
    fn from((path, line, column): (&str, u32, u32)) -> Self {
        Self::file(path).line(line).column(column)
    }
}

impl fmt::Display for Origin {
    /// `path:line:column (via)`, without what is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        match &self.via {
            Some(via) => write!(f, " ({via})"),
            None => Ok(()),
        }
    }
}
