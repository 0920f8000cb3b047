//! What templates wrote to what is installed: documents, their order, hooks, and the text that `helm template` prints.

mod head;
mod hooks;
mod kinds;
mod print;
mod show_only;
mod sort;
mod split;

use bowline_yaml::Node;

pub use head::{Head, HeadError};
pub use hooks::{DeletePolicy, Event, Hook};
pub use kinds::install_rank;
pub use print::{CrdFile, Hooks, print, shows, write_document};
pub use show_only::{NotFound, show_only};
pub use sort::{Sorted, Unreadable, sort};
pub use split::split;

use crate::go::Text;

/// A document that a template wrote.
#[derive(Debug, Clone)]
pub struct Document {
    /// The template's path.
    pub path: Text,
    /// The document, as written.
    pub text: Text,
    /// Where in the template's file that was written which it begins with, in bytes.
    pub at: usize,
    /// What it is.
    pub head: Head,
    /// What it says; none when it has only comments.
    pub node: Option<Node>,
}
