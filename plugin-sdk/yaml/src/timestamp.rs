//! Which scalars are timestamps: they stay text when read, and text that looks like one is quoted when printed.

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

fn read(bytes: &[u8]) -> Option<()> {
    let year = bytes[..4].iter().fold(0, |year, digit| year * 10 + u32::from(digit - b'0'));
    let mut rest = &bytes[5..];
    let month = number(&mut rest)?;
    literal(&mut rest, b'-')?;
    let day = number(&mut rest)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(month, year) {
        return None;
    }
    match rest {
        [] => Some(()),
        [b'T' | b't', time @ ..] => {
            let mut time = time;
            clock(&mut time)?;
            zone(time)
        }
        [b' ', ..] => {
            let mut time = rest.trim_ascii_start();
            clock(&mut time)?;
            time.is_empty().then_some(())
        }
        _ => None,
    }
}

/// Hours, minutes, seconds and a fraction after a period or a comma.
fn clock(rest: &mut &[u8]) -> Option<()> {
    let hour = number(rest)?;
    literal(rest, b':')?;
    let minute = number(rest)?;
    literal(rest, b':')?;
    let second = number(rest)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if let [b'.' | b',', digits @ ..] = *rest {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count > 0 {
            *rest = &digits[count..];
        }
    }
    Some(())
}

/// `Z` or an offset such as `+01:00`; Go lets 24 hours and 60 minutes pass.
fn zone(rest: &[u8]) -> Option<()> {
    match rest {
        [b'Z'] => Some(()),
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            let two = |tens: &u8, ones: &u8| {
                (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
            };
            (two(h1, h2)? <= 24 && two(m1, m2)? <= 60).then_some(())
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
