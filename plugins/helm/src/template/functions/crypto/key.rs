//! Private keys of all kinds, as text and as what signs.

use ed25519_dalek::Signer as _;
use p256::ecdsa::SigningKey as EcKey;

use super::der::{self, Reader};
use super::{dsa, oid, pem, rsa};
use crate::template::functions::random::Entropy;

/// A private key.
pub(super) enum Key {
    Rsa(Box<rsa::Key>),
    /// On the curve P-256.
    Ec(EcKey),
    Ed25519(ed25519_dalek::SigningKey),
    Dsa(Box<dsa::Key>),
}

impl Key {
    /// An RSA key of that many bits.
    pub(super) fn rsa(entropy: &mut Entropy, bits: usize) -> Self {
        Self::Rsa(Box::new(rsa::Key::generate(entropy, bits)))
    }

    /// A key on the curve P-256.
    pub(super) fn ec(entropy: &mut Entropy) -> Self {
        loop {
            let mut bytes = [0; 32];
            entropy.fill(&mut bytes);
            // Hardly any number of 256 bits is too high for the curve.
            if let Ok(key) = EcKey::from_slice(&bytes) {
                return Self::Ec(key);
            }
        }
    }

    /// A key of Ed25519.
    pub(super) fn ed25519(entropy: &mut Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&bytes))
    }

    /// A DSA key.
    pub(super) fn dsa(entropy: &mut Entropy) -> Self {
        Self::Dsa(Box::new(dsa::Key::generate(entropy)))
    }

    /// The key of a text in PEM.
    ///
    /// # Errors
    ///
    /// Why there is none, as Sprig says it.
    pub(super) fn from_pem(text: &[u8]) -> Result<Self, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        let kind = String::from_utf8_lossy(&block.kind).into_owned();
        if kind == "PRIVATE KEY" {
            return from_pkcs8(&block.bytes).map_err(|error| format!("decoding PEM as PKCS#8: {error}"));
        }
        let Some(algorithm) = kind.strip_suffix(" PRIVATE KEY") else {
            return Err(format!("no private key data in PEM block of type {kind}"));
        };
        let key = match algorithm {
            "RSA" => rsa::Key::from_pkcs1(&block.bytes).map(|key| Self::Rsa(Box::new(key))),
            "EC" => from_sec1(&block.bytes, None).map(Self::Ec),
            "DSA" => dsa::Key::from_der(&block.bytes).map(|key| Self::Dsa(Box::new(key))),
            _ => return Err(format!("invalid private key type {algorithm}")),
        };
        key.ok_or_else(|| format!("parsing {algorithm} private key from PEM: {}", unreadable(algorithm)))
    }

    /// The key in PEM, in the form that Go's tools give each kind.
    pub(super) fn to_pem(&self) -> String {
        match self {
            Self::Rsa(key) => pem::encode("RSA PRIVATE KEY", &key.to_pkcs1()),
            Self::Ec(key) => pem::encode("EC PRIVATE KEY", &to_sec1(key)),
            Self::Dsa(key) => pem::encode("DSA PRIVATE KEY", &key.to_der()),
            Self::Ed25519(key) => {
                let algorithm = der::sequence(&[der::element(der::OBJECT, oid::ED25519)]);
                let secret = der::element(der::OCTET_STRING, &der::element(der::OCTET_STRING, &key.to_bytes()));
                pem::encode("PRIVATE KEY", &der::sequence(&[der::integer(&[0]), algorithm, secret]))
            }
        }
    }

    /// The bytes of the public half, and the name of their algorithm in DER; none for what no certificate takes.
    pub(super) fn public(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let object = |name| der::element(der::OBJECT, name);
        Some(match self {
            Self::Rsa(key) => (key.public(), der::sequence(&[object(oid::RSA), der::element(der::NULL, &[])])),
            Self::Ec(key) => (
                key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
                der::sequence(&[object(oid::EC), object(oid::P256)]),
            ),
            Self::Ed25519(key) => (key.verifying_key().to_bytes().to_vec(), der::sequence(&[object(oid::ED25519)])),
            Self::Dsa(_) => return None,
        })
    }

    /// The name of the algorithm of its signatures, in DER; none for what can't sign.
    pub(super) fn algorithm(&self) -> Option<Vec<u8>> {
        let object = |name| der::element(der::OBJECT, name);
        Some(match self {
            Self::Rsa(_) => der::sequence(&[object(oid::RSA_SHA256), der::element(der::NULL, &[])]),
            Self::Ec(_) => der::sequence(&[object(oid::ECDSA_SHA256)]),
            Self::Ed25519(_) => der::sequence(&[object(oid::ED25519)]),
            Self::Dsa(_) => return None,
        })
    }

    /// A signature; none when the key can't make one. The same message always gets the same.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Rsa(key) => key.sign(message),
            Self::Ec(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(key, message);
                Some(signature.to_der().as_bytes().to_vec())
            }
            Self::Ed25519(key) => Some(key.sign(message).to_bytes().to_vec()),
            Self::Dsa(_) => None,
        }
    }
}

