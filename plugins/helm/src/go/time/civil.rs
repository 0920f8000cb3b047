//! Dates and times of day.

/// The first of March of the year that Go counts from, in days before 1970.
const ABSOLUTE_DAYS: i64 = 106_751_991_073_400;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Names of months.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Names of days, from Sunday.
pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A date and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// The day of the year, from 1.
    pub year_day: u32,
    /// The day of the week; Sunday is 0.
    pub weekday: u32,
    /// The hour.
    pub hour: u32,
    /// The minute.
    pub minute: u32,
    /// The second.
    pub second: u32,
}

/// A part of a date, which is small.
fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

impl Civil {
    /// What a clock shows so many seconds after the start of 1970, that far from UTC.
    pub(super) fn of(unix: i64, offset: i32) -> Self {
        let absolute =
            unix.wrapping_add(i64::from(offset)).wrapping_add(ABSOLUTE_DAYS.wrapping_mul(DAY)).cast_unsigned();
        let days = (absolute / DAY.cast_unsigned()).cast_signed() - ABSOLUTE_DAYS;
        let time = (absolute % DAY.cast_unsigned()).cast_signed();
        let (year, month, day) = date_of(days);
        Self {
            year,
            month,
            day,
            year_day: small(days - days_of(year, 1, 1) + 1),
            weekday: small((days + 4).rem_euclid(7)),
            hour: small(time / 3600),
            minute: small(time / 60 % 60),
            second: small(time % 60),
        }
    }

    /// Seconds from the start of 1970 to a date and time of day in UTC; numbers beyond their ranges count on.
    pub(super) fn unix_of(date: (i64, i64, i64), time: (i64, i64, i64)) -> i64 {
        let months = date.1.wrapping_sub(1);
        let year = date.0.wrapping_add(months.div_euclid(12));
        let days = days_of(year, small(months.rem_euclid(12) + 1), 1).wrapping_add(date.2.wrapping_sub(1));
        days.wrapping_mul(DAY)
            .wrapping_add(time.0.wrapping_mul(3600))
            .wrapping_add(time.1.wrapping_mul(60))
            .wrapping_add(time.2)
    }

    /// Seconds from the start of 1970 to the start of a year, in UTC.
    pub(super) fn start_of(year: i64) -> i64 {
        Self::unix_of((year, 1, 1), (0, 0, 0))
    }
}

/// Whether a year has a 29th of February.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has.
pub(super) fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from the first of 1970 to a date: years begin in March, so that the odd day is the last.
fn days_of(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year.wrapping_sub(1) } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era.wrapping_mul(146_097).wrapping_add(of_era * 365 + of_era / 4 - of_era / 100 + of_year).wrapping_sub(719_468)
}

/// The date so many days after the first of 1970.
fn date_of(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), small(month), small(day))
}
