//! Digests, passwords, keys and certificates.

mod digest;
mod password;
#[cfg(test)]
mod tests;

use super::{Function, Outcome};
use crate::go::{Args, Param};

const ONE: &[Param] = &[Param::Text];

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::pure("sha1sum", ONE, digest::sha1sum),
    Function::pure("sha256sum", ONE, digest::sha256sum),
    Function::pure("sha512sum", ONE, digest::sha512sum),
    Function::pure("adler32sum", ONE, digest::adler32sum),
    Function::machine("bcrypt", ONE, password::bcrypt),
    Function::machine("htpasswd", &[Param::Text, Param::Text], password::htpasswd),
    Function::pure("derivePassword", password::DERIVED, password::derive),
];

/// The bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}
