//! Layouts: how a time is to be written or read, shown by the example of January 2, 2006.

/// A part of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperHalf,
    LowerHalf,
    /// The abbreviation of the zone.
    ZoneName,
    /// The distance from UTC, with `Z` for none or without; what is written of it.
    Offset {
        z: bool,
        form: OffsetForm,
    },
    /// A fraction of the second with so many digits, behind that character.
    Fraction {
        digits: usize,
        separator: u8,
        trims: bool,
    },
}

/// How a distance from UTC is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffsetForm {
    /// `-07`.
    Hours,
    /// `-0700`.
    Minutes,
    /// `-07:00`.
    ColonMinutes,
    /// `-070000`.
    Seconds,
    /// `-07:00:00`.
    ColonSeconds,
}

impl OffsetForm {
    /// Whether colons are between the numbers.
    pub(super) fn has_colons(self) -> bool {
        matches!(self, Self::ColonMinutes | Self::ColonSeconds)
    }

    /// Whether seconds are written.
    pub(super) fn has_seconds(self) -> bool {
        matches!(self, Self::Seconds | Self::ColonSeconds)
    }
}

const OFFSETS: [(&[u8], OffsetForm); 5] = [
    (b"070000", OffsetForm::Seconds),
    (b"07:00:00", OffsetForm::ColonSeconds),
    (b"0700", OffsetForm::Minutes),
    (b"07:00", OffsetForm::ColonMinutes),
    (b"07", OffsetForm::Hours),
];

/// The text before the first part of a layout, the part if there is any, and the rest.
pub(super) fn next(layout: &[u8]) -> (&[u8], Option<Part>, &[u8]) {
    for at in 0..layout.len() {
        if let Some((before, part, length)) = part_at(&layout[at..]) {
            let before = at + before;
            return (&layout[..before], Some(part), &layout[before + length..]);
        }
    }
    (layout, None, b"")
}

/// The part that a text begins with: what is before it, the part and its length.
fn part_at(text: &[u8]) -> Option<(usize, Part, usize)> {
    let simple = |part, length| Some((0, part, length));
    let is_word = || !text.get(3).is_some_and(u8::is_ascii_lowercase);
    match text {
        [b'J', b'a', b'n', rest @ ..] if rest.starts_with(b"uary") => simple(Part::LongMonth, 7),
        [b'J', b'a', b'n', ..] if is_word() => simple(Part::Month, 3),
        [b'M', b'o', b'n', rest @ ..] if rest.starts_with(b"day") => simple(Part::LongWeekday, 6),
        [b'M', b'o', b'n', ..] if is_word() => simple(Part::Weekday, 3),
        [b'M', b'S', b'T', ..] => simple(Part::ZoneName, 3),
        [b'0', b'1', ..] => simple(Part::ZeroMonth, 2),
        [b'0', b'2', ..] => simple(Part::ZeroDay, 2),
        [b'0', b'3', ..] => simple(Part::ZeroHour12, 2),
        [b'0', b'4', ..] => simple(Part::ZeroMinute, 2),
        [b'0', b'5', ..] => simple(Part::ZeroSecond, 2),
        [b'0', b'6', ..] => simple(Part::Year, 2),
        [b'0', b'0', b'2', ..] => simple(Part::ZeroYearDay, 3),
        [b'1', b'5', ..] => simple(Part::Hour, 2),
        [b'1', ..] => simple(Part::NumMonth, 1),
        [b'2', b'0', b'0', b'6', ..] => simple(Part::LongYear, 4),
        [b'2', ..] => simple(Part::Day, 1),
        [b'_', b'2', b'0', b'0', b'6', ..] => Some((1, Part::LongYear, 4)),
        [b'_', b'2', ..] => simple(Part::UnderDay, 2),
        [b'_', b'_', b'2', ..] => simple(Part::UnderYearDay, 3),
        [b'3', ..] => simple(Part::Hour12, 1),
        [b'4', ..] => simple(Part::Minute, 1),
        [b'5', ..] => simple(Part::Second, 1),
        [b'P', b'M', ..] => simple(Part::UpperHalf, 2),
        [b'p', b'm', ..] => simple(Part::LowerHalf, 2),
        [sign @ (b'-' | b'Z'), rest @ ..] => {
            let (text, form) = OFFSETS.iter().find(|(text, _)| rest.starts_with(text))?;
            simple(Part::Offset { z: *sign == b'Z', form: *form }, text.len() + 1)
        }
        [separator @ (b'.' | b','), digit @ (b'0' | b'9'), ..] => {
            let digits = text[1..].iter().take_while(|byte| *byte == digit).count();
            if text.get(1 + digits).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            let part = Part::Fraction { digits, separator: *separator, trims: *digit == b'9' };
            simple(part, 1 + digits)
        }
        _ => None,
    }
}
