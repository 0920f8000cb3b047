//! Zones of the time zone database: what changed when, and the rule for what comes after.

use super::civil::{Civil, days_in};
use super::zone::Found;

/// A zone of the database.
#[derive(Debug)]
pub struct Region {
    name: &'static str,
    data: &'static [u8],
    /// How many changes there are.
    changes: usize,
    /// How many kinds of time there are.
    kinds: usize,
    /// Where abbreviations begin in the data.
    names: usize,
    rule: Option<Rule>,
}

/// Length of the header of each part of the data.
const HEADER: usize = 44;

/// Size of what is said of one kind of time: distance from UTC, summer or not, place of the abbreviation.
const KIND: usize = 6;

fn big_endian<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at + N)?.try_into().ok()
}

fn count(data: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(big_endian(data, at)?)).ok()
}

impl Region {
    /// Reads what the database has of a zone (RFC 8536): the second part, whose times have 64 bits.
    pub(super) fn read(name: &'static str, data: &'static [u8]) -> Option<Self> {
        let skipped = |data: &[u8], time: usize| {
            let [is_ut, is_std, leaps, changes, kinds, names] = counts(data)?;
            Some(HEADER + changes * (time + 1) + kinds * KIND + names + leaps * (time + 4) + is_std + is_ut)
        };
        let data = data.get(skipped(data, 4)?..)?;
        let rule = data.get(skipped(data, 8)?..)?;
        let [_, _, _, changes, kinds, _] = counts(data)?;
        let rule = rule.strip_prefix(b"\n").and_then(|rule| rule.strip_suffix(b"\n")).and_then(Rule::read);
        let data = &data[HEADER..];
        Some(Self { name, data, changes, kinds, names: changes * 9 + kinds * KIND, rule })
    }

    /// Its name.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    fn change(&self, place: usize) -> i64 {
        big_endian(self.data, place * 8).map_or(i64::MIN, i64::from_be_bytes)
    }

    fn kind_after(&self, change: usize) -> usize {
        self.data.get(self.changes * 8 + change).copied().unwrap_or_default().into()
    }

    fn kind(&self, kind: usize) -> Found<'_> {
        let at = self.changes * 9 + kind * KIND;
        let offset = big_endian(self.data, at).map_or(0, i32::from_be_bytes);
        let is_summer = self.data.get(at + 4) == Some(&1);
        let name_at = self.names + usize::from(self.data.get(at + 5).copied().unwrap_or_default());
        let name = self.data.get(name_at..).unwrap_or_default();
        let name = &name[..name.iter().position(|byte| *byte == 0).unwrap_or(name.len())];
        Found { name: String::from_utf8_lossy(name), offset, is_summer }
    }

    /// What it is so many seconds after the start of 1970.
    pub(super) fn lookup(&self, unix: i64) -> Found<'_> {
        let (mut low, mut high) = (0, self.changes);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.change(middle) <= unix {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low == self.changes
            && let Some(rule) = &self.rule
        {
            return rule.lookup(unix);
        }
        match low.checked_sub(1) {
            Some(change) => self.kind(self.kind_after(change)),
            None => self.kind(self.first_kind()),
        }
    }

    /// The kind of time before anything changed.
    fn first_kind(&self) -> usize {
        if !(0..self.changes).any(|change| self.kind_after(change) == 0) {
            return 0;
        }
        let is_winter = |kind: &usize| !self.kind(*kind).is_summer;
        let first = self.kind_after(0);
        let before = (0..first).rev().find(is_winter).filter(|_| self.kind(first).is_summer);
        before.or_else(|| (0..self.kinds).find(is_winter)).unwrap_or_default()
    }
}

/// The six counts of a header.
fn counts(data: &[u8]) -> Option<[usize; 6]> {
    let mut counts = [0; 6];
    for (place, value) in counts.iter_mut().enumerate() {
        *value = count(data, 20 + place * 4)?;
    }
    Some(counts)
}

/// What holds after the last change, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
#[derive(Debug)]
struct Rule {
    winter: (String, i32),
    summer: Option<Summer>,
}

#[derive(Debug)]
struct Summer {
    name: String,
    offset: i32,
    start: Day,
    end: Day,
}

/// A time in each year.
#[derive(Debug)]
struct Day {
    day: DayKind,
    /// Seconds after its midnight.
    time: i32,
}

#[derive(Debug)]
enum DayKind {
    /// A day of the year, from 1, as if there were no 29th of February.
    Julian(i64),
    /// A day of the year, from 0.
    OfYear(i64),
    /// A month, which of its weeks, the last being 5, and a weekday, Sunday being 0.
    OfWeek(i64, i64, i64),
}

