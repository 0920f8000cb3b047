//! Keeps text once that many scalars say.

use std::rc::Rc;

/// Text up to this length is kept: keys and the words of an API.
const LONGEST: usize = 32;

/// How many texts are kept. A power of two; a manifest has a few hundred different keys and short words.
const SLOTS: usize = 1024;

/// The texts that were last seen, each in the slot that its characters give it. A table that forgets can't be made slow
/// by a file whose texts all fall into one slot.
#[derive(Debug)]
pub(super) struct Shared {
    slots: Vec<Option<Rc<str>>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { slots: vec![None; SLOTS] }
    }
}

impl Shared {
    /// `text`, from the table if it is there.
    pub(super) fn text(&mut self, text: &str) -> Rc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        let slot = &mut self.slots[slot_of(text.as_bytes())];
        match slot {
            Some(known) if **known == *text => known.clone(),
            _ => slot.insert(text.into()).clone(),
        }
    }
}

/// Spreads texts over the slots by their length and up to 32 of their bytes, eight at a time.
fn slot_of(bytes: &[u8]) -> usize {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(MULTIPLIER);
    }
    let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
    hash = (hash ^ last).wrapping_mul(MULTIPLIER);
    // The high bits are the well-mixed ones.
    (hash >> 48) as usize % SLOTS
}
