//! TOML as the library reads it that Helm has, with its words for what is wrong.

mod date;
mod number;
mod parser;
mod reader;
mod string;
mod tables;

use crate::go::Value;

/// Reads a text that is TOML: whole numbers are `int64`, lists of tables their own type.
///
/// # Errors
///
/// When it isn't.
pub fn toml(text: &[u8]) -> Result<Value, String> {
    parser::Parser::new(text).parse()
}
