//! Arithmetic modulo a large odd number, by Montgomery's method.
//!
//! To look for a prime takes a hundred thousand squarings, and a renderer pays for each instruction of the sandbox, whose
//! words multiply to 64 bits at most. So limbs have [`WIDTH`] bits only: the products of a whole column then add up in 64
//! bits, and carries are passed on once for a squaring instead of once for a product.

use num_bigint::BigUint;

/// The bits of a limb. A column of a product and its reduction, each of [`MAX_LIMBS`] products of two limbs, fits in 64
/// bits, and hardly a bit of the limbs is idle for the primes of keys: 1024 bits and two more take 38 limbs, 2048 take 76.
const WIDTH: u32 = 27;

/// The bits of a limb, all set.
const MASK: u32 = (1 << WIDTH) - 1;

/// The most limbs of a modulus: 2 * 496 products and what is carried from the column before stay below
/// 2^(64 - 2 * [`WIDTH`]) = 1024 products.
const MAX_LIMBS: usize = 496;

/// How many limbs of a factor are multiplied at once with the other: the sum of a column is then loaded and stored once
/// for so many products. What is left over is done by four, two and one.
const ROWS: usize = 8;

/// How many columns are added to at once: so many can be in the registers of the machine, two in each.
const COLUMNS: usize = 4;

/// The bits of an exponent that one multiplication takes account of.
const WINDOW: u64 = 5;

/// Calls a function of some number of rows, whose last argument is the first of them, until it was called for each row.
macro_rules! for_rows {
    ($count:expr, $function:ident($($argument:expr),+)) => {{
        let (count, mut row) = ($count, 0);
        while row + ROWS <= count {
            $function::<ROWS>($($argument),+, row);
            row += ROWS;
        }
        if row + 4 <= count {
            $function::<4>($($argument),+, row);
            row += 4;
        }
        if row + 2 <= count {
            $function::<2>($($argument),+, row);
            row += 2;
        }
        if row < count {
            $function::<1>($($argument),+, row);
        }
    }};
}

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

/// A number modulo a [`Modulus`] N, times R (R being 2^[`WIDTH`] to the number of limbs): limbs of a number below 2 * N,
/// lowest first. One that is below N is the only one of its kind.
#[derive(Debug, Clone)]
pub(super) struct Residue(Vec<u32>);

/// An odd number that is calculated modulo, with the room that takes.
#[derive(Debug)]
pub(super) struct Modulus {
    number: BigUint,
    /// Limbs, and zeros for the rows that end after others.
    limbs: Vec<u32>,
    /// The limbs of two times the number.
    twice: Vec<u32>,
    /// What times the lowest limb is -1 modulo 2^32.
    inverse: u32,
    /// The sums of the columns of a product, twice as many as there are limbs, and room for columns of zeros.
    sums: Vec<u64>,
    /// A factor, between zeros for the rows that begin before others or end after them.
    factor: Vec<u32>,
}

impl Modulus {
    /// The modulus of that value; none when it is even, one, or longer than [`MAX_LIMBS`].
    pub(super) fn new(number: &BigUint) -> Option<Self> {
        // R is to be more than 4 * N: then a product of two numbers below 2 * N is below 2 * N again.
        let count = usize::try_from((number.bits() + 2).div_ceil(u64::from(WIDTH))).ok()?;
        if !number.bit(0) || number.bits() < 2 || count > MAX_LIMBS {
            return None;
        }
        let mut limbs = limbs_of(number, count);
        let lowest = limbs[0];
        // Each step of Newton's doubles the bits that are right, at first three.
        let inverse =
            (0..4).fold(lowest, |inverse, _| inverse.wrapping_mul(2u32.wrapping_sub(lowest.wrapping_mul(inverse))));
        limbs.resize(count + ROWS - 1 + COLUMNS, 0);
        Some(Self {
            number: number.clone(),
            limbs,
            twice: limbs_of(&(number << 1), count),
            inverse: inverse.wrapping_neg(),
            sums: vec![0; 2 * count + COLUMNS],
            factor: vec![0; count + 2 * (ROWS - 1) + COLUMNS],
        })
    }

