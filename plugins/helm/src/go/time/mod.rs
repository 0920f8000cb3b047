//! Points in time as Go's `time` has them, how they are written and read, and zones.

mod civil;
mod duration;
mod format;
mod layout;
mod methods;
mod object;
mod parse;
mod scan;
#[cfg(test)]
mod tests;
mod zone;
mod zoneinfo;

pub use civil::Civil;
pub use duration::{duration_string, hours, minutes, parse_duration, round, seconds, truncate};
pub(crate) use methods::{DURATION_METHODS, NAME_METHODS, is_of_signature, month, weekday};
pub use object::Location;
pub use parse::parse;
pub use zone::{Abbreviation, Zone};

use std::cmp::Ordering;

/// Seconds from the start of year 1 to that of 1970.
const UNIX_TO_INTERNAL: i64 = 62_135_596_800;

/// Nanoseconds of a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// A point in time, seen from a zone. What is beyond the range of Go's wraps around, as there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Seconds since the start of year 1, in UTC.
    seconds: i64,
    /// What is beyond, below one second.
    nanoseconds: u32,
    /// Where it is seen from.
    pub zone: Zone,
}

impl Default for Time {
    /// The start of year 1, in UTC.
    fn default() -> Self {
        Self { seconds: 0, nanoseconds: 0, zone: Zone::Utc }
    }
}

impl Time {
    /// That many seconds and nanoseconds (below a second) after the start of 1970.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32, zone: Zone) -> Self {
        Self { seconds: seconds.wrapping_add(UNIX_TO_INTERNAL), nanoseconds, zone }
    }

    /// That many milliseconds after the start of 1970.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        let nanoseconds = u32::try_from(millis.rem_euclid(1000)).unwrap_or_default() * 1_000_000;
        Self::from_unix(millis.div_euclid(1000), nanoseconds, Zone::Local)
    }

    /// The point at which clocks of a zone show what those of UTC do so many seconds after the start of 1970.
    pub(crate) fn from_local(seconds: i64, nanoseconds: u32, zone: Zone) -> Self {
        // The distance is guessed from where UTC is then, and looked up once more where that was not right.
        let mut unix = seconds;
        let offset = i64::from(zone.lookup(unix).offset);
        if offset != 0 {
            unix = seconds.wrapping_sub(offset);
            let better = i64::from(zone.lookup(unix).offset);
            if better != offset {
                unix = seconds.wrapping_sub(better);
            }
        }
        Self::from_unix(unix, nanoseconds, zone)
    }

    /// Seconds since the start of 1970.
    #[must_use]
    pub fn unix(&self) -> i64 {
        self.seconds.wrapping_sub(UNIX_TO_INTERNAL)
    }

    /// Nanoseconds within the second.
    #[must_use]
    pub fn nanoseconds(&self) -> u32 {
        self.nanoseconds
    }

    /// The same point seen from another zone.
    #[must_use]
    pub fn seen_from(&self, zone: Zone) -> Self {
        Self { zone, ..self.clone() }
    }

    /// The abbreviation of its zone then, and its distance from UTC in seconds.
    #[must_use]
    pub fn offset(&self) -> (Abbreviation<'_>, i32) {
        let found = self.zone.lookup(self.unix());
        (found.name, found.offset)
    }

    /// Date and time of day, as its zone has them.
    #[must_use]
    pub fn civil(&self) -> Civil {
        Civil::of(self.unix(), self.offset().1)
    }

    /// Which of two is earlier.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }

    /// So many nanoseconds later.
    #[must_use]
    pub fn plus(&self, nanoseconds: i64) -> Self {
        let sum = i64::from(self.nanoseconds) + nanoseconds % SECOND;
        Self {
            seconds: self.seconds.wrapping_add(nanoseconds / SECOND).wrapping_add(sum.div_euclid(SECOND)),
            nanoseconds: u32::try_from(sum.rem_euclid(SECOND)).unwrap_or_default(),
            zone: self.zone.clone(),
        }
    }

    /// Nanoseconds since another point, as far as they fit.
    #[must_use]
    pub fn since(&self, other: &Self) -> i64 {
        let total = |time: &Self| i128::from(time.seconds) * i128::from(SECOND) + i128::from(time.nanoseconds);
        let between = total(self) - total(other);
        i64::try_from(between).unwrap_or(if between < 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether it is the start of year 1.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.seconds == 0 && self.nanoseconds == 0
    }

    /// What is left over when nanoseconds since the start of year 1 are divided.
    fn remainder(&self, by: i64) -> i64 {
        let total = i128::from(self.seconds) * i128::from(SECOND) + i128::from(self.nanoseconds);
        i64::try_from(total.rem_euclid(i128::from(by))).unwrap_or_default()
    }

    /// Rounded down to a multiple of nanoseconds since the start of year 1.
    #[must_use]
    pub fn truncated(&self, to: i64) -> Self {
        if to <= 0 { self.clone() } else { self.plus(self.remainder(to).wrapping_neg()) }
    }

    /// Rounded to a multiple of nanoseconds since the start of year 1; half is rounded up.
    #[must_use]
    pub fn rounded(&self, to: i64) -> Self {
        if to <= 0 {
            return self.clone();
        }
        let left = self.remainder(to);
        if left < to - left { self.plus(-left) } else { self.plus(to - left) }
    }
}
