//! Names of algorithms and parts of certificates, in DER without tag and length.

/// `rsaEncryption`.
pub(super) const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
/// `sha256WithRSAEncryption`.
pub(super) const RSA_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
/// `id-ecPublicKey`.
pub(super) const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
/// `prime256v1`, the curve P-256.
pub(super) const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
/// `ecdsa-with-SHA256`.
pub(super) const ECDSA_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
/// `id-Ed25519`, both for keys and for signatures.
pub(super) const ED25519: &[u8] = b"\x2b\x65\x70";
/// `commonName`.
pub(super) const COMMON_NAME: &[u8] = b"\x55\x04\x03";
/// `subjectKeyIdentifier`.
pub(super) const SUBJECT_KEY: &[u8] = b"\x55\x1d\x0e";
/// `keyUsage`.
pub(super) const KEY_USAGE: &[u8] = b"\x55\x1d\x0f";
/// `subjectAltName`.
pub(super) const ALTERNATIVE_NAMES: &[u8] = b"\x55\x1d\x11";
/// `basicConstraints`.
pub(super) const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
/// `authorityKeyIdentifier`.
pub(super) const AUTHORITY_KEY: &[u8] = b"\x55\x1d\x23";
/// `extKeyUsage`.
pub(super) const EXTENDED_USAGE: &[u8] = b"\x55\x1d\x25";
/// `id-kp-serverAuth`.
pub(super) const SERVER: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x01";
/// `id-kp-clientAuth`.
pub(super) const CLIENT: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x02";
