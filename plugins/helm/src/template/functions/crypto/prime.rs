//! Large prime numbers.

use std::sync::LazyLock;

use num_bigint::BigUint;

use super::montgomery::{Modulus, Residue};
use crate::template::functions::random::Entropy;

/// Small primes up to this are tried before anything costly: higher ones rule out too few numbers for the work.
const SIEVED: usize = 1 << 17;

/// How many digits of 32 bits are divided at once by a small prime: their products with its powers add up in 64 bits.
const DIGITS: usize = 8;

/// How many odd numbers are looked at from where the search begins. Among numbers of 2048 bits every 710th odd one is
/// a prime, so there is hardly ever none in it; then the search begins elsewhere.
const WINDOW: usize = 1 << 13;

/// How many rounds of Miller and Rabin's test a prime passes, besides one to the base of 2. Of numbers chosen at random
/// with 512 bits or more, fewer than one in 2^100 passes them all and is none (FIPS 186-5, table B.1, asks for 4 or 5).
const ROUNDS: usize = 4;

/// An odd prime that others are divided by.
struct Divisor {
    prime: u32,
    /// What 2^32 to the power of 0, 1 and so on leaves when it is divided by the prime.
    powers: [u32; DIGITS],
    /// What 2^32 to the power of [`DIGITS`] leaves.
    next: u32,
}

impl Divisor {
    fn new(prime: u32) -> Self {
        let mut next = 1;
        let powers = std::array::from_fn(|_| {
            let power = next;
            next = rest_of(u64::from(power) << 32, prime);
            power
        });
        Self { prime, powers, next }
    }

    /// What the number of these digits of 32 bits, lowest first, leaves when it is divided by the prime.
    fn rest(&self, digits: &[[u32; DIGITS]]) -> u32 {
        digits.iter().rev().fold(0, |rest, digits| {
            let above = u64::from(rest) * u64::from(self.next);
            let products = digits.iter().zip(&self.powers).map(|(digit, power)| u64::from(*digit) * u64::from(*power));
            rest_of(above + products.sum::<u64>(), self.prime)
        })
    }
}

/// What a number leaves that is divided by another.
fn rest_of(number: u64, by: u32) -> u32 {
    u32::try_from(number % u64::from(by)).unwrap_or_default()
}

/// The odd primes below [`SIEVED`].
static SMALL: LazyLock<Vec<Divisor>> = LazyLock::new(|| {
    let mut composite = vec![false; SIEVED];
    let mut primes = Vec::new();
    for number in (3..SIEVED).step_by(2) {
        if !composite[number] {
            primes.push(Divisor::new(u32::try_from(number).unwrap_or(u32::MAX)));
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
    let mut digits = start.to_u32_digits();
    digits.resize(digits.len().next_multiple_of(DIGITS), 0);
    let (digits, _) = digits.as_chunks();
    for divisor in SMALL.iter() {
        let (prime, rest) = (divisor.prime as usize, divisor.rest(digits) as usize);
        // The first step of two to a multiple: half of what is missing to an even multiple of it.
        let missing = (prime - rest) % prime;
        let first = if missing.is_multiple_of(2) { missing / 2 } else { missing.midpoint(prime) };
        (first..WINDOW).step_by(prime).for_each(|step| composite[step] = true);
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
        assert_eq!(SMALL.len(), 12_250);
        assert_eq!((SMALL[0].prime, SMALL[12_249].prime), (3, 131_071));
    }

    #[test]
    fn numbers_of_any_length_leave_what_is_left_of_them() {
        let mut entropy = Entropy::grown(b"numbers", &[]);
        for divisor in SMALL.iter().step_by(999) {
            for length in [0, 1, 31, 32, 33, 64, 65, 256] {
                let mut bytes = vec![0; length];
                entropy.fill(&mut bytes);
                let digits: Vec<_> = bytes
                    .chunks(4)
                    .map(|digit| digit.iter().fold(0, |digit, byte| digit << 8 | u32::from(*byte)))
                    .collect();
                let number = digits.iter().rev().fold(BigUint::ZERO, |number, digit| (number << 32u32) + digit);
                let mut padded = digits.clone();
                padded.resize(digits.len().next_multiple_of(DIGITS), 0);
                assert_eq!(BigUint::from(divisor.rest(padded.as_chunks().0)), number % divisor.prime, "{length}");
            }
        }
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
            let has_factor = SMALL.iter().any(|divisor| number.is_multiple_of(u64::from(divisor.prime)));
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
