//! References between objects: names that follow what they name, and variables.

mod candidates;
pub mod names;
mod trie;
