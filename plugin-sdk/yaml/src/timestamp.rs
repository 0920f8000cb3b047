//! Which scalars are timestamps: they stay text when read, and text that looks like one is quoted when printed.

/// A point in time as it was written.
pub(crate) struct Moment {
    /// Year, month and day.
    date: [u32; 3],
    clock: Clock,
    /// Minutes east of Greenwich.
    offset: i32,
}

#[derive(Default)]
struct Clock {
    /// Hours, minutes and seconds.
    time: [u32; 3],
    nanoseconds: u32,
}

impl Moment {
    /// What `text` says, if [`is_timestamp`] holds of it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        is_timestamp(text).then(|| read(text.as_bytes())).flatten()
    }

    /// As RFC 3339 has it, with a fraction without trailing zeros; none for a zone that is a day off or more.
    pub(crate) fn rfc3339(&self) -> Option<String> {
        let ([year, month, day], [hour, minute, second]) = (self.date, self.clock.time);
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        if self.clock.nanoseconds > 0 {
            let digits = format!("{:09}", self.clock.nanoseconds);
            text.push('.');
            text.push_str(digits.trim_end_matches('0'));
        }
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        match offset {
            0 => text.push('Z'),
            1..1440 => {
                let zone = format!("{sign}{:02}:{:02}", offset / 60, offset % 60);
                text.push_str(&zone);
            }
            _ => return None,
        }
        Some(text)
    }
}

/// Whether `text` is one of the forms `2001-1-2`, `2001-1-2 3:4:5.6`, `2001-1-2T3:4:5.6Z` and `2001-1-2t3:4:5.6+01:00`
/// with a day that exists. Month, day and the parts of the time have one or two digits.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let year_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if year_digits != 4 || bytes.get(4) != Some(&b'-') {
        return false;
    }
    read(bytes).is_some()
}

fn read(bytes: &[u8]) -> Option<Moment> {
    let year = bytes[..4].iter().fold(0, |year, digit| year * 10 + u32::from(digit - b'0'));
    let mut rest = &bytes[5..];
    let month = number(&mut rest)?;
    literal(&mut rest, b'-')?;
    let day = number(&mut rest)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(month, year) {
        return None;
    }
    let day_begins = Moment { date: [year, month, day], clock: Clock::default(), offset: 0 };
    match rest {
        [] => Some(day_begins),
        [b'T' | b't', time @ ..] => {
            let mut time = time;
            let clock = clock(&mut time)?;
            Some(Moment { clock, offset: zone(time)?, ..day_begins })
        }
        [b' ', ..] => {
            let mut time = rest.trim_ascii_start();
            let clock = clock(&mut time)?;
            time.is_empty().then_some(Moment { clock, ..day_begins })
        }
        _ => None,
    }
}

/// Hours, minutes, seconds and a fraction after a period or a comma.
fn clock(rest: &mut &[u8]) -> Option<Clock> {
    let hour = number(rest)?;
    literal(rest, b':')?;
    let minute = number(rest)?;
    literal(rest, b':')?;
    let second = number(rest)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut nanoseconds = 0;
    if let [b'.' | b',', digits @ ..] = *rest {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count > 0 {
            *rest = &digits[count..];
            // Go reads nine digits and no more.
            let digit =
                |place: usize| digits.get(place).filter(|_| place < count).map_or(0, |digit| u32::from(digit - b'0'));
            nanoseconds = (0..9).fold(0, |sum, place| sum * 10 + digit(place));
        }
    }
    Some(Clock { time: [hour, minute, second], nanoseconds })
}

/// `Z` or an offset such as `+01:00`, in minutes; Go lets 24 hours and 60 minutes pass.
fn zone(rest: &[u8]) -> Option<i32> {
    match rest {
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let two = |tens: &u8, ones: &u8| {
                (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
            };
            let (hours, minutes) = (i32::from(two(h1, h2)?), i32::from(two(m1, m2)?));
            let offset = hours * 60 + minutes;
            (hours <= 24 && minutes <= 60).then_some(if *sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

/// One or two digits.
fn number(rest: &mut &[u8]) -> Option<u32> {
    let count = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at(count);
    *rest = after;
    (count > 0).then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

fn literal(rest: &mut &[u8], expected: u8) -> Option<()> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    (*first == expected).then_some(())
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
