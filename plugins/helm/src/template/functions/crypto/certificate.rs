//! The functions for keys and certificates.

use std::borrow::Cow;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::Key;
use super::x509::{Issuer, Role, Signer, Subject, certify};
use super::{Args, Outcome, pem};
use crate::go::value::Kind;
use crate::go::{Object, Param, Text, Value, fmt};
use crate::template::context::Context;
use crate::template::exec::Machine;
use crate::template::functions::Fault;
use crate::template::functions::random::Entropy;

/// How many bits the keys of certificates have.
const CERTIFICATE_BITS: usize = 2048;

/// How many bits a key has that is asked for by itself.
const KEY_BITS: usize = 4096;

const DAY: i64 = 86_400;

/// The longest validity, in days: Go counts it in nanoseconds, of which 64 bits hold no more.
const MAX_DAYS: i64 = 106_751;

/// A certificate with its key, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    cert: Text,
    key: Text,
}

/// The name of its type.
pub(super) const TYPE: &str = "sprig.certificate";

impl Object for Certificate {
    fn type_name(&self) -> Cow<'static, str> {
        TYPE.into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"Cert" => Some(self.cert.clone().into()),
            b"Key" => Some(self.key.clone().into()),
            _ => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", self.cert.clone().into()), ("Key", self.key.clone().into())]
    }

    fn equals(&self, other: &dyn Object) -> bool {
        other.downcast::<Self>() == Some(self)
    }
}

/// Parameters: name and days.
pub(super) const AUTHORITY: &[Param] = &[Param::Text, Param::Int];
pub(super) const AUTHORITY_WITH_KEY: &[Param] = &[Param::Text, Param::Int, Param::Text];
/// Parameters: name, addresses, hosts and days.
pub(super) const SELF_SIGNED: &[Param] = &[Param::Text, Param::List, Param::List, Param::Int];
pub(super) const SELF_SIGNED_WITH_KEY: &[Param] = &[Param::Text, Param::List, Param::List, Param::Int, Param::Text];
/// Parameters: the same, and who signs.
pub(super) const SIGNED: &[Param] = &[Param::Text, Param::List, Param::List, Param::Int, Param::Object(TYPE)];
pub(super) const SIGNED_WITH_KEY: &[Param] =
    &[Param::Text, Param::List, Param::List, Param::Int, Param::Object(TYPE), Param::Text];

pub(super) fn authority(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let asked = Asked::authority("genCA", args);
    asked.certify(machine.context, None, None)
}

pub(super) fn authority_with_key(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let key = given_key(args.text(2))?;
    Asked::authority("genCAWithKey", args).certify(machine.context, Some(key), None)
}

pub(super) fn self_signed(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    Asked::leaf("genSelfSignedCert", args)?.certify(machine.context, None, None)
}

pub(super) fn self_signed_with_key(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let key = given_key(args.text(4))?;
    Asked::leaf("genSelfSignedCertWithKey", args)?.certify(machine.context, Some(key), None)
}

pub(super) fn signed(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let signer = signer(args.any(4))?;
    Asked::leaf("genSignedCert", args)?.certify(machine.context, None, Some(&signer))
}

pub(super) fn signed_with_key(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let key = given_key(args.text(5))?;
    let signer = signer(args.any(4))?;
    Asked::leaf("genSignedCertWithKey", args)?.certify(machine.context, Some(key), Some(&signer))
}

fn given_key(text: &[u8]) -> Result<Key, Fault> {
    Key::from_pem(text).map_err(|error| format!("parsing private key: {error}").into())
}

/// Who a certificate is signed by.
fn signer(given: &Value) -> Result<(Issuer, Key), Fault> {
    let given = given.as_object::<Certificate>().ok_or("unable to decode certificate")?;
    let block = pem::decode(&given.cert).ok_or("unable to decode certificate")?;
    let issuer = Issuer::of(&block.bytes)
        .ok_or("error parsing certificate: decodedSignerCert.Bytes: x509: malformed certificate")?;
    let key = Key::from_pem(&given.key).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok((issuer, key))
}

/// A certificate that is asked for.
struct Asked<'a> {
    function: &'static str,
    role: Role,
    name: &'a [u8],
    addresses: Vec<Vec<u8>>,
    hosts: Vec<&'a [u8]>,
    days: i64,
}

impl<'a> Asked<'a> {
    fn authority(function: &'static str, args: Args<'a>) -> Self {
        let (name, days) = (args.text(0), args.int(1));
        Self { function, role: Role::Authority, name, addresses: Vec::new(), hosts: Vec::new(), days }
    }

