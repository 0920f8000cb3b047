//! A number that changes with anything in a node.

use super::{Kind, Node, Scalar};

/// The multiplier of FNV's 64-bit hash, which spreads bits well enough for a handful of thousand nodes.
const PRIME: u64 = 0x0100_0000_01b3;

/// Where FNV's 64-bit hash begins.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

impl Node {
    /// A number that is equal for equal nodes and, but for a chance of one in 2^64, different for others. It isn't made
    /// to withstand those who look for equal ones.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut print = BASIS;
        add(self, &mut print);
        print
    }
}

fn add(node: &Node, print: &mut u64) {
    match &node.kind {
        Kind::Scalar(scalar) => add_scalar(scalar, print),
        Kind::Seq(items) => {
            mix(0x5e00 + items.len() as u64, print);
            items.iter().for_each(|item| add(item, print));
        }
        Kind::Map(fields) => {
            mix(0xa900_0000 + fields.len() as u64, print);
            for field in fields {
                add_scalar(&field.key, print);
                add(&field.value, print);
            }
        }
    }
}

fn add_scalar(scalar: &Scalar, print: &mut u64) {
    mix((scalar.text.len() as u64) << 8 | (scalar.tag as u64) << 1 | u64::from(scalar.quoted), print);
    let (words, rest) = scalar.text.as_bytes().as_chunks::<8>();
    words.iter().for_each(|word| mix(u64::from_le_bytes(*word), print));
    if !rest.is_empty() {
        mix(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), print);
    }
}

fn mix(value: u64, print: &mut u64) {
    *print = (*print ^ value).wrapping_mul(PRIME).rotate_left(23);
}
