//! Dates and times of day.

use crate::go::Value;
use crate::go::time::{Zone, parse};

/// Zones that times have which were read without one: a date,
pub(crate) const DATE: &[u8] = b"date-local";
/// a time of day,
pub(crate) const TIME_OF_DAY: &[u8] = b"time-local";
/// or both.
pub(crate) const DATE_AND_TIME: &[u8] = b"datetime-local";

/// Reads a date, a time of day, or both; none if there is no such.
pub(super) fn read(text: &str) -> Option<Value> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (Some(date), Some(time)),
        None if text.contains(':') => (None, Some(text)),
        None => (Some(text), None),
    };
    let is_right = date.is_none_or(is_date) && time.is_none_or(|time| is_time(time, date.is_some()));
    if !is_right {
        return None;
    }
    // Seconds may be left out, and fractions of them have no layout of their own.
    let zone_at = time.and_then(|time| time.find(['Z', '+', '-']));
    let clock = time.map(|time| &time[..zone_at.unwrap_or(time.len())]);
    let clock_layout = match clock.map(|clock| clock.split(['.', ':']).count()) {
        Some(2) => "15:04",
        _ => "15:04:05",
    };
    let (layout, local) = match (date, time) {
        (Some(_), None) => ("2006-01-02".to_owned(), DATE),
        (None, _) => (clock_layout.to_owned(), TIME_OF_DAY),
        (Some(_), Some(_)) => (format!("2006-01-02T{clock_layout}{}", zone_at.map_or("", |_| "Z07:00")), DATE_AND_TIME),
    };
    let mut read = parse(layout.as_bytes(), text.as_bytes()).ok()?;
    if zone_at.is_none() {
        read.zone = Zone::fixed(local.into(), 0);
    }
    Some(Value::object(read))
}

/// Numbers of so many digits, apart by a character.
fn numbers<const N: usize>(text: &str, apart: char, digits: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(apart);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = is_number.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, '-', [4, 2, 2]) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// Hours and minutes, perhaps seconds, and a zone where there is a date.
fn is_time(text: &str, has_date: bool) -> bool {
    let (time, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let is_zone = match zone.strip_prefix(['+', '-']) {
        Some(offset) => has_date && numbers(offset, ':', [2, 2]).is_some_and(|[hour, minute]| hour < 24 && minute < 60),
        None => zone.is_empty() || zone == "Z" && has_date,
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = match numbers(time, ':', [2, 2, 2]) {
        Some([hour, minute, second]) => hour < 24 && minute < 60 && second < 60,
        None => numbers(time, ':', [2, 2]).is_some_and(|[hour, minute]| hour < 24 && minute < 60),
    };
    is_zone && is_fraction && is_time
}