/// What is said of bytes that aren't a key of their kind.
fn unreadable(algorithm: &str) -> &'static str {
    match algorithm {
        "EC" => "x509: failed to parse EC private key: it is damaged, or not on the curve P-256",
        _ => "x509: failed to parse private key: it is damaged, or of a form that isn't read",
    }
}

/// A key as SEC 1 has it, if it is on the curve P-256, by its own words or by those around it.
fn from_sec1(bytes: &[u8], curve: Option<&[u8]>) -> Option<EcKey> {
    let mut parts = Reader::new(bytes).enter()?;
    parts.number().filter(|version| *version == [1])?;
    let secret = parts.take(der::OCTET_STRING)?;
    let named = parts.take_if(der::field(0)).and_then(|named| Reader::new(named).take(der::OBJECT));
    if curve.or(named)? != oid::P256 {
        return None;
    }
    // Zeros in front may have been left out, or be too many.
    let secret = &secret[secret.iter().take_while(|byte| **byte == 0).count()..];
    let mut padded = [0; 32];
    padded[32usize.checked_sub(secret.len())?..].copy_from_slice(secret);
    EcKey::from_slice(&padded).ok()
}

fn to_sec1(key: &EcKey) -> Vec<u8> {
    let curve = der::element(der::field(0), &der::element(der::OBJECT, oid::P256));
    let public = der::bits(key.verifying_key().to_sec1_point(false).as_bytes());
    der::sequence(&[
        der::integer(&[1]),
        der::element(der::OCTET_STRING, &key.to_bytes()),
        curve,
        der::element(der::field(1), &public),
    ])
}

/// A key as PKCS #8 has it.
fn from_pkcs8(bytes: &[u8]) -> Result<Key, &'static str> {
    const DAMAGED: &str = "x509: failed to parse private key: it is damaged, or of a form that isn't read";
    let mut parts = Reader::new(bytes).enter().ok_or(DAMAGED)?;
    let read = |parts: &mut Reader<'_>| {
        parts.number()?;
        let mut algorithm = parts.enter()?;
        let name = algorithm.take(der::OBJECT)?;
        let key = match name {
            oid::RSA => Key::Rsa(Box::new(rsa::Key::from_pkcs1(parts.take(der::OCTET_STRING)?)?)),
            oid::EC => Key::Ec(from_sec1(parts.take(der::OCTET_STRING)?, algorithm.take(der::OBJECT))?),
            oid::ED25519 => {
                let secret = Reader::new(parts.take(der::OCTET_STRING)?).take(der::OCTET_STRING)?;
                Key::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret.try_into().ok()?))
            }
            _ => return None,
        };
        Some(key)
    };
    read(&mut parts).ok_or(DAMAGED)
}
