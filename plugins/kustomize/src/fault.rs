//! Why a build cannot be finished.

use std::fmt;

use bowline_plugin::{ErrorKind, Origin};

use crate::node::Place;

/// What went wrong, where, and on the way to what. Small, because it is boxed.
#[derive(Clone, PartialEq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: String,
    place: Option<Origin>,
    spot: Option<Place>,
    context: Vec<String>,
}

/// What an operation gives, or why it gives nothing.
pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    /// A fault of the input; `code` is what stands behind `kustomize/`, such as `bad-patch`.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(ErrorKind::InvalidInput, code, message)
    }

    /// A fault of another kind.
    #[must_use]
    pub fn of(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, code, message: message.into(), place: None, spot: None, context: Vec::new() }))
    }

    /// The fault with its place, unless it has one already: the innermost is the most exact.
    #[must_use]
    pub fn at(mut self, place: impl Into<Origin>) -> Self {
        self.0.place.get_or_insert(place.into());
        self
    }

    /// The fault with its place in a numbered file, unless it has one already or the place is in none. What it is called
    /// to the user is filled in by [`Fault::located`], where the files are known.
    #[must_use]
    pub fn on(mut self, spot: Place) -> Self {
        if spot.is_written() {
            self.0.spot.get_or_insert(spot);
        }
        self
    }

    /// The fault with the place of another one, unless it has one already.
    #[must_use]
    pub fn where_else(mut self, other: &Self) -> Self {
        if self.0.place.is_none() && self.0.spot.is_none() {
            self.0.place.clone_from(&other.0.place);
            self.0.spot = other.0.spot;
        }
        self
    }

    /// The fault with the origin that `name` gives to its place in a numbered file.
    #[must_use]
    pub fn located(mut self, name: impl FnOnce(Place) -> Origin) -> Self {
        match self.0.spot.take() {
            Some(spot) => self.at(name(spot)),
            None => self,
        }
    }

    /// The fault with what was being done, which stands before what was said so far.
    #[must_use]
    pub fn context(mut self, doing: impl Into<String>) -> Self {
        self.0.context.push(doing.into());
        self
    }

    /// The fault with its whole message, contexts included, put in other words.
    #[must_use]
    pub fn restated(mut self, say: impl FnOnce(&str) -> String) -> Self {
        self.0.message = say(&self.to_string());
        self.0.context.clear();
        self
    }

    /// What stands behind `kustomize/` in the error's code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Where the fault is, if that is known.
    #[must_use]
    pub fn place(&self) -> Option<&Origin> {
        self.0.place.as_ref()
    }
}

impl fmt::Display for Fault {
    /// The contexts from the outermost on, then the message, all joined by `: `; without the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for doing in self.0.context.iter().rev() {
            write!(f, "{doing}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self}", self.0.code)
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for bowline_plugin::Error {
    fn from(fault: Fault) -> Self {
        let message = fault.to_string();
        let error = match fault.0.kind {
            ErrorKind::NotFound => Self::not_found(message),
            ErrorKind::Denied => Self::denied(message),
            ErrorKind::Exhausted => Self::exhausted(message),
            ErrorKind::Unsupported => Self::unsupported(message),
            ErrorKind::Unavailable => Self::unavailable(message),
            ErrorKind::Internal => Self::internal(message),
            ErrorKind::InvalidInput => Self::invalid_input(message),
        }
        .code(format!("kustomize/{}", fault.0.code));
        match fault.0.place {
            Some(place) => error.at(place),
            None => error,
        }
    }
}
