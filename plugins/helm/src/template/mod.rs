//! The language of templates: Go's `text/template`, with the functions that Helm adds.

pub mod context;
pub mod exec;
pub mod functions;
pub mod lex;
mod names;
pub mod node;
mod number;
pub mod parse;
#[cfg(test)]
pub(crate) mod rendering;
pub mod report;
pub mod set;
pub mod show;
pub mod token;

pub use context::{Context, Lookup};
pub use exec::{ExecError, Machine, Mark, Missing};
pub use parse::ParseError;
pub use set::Templates;
