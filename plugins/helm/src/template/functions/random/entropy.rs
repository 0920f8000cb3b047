//! Where random values come from: the seed of the release, and who asks.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::template::context::Context;

/// A stream of random bytes that is the same each time the same file asks the same, in the same order.
///
/// Only equal calls of one file share a row of streams, so a call that is added changes no other values.
pub(in crate::template::functions) struct Entropy(ChaCha20Rng);

impl Entropy {
    /// The stream of a call with those arguments. The context remembers that the file asked.
    pub(in crate::template::functions) fn of(context: &Context, function: &'static str, args: &[&[u8]]) -> Self {
        let arguments: Vec<u8> = args.iter().flat_map(|arg| measured(arg)).collect();
        let (draw, ordinal) = context.draw(function, &arguments);
        Self::grown(&context.seed, &[&draw.file, function.as_bytes(), &arguments, &ordinal.to_be_bytes()])
    }

    /// The stream of a seed for a purpose.
    pub(in crate::template::functions) fn grown(seed: &[u8], purpose: &[&[u8]]) -> Self {
        let parts = [b"bowline helm random 1", seed].into_iter().chain(purpose.iter().copied());
        let grown = parts.fold(Sha256::new(), |digest, part| digest.chain_update(measured(part)));
        Self(ChaCha20Rng::from_seed(grown.finalize().into()))
    }

    /// Fills the bytes.
    pub(in crate::template::functions) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// A number below `limit`, each as likely as any other; 0 when there is none.
    pub(in crate::template::functions) fn below(&mut self, limit: u64) -> u64 {
        // What is left above the last whole multiple of the limit would favour the small numbers.
        let Some(left_over) = limit.wrapping_neg().checked_rem(limit) else { return 0 };
        loop {
            let number = self.0.next_u64();
            if number <= u64::MAX - left_over {
                return number % limit;
            }
        }
    }
}

/// The bytes after their length, so that no two rows of them are the same when joined.
fn measured(part: &[u8]) -> Vec<u8> {
    [&(part.len() as u64).to_be_bytes(), part].concat()
}