    fn leaf(function: &'static str, args: Args<'a>) -> Result<Self, Fault> {
        let shown = |value: &Value| {
            let mut text = Vec::new();
            fmt::write_plain(value, &mut text);
            String::from_utf8_lossy(&text).into_owned()
        };
        let address = |value: &Value| {
            let text = value.as_text().ok_or_else(|| format!("error parsing ip: {} is not a string", shown(value)))?;
            let address = text.as_str().and_then(|text| text.parse().ok());
            match address.ok_or_else(|| format!("error parsing ip: {text}"))? {
                IpAddr::V4(address) => Ok(address.octets().to_vec()),
                IpAddr::V6(address) => {
                    Ok(address.to_ipv4_mapped().map_or(address.octets().to_vec(), |short| short.octets().to_vec()))
                }
            }
        };
        let host = |value: &'a Value| {
            let text = value.as_text().map(|text| &**text);
            text.ok_or_else(|| format!("error processing alternate dns name: {} is not a string", shown(value)))
        };
        Ok(Self {
            function,
            role: Role::Leaf,
            name: args.text(0),
            addresses: args.items(1).iter().map(address).collect::<Result<_, String>>()?,
            hosts: args.items(2).iter().map(host).collect::<Result<_, String>>()?,
            days: args.int(3),
        })
    }

    /// The certificate; its key is a new one unless one is given, and signs it unless somebody else does.
    fn certify(self, context: &Context, key: Option<Key>, signer: Option<&(Issuer, Key)>) -> Outcome {
        let mut entropy = self.entropy(context, key.as_ref(), signer);
        let mut serial = [0; 16];
        entropy.fill(&mut serial);
        let key = key.unwrap_or_else(|| Key::rsa(&mut entropy, CERTIFICATE_BITS));
        let validity = validity(context, self.days);
        let subject = Subject {
            name: self.name,
            addresses: self.addresses,
            hosts: self.hosts,
            role: self.role,
            validity,
            serial,
        };
        let signer = signer.map_or(Signer::Itself, |(issuer, key)| Signer::Other(issuer, key));
        let bytes = certify(&subject, &key, &signer).map_err(|error| format!("error creating certificate: {error}"))?;
        let cert = pem::encode("CERTIFICATE", &bytes).into();
        Ok(Value::object(Certificate { cert, key: key.to_pem().into() }))
    }

    /// What the key and the serial number grow from: all that was asked for, but not when.
    fn entropy(&self, context: &Context, key: Option<&Key>, signer: Option<&(Issuer, Key)>) -> Entropy {
        let of = |key: &Key| key.public().map(|(public, _)| public).unwrap_or_default();
        let (own, signing) = (key.map(of).unwrap_or_default(), signer.map(|(_, key)| of(key)).unwrap_or_default());
        let days = self.days.to_be_bytes();
        let counts = [self.addresses.len(), self.hosts.len()].map(|count| (count as u64).to_be_bytes());
        let mut parts: Vec<&[u8]> = vec![self.name, &days, &counts[0], &counts[1], &own, &signing];
        parts.extend(self.addresses.iter().map(Vec::as_slice));
        parts.extend(&self.hosts);
        Entropy::of(context, self.function, &parts)
    }
}

/// From when to when a certificate for so many days is valid, in seconds since the year 1970 began.
///
/// Were it from now on, each commit would change each certificate, and what uses it would restart. So time is cut into
/// spans of half the validity, and a certificate begins where the current span does: it stays the same for a span, and
/// is then made anew while the one before is good for another half. Where spans begin depends on the release, so that
/// not all certificates of a cluster change at once.
fn validity(context: &Context, days: i64) -> (i64, i64) {
    let now = context.now.div_euclid(1000);
    let days = days.clamp(-MAX_DAYS, MAX_DAYS);
    let span = days * DAY / 2;
    let from = if span > 0 {
        let mut start = [0; 8];
        Entropy::grown(&context.seed, &[b"validity", &days.to_be_bytes()]).fill(&mut start);
        now - (now + i64::from_be_bytes(start).rem_euclid(span)).rem_euclid(span)
    } else {
        now
    };
    (from, from + days * DAY)
}

/// `genPrivateKey`: a key of a kind, in PEM.
pub(super) fn private_key(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let kind = args.text(0);
    let make: fn(&mut Entropy) -> Key = match kind {
        b"" | b"rsa" => |entropy| Key::rsa(entropy, KEY_BITS),
        b"dsa" => Key::dsa,
        b"ecdsa" => Key::ec,
        b"ed25519" => Key::ed25519,
        _ => return Ok([b"Unknown type ", kind].concat().into()),
    };
    Ok(make(&mut Entropy::of(machine.context, "genPrivateKey", &[kind])).to_pem().into())
}

/// `buildCustomCert`: a certificate and its key, both given as PEM in base64.
pub(super) fn given(args: Args<'_>) -> Outcome {
    let decoded = |place: usize, what: &str| {
        let code: Vec<u8> = args.text(place).iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        STANDARD.decode(code).map_err(|_| format!("unable to decode base64 {what}"))
    };
    let cert = decoded(0, "certificate")?;
    let key = decoded(1, "private key")?;
    let block = pem::decode(&cert).ok_or("unable to decode certificate")?;
    Issuer::of(&block.bytes).ok_or("error parsing certificate: decodedCert.Bytes: x509: malformed certificate")?;
    Key::from_pem(&key).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(Value::object(Certificate { cert: cert.into(), key: key.into() }))
}
