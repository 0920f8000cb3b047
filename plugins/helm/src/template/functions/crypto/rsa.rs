//! RSA keys, and signatures by them.

use num_bigint::BigUint;
use sha2::{Digest as _, Sha256};

use super::der::{self, Reader};
use super::{montgomery, prime};
use crate::template::functions::random::Entropy;

/// The exponent of every public key that is made here.
const EXPONENT: u32 = 65537;

/// The longest key, in bits, that is read: the work of a signature grows with the third power of it.
const MAX_BITS: u64 = 8192;

/// A private key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    modulus: BigUint,
    exponent: BigUint,
    secret: BigUint,
    first: Prime,
    second: Prime,
    /// What the second prime is the inverse of, modulo the first.
    inverse: BigUint,
}

/// A prime factor of the modulus.
#[derive(Debug, Clone)]
struct Prime {
    prime: BigUint,
    /// The secret exponent modulo one less than the prime.
    secret: BigUint,
}

impl Key {
    /// A key with a modulus of that many bits, a multiple of 64.
    pub(super) fn generate(entropy: &mut Entropy, bits: usize) -> Self {
        let exponent = BigUint::from(EXPONENT);
        loop {
            let [first, second] = [(); 2].map(|()| prime::find(entropy, bits / 2));
            let one = BigUint::from(1u32);
            let order = (&first - &one) * (&second - &one);
            // No inverse exists when a prime is one more than a multiple of the exponent.
            let Some(secret) = exponent.modinv(&order) else { continue };
            if let Some(key) = Self::of(exponent.clone(), secret, first, second) {
                return key;
            }
        }
    }

    /// The key of its parts; none when they don't fit.
    fn of(exponent: BigUint, secret: BigUint, first: BigUint, second: BigUint) -> Option<Self> {
        let modulus = &first * &second;
        let one = BigUint::from(1u32);
        let is_odd = |number: &BigUint| number.bit(0) && *number > one;
        if modulus.bits() > MAX_BITS || ![&first, &second, &exponent].into_iter().all(is_odd) || first == second {
            return None;
        }
        let inverse = second.modinv(&first)?;
        let part = |prime: BigUint| {
            let below = &prime - &one;
            let secret = &secret % &below;
            (&secret * &exponent % &below == one).then_some(Prime { prime, secret })
        };
        let (first, second) = (part(first)?, part(second)?);
        Some(Self { modulus, exponent, secret, first, second, inverse })
    }

    /// The key as PKCS #1 has it.
    pub(super) fn to_pkcs1(&self) -> Vec<u8> {
        let parts = [&self.modulus, &self.exponent, &self.secret, &self.first.prime, &self.second.prime];
        let parts = parts.into_iter().chain([&self.first.secret, &self.second.secret, &self.inverse]);
        let version = der::integer(&[0]);
        der::sequence(&[vec![version], parts.map(|part| der::integer(&part.to_bytes_be())).collect()].concat())
    }

    /// A key as PKCS #1 has it.
    pub(super) fn from_pkcs1(bytes: &[u8]) -> Option<Self> {
        let mut outer = Reader::new(bytes);
        let mut parts = outer.enter()?;
        // A version above 0 has more than two primes.
        let version = parts.number()?;
        let [modulus, exponent, secret, first, second, ..] = {
            let mut next = || parts.number().map(BigUint::from_bytes_be);
            [next()?, next()?, next()?, next()?, next()?, next()?, next()?, next()?]
        };
        let is_whole = outer.is_done() && parts.is_done() && version == [0];
        let bounded = [&exponent, &secret, &first, &second].into_iter().all(|part| part.bits() <= MAX_BITS);
        let key = (is_whole && bounded).then(|| Self::of(exponent, secret, first, second))??;
        (key.modulus == modulus).then_some(key)
    }

    /// The public half as PKCS #1 has it.
    pub(super) fn public(&self) -> Vec<u8> {
        der::sequence(&[der::integer(&self.modulus.to_bytes_be()), der::integer(&self.exponent.to_bytes_be())])
    }

    /// A signature of a message, of PKCS #1 version 1.5 over its SHA-256; none when the key is too short for it.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        // The digest after the name of its algorithm, in DER.
        const SHA256: [u8; 19] = *b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
        let length = usize::try_from(self.modulus.bits().div_ceil(8)).ok()?;
        let digest = [&SHA256[..], &Sha256::digest(message)].concat();
        let filling = length.checked_sub(digest.len() + 3).filter(|filling| *filling >= 8)?;
        let block = [&[0, 1][..], &vec![0xFF; filling], &[0], &digest].concat();
        let block = BigUint::from_bytes_be(&block);
        let power = |of: &Prime| montgomery::power(&block, &of.secret, &of.prime);
        let (high, low) = (power(&self.first), power(&self.second));
        // The one number below the modulus that has both rests.
        let first = &self.first.prime;
        let difference = (&high + first - (&low % first)) % first;
        let signature = low + difference * &self.inverse % first * &self.second.prime;
        let bytes = signature.to_bytes_be();
        Some([vec![0; length.saturating_sub(bytes.len())], bytes].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: &[u8]) -> Key {
        Key::generate(&mut Entropy::grown(seed, &[]), 512)
    }

    #[test]
    fn keys_have_the_bits_asked_for_and_are_the_same_each_time() {
        for seed in [b"a", b"b", b"c"] {
            let made = key(seed);
            assert_eq!(made.modulus.bits(), 512);
            assert_eq!(made.to_pkcs1(), key(seed).to_pkcs1());
        }
        assert_ne!(key(b"a").to_pkcs1(), key(b"b").to_pkcs1());
    }

    #[test]
    fn the_public_half_opens_what_the_private_one_signs() {
        let made = key(b"a");
        for message in [&b""[..], b"message"] {
            let signature = made.sign(message).expect("the key is long enough");
            assert_eq!(signature.len(), 64);
            let opened = BigUint::from_bytes_be(&signature).modpow(&made.exponent, &made.modulus).to_bytes_be();
            assert!(opened.starts_with(&[1, 0xFF]), "{opened:?}");
            assert!(opened.ends_with(&Sha256::digest(message)), "{opened:?}");
        }
        let short = Key::generate(&mut Entropy::grown(b"a", &[]), 256);
        assert!(short.sign(b"message").is_none());
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let made = key(b"a");
        let written = made.to_pkcs1();
        let read = Key::from_pkcs1(&written).expect("it is a key");
        assert_eq!((read.to_pkcs1(), read.public()), (written.clone(), made.public()));
        for (place, _) in written.iter().enumerate() {
            // Whatever is changed, it is another key, or none; or one of the parts that follow from the others.
            let mut changed = written.clone();
            changed[place] ^= 1;
            if let Some(other) = Key::from_pkcs1(&changed) {
                assert!(other.to_pkcs1() == written, "{place}");
            }
        }
        assert!(Key::from_pkcs1(&written[..written.len() - 1]).is_none());
        assert!(Key::from_pkcs1(&[]).is_none());
    }
}
