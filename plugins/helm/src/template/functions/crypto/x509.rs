//! Certificates: their form, X.509.

use sha2::{Digest as _, Sha256};

use super::der::{self, Reader};
use super::key::Key;
use super::oid;
use crate::go::quote;
use crate::go::time::{Time, Zone};

/// Bits of `keyUsage`, the first of which is the highest: signatures, encryption of keys, and signing certificates.
const USAGE_LEAF: [u8; 2] = [5, 0b1010_0000];
const USAGE_AUTHORITY: [u8; 2] = [2, 0b1010_0100];

/// How many bytes of a digest name a key (RFC 7093, section 2).
const KEY_NAME: usize = 20;

/// What a certificate says.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a [u8],
    /// Addresses, of 4 or 16 bytes.
    pub(super) addresses: Vec<Vec<u8>>,
    pub(super) hosts: Vec<&'a [u8]>,
    pub(super) role: Role,
    /// From when to when it is valid, in seconds since the year 1970 began.
    pub(super) validity: (i64, i64),
    pub(super) serial: [u8; 16],
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Leaf,
    /// It signs others.
    Authority,
}

/// Who signs a certificate.
pub(super) enum Signer<'a> {
    /// The key that it is about.
    Itself,
    Other(&'a Issuer, &'a Key),
}

/// What a certificate that is read says of who holds it.
#[derive(Debug, Clone)]
pub(super) struct Issuer {
    /// The name, in DER.
    name: Vec<u8>,
    /// The bytes of the public key, and the name of their algorithm in DER.
    public: (Vec<u8>, Vec<u8>),
    key_name: Vec<u8>,
}

/// A certificate about a key, in DER.
///
/// # Errors
///
/// Why there can't be one, as Go says it.
pub(super) fn certify(subject: &Subject<'_>, key: &Key, signer: &Signer<'_>) -> Result<Vec<u8>, String> {
    const UNABLE: &str = "x509: certificate private key does not implement crypto.Signer";
    let signing = if let Signer::Other(_, signing) = signer { signing } else { key };
    let algorithm = signing.algorithm().ok_or(UNABLE)?;
    let (public, of) = key.public().ok_or("x509: unsupported public key type: *dsa.PublicKey")?;
    let own_name = distinguished(subject.name)?;
    let (issuer, authority) = match signer {
        Signer::Itself => (own_name.clone(), None),
        Signer::Other(issuer, signing) => {
            if signing.public().as_ref() != Some(&issuer.public) {
                return Err("x509: provided PrivateKey doesn't match parent's PublicKey".into());
            }
            let named = issuer.name != own_name && !issuer.key_name.is_empty();
            (issuer.name.clone(), named.then_some(&issuer.key_name))
        }
    };
    let extensions = extensions(subject, &public, authority.map(Vec::as_slice))?;
    let signed = der::sequence(&[
        der::element(der::field(0), &der::integer(&[2])),
        der::integer(&subject.serial),
        algorithm.clone(),
        issuer,
        der::sequence(&[time(subject.validity.0)?, time(subject.validity.1)?]),
        own_name,
        der::sequence(&[of, der::bits(&public)]),
        der::element(der::field(3), &der::sequence(&extensions)),
    ]);
    let signature = signing.sign(&signed).ok_or("crypto/rsa: message too long for RSA key size")?;
    Ok(der::sequence(&[signed, algorithm, der::bits(&signature)]))
}

/// A name of nothing but a common name.
fn distinguished(name: &[u8]) -> Result<Vec<u8>, String> {
    const PRINTABLE: u8 = 0x13;
    const UTF8: u8 = 0x0C;
    if name.is_empty() {
        return Ok(der::sequence(&[]));
    }
    let name = std::str::from_utf8(name).map_err(|_| "asn1: string not valid UTF-8")?;
    let is_printable = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte));
    let text = der::element(if is_printable { PRINTABLE } else { UTF8 }, name.as_bytes());
    const SET: u8 = 0x31;
    let attribute = der::sequence(&[der::element(der::OBJECT, oid::COMMON_NAME), text]);
    Ok(der::sequence(&[der::element(SET, &attribute)]))
}

/// A time: years that two digits tell have another form than others (RFC 5280, section 4.1.2.5).
fn time(seconds: i64) -> Result<Vec<u8>, String> {
    const UTC: u8 = 0x17;
    const GENERALIZED: u8 = 0x18;
    let at = Time::from_unix(seconds, 0, Zone::Utc).civil();
    let rest = format!("{:02}{:02}{:02}{:02}{:02}Z", at.month, at.day, at.hour, at.minute, at.second);
    match at.year {
        1950..2050 => Ok(der::element(UTC, format!("{:02}{rest}", at.year % 100).as_bytes())),
        0..10000 => Ok(der::element(GENERALIZED, format!("{:04}{rest}", at.year).as_bytes())),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".into()),
    }
}