    /// The residue of a number.
    pub(super) fn residue(&self, number: &BigUint) -> Residue {
        let shift = u64::from(WIDTH) * self.twice.len() as u64;
        Residue(limbs_of(&((number << shift) % &self.number), self.twice.len()))
    }

    /// The number of a residue, below the modulus.
    pub(super) fn number(&mut self, residue: &Residue) -> BigUint {
        let mut number = residue.clone();
        self.multiply(&mut number, &Residue(limbs_of(&BigUint::from(1u32), residue.0.len())));
        number_of(&self.lowest(&number).0)
    }

    /// Whether two residues are those of the same number.
    pub(super) fn same(&self, one: &Residue, other: &Residue) -> bool {
        self.lowest(one).0 == self.lowest(other).0
    }

    /// A residue below the modulus.
    fn lowest(&self, residue: &Residue) -> Residue {
        let mut residue = residue.clone();
        subtract(&mut residue.0, &self.limbs[..self.twice.len()]);
        residue
    }

    /// Makes a residue that of its square.
    pub(super) fn square(&mut self, residue: &mut Residue) {
        self.begin(residue);
        self.factor.iter_mut().for_each(|limb| *limb *= 2);
        let (sums, factor, limbs) = (&mut self.sums, &mut self.factor, &residue.0);
        for_rows!(limbs.len(), square_rows(sums, factor, limbs));
        self.reduce(residue);
    }

    /// Multiplies a residue by another.
    pub(super) fn multiply(&mut self, residue: &mut Residue, by: &Residue) {
        self.begin(residue);
        let (sums, factor) = (&mut self.sums, &self.factor);
        for_rows!(by.0.len(), multiply_rows(sums, factor, &by.0));
        self.reduce(residue);
    }

    /// Doubles a residue.
    fn double(&self, residue: &mut Residue) {
        let mut carry = 0;
        for limb in &mut residue.0 {
            let doubled = (*limb << 1) | carry;
            (*limb, carry) = (doubled & MASK, doubled >> WIDTH);
        }
        subtract(&mut residue.0, &self.twice);
    }

    /// Two to a power, by a squaring for each bit of it, and a doubling where others multiply.
    pub(super) fn power_of_two(&mut self, exponent: &BigUint) -> Residue {
        let mut power = self.residue(&BigUint::from(1u32));
        for bit in (0..exponent.bits()).rev() {
            self.square(&mut power);
            if exponent.bit(bit) {
                self.double(&mut power);
            }
        }
        power
    }

    /// A residue to a power.
    pub(super) fn power(&mut self, base: &Residue, exponent: &BigUint) -> Residue {
        let mut power = self.residue(&BigUint::from(1u32));
        let mut powers = Vec::with_capacity(1 << WINDOW);
        for _ in 0..1 << WINDOW {
            powers.push(power.clone());
            self.multiply(&mut power, base);
        }
        power = powers[0].clone();
        for window in (0..exponent.bits().div_ceil(WINDOW)).rev() {
            let mut digit = 0;
            for bit in (0..WINDOW).rev() {
                self.square(&mut power);
                digit = digit << 1 | usize::from(exponent.bit(window * WINDOW + bit));
            }
            if digit != 0 {
                self.multiply(&mut power, &powers[digit]);
            }
        }
        power
    }

    /// Takes a factor of a product whose sums are to be made.
    fn begin(&mut self, factor: &Residue) {
        self.sums.fill(0);
        self.factor[ROWS - 1..][..factor.0.len()].copy_from_slice(&factor.0);
    }

    /// The residue that the sums are of: they, with so many times the modulus that the lower half of the columns becomes
    /// zero, divided by R.
    fn reduce(&mut self, residue: &mut Residue) {
        let (sums, limbs) = (&mut self.sums, &self.limbs);
        for_rows!(residue.0.len(), reduce_rows(sums, limbs, self.inverse));
        let (mut carry, upper) = (0, &self.sums[residue.0.len()..]);
        for (limb, sum) in residue.0.iter_mut().zip(upper) {
            carry += sum;
            *limb = low(carry) & MASK;
            carry >>= WIDTH;
        }
    }
}

