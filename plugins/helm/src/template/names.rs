//! Names that templates say again and again, kept once.

use crate::go::Text;

/// How many names are kept. A power of two; a chart has a few hundred.
const SLOTS: usize = 1024;

/// Names longer than this are rarely said twice.
const LONGEST: usize = 40;

/// The names that were last seen, each in the slot that its bytes give it. A table that forgets can't be made slow by
/// names that all fall into one slot.
#[derive(Debug, Default)]
pub(super) struct Names {
    slots: Vec<Option<Text>>,
}

impl Names {
    /// The name, from the table if it is there.
    pub(super) fn of(&mut self, name: &[u8]) -> Text {
        if name.len() > LONGEST {
            return name.into();
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let slot = &mut self.slots[hash(name) as usize % SLOTS];
        match slot {
            Some(known) if **known == *name => known.clone(),
            _ => slot.insert(name.into()).clone(),
        }
    }
}

/// A number that a name's bytes give it, any bits of which tell names apart: FNV-1a, folded.
pub(super) const fn hash(name: &[u8]) -> u32 {
    let (mut hash, mut place) = (0x811c_9dc5_u32, 0);
    while place < name.len() {
        hash = (hash ^ name[place] as u32).wrapping_mul(0x0100_0193);
        place += 1;
    }
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shared_and_never_mistaken() {
        let mut names = Names::default();
        assert!(std::ptr::eq(&*names.of(b"Values"), &*names.of(b"Values")));
        // More names than slots, so that many fall into one.
        for number in 0..5 * SLOTS {
            let name = format!("name-{number}");
            assert_eq!(names.of(name.as_bytes()), name.as_str());
        }
        assert_eq!(names.of(&[b'a'; LONGEST + 1]).len(), LONGEST + 1);
        assert_eq!(names.of(b"").len(), 0);
    }
}
