//! Hashes of passwords, and passwords made of one that is remembered.

use base64::Engine as _;
use base64::alphabet::BCRYPT;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Args, Outcome};
use crate::go::value::UintType;
use crate::go::{Param, Value};
use crate::template::exec::Machine;
use crate::template::functions::random::Entropy;

/// How much work a hash is: two to the power of it.
const COST: u32 = 10;

/// The longest password, in bytes, that the algorithm looks at in full.
const MAX_PASSWORD: usize = 72;

pub(super) fn bcrypt(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    Ok(hash(machine, "bcrypt", &[args.text(0)], args.text(0)).into())
}

pub(super) fn htpasswd(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let user = args.text(0);
    if user.contains(&b':') {
        return Ok([b"invalid username: ", user].concat().into());
    }
    Ok([user, b":", hash(machine, "htpasswd", &[user, args.text(1)], args.text(1)).as_bytes()].concat().into())
}

/// The hash of a password, with a salt of the call; what is wrong is the text, as Sprig has it.
fn hash(machine: &mut Machine<'_>, function: &'static str, args: &[&[u8]], password: &[u8]) -> String {
    if password.len() > MAX_PASSWORD {
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned();
    }
    let mut salt = [0; 16];
    Entropy::of(machine.context, function, args).fill(&mut salt);
    let mut ended = [password, &[0]].concat();
    ended.truncate(MAX_PASSWORD);
    let hash = bcrypt::bcrypt(COST, salt, &ended);
    let encoding = GeneralPurpose::new(&BCRYPT, NO_PAD);
    // The last byte of the hash has no place in the format.
    format!("$2a${COST}${}{}", encoding.encode(salt), encoding.encode(&hash[..23]))
}

/// Parameters of `derivePassword`: counter, type, password, user and site.
pub(super) const DERIVED: &[Param] =
    &[Param::Uint(UintType::Uint32), Param::Text, Param::Text, Param::Text, Param::Text];

/// What a password of each type looks like: a letter for each class of characters.
const SHAPES: [(&str, &[&str]); 6] = [
    ("maximum", &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"]),
    (
        "long",
        &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
    ),
    ("medium", &["CvcnoCvc", "CvcCvcno"]),
    ("short", &["Cvcn"]),
    ("basic", &["aaanaaan", "aannaaan", "aaannaaa"]),
    ("pin", &["nnnn"]),
];

/// The characters of a class.
fn class(letter: u8) -> &'static [u8] {
    match letter {
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// A password for a site, after the Master Password algorithm.
pub(super) fn derive(args: Args<'_>) -> Outcome {
    const SCOPE: &[u8] = b"com.lyndir.masterpassword";
    let [kind, password, user, site] = [1, 2, 3, 4].map(|place| args.text(place));
    let Some((_, shapes)) = SHAPES.iter().find(|(name, _)| name.as_bytes() == kind) else {
        return Ok([b"cannot find password template ", kind].concat().into());
    };
    let Value::Uint(counter, _) = args.any(0) else { return Err("a counter is needed".into()) };
    // Lengths and the counter are of 32 bits, and wrap as Go's conversion does.
    let narrow = |number: u64| (number as u32).to_be_bytes();
    let salt = [SCOPE, &narrow(user.len() as u64), user].concat();
    let failed = |error: &dyn std::fmt::Display| format!("failed to derive password: {error}");
    let cost = scrypt::Params::new(15, 8, 2).map_err(|error| failed(&error))?;
    let mut key = [0; 64];
    scrypt::scrypt(password, &salt, &cost, &mut key).map_err(|error| failed(&error))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| failed(&error))?;
    mac.update(&[SCOPE, &narrow(site.len() as u64), site, &narrow(*counter)].concat());
    let seed = mac.finalize().into_bytes();
    let pick = |characters: &[u8], byte: u8| characters[usize::from(byte) % characters.len()];
    let shape = shapes[usize::from(seed[0]) % shapes.len()];
    Ok(shape.bytes().zip(&seed[1..]).map(|(letter, byte)| pick(class(letter), *byte)).collect::<Vec<u8>>().into())
}