/// Adds to the sums the products of a factor with some limbs of another, the first of which belongs to the last limb of
/// a window. The last columns may be some of zeros only.
#[inline]
fn add_rows<const R: usize>(sums: &mut [u64], factor: &[u32], limbs: &[u32; R]) {
    let (sums, _) = sums.as_chunks_mut::<COLUMNS>();
    for (sums, windows) in sums.iter_mut().zip(factor.windows(COLUMNS + R - 1).step_by(COLUMNS)) {
        for (place, by) in limbs.iter().rev().enumerate() {
            for (sum, limb) in sums.iter_mut().zip(&windows[place..]) {
                *sum += product(*limb, *by);
            }
        }
    }
}

/// Adds the products of a factor with `R` limbs of another, from the row on.
#[inline]
fn multiply_rows<const R: usize>(sums: &mut [u64], factor: &[u32], by: &[u32], row: usize) {
    let limbs = std::array::from_fn(|place| by[row + place]);
    add_rows::<R>(&mut sums[row..], &factor[ROWS - R..], &limbs);
}

/// Adds the products of `R` limbs of a number, from the row on, with each other and twice those with the limbs above.
/// The factor has the limbs from the row on, doubled; those of these rows are taken from it.
#[inline]
fn square_rows<const R: usize>(sums: &mut [u64], factor: &mut [u32], of: &[u32], row: usize) {
    let limbs = std::array::from_fn(|place| of[row + place]);
    let factor = &mut factor[row + ROWS - R..];
    factor[R - 1..][..R].copy_from_slice(&limbs);
    add_rows::<R>(&mut sums[2 * row..], factor, &limbs);
    factor[R - 1..][..R].fill(0);
}

/// Makes zero of `R` columns, from the row on, by adding multiples of the modulus to the sums, and carries what is above
/// them on.
#[inline]
fn reduce_rows<const R: usize>(sums: &mut [u64], modulus: &[u32], inverse: u32, row: usize) {
    let (Some((columns, above)), Some(lowest)) = (sums[row..].split_first_chunk_mut(), modulus.first_chunk()) else {
        return;
    };
    let (columns, lowest): (&[u64; R], &[u32; R]) = (columns, lowest);
    let (mut multiples, mut carry) = ([0; R], 0);
    for place in 0..R {
        let sum = (0..place)
            .fold(columns[place] + carry, |sum, other| sum + product(multiples[other], lowest[place - other]));
        multiples[place] = low(sum).wrapping_mul(inverse) & MASK;
        carry = (sum + product(multiples[place], lowest[0])) >> WIDTH;
    }
    above[0] += carry;
    add_rows(above, &modulus[1..], &multiples);
}

/// Subtracts a number that isn't higher, nothing when it is.
fn subtract(limbs: &mut [u32], number: &[u32]) {
    if limbs.iter().rev().lt(number.iter().rev()) {
        return;
    }
    let mut borrow = 0;
    for (limb, by) in limbs.iter_mut().zip(number) {
        let difference = limb.wrapping_sub(by + borrow);
        (*limb, borrow) = (difference & MASK, difference >> 31);
    }
}

/// The product of two limbs, one of which may be doubled.
#[inline]
fn product(one: u32, other: u32) -> u64 {
    u64::from(one) * u64::from(other)
}

/// The lower half.
#[inline]
fn low(sum: u64) -> u32 {
    (sum & u64::from(u32::MAX)) as u32
}

/// The limbs of a number, that many, lowest first.
fn limbs_of(number: &BigUint, count: usize) -> Vec<u32> {
    let mut digits = number.iter_u32_digits();
    let (mut held, mut bits) = (0u64, 0);
    let mut next = || {
        if bits < WIDTH {
            held |= u64::from(digits.next().unwrap_or_default()) << bits;
            bits += u32::BITS;
        }
        let limb = low(held) & MASK;
        held >>= WIDTH;
        bits -= WIDTH;
        limb
    };
    (0..count).map(|_| next()).collect()
}

/// The number that has these limbs.
fn number_of(limbs: &[u32]) -> BigUint {
    let (mut held, mut bits) = (0u64, 0);
    let mut digits = Vec::with_capacity(limbs.len());
    for limb in limbs {
        held |= u64::from(*limb) << bits;
        bits += WIDTH;
        if bits >= u32::BITS {
            digits.push(low(held));
            held >>= u32::BITS;
            bits -= u32::BITS;
        }
    }
    digits.push(low(held));
    BigUint::new(digits)
}
