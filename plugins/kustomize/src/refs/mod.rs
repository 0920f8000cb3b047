//! References between objects: names that follow what they name, and variables.

mod candidates;
mod expand;
pub mod names;
mod trie;
pub mod vars;
