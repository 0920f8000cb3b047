//! Classes of characters.

use regex_syntax::hir::{Class as HirClass, ClassUnicode, ClassUnicodeRange, Hir};

/// The last code point.
const LAST: u32 = 0x10_FFFF;

/// Ranges of code points, both ends within. Surrogates may be among them; no text has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Class(Vec<(u32, u32)>);

/// Whether letters stand for their other cases, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Sensitive,
    Folded,
}

/// Whether a class means what is in it, or everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plain,
    Negated,
}

impl Sign {
    /// The other one, if so.
    pub(super) fn flipped_if(self, flip: bool) -> Self {
        match (self, flip) {
            (Self::Plain, true) => Self::Negated,
            (Self::Negated, true) => Self::Plain,
            (sign, false) => sign,
        }
    }
}

impl Class {
    /// A class of ranges.
    pub(super) fn of(ranges: &[(u32, u32)]) -> Self {
        Self(ranges.to_vec())
    }

    /// Adds a range.
    pub(super) fn add(&mut self, low: u32, high: u32) {
        if let Some(last) = self.0.last_mut()
            && low <= last.1.saturating_add(1)
            && last.0 <= high.saturating_add(1)
        {
            *last = (last.0.min(low), last.1.max(high));
            return;
        }
        self.0.push((low, high));
    }

    /// Adds a range, and with folded case the other cases of what is in it.
    pub(super) fn add_cased(&mut self, low: u32, high: u32, case: Case) {
        self.add(low, high);
        if case == Case::Folded {
            for range in folded(&[(low, high)]).ranges() {
                self.add(range.start().into(), range.end().into());
            }
        }
    }

    /// Adds another class, or what isn't in it.
    pub(super) fn add_class(&mut self, class: Self, case: Case, sign: Sign) {
        let mut class = class;
        if case == Case::Folded {
            for range in folded(&class.0).ranges() {
                class.0.push((range.start().into(), range.end().into()));
            }
        }
        if sign == Sign::Negated {
            class = class.negated();
        }
        for (low, high) in class.0 {
            self.add(low, high);
        }
    }

    /// Everything that isn't in it.
    pub(super) fn negated(mut self) -> Self {
        self.sort();
        let mut out = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for (low, high) in self.0 {
            if next < low {
                out.push((next, low - 1));
            }
            next = high + 1;
        }
        if next <= LAST {
            out.push((next, LAST));
        }
        Self(out)
    }

    fn sort(&mut self) {
        self.0.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for (low, high) in std::mem::take(&mut self.0) {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        self.0 = merged;
    }

    /// The expression that matches one character of it.
    pub(super) fn into_hir(self) -> Hir {
        Hir::class(HirClass::Unicode(ClassUnicode::new(scalars(&self.0))))
    }
}

/// Without surrogates, which no text has.
fn scalars(ranges: &[(u32, u32)]) -> impl Iterator<Item = ClassUnicodeRange> + '_ {
    let split = |&(low, high): &(u32, u32)| [(low, high.min(0xD7FF)), (low.max(0xE000), high)];
    ranges
        .iter()
        .flat_map(split)
        .filter(|(low, high)| low <= high)
        .filter_map(|(low, high)| Some(ClassUnicodeRange::new(char::from_u32(low)?, char::from_u32(high)?)))
}

fn folded(ranges: &[(u32, u32)]) -> ClassUnicode {
    let mut class = ClassUnicode::new(scalars(ranges));
    // It fails only without its table, which is compiled in.
    let _ = class.try_case_fold_simple();
    class
}

/// The class after `\`: `d`, `s`, `w`, and what isn't in them by the same letters in upper case.
pub(super) fn perl(letter: u8) -> Option<(Class, Sign)> {
    let ranges = match letter.to_ascii_lowercase() {
        b'd' => named(b"digit")?,
        b's' => &[(9, 10), (12, 13), (32, 32)],
        b'w' => named(b"word")?,
        _ => return None,
    };
    Some((Class::of(ranges), Sign::Plain.flipped_if(letter.is_ascii_uppercase())))
}

/// The ranges of `[:NAME:]`.
pub(super) fn named(name: &[u8]) -> Option<&'static [(u32, u32)]> {
    const DIGIT: (u32, u32) = (0x30, 0x39);
    const UPPER: (u32, u32) = (0x41, 0x5A);
    const LOWER: (u32, u32) = (0x61, 0x7A);
    Some(match name {
        b"alnum" => &[DIGIT, UPPER, LOWER],
        b"alpha" => &[UPPER, LOWER],
        b"ascii" => &[(0, 0x7F)],
        b"blank" => &[(9, 9), (0x20, 0x20)],
        b"cntrl" => &[(0, 0x1F), (0x7F, 0x7F)],
        b"digit" => &[DIGIT],
        b"graph" => &[(0x21, 0x7E)],
        b"lower" => &[LOWER],
        b"print" => &[(0x20, 0x7E)],
        b"punct" => &[(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)],
        b"space" => &[(9, 13), (0x20, 0x20)],
        b"upper" => &[UPPER],
        b"word" => &[DIGIT, UPPER, (0x5F, 0x5F), LOWER],
        b"xdigit" => &[DIGIT, (0x41, 0x46), (0x61, 0x66)],
        _ => return None,
    })
}
