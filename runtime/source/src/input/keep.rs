//! What was fetched, by its digest.

use bowline_core::digest::Digest;
use bowline_core::port::source::Error;

use crate::store::Store;

/// Whether a digest is one that the store knows: `sha256:` and 64 lower-case hexadecimal digits.
pub(super) fn is_sha256(digest: &str) -> bool {
    digest
        .strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Checks bytes against the digests that they should have, and keeps them.
///
/// # Errors
/// [`Error::VerifyDigest`] when they are other bytes, [`Error::Store`] when they can't be kept.
pub(super) fn keep<'d>(
    store: &Store,
    url: &str,
    bytes: &[u8],
    expected: impl IntoIterator<Item = &'d str>,
) -> Result<Digest, Error> {
    let digest = Digest::of(bytes);
    for expected in expected {
        if digest.as_str() != expected {
            let (url, expected) = (url.to_owned(), expected.to_owned());
            return Err(Error::VerifyDigest { url, expected, found: digest.to_string() });
        }
    }
    store.keep_input(&digest, bytes)?;
    Ok(digest)
}
