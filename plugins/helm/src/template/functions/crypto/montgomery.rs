//! Arithmetic modulo a large odd number, by Montgomery's method.
//!
//! To look for a prime takes a hundred thousand squarings, and a renderer pays for each instruction of the sandbox. So a
//! number is limbs of at most 61 bits: the products of a whole column and its reduction add up in 128 bits, and carries
//! are passed on from column to column only. The compiler has no instructions for such products in the sandbox, which
//! has them; there, they are made by the module that the build script writes.

mod kernel;

use num_bigint::BigUint;

/// The bits of a limb.
///
/// A column has at most two products, one of them for the reduction, for each of [`MAX_LIMBS`] limbs, and a column before
/// carries less than one more: they stay below 2^(128 - 2 * 60) = 256 products.
const WIDTH: u32 = 60;

/// The most limbs of a modulus.
const MAX_LIMBS: usize = 127;

/// How many limbs of 61 bits the primes of the usual RSA keys have, one fewer than of [`WIDTH`]: 1024 bits, and two more.
/// Their columns have 2 * 17 products, of 2^(128 - 2 * 61) = 64.
const SHORT: (usize, u32) = (17, 61);

/// The bits of an exponent that one multiplication takes account of, at most.
const WINDOW: u64 = 5;

/// The base to that power modulo a number.
///
/// # Panics
///
/// When the modulus is zero.
pub(super) fn power(base: &BigUint, exponent: &BigUint, modulus: &BigUint) -> BigUint {
    match Modulus::new(modulus) {
        Some(mut modulus) => {
            let base = modulus.residue(base);
            let power = modulus.power(&base, exponent);
            modulus.number(&power)
        }
        None => base.modpow(exponent, modulus),
    }
}

/// A number modulo a [`Modulus`] N, times R (R being 2 to the bits of all limbs): limbs of a number below 2 * N, lowest
/// first. One that is below N is the only one of its kind.
#[derive(Debug, Clone)]
pub(super) struct Residue(Vec<u64>);

/// An odd number that is calculated modulo, with the room that takes.
#[derive(Debug)]
pub(super) struct Modulus {
    number: BigUint,
    /// The bits of a limb.
    width: u32,
    /// The limbs of the number.
    limbs: Vec<u64>,
    /// The limbs of two times the number.
    twice: Vec<u64>,
    /// What times the lowest limb is -1 modulo 2^64.
    inverse: u64,
    /// Room for the multiples of the number that a product is reduced by, a limb each.
    multiples: Vec<u64>,
    /// Room for the doubled limbs of a residue.
    doubled: Vec<u64>,
}

impl Modulus {
    /// The modulus of that value; none when it is even, one, or longer than [`MAX_LIMBS`].
    pub(super) fn new(number: &BigUint) -> Option<Self> {
        // R is to be more than 4 * N: then a product of two numbers below 2 * N is below 2 * N again.
        let bits = number.bits() + 2;
        let (count, width) = match bits.div_ceil(u64::from(SHORT.1)) {
            count if count == SHORT.0 as u64 => SHORT,
            _ => (usize::try_from(bits.div_ceil(u64::from(WIDTH))).ok()?, WIDTH),
        };
        if !number.bit(0) || number.bits() < 2 || count > MAX_LIMBS {
            return None;
        }
        let limbs = limbs_of(number, width, count);
        let lowest = limbs[0];
        // Each step of Newton's doubles the bits that are right, at first three.
        let inverse =
            (0..5).fold(lowest, |inverse, _| inverse.wrapping_mul(2u64.wrapping_sub(lowest.wrapping_mul(inverse))));
        Some(Self {
            number: number.clone(),
            width,
            limbs,
            twice: limbs_of(&(number << 1), width, count),
            inverse: inverse.wrapping_neg(),
            multiples: vec![0; count],
            doubled: vec![0; count],
        })
    }

    /// The residue of a number.
    pub(super) fn residue(&self, number: &BigUint) -> Residue {
        let shift = u64::from(self.width) * self.limbs.len() as u64;
        Residue(limbs_of(&((number << shift) % &self.number), self.width, self.limbs.len()))
    }

    /// The number of a residue, below the modulus.
    pub(super) fn number(&mut self, residue: &Residue) -> BigUint {
        let mut number = residue.clone();
        self.multiply(&mut number, &Residue(limbs_of(&BigUint::from(1u32), self.width, self.limbs.len())));
        number_of(&self.lowest(&number).0, self.width)
    }

