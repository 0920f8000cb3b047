//! Digests.

use sha2::Digest as _;

use super::{Args, Outcome, hex};

pub(super) fn sha1sum(args: Args<'_>) -> Outcome {
    Ok(hex(&sha1::Sha1::digest(args.text(0))).into())
}

pub(super) fn sha256sum(args: Args<'_>) -> Outcome {
    Ok(hex(&sha2::Sha256::digest(args.text(0))).into())
}

pub(super) fn sha512sum(args: Args<'_>) -> Outcome {
    Ok(hex(&sha2::Sha512::digest(args.text(0))).into())
}

pub(super) fn adler32sum(args: Args<'_>) -> Outcome {
    Ok(adler2::adler32_slice(args.text(0)).to_string().into())
}
