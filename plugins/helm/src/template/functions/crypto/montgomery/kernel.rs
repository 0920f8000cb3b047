//! The product of two residues: in the sandbox by the module that the build script writes, elsewhere by the compiler's
//! numbers of 128 bits.

use super::Modulus;

#[cfg(not(target_family = "wasm"))]
pub(super) use native::{multiply, square};
#[cfg(target_family = "wasm")]
pub(super) use sandboxed::{multiply, square};

/// Makes a residue that of its square, the square of that, and so on.
pub(super) fn square_by_products(modulus: &mut Modulus, residue: &mut [u64], times: u64) {
    let mut by = std::mem::take(&mut modulus.doubled);
    for _ in 0..times {
        by.copy_from_slice(residue);
        multiply(modulus, residue, &by);
    }
    modulus.doubled = by;
}

#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "functions of another module take addresses")]
mod sandboxed {
    use super::{Modulus, square_by_products};

    /// What `kernel.rs`, beside the build script, makes and describes.
    mod module {
        /// Words that are written.
        type Room = *mut u64;
        /// Words that are read.
        type Words = *const u64;

        #[link(wasm_import_module = "montgomery")]
        unsafe extern "C" {
            pub(super) fn multiply(
                residue: Room,
                by: Words,
                multiples: Room,
                modulus: Words,
                inverse: u64,
                bytes: usize,
                width: u64,
            );
            pub(super) fn multiply_17(residue: Room, by: Words, multiples: Room, modulus: Words, inverse: u64);
            pub(super) fn multiply_35(residue: Room, by: Words, multiples: Room, modulus: Words, inverse: u64);
            pub(super) fn square_17(
                residue: Room,
                doubled: Room,
                multiples: Room,
                modulus: Words,
                inverse: u64,
                times: u64,
            );
            pub(super) fn square_35(
                residue: Room,
                doubled: Room,
                multiples: Room,
                modulus: Words,
                inverse: u64,
                times: u64,
            );
        }
    }

    /// Multiplies a residue by another.
    pub(in super::super) fn multiply(modulus: &mut Modulus, residue: &mut [u64], by: &[u64]) {
        let Modulus { width, limbs, inverse, multiples, .. } = modulus;
        assert_eq!([residue.len(), by.len(), multiples.len()], [limbs.len(); 3], "these are residues of this modulus");
        let [residue, multiples] = [residue, multiples].map(<[u64]>::as_mut_ptr);
        let [by, modulus] = [by, limbs].map(<[u64]>::as_ptr);
        // SAFETY: each address is that of as many words as the modulus has limbs, and only the residue and the
        // multiples, which are borrowed for writing, are written.
        unsafe {
            match (limbs.len(), *width) {
                (17, 61) => module::multiply_17(residue, by, multiples, modulus, *inverse),
                (35, 60) => module::multiply_35(residue, by, multiples, modulus, *inverse),
                (count, width) => {
                    let bytes = count * size_of::<u64>();
                    module::multiply(residue, by, multiples, modulus, *inverse, bytes, u64::from(width));
                }
            }
        }
    }

    /// Makes a residue that of its square, the square of that, and so on.
    pub(in super::super) fn square(modulus: &mut Modulus, residue: &mut [u64], times: u64) {
        let Modulus { width, limbs, inverse, multiples, doubled, .. } = modulus;
        let square = match (limbs.len(), *width) {
            (17, 61) => module::square_17,
            (35, 60) => module::square_35,
            _ => return square_by_products(modulus, residue, times),
        };
        if times == 0 {
            return;
        }
        let lengths = [residue.len(), doubled.len(), multiples.len()];
        assert_eq!(lengths, [limbs.len(); 3], "this is a residue of this modulus");
        let [residue, doubled, multiples] = [residue, doubled, multiples].map(<[u64]>::as_mut_ptr);
        // SAFETY: each address is that of as many words as the function is for, and only those that are borrowed for
        // writing are written.
        unsafe { square(residue, doubled, multiples, limbs.as_ptr(), *inverse, times) }
    }
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use super::super::low;
    use super::Modulus;

    pub(in super::super) use super::square_by_products as square;

    /// Multiplies a residue by another.
    pub(in super::super) fn multiply(modulus: &mut Modulus, residue: &mut [u64], by: &[u64]) {
        let (mask, count) = (modulus.mask(), modulus.limbs.len());
        let Modulus { width, limbs, inverse, multiples, .. } = modulus;
        let product = |one: u64, other: u64| u128::from(one) * u128::from(other);
        let mut sum = 0;
        for column in 0..2 * count - 1 {
            let first = (column + 1).saturating_sub(count);
            for limb in first..=column.min(count - 1) {
                sum += product(residue[limb], by[column - limb]);
            }
            for limb in first..column.min(count) {
                sum += product(multiples[limb], limbs[column - limb]);
            }
            if column < count {
                // With so many times the modulus added, the lowest limb of the sum is zero.
                multiples[column] = low(sum).wrapping_mul(*inverse) & mask;
                sum += product(multiples[column], limbs[0]);
            } else {
                // No later column is of this limb.
                residue[column - count] = low(sum) & mask;
            }
            sum >>= *width;
        }
        residue[count - 1] = low(sum);
    }
}