fn extensions(subject: &Subject<'_>, public: &[u8], authority: Option<&[u8]>) -> Result<Vec<Vec<u8>>, String> {
    let object = |name| der::element(der::OBJECT, name);
    let plain = |name, value: &[u8]| der::sequence(&[object(name), der::element(der::OCTET_STRING, value)]);
    let critical =
        |name, value: &[u8]| der::sequence(&[object(name), der::truth(), der::element(der::OCTET_STRING, value)]);
    let is_authority = subject.role == Role::Authority;
    let usage = if is_authority { USAGE_AUTHORITY } else { USAGE_LEAF };
    let mut all = vec![
        critical(oid::KEY_USAGE, &der::element(der::BIT_STRING, &usage)),
        plain(oid::EXTENDED_USAGE, &der::sequence(&[object(oid::SERVER), object(oid::CLIENT)])),
        critical(oid::BASIC_CONSTRAINTS, &der::sequence(&if is_authority { vec![der::truth()] } else { Vec::new() })),
    ];
    if is_authority {
        let name = &Sha256::digest(public)[..KEY_NAME];
        all.push(plain(oid::SUBJECT_KEY, &der::element(der::OCTET_STRING, name)));
    }
    if let Some(name) = authority {
        const KEY: u8 = 0x80;
        all.push(plain(oid::AUTHORITY_KEY, &der::sequence(&[der::element(KEY, name)])));
    }
    if !subject.hosts.is_empty() || !subject.addresses.is_empty() {
        let names = der::sequence(&alternative_names(subject)?);
        // Where there is no other name, nobody may pass this over.
        let is_only_name = subject.name.is_empty();
        let of = oid::ALTERNATIVE_NAMES;
        all.push(if is_only_name { critical(of, &names) } else { plain(of, &names) });
    }
    Ok(all)
}

fn alternative_names(subject: &Subject<'_>) -> Result<Vec<Vec<u8>>, String> {
    const HOST: u8 = 0x82;
    const ADDRESS: u8 = 0x87;
    let hosts = subject.hosts.iter().map(|host| {
        if host.is_ascii() {
            Ok(der::element(HOST, host))
        } else {
            Err(format!("x509: {} cannot be encoded as an IA5String", quote::quote(host)))
        }
    });
    hosts.chain(subject.addresses.iter().map(|address| Ok(der::element(ADDRESS, address)))).collect()
}

impl Issuer {
    /// Reads a certificate, as far as one needs who signs by it; none when it is none.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(bytes);
        let mut certificate = outer.enter()?;
        let mut signed = certificate.enter()?;
        certificate.enter()?;
        certificate.take(der::BIT_STRING)?;
        if !outer.is_done() || !certificate.is_done() {
            return None;
        }
        signed.take_if(der::field(0));
        signed.take(der::INTEGER)?;
        signed.enter()?;
        signed.enter()?;
        let mut validity = signed.enter()?;
        validity.next()?;
        validity.next()?;
        let name = signed.next().filter(|name| name.tag == der::SEQUENCE)?.raw.to_vec();
        let mut info = signed.enter()?;
        let algorithm = info.next()?.raw.to_vec();
        let public = info.take(der::BIT_STRING)?.strip_prefix(&[0])?.to_vec();
        let mut key_name = Vec::new();
        while !signed.is_done() {
            let part = signed.next()?;
            if part.tag == der::field(3) {
                key_name = key_name_in(part.content)?;
            }
        }
        Some(Self { name, public: (public, algorithm), key_name })
    }
}

/// What a certificate's extensions call its key; empty when they don't.
fn key_name_in(extensions: &[u8]) -> Option<Vec<u8>> {
    let mut extensions = Reader::new(extensions).enter()?;
    let mut name = Vec::new();
    while !extensions.is_done() {
        let mut extension = extensions.enter()?;
        let of = extension.take(der::OBJECT)?;
        // Whether it may be passed over comes before the value, or isn't said.
        let value = extension.next()?;
        let value = if extension.is_done() { value } else { extension.next()? };
        if of == oid::SUBJECT_KEY {
            name = Reader::new(value.content).take(der::OCTET_STRING)?.to_vec();
        }
    }
    Some(name)
}
