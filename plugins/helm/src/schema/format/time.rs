//! Formats of dates, times and how long they last.

use super::Checked;
use crate::go::time::parse;

pub(super) fn date(text: &str) -> Checked {
    parse(b"2006-01-02", text.as_bytes()).map(|_| ())
}

/// A number of digits only.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

pub(super) fn time(text: &str) -> Checked {
    if text.len() < 9 {
        return Err("less than 9 characters long".to_owned());
    }
    let bytes = text.as_bytes();
    if bytes[2] != b':' || bytes[5] != b':' {
        return Err("missing colon in correct place".to_owned());
    }
    let parts = [0..2, 3..5, 6..8].map(|range| text.get(range).and_then(number));
    let [Some(mut hour), Some(mut minute), Some(second)] = parts else {
        return Err("invalid hour/min/sec".to_owned());
    };
    if hour > 23 || minute > 59 || second > 60 {
        return Err("hour/min/sec out of range".to_owned());
    }
    let mut rest = &text[8..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|character: char| character.is_ascii_digit());
        if rest.len() == fraction.len() {
            return Err("no digits in second fraction".to_owned());
        }
    }
    if !rest.eq_ignore_ascii_case("z") {
        let (sign, offset) = offset(rest)?;
        let local = i64::from(hour * 60 + minute) - sign * i64::from(offset);
        let local = u32::try_from(if local < 0 { local + 24 * 60 } else { local }).unwrap_or_default();
        (hour, minute) = (local / 60, local % 60);
    }
    // Leap seconds are at the end of a day of UTC.
    if second >= 60 && (hour, minute) != (23, 59) {
        return Err("invalid leap second".to_owned());
    }
    Ok(())
}

/// A distance from UTC: its sign and its minutes.
fn offset(text: &str) -> Result<(i64, u32), String> {
    if text.len() != 6 {
        return Err("offset must be 6 characters long".to_owned());
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return Err("offset must begin with plus/minus".to_owned()),
    };
    if text.as_bytes()[3] != b':' {
        return Err("missing colon in offset in correct place".to_owned());
    }
    let [Some(hours), Some(minutes)] = [1..3, 4..6].map(|range| text.get(range).and_then(number)) else {
        return Err("invalid hour/min in offset".to_owned());
    };
    if hours > 23 || minutes > 59 {
        return Err("hour/min in offset out of range".to_owned());
    }
    Ok((sign, hours * 60 + minutes))
}

pub(super) fn date_time(text: &str) -> Checked {
    if text.len() < 20 {
        return Err("less than 20 characters long".to_owned());
    }
    if !text.as_bytes()[10].eq_ignore_ascii_case(&b't') {
        return Err("11th character must be t or T".to_owned());
    }
    let day = text.get(..10).unwrap_or_default();
    date(day).map_err(|error| format!("invalid date element: {error}"))?;
    time(&text[11..]).map_err(|error| format!("invalid time element: {error}"))
}

pub(super) fn duration(text: &str) -> Checked {
    const UNITS: [&str; 2] = ["YMD", "HMS"];
    let parts = text.strip_prefix('P').ok_or("must start with P")?;
    if parts.is_empty() {
        return Err("nothing after P".to_owned());
    }
    if let Some(weeks) = parts.strip_suffix('W') {
        return match weeks {
            "" => Err("no number in week".to_owned()),
            _ if weeks.bytes().all(|byte| byte.is_ascii_digit()) => Ok(()),
            _ => Err("invalid week".to_owned()),
        };
    }
    for (place, part) in parts.split('T').enumerate() {
        if place > 0 && part.is_empty() {
            return Err("no time elements".to_owned());
        }
        let units = UNITS.get(place).ok_or("more than one T")?;
        elements(part, units)?;
    }
    Ok(())
}

/// Numbers, each with a unit; units come in their order.
fn elements(part: &str, units: &str) -> Checked {
    let (mut rest, mut left) = (part, units);
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|character: char| character.is_ascii_digit());
        if behind.len() == rest.len() {
            return Err("missing number".to_owned());
        }
        let unit = behind.chars().next().ok_or("missing unit")?;
        let Some(place) = left.find(unit) else {
            let reason = if units.contains(unit) { "out of order" } else { "" };
            let shown = format!("unit '{unit}' {reason}");
            return Err(if reason.is_empty() { format!("invalid unit '{unit}'") } else { shown });
        };
        left = &left[place + 1..];
        rest = &behind[unit.len_utf8()..];
    }
    Ok(())
}

pub(super) fn period(text: &str) -> Checked {
    let (start, end) = text.split_once('/').ok_or("missing slash")?;
    let told = |what: &'static str| move |error: String| format!("invalid {what}: {error}");
    if start.starts_with('P') {
        duration(start).map_err(told("start duration"))?;
        return date_time(end).map_err(told("end date-time"));
    }
    date_time(start).map_err(told("start date-time"))?;
    if end.starts_with('P') {
        return duration(end).map_err(told("end duration"));
    }
    date_time(end).map_err(told("end date-time"))
}
