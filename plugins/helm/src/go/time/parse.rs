//! Times read from text.

use super::civil::{Civil, DAYS, MONTHS, days_in, is_leap};
use super::layout::{self, OffsetForm, Part};
use super::scan::{Bad, digit, fraction, name, number, number_of, quoted, skip, take, year_day, zone_length};
use super::{Time, Zone};
use crate::go::Text;

/// What was read so far.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: u32,
    afternoon: Option<bool>,
    utc: bool,
    offset: Option<i32>,
    zone: Option<Text>,
}

/// A number out of its range, by its name.
type Range = Option<&'static str>;

/// Reads a time as a layout shows. What has no zone is seen from the local one.
///
/// # Errors
///
/// What doesn't fit where, in Go's words.
pub fn parse(layout: &[u8], text: &[u8]) -> Result<Time, String> {
    let mut fields = Fields::default();
    let (mut shown, mut rest) = (layout, text);
    let cannot = |element: &[u8], rest: &[u8]| {
        let (text, layout, rest, element) = (quoted(text), quoted(layout), quoted(rest), quoted(element));
        format!("parsing time {text} as {layout}: cannot parse {rest} as {element}")
    };
    loop {
        let (before, part, after) = layout::next(shown);
        if !skip(&mut rest, before) {
            return Err(cannot(before, rest));
        }
        let Some(part) = part else { break };
        let element = &shown[before.len()..shown.len() - after.len()];
        let start = rest;
        match fields.read(part, after, &mut rest) {
            Ok(None) => {}
            Ok(Some(name)) => return Err(format!("parsing time {}: {name} out of range", quoted(text))),
            Err(Bad) => return Err(cannot(element, start)),
        }
        shown = after;
    }
    if !rest.is_empty() {
        return Err(format!("parsing time {}: extra text: {}", quoted(text), quoted(rest)));
    }
    fields.time().map_err(|message| format!("parsing time {}: {message}", quoted(text)))
}

/// A number in its range, or its name.
fn ranged(number: i64, range: std::ops::Range<i64>, name: &'static str) -> Range {
    (!range.contains(&number)).then_some(name)
}

impl Fields {
    /// Reads a part; `after` is what the layout has behind it.
    fn read(&mut self, part: Part, after: &[u8], text: &mut &[u8]) -> Result<Range, Bad> {
        match part {
            Part::Year => {
                let year = number_of(take(text, 2)?)?;
                self.year = if year >= 69 { 1900 + year } else { 2000 + year };
            }
            Part::LongYear => {
                digit(text, 0).ok_or(Bad)?;
                self.year = number_of(take(text, 4)?)?;
            }
            Part::Month => self.month = Some(1 + name(text, &MONTHS, Some(3))?),
            Part::LongMonth => self.month = Some(1 + name(text, &MONTHS, None)?),
            Part::NumMonth | Part::ZeroMonth => {
                let month = number(text, part == Part::ZeroMonth)?;
                self.month = Some(month);
                return Ok(ranged(month, 1..13, "month"));
            }
            Part::Weekday => drop(name(text, &DAYS, Some(3))?),
            Part::LongWeekday => drop(name(text, &DAYS, None)?),
            Part::Day | Part::UnderDay | Part::ZeroDay => {
                if part == Part::UnderDay {
                    *text = text.strip_prefix(b" ").unwrap_or(text);
                }
                self.day = Some(number(text, part == Part::ZeroDay)?);
            }
            Part::UnderYearDay | Part::ZeroYearDay => self.year_day = Some(year_day(part, text)?),
            Part::UpperHalf | Part::LowerHalf => {
                let half = take(text, 2)?;
                let names: [&[u8]; 2] = if part == Part::UpperHalf { [b"AM", b"PM"] } else { [b"am", b"pm"] };
                self.afternoon = Some(half == names[1]);
                names.contains(&half).then_some(()).ok_or(Bad)?;
            }
            Part::ZoneName => self.read_zone(text)?,
            Part::Offset { z: true, .. } if text.first() == Some(&b'Z') => {
                *text = &text[1..];
                self.utc = true;
            }
            Part::Offset { form, .. } => return self.read_offset(form, text),
            Part::Fraction { digits, trims: false, .. } => return self.read_fraction(digits, text),
            Part::Fraction { .. } => {
                if matches!(text.first(), Some(b'.' | b',')) && digit(text, 1).is_some() {
                    let digits = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    return self.read_fraction(digits, text);
                }
            }
            _ => return self.read_clock(part, after, text),
        }
        Ok(None)
    }

