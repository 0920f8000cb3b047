//! Encryption by a password.

use aes::Aes256;
use aes::cipher::block_padding::{NoPadding, Pkcs7};
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use base64::engine::general_purpose::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};

use super::{Args, Outcome};
use crate::go::Value;
use crate::template::exec::Machine;
use crate::template::functions::random::Entropy;

/// The bytes of a block, and so of what encryption begins with.
const BLOCK: usize = 16;

/// The key that a password is: its first 32 bytes, or zeros behind them.
fn key_of(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let used = password.len().min(key.len());
    key[..used].copy_from_slice(&password[..used]);
    key
}

/// `encryptAES`: AES-256 in CBC mode, after the block it begins with, in base64.
pub(super) fn encrypt(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let (password, plain) = (args.text(0), args.text(1));
    if plain.is_empty() {
        return Ok("".into());
    }
    let mut start = [0; BLOCK];
    Entropy::of(machine.context, "encryptAES", &[password, plain]).fill(&mut start);
    let cipher = cbc::Encryptor::<Aes256>::new(&key_of(password).into(), &start.into());
    let encrypted = cipher.encrypt_padded_vec::<Pkcs7>(plain);
    Ok(STANDARD.encode([&start[..], &encrypted].concat()).into())
}

/// `decryptAES`: what [`encrypt`] was given. What isn't of its making fails where Go's program would crash.
pub(super) fn decrypt(args: Args<'_>) -> Outcome {
    let (password, code) = (args.text(0), args.text(1));
    if code.is_empty() {
        return Ok("".into());
    }
    let bytes = decode(code)?;
    let Some((start, encrypted)) = bytes.split_first_chunk::<BLOCK>() else {
        let capacity = code.len() / 4 * 3;
        return Err(format!("runtime error: slice bounds out of range [:16] with capacity {capacity}").into());
    };
    if encrypted.len() % BLOCK != 0 {
        return Err("crypto/cipher: input not full blocks".into());
    }
    let cipher = cbc::Decryptor::<Aes256>::new(&key_of(password).into(), start.into());
    let plain = cipher.decrypt_padded_vec::<NoPadding>(encrypted).map_err(|error| error.to_string())?;
    let Some(padding) = plain.last().map(|byte| usize::from(*byte)) else {
        return Err("runtime error: index out of range [-1]".into());
    };
    match plain.len().checked_sub(padding) {
        Some(length) => Ok(Value::text(&plain[..length])),
        None => Err(format!("runtime error: slice bounds out of range [:-{}]", padding - plain.len()).into()),
    }
}

/// The bytes of a text in base64, in which lines may end anywhere.
fn decode(code: &[u8]) -> Result<Vec<u8>, String> {
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let dense: Vec<u8> = code.iter().copied().filter(|byte| !is_line_end(*byte)).collect();
    let decoded = GeneralPurpose::new(&alphabet::STANDARD, config).decode(dense);
    decoded.map_err(|_| format!("illegal base64 data at input byte {}", place_of_fault(code)))
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Where Go says that a text stops being base64.
fn place_of_fault(code: &[u8]) -> usize {
    let mut digits = code.iter().enumerate().filter(|(_, byte)| !is_line_end(**byte)).peekable();
    let mut read = 0;
    while let Some((at, byte)) = digits.next() {
        let is_digit = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        match (byte, read) {
            (b'=', 2) => {
                return match digits.next() {
                    None => code.len(),
                    Some((_, b'=')) => digits.next().map_or(code.len(), |(rest, _)| rest),
                    Some(_) => at,
                };
            }
            (b'=', 3) => return digits.next().map_or(code.len(), |(rest, _)| rest),
            _ if !is_digit => return at,
            _ => read = (read + 1) % 4,
        }
    }
    code.len() - read
}
