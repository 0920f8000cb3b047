//! Which way a document is read.

use super::Node;
use super::compose::{self, Used};
use super::share::Shared;
use crate::direct::{self, Bounds};
use crate::read::text;
use crate::{Error, Limits};

/// The first document of `text`; none when there is none or it is null.
///
/// `lines_before` is how many lines of its file come before `text`: places count from the file's beginning. What
/// follows the first document isn't looked at. [`Limits::duplicate_keys`] has no say here: keys may stand twice.
///
/// # Errors
/// The first fault of the document with its place: control characters, malformed YAML, an unknown anchor, a key that is
/// a mapping or a list, a merge key without mappings, a limit exceeded.
pub fn first_document(text: &str, lines_before: u32, limits: &Limits) -> Result<Option<Node>, Error> {
    Reader::new(limits.clone()).first_document(text, lines_before)
}

/// Reads the parts of a file one after the other, so that its limits hold for all of them together and text that many of
/// them say is kept once.
#[derive(Debug)]
pub struct Reader {
    limits: Limits,
    used: Used,
    shared: Shared,
}

impl Reader {
    /// A reader for one file.
    #[must_use]
    pub fn new(mut limits: Limits) -> Self {
        limits.depth = limits.depth.min(Limits::DEEPEST);
        Self { limits, used: Used::default(), shared: Shared::default() }
    }

    /// [`first_document`] of the next part of the file.
    ///
    /// # Errors
    /// As [`first_document`].
    pub fn first_document(&mut self, text: &str, lines_before: u32) -> Result<Option<Node>, Error> {
        let text = text::check_characters(text.strip_prefix('\u{feff}').unwrap_or(text), lines_before)?;
        let bounds = Bounds { depth: self.limits.depth, nodes: self.limits.nodes.saturating_sub(self.used.nodes) };
        if let Some((root, nodes)) = direct::document(text, lines_before, bounds, &mut self.shared) {
            self.used.nodes += nodes;
            return Ok(root);
        }
        compose::document(text, lines_before, &self.limits, &mut self.used, &mut self.shared)
    }
}