impl Rule {
    fn read(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        let name = read_name(&mut rest)?;
        let offset = -read_time(&mut rest)?;
        let mut rule = Self { winter: (name, offset), summer: None };
        if rest.is_empty() {
            return Some(rule);
        }
        let name = read_name(&mut rest)?;
        let offset = if rest.first() == Some(&b',') { offset + 3600 } else { -read_time(&mut rest)? };
        rest = rest.strip_prefix(b",")?;
        let start = read_day(&mut rest)?;
        rest = rest.strip_prefix(b",")?;
        let end = read_day(&mut rest)?;
        rule.summer = Some(Summer { name, offset, start, end });
        Some(rule)
    }

    fn lookup(&self, unix: i64) -> Found<'_> {
        let winter = || Found { name: self.winter.0.as_str().into(), offset: self.winter.1, is_summer: false };
        let Some(summer) = &self.summer else { return winter() };
        let year = Civil::of(unix, 0).year;
        let second = unix.wrapping_sub(Civil::start_of(year));
        let start = summer.start.second_of(year) - i64::from(self.winter.1);
        let end = summer.end.second_of(year) - i64::from(summer.offset);
        // South of the equator, summer goes over the turn of the year.
        let is_summer = if start <= end { (start..end).contains(&second) } else { !(end..start).contains(&second) };
        if is_summer {
            Found { name: summer.name.as_str().into(), offset: summer.offset, is_summer: true }
        } else {
            winter()
        }
    }
}

impl Day {
    /// Seconds from the start of a year to it.
    fn second_of(&self, year: i64) -> i64 {
        let start = Civil::start_of(year);
        let day_of = |month: i64| (Civil::unix_of((year, month, 1), (0, 0, 0)) - start) / 86_400;
        let days = match self.day {
            DayKind::Julian(day) => day - 1 + i64::from(day >= 60 && days_in(2, year) == 29),
            DayKind::OfYear(day) => day,
            DayKind::OfWeek(month, week, weekday) => {
                let first = i64::from(Civil::of(Civil::unix_of((year, month, 1), (0, 0, 0)), 0).weekday);
                let mut day = (weekday - first).rem_euclid(7) + 7 * (week - 1);
                while day >= days_in(month, year) {
                    day -= 7;
                }
                day_of(month) + day
            }
        };
        days * 86_400 + i64::from(self.time)
    }
}

fn cut<'t>(text: &mut &'t [u8], length: usize) -> &'t [u8] {
    let (taken, rest) = text.split_at(length.min(text.len()));
    *text = rest;
    taken
}

fn read_name(text: &mut &[u8]) -> Option<String> {
    let name = if text.first() == Some(&b'<') {
        let end = text.iter().position(|byte| *byte == b'>')?;
        &cut(text, end + 1)[1..end]
    } else {
        let length = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        cut(text, length)
    };
    (!name.is_empty()).then(|| String::from_utf8_lossy(name).into_owned())
}

fn read_number(text: &mut &[u8]) -> Option<i32> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(cut(text, length)).ok()?.parse().ok()
}

/// Hours, and minutes and seconds if there are any.
fn read_time(text: &mut &[u8]) -> Option<i32> {
    let negative = text.first() == Some(&b'-');
    if matches!(text.first(), Some(b'-' | b'+')) {
        cut(text, 1);
    }
    let mut seconds = read_number(text)?.checked_mul(3600)?;
    for unit in [60, 1] {
        if text.first() == Some(&b':') {
            cut(text, 1);
            seconds += read_number(text)? * unit;
        }
    }
    Some(if negative { -seconds } else { seconds })
}

fn read_day(text: &mut &[u8]) -> Option<Day> {
    let day = match text.first()? {
        b'J' => {
            cut(text, 1);
            DayKind::Julian(read_number(text)?.into())
        }
        b'M' => {
            cut(text, 1);
            let month = read_number(text)?;
            *text = text.strip_prefix(b".")?;
            let week = read_number(text)?;
            *text = text.strip_prefix(b".")?;
            DayKind::OfWeek(month.into(), week.into(), read_number(text)?.into())
        }
        _ => DayKind::OfYear(read_number(text)?.into()),
    };
    let time = if text.first() == Some(&b'/') {
        cut(text, 1);
        read_time(text)?
    } else {
        7200
    };
    Some(Day { day, time })
}
