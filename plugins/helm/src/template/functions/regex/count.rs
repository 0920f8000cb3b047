//! Counts of repetitions.

/// How often a thing may be repeated, with the repetitions around it.
pub(super) const MAX_REPEAT: u32 = 1000;

/// Whether a repetition is written with braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Yes,
    No,
}

/// `{least,most}`; numbers that are too large are none.
pub(super) struct Count {
    least: Option<u32>,
    most: Option<Option<u32>>,
    pub(super) length: usize,
}

impl Count {
    /// The bounds, if they are allowed.
    pub(super) fn checked(&self) -> Option<(u32, Option<u32>)> {
        let least = self.least.filter(|least| *least <= MAX_REPEAT)?;
        let most = match self.most? {
            Some(most) if most > MAX_REPEAT || least > most => return None,
            most => most,
        };
        Some((least, most))
    }
}

/// Reads `{n}`, `{n,}` or `{n,m}`; anything else isn't a repetition but text.
pub(super) fn count(text: &[u8]) -> Option<Count> {
    let mut at = 1;
    let least = number(text, &mut at)?;
    let most = match text.get(at)? {
        b',' => {
            at += 1;
            if text.get(at) == Some(&b'}') { Some(None) } else { number(text, &mut at)?.map(Some) }
        }
        _ => least.map(Some),
    };
    (text.get(at) == Some(&b'}')).then_some(Count { least, most, length: at + 1 })
}

/// Reads a number without leading zeros; one that is too large gives none within.
#[expect(clippy::option_option, reason = "no number is not the same as one too large")]
fn number(text: &[u8], at: &mut usize) -> Option<Option<u32>> {
    let digits = text.get(*at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = &text[*at..*at + digits];
    if digits.is_empty() || digits.len() > 1 && digits[0] == b'0' {
        return None;
    }
    *at += digits.len();
    let read = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    Some(read.filter(|number| *number < 1_000_000_000))
}
