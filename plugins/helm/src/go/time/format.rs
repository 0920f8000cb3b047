//! Times as text.

use std::io::Write as _;

use super::Time;
use super::civil::{DAYS, MONTHS};
use super::layout::{self, OffsetForm, Part};

/// A layout of dates that all agree on, with as many digits of the second as there are.
pub(super) const RFC3339_NANO: &[u8] = b"2006-01-02T15:04:05.999999999Z07:00";

impl Time {
    /// It as a layout shows.
    #[must_use]
    pub fn format(&self, layout: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(layout.len() + 10);
        self.write(layout, &mut out);
        out
    }

    /// It as Go prints it.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.format(b"2006-01-02 15:04:05.999999999 -0700 MST")).into_owned()
    }

    /// Writes it as a layout shows.
    fn write(&self, layout: &[u8], out: &mut Vec<u8>) {
        let civil = self.civil();
        let hour12 = (civil.hour + 11) % 12 + 1;
        let month = MONTHS[(civil.month as usize + 11) % 12].as_bytes();
        let weekday = DAYS[civil.weekday as usize % 7].as_bytes();
        let mut rest = layout;
        loop {
            let (before, part, after) = layout::next(rest);
            out.extend_from_slice(before);
            let Some(part) = part else { break };
            rest = after;
            match part {
                Part::LongMonth => out.extend_from_slice(month),
                Part::Month => out.extend_from_slice(&month[..3]),
                Part::NumMonth => number(civil.month, 0, out),
                Part::ZeroMonth => number(civil.month, 2, out),
                Part::LongWeekday => out.extend_from_slice(weekday),
                Part::Weekday => out.extend_from_slice(&weekday[..3]),
                Part::Day => number(civil.day, 0, out),
                Part::UnderDay => padded(civil.day, 2, out),
                Part::ZeroDay => number(civil.day, 2, out),
                Part::UnderYearDay => padded(civil.year_day, 3, out),
                Part::ZeroYearDay => number(civil.year_day, 3, out),
                Part::Hour => number(civil.hour, 2, out),
                Part::Hour12 => number(hour12, 0, out),
                Part::ZeroHour12 => number(hour12, 2, out),
                Part::Minute => number(civil.minute, 0, out),
                Part::ZeroMinute => number(civil.minute, 2, out),
                Part::Second => number(civil.second, 0, out),
                Part::ZeroSecond => number(civil.second, 2, out),
                Part::LongYear => year(civil.year, out),
                Part::Year => number(u32::try_from(civil.year.unsigned_abs() % 100).unwrap_or_default(), 2, out),
                Part::UpperHalf => out.extend_from_slice(if civil.hour >= 12 { b"PM" } else { b"AM" }),
                Part::LowerHalf => out.extend_from_slice(if civil.hour >= 12 { b"pm" } else { b"am" }),
                Part::ZoneName => self.write_zone(out),
                Part::Offset { z, form } => offset(self.offset().1, z, form, out),
                Part::Fraction { digits, separator, trims } => {
                    fraction(self.nanoseconds(), digits, separator, trims, out);
                }
            }
        }
    }

    fn write_zone(&self, out: &mut Vec<u8>) {
        let (name, distance) = self.offset();
        if name.is_empty() {
            offset(distance, false, OffsetForm::Minutes, out);
        } else {
            out.extend_from_slice(name.as_bytes());
        }
    }
}

fn number(number: u32, width: usize, out: &mut Vec<u8>) {
    // Writing to a vector doesn't fail, here and below.
    let _ = write!(out, "{number:0width$}");
}

fn padded(number: u32, width: usize, out: &mut Vec<u8>) {
    let _ = write!(out, "{number:width$}");
}

fn year(year: i64, out: &mut Vec<u8>) {
    let sign = if year < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{:04}", year.unsigned_abs());
}

fn offset(seconds: i32, z: bool, form: OffsetForm, out: &mut Vec<u8>) {
    if z && seconds == 0 {
        out.push(b'Z');
        return;
    }
    let minutes = seconds / 60;
    out.push(if minutes < 0 { b'-' } else { b'+' });
    let distance = if minutes < 0 { seconds.unsigned_abs() } else { seconds.cast_unsigned() };
    let minutes = minutes.unsigned_abs();
    number(minutes / 60, 2, out);
    if form.has_colons() {
        out.push(b':');
    }
    if form != OffsetForm::Hours {
        number(minutes % 60, 2, out);
    }
    if form.has_seconds() {
        if form.has_colons() {
            out.push(b':');
        }
        number(distance % 60, 2, out);
    }
}

fn fraction(nanoseconds: u32, digits: usize, separator: u8, trims: bool, out: &mut Vec<u8>) {
    if trims && nanoseconds == 0 {
        return;
    }
    out.push(separator);
    let start = out.len();
    let _ = write!(out, "{nanoseconds:09}");
    out.truncate(start + digits.min(9));
    if trims {
        while out.len() > start && out.last() == Some(&b'0') {
            out.pop();
        }
        if out.len() == start {
            out.pop();
        }
    }
}
