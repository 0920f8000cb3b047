//! TOML as the library reads it that Helm has, with its words for what is wrong.

mod date;
mod number;
mod parser;
mod reader;
mod string;
mod tables;

pub(crate) use date::{DATE, DATE_AND_TIME, TIME_OF_DAY};

use crate::go::Value;

/// How many bytes at the beginning tell whether a text has characters of two bytes.
const LOOKED_AT: usize = 6;

/// Reads a text that is TOML: whole numbers are `int64`, lists of tables their own type.
///
/// # Errors
///
/// When it isn't.
pub fn toml(text: &[u8]) -> Result<Value, String> {
    if text.iter().take(LOOKED_AT).any(|byte| *byte == 0) {
        return Err(
            "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8".into()
        );
    }
    parser::Parser::new(text).parse()
}
