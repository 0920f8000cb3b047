//! Arithmetic modulo a large number gives what the library for numbers of any length gives.

use num_bigint::BigUint;

use super::super::montgomery::{Modulus, power};
use crate::template::functions::random::Entropy;

/// Numbers of that many bits at most, among them the lowest and the highest.
fn numbers(entropy: &mut Entropy, bits: usize) -> Vec<BigUint> {
    let one = BigUint::from(1u32);
    let mut numbers = vec![BigUint::ZERO, one.clone(), &one << (bits - 1), (&one << bits) - &one];
    for length in [bits, bits, bits / 2] {
        let mut bytes = vec![0; length.div_ceil(8)];
        entropy.fill(&mut bytes);
        numbers.push(BigUint::from_bytes_be(&bytes) >> (8 * bytes.len() - length));
    }
    numbers
}

/// Odd numbers of exactly that many bits.
fn moduli(entropy: &mut Entropy, bits: usize) -> Vec<BigUint> {
    let odd = |mut number: BigUint| {
        number.set_bit(0, true);
        number.set_bit(bits as u64 - 1, true);
        number
    };
    numbers(entropy, bits).into_iter().map(odd).collect()
}

#[test]
fn products_and_squares_are_those_of_the_numbers() {
    let mut entropy = Entropy::grown(b"products", &[]);
    // Limbs that are full and nearly empty, and all lengths about those that have limbs or a function of their own.
    for bits in (2..300).step_by(3).chain([512, 958, 974, 975, 1018, 1019, 1024, 1035, 1036, 2038, 2048, 2098, 7618]) {
        for number in moduli(&mut entropy, bits) {
            let mut modulus = Modulus::new(&number).expect("it is odd");
            for pair in numbers(&mut entropy, bits).windows(2) {
                let [one, other] = [&pair[0], &pair[1]].map(|number| modulus.residue(number));
                assert_eq!(modulus.number(&one), &pair[0] % &number);
                let mut product = one.clone();
                modulus.multiply(&mut product, &other);
                assert_eq!(modulus.number(&product), &pair[0] * &pair[1] % &number, "{bits}");
                modulus.square(&mut product);
                let expected = (&pair[0] * &pair[1]).pow(2) % &number;
                assert_eq!(modulus.number(&product), expected, "{bits}");
                assert_eq!(modulus.same(&product, &one), expected == &pair[0] % &number, "{bits}");
                assert!(modulus.same(&product, &modulus.residue(&expected)), "{bits}");
            }
        }
    }
}

#[test]
fn powers_are_those_of_the_numbers() {
    let mut entropy = Entropy::grown(b"powers", &[]);
    for bits in [2, 3, 17, 64, 65, 127, 512, 1024, 1025, 4096] {
        let number = moduli(&mut entropy, bits).pop().expect("there are several");
        let mut modulus = Modulus::new(&number).expect("it is odd");
        // Exponents as long as a modulus would take long here.
        let exponents = numbers(&mut entropy, bits.min(200));
        for (base, exponent) in numbers(&mut entropy, bits).iter().zip(exponents.iter().rev()) {
            assert_eq!(power(base, exponent, &number), base.modpow(exponent, &number), "{bits}");
            let two = modulus.power_of_two(exponent);
            assert_eq!(modulus.number(&two), BigUint::from(2u32).modpow(exponent, &number), "{bits}");
        }
    }
}

#[test]
fn other_moduli_have_powers_all_the_same() {
    let one = BigUint::from(1u32);
    for (modulus, expected) in [(&one << 0, 0u32), (&one << 1, 1), (&one << 5, 19), ((&one << 7618) + 1u32, 243)] {
        assert!(Modulus::new(&modulus).is_none());
        assert_eq!(power(&BigUint::from(3u32), &BigUint::from(5u32), &modulus), expected.into());
    }
    assert!(Modulus::new(&BigUint::ZERO).is_none());
}
