//! Digests, passwords, keys and certificates.

mod aes;
mod certificate;
mod der;
mod digest;
mod dsa;
mod key;
mod montgomery;
mod oid;
mod password;
mod pem;
mod prime;
mod rsa;
#[cfg(test)]
mod tests;
mod x509;

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
    Function::machine("encryptAES", &[Param::Text, Param::Text], aes::encrypt),
    Function::pure("decryptAES", &[Param::Text, Param::Text], aes::decrypt),
    Function::machine("genPrivateKey", ONE, certificate::private_key),
    Function::machine("genCA", certificate::AUTHORITY, certificate::authority),
    Function::machine("genCAWithKey", certificate::AUTHORITY_WITH_KEY, certificate::authority_with_key),
    Function::machine("genSelfSignedCert", certificate::SELF_SIGNED, certificate::self_signed),
    Function::machine("genSelfSignedCertWithKey", certificate::SELF_SIGNED_WITH_KEY, certificate::self_signed_with_key),
    Function::machine("genSignedCert", certificate::SIGNED, certificate::signed),
    Function::machine("genSignedCertWithKey", certificate::SIGNED_WITH_KEY, certificate::signed_with_key),
    Function::pure("buildCustomCert", &[Param::Text, Param::Text], certificate::given),
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
