//! Large prime numbers.

use std::sync::LazyLock;

use num_bigint::BigUint;

use super::montgomery::{Modulus, Residue};
use crate::template::functions::random::Entropy;

/// Small primes up to this are tried before anything costly: higher ones rule out too few numbers for the work.
const SIEVED: usize = 1 << 18;

/// How many odd numbers are looked at from where the search begins. Among numbers of 2048 bits every 710th odd one is
/// a prime, so there is hardly ever none in it; then the search begins elsewhere.
const WINDOW: usize = 1 << 13;

/// How many rounds of Miller and Rabin's test a prime passes, besides one to the base of 2. Of numbers chosen at random
/// with 512 bits or more, fewer than one in 2^100 passes them all and is none (FIPS 186-5, table B.1, asks for 4 or 5).
const ROUNDS: usize = 4;

/// The odd primes below [`SIEVED`].
static SMALL: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut composite = vec![false; SIEVED];
    let mut primes = Vec::new();
    for number in (3..SIEVED).step_by(2) {
        if !composite[number] {
            primes.push(u32::try_from(number).unwrap_or(u32::MAX));
            (number * number..SIEVED).step_by(2 * number).for_each(|multiple| composite[multiple] = true);
        }
    }
    primes
});

/// A prime of that many bits, a multiple of 32 and at least 64, whose two highest bits are set: the product of two of
/// them has twice as many bits.
pub(super) fn find(entropy: &mut Entropy, bits: usize) -> BigUint {
    loop {
        let mut bytes = vec![0; bits / 8];
        entropy.fill(&mut bytes);
        bytes[0] |= 0xC0;
        if let Some(last) = bytes.last_mut() {
            *last |= 1;
        }
        let start = BigUint::from_bytes_be(&bytes);
        let survivors = sieve(&start).into_iter().map(|step| &start + 2 * step);
        for candidate in survivors.take_while(|candidate| candidate.bits() == bits as u64) {
            if is_prime(entropy, &candidate) {
                return candidate;
            }
        }
    }
}

/// Numbers of steps of two from the start to numbers that no small prime divides.
fn sieve(start: &BigUint) -> Vec<u32> {
    let mut composite = vec![false; WINDOW];
    let digits = start.to_u32_digits();
    // One division by two primes at once, as long as their product fits.
    let (lower, higher) = SMALL.split_at(SMALL.partition_point(|prime| *prime < 1 << 16));
    for pair in lower.chunks(2).chain(higher.chunks(1)) {
        let product: u64 = pair.iter().map(|prime| u64::from(*prime)).product();
        let rest = digits.iter().rev().fold(0, |rest, digit| (rest << 32 | u64::from(*digit)) % product);
        for &prime in pair {
            let prime = prime as usize;
            let rest = (rest % prime as u64) as usize;
            // The first step of two to a multiple: half of what is missing to an even multiple of it.
            let missing = (prime - rest) % prime;
            let first = if missing.is_multiple_of(2) { missing / 2 } else { missing.midpoint(prime) };
            (first..WINDOW).step_by(prime).for_each(|step| composite[step] = true);
        }
    }
    (0u32..).zip(&composite).filter(|(_, composite)| !**composite).map(|(step, _)| step).collect()
}

/// Whether an odd number is a prime, as surely as anybody needs.
fn is_prime(entropy: &mut Entropy, number: &BigUint) -> bool {
    let Some(mut modulus) = Modulus::new(number) else { return false };
    let below = number - 1u32;
    let twos = below.trailing_zeros().unwrap_or_default();
    let odd = &below >> twos;
    let power = modulus.power_of_two(&odd);
    // Nearly all that are no primes end here: no other base is drawn for them.
    if !passes(&mut modulus, power, &below, twos) {
        return false;
    }
    let mut bytes = vec![0; usize::try_from(number.bits() / 8).unwrap_or(8)];
    (0..ROUNDS).all(|_| {
        entropy.fill(&mut bytes);
        let base = modulus.residue(&(BigUint::from_bytes_be(&bytes) % &below + 1u32));
        let power = modulus.power(&base, &odd);
        passes(&mut modulus, power, &below, twos)
    })
}

/// Whether Miller and Rabin's test is passed by the base of a power, the one to the odd factor of what is one less than
/// the number. That has so many factors of two besides.
fn passes(modulus: &mut Modulus, mut power: Residue, below: &BigUint, twos: u64) -> bool {
    let [one, below] = [&BigUint::from(1u32), below].map(|number| modulus.residue(number));
    if modulus.same(&power, &one) || modulus.same(&power, &below) {
        return true;
    }
    (1..twos).any(|_| {
        modulus.square(&mut power);
        modulus.same(&power, &below)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_primes_are_all_there() {
        assert_eq!(SMALL.len(), 22_999);
        assert_eq!((SMALL[0], SMALL[22_998]), (3, 262_139));
    }

    #[test]
    fn primes_are_told_from_other_numbers() {
        let mut entropy = Entropy::grown(b"primes", &[]);
        for (number, expected) in [
            ("340282366920938463463374607431768211297", true),
            // 2^127 - 1, and the strong pseudoprime to the first nine primes.
            ("170141183460469231731687303715884105727", true),
            ("3825123056546413051", false),
            ("170141183460469231731687303715884105729", false),
            ("341", false),
        ] {
            let number: BigUint = number.parse().expect("it is a number");
            assert_eq!(is_prime(&mut entropy, &number), expected, "{number}");
        }
    }

    #[test]
    fn survivors_of_the_sieve_have_no_small_factor() {
        let start = BigUint::from(0xF123_4567_89AB_CDEFu64);
        let survivors = sieve(&start);
        assert!(!survivors.is_empty());
        for step in (0..WINDOW as u32).step_by(7) {
            let number = 0xF123_4567_89AB_CDEFu64 + 2 * u64::from(step);
            let has_factor = SMALL.iter().any(|prime| number.is_multiple_of(u64::from(*prime)));
            assert_eq!(survivors.contains(&step), !has_factor, "{step}");
        }
    }

    #[test]
    fn seeds_keep_their_primes() {
        // Whoever renders again is to have the same keys: the search may become faster, but finds the same numbers.
        for (bits, expected) in [
            (64, "15526168610390564879"),
            (128, "286407258801137416516276860757102273643"),
            (256, "97459339928188824428362733820356030904935293980006342942596790170647690021193"),
        ] {
            assert_eq!(find(&mut Entropy::grown(b"seed", &[]), bits).to_string(), expected);
        }
    }

    #[test]
    fn primes_have_the_bits_asked_for_and_are_the_same_each_time() {
        for bits in [64, 256] {
            let prime = find(&mut Entropy::grown(b"seed", &[]), bits);
            assert_eq!(prime.bits(), bits as u64);
            assert!(prime.bit(bits as u64 - 2) && prime.bit(0));
            assert_eq!(find(&mut Entropy::grown(b"seed", &[]), bits), prime);
        }
    }
}