    fn read_clock(&mut self, part: Part, after: &[u8], text: &mut &[u8]) -> Result<Range, Bad> {
        match part {
            Part::Hour => {
                self.hour = number(text, false)?;
                Ok(ranged(self.hour, 0..24, "hour"))
            }
            Part::Hour12 | Part::ZeroHour12 => {
                self.hour = number(text, part == Part::ZeroHour12)?;
                Ok(ranged(self.hour, 0..13, "hour"))
            }
            Part::Minute | Part::ZeroMinute => {
                self.minute = number(text, part == Part::ZeroMinute)?;
                Ok(ranged(self.minute, 0..60, "minute"))
            }
            _ => {
                self.second = number(text, part == Part::ZeroSecond)?;
                let range = ranged(self.second, 0..60, "second");
                let has_fraction = matches!(text.first(), Some(b'.' | b',')) && digit(text, 1).is_some();
                // A fraction may follow although the layout has none.
                if range.is_none()
                    && has_fraction
                    && !matches!(layout::next(after), (_, Some(Part::Fraction { .. }), _))
                {
                    let digits = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    return self.read_fraction(digits, text);
                }
                Ok(range)
            }
        }
    }

    fn read_fraction(&mut self, digits: usize, text: &mut &[u8]) -> Result<Range, Bad> {
        let nanoseconds = fraction(text, 1 + digits)?;
        self.nanoseconds = nanoseconds.unwrap_or_default();
        Ok(if nanoseconds.is_none() { Some("fractional second") } else { None })
    }

    fn read_offset(&mut self, form: OffsetForm, text: &mut &[u8]) -> Result<Range, Bad> {
        let length = match form {
            OffsetForm::Hours => 3,
            OffsetForm::Minutes => 5,
            OffsetForm::ColonMinutes => 6,
            OffsetForm::Seconds => 7,
            OffsetForm::ColonSeconds => 9,
        };
        let taken = take(text, length)?;
        if form.has_colons() && taken[1..].chunks(3).any(|chunk| chunk.get(2).is_some_and(|byte| *byte != b':')) {
            return Err(Bad);
        }
        let mut numbers = [0_i64; 3];
        let step = if form.has_colons() { 3 } else { 2 };
        let mut outcome = Ok(());
        for (number_at, value) in (1..length).step_by(step).zip(&mut numbers) {
            match number(&mut &taken[number_at..number_at + 2], true) {
                Ok(read) if outcome.is_ok() => *value = read,
                Ok(_) => {}
                Err(Bad) => outcome = Err(Bad),
            }
        }
        let [hours, minutes, seconds] = numbers;
        // A number out of its range is said before one that is none.
        for (number, most, name) in [
            (seconds, 60, "time zone offset second"),
            (minutes, 60, "time zone offset minute"),
            (hours, 24, "time zone offset hour"),
        ] {
            if number > most {
                return Ok(Some(name));
            }
        }
        outcome?;
        let offset = i32::try_from(hours * 3600 + minutes * 60 + seconds).map_err(|_| Bad)?;
        self.offset = Some(match taken[0] {
            b'+' => offset,
            b'-' => -offset,
            _ => return Err(Bad),
        });
        Ok(None)
    }

    fn read_zone(&mut self, text: &mut &[u8]) -> Result<(), Bad> {
        if let Some(rest) = text.strip_prefix(b"UTC") {
            *text = rest;
            self.utc = true;
            return Ok(());
        }
        let length = zone_length(text).ok_or(Bad)?;
        self.zone = Some(take(text, length)?.into());
        Ok(())
    }

    /// The time that was read.
    fn time(mut self) -> Result<Time, &'static str> {
        match self.afternoon {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        let (month, day) = match self.year_day {
            Some(year_day) => self.date_of(year_day)?,
            None => (self.month.unwrap_or(1), self.day.unwrap_or(1)),
        };
        if day < 1 || day > days_in(month, self.year) {
            return Err("day out of range");
        }
        let unix = Civil::unix_of((self.year, month, day), (self.hour, self.minute, self.second));
        let at = |unix: i64, zone: Zone| Time::from_unix(unix, self.nanoseconds, zone);
        if self.utc {
            return Ok(at(unix, Zone::Utc));
        }
        if let Some(offset) = self.offset.filter(|offset| *offset != -1) {
            let unix = unix.wrapping_sub(i64::from(offset));
            let zone = match self.zone {
                None if offset == 0 => Zone::Local,
                name => Zone::fixed(name.unwrap_or_default(), offset),
            };
            return Ok(at(unix, zone));
        }
        Ok(match &self.zone {
            Some(name) => {
                let hours = name.strip_prefix(b"GMT").filter(|rest| !rest.is_empty()).map(number_of);
                let offset = hours.and_then(Result::ok).and_then(|hours| i32::try_from(hours * 3600).ok());
                at(unix, Zone::fixed(name.clone(), offset.unwrap_or_default()))
            }
            None => at(unix, Zone::Local),
        })
    }

    fn date_of(&self, year_day: i64) -> Result<(i64, i64), &'static str> {
        if year_day < 1 || year_day > 365 + i64::from(is_leap(self.year)) {
            return Err("day-of-year out of range");
        }
        let (mut month, mut day) = (1, year_day);
        while day > days_in(month, self.year) {
            day -= days_in(month, self.year);
            month += 1;
        }
        if self.month.is_some_and(|read| read != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|read| read != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }
}