    /// Whether two residues are those of the same number.
    pub(super) fn same(&self, one: &Residue, other: &Residue) -> bool {
        self.lowest(one).0 == self.lowest(other).0
    }

    /// A residue below the modulus.
    fn lowest(&self, residue: &Residue) -> Residue {
        let mut residue = residue.clone();
        subtract(&mut residue.0, &self.limbs, self.mask());
        residue
    }

    /// Makes a residue that of its square.
    pub(super) fn square(&mut self, residue: &mut Residue) {
        self.square_times(residue, 1);
    }

    /// Makes a residue that of its square, the square of that, and so on.
    fn square_times(&mut self, residue: &mut Residue, times: u64) {
        kernel::square(self, &mut residue.0, times);
    }

    /// Multiplies a residue by another.
    pub(super) fn multiply(&mut self, residue: &mut Residue, by: &Residue) {
        kernel::multiply(self, &mut residue.0, &by.0);
    }

    /// Doubles a residue.
    fn double(&self, residue: &mut Residue) {
        let mut carry = 0;
        for limb in &mut residue.0 {
            let doubled = (*limb << 1) | carry;
            (*limb, carry) = (doubled & self.mask(), doubled >> self.width);
        }
        subtract(&mut residue.0, &self.twice, self.mask());
    }

    /// Two to a power, by a squaring for each bit of it, and a doubling where others multiply.
    pub(super) fn power_of_two(&mut self, exponent: &BigUint) -> Residue {
        let mut power = self.residue(&BigUint::from(1u32));
        let mut squarings = 0u64;
        for bit in (0..exponent.bits()).rev() {
            squarings += 1;
            if exponent.bit(bit) {
                self.square_times(&mut power, squarings);
                self.double(&mut power);
                squarings = 0;
            }
        }
        self.square_times(&mut power, squarings);
        power
    }

    /// A residue to a power: a window of bits that begins and ends with one is multiplied at once.
    pub(super) fn power(&mut self, base: &Residue, exponent: &BigUint) -> Residue {
        let mut square = base.clone();
        self.square(&mut square);
        // The odd powers.
        let mut powers = vec![base.clone()];
        while powers.len() < 1 << (WINDOW - 1) {
            let mut next = powers[powers.len() - 1].clone();
            self.multiply(&mut next, &square);
            powers.push(next);
        }
        let mut power = self.residue(&BigUint::from(1u32));
        let (mut left, mut squarings) = (exponent.bits(), 0);
        while left > 0 {
            if !exponent.bit(left - 1) {
                (left, squarings) = (left - 1, squarings + 1);
                continue;
            }
            let end = (left.saturating_sub(WINDOW)..left).find(|bit| exponent.bit(*bit)).unwrap_or(left - 1);
            let odd = (end..left).rev().fold(0, |digit, bit| digit << 1 | usize::from(exponent.bit(bit)));
            self.square_times(&mut power, squarings + (left - end));
            self.multiply(&mut power, &powers[odd >> 1]);
            (left, squarings) = (end, 0);
        }
        self.square_times(&mut power, squarings);
        power
    }

    /// The bits of a limb, all set.
    fn mask(&self) -> u64 {
        (1 << self.width) - 1
    }
}

/// Subtracts a number that isn't higher, nothing when it is.
fn subtract(limbs: &mut [u64], number: &[u64], mask: u64) {
    if limbs.iter().rev().lt(number.iter().rev()) {
        return;
    }
    let mut borrow = 0;
    for (limb, by) in limbs.iter_mut().zip(number) {
        let difference = limb.wrapping_sub(by + borrow);
        (*limb, borrow) = (difference & mask, difference >> 63);
    }
}

/// The limbs of a number, that many, lowest first.
fn limbs_of(number: &BigUint, width: u32, count: usize) -> Vec<u64> {
    let mut digits = number.iter_u64_digits();
    let (mut held, mut bits) = (0u128, 0);
    let mut next = || {
        if bits < width {
            held |= u128::from(digits.next().unwrap_or_default()) << bits;
            bits += u64::BITS;
        }
        let limb = low(held) & ((1 << width) - 1);
        held >>= width;
        bits -= width;
        limb
    };
    (0..count).map(|_| next()).collect()
}

/// The number that has these limbs.
fn number_of(limbs: &[u64], width: u32) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |number, limb| (number << width) + limb)
}

/// The lower half.
#[inline]
fn low(sum: u128) -> u64 {
    (sum & u128::from(u64::MAX)) as u64
}
