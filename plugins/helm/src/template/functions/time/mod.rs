//! Dates, times and lengths of time.

mod lengths;
#[cfg(test)]
mod tests;

use super::{Function, Outcome};
use crate::go::time::{Time, Zone, duration_string, parse, parse_duration, round};
use crate::go::value::IntType;
use crate::go::{Args, Param, Value};
use crate::template::exec::Machine;

const TIME: Param = Param::Object("time.Time");
const TEXTS: &[Param] = &[Param::Text, Param::Text];
const MODIFY: &[Param] = &[Param::Text, TIME];
const IN_ZONE: &[Param] = &[Param::Text, Param::Any, Param::Text];
const ONE: &[Param] = &[Param::Any];
const TWO: &[Param] = &[Param::Any, Param::Any];

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::machine("now", &[], |machine, _| Ok(Value::object(now(machine)))),
    Function::machine("ago", ONE, |machine, args| {
        let now = now(machine);
        let since = point(args.any(0)).map_or(0, |time| now.since(&time));
        Ok(duration_string(round(since, SECOND)).into())
    }),
    Function::machine("date", &[Param::Text, Param::Any], |machine, args| {
        date(machine, args.text(0), args.any(1), b"Local")
    }),
    Function::machine("dateInZone", IN_ZONE, |machine, args| date(machine, args.text(0), args.any(1), args.text(2))),
    Function::machine("date_in_zone", IN_ZONE, |machine, args| date(machine, args.text(0), args.any(1), args.text(2))),
    Function::machine("htmlDate", ONE, |machine, args| date(machine, DAY, args.any(0), b"Local")),
    Function::machine("htmlDateInZone", &[Param::Any, Param::Text], |machine, args| {
        date(machine, DAY, args.any(0), args.text(1))
    }),
    Function::pure("dateModify", MODIFY, modify),
    Function::pure("date_modify", MODIFY, modify),
    Function::pure("mustDateModify", MODIFY, must_modify),
    Function::pure("must_date_modify", MODIFY, must_modify),
    Function::pure("toDate", TEXTS, |args| Ok(Value::object(parse(args.text(0), args.text(1)).unwrap_or_default()))),
    Function::pure("mustToDate", TEXTS, |args| Ok(Value::object(parse(args.text(0), args.text(1))?))),
    Function::pure("unixEpoch", &[TIME], |args| Ok(time(args, 0).unix().to_string().into())),
    Function::pure("duration", ONE, lengths::duration),
    Function::machine("durationRound", ONE, |machine, args| {
        let length = match args.any(0).as_object::<Time>() {
            Some(time) => now(machine).since(time),
            None => lengths::given(args.any(0)),
        };
        Ok(lengths::rounded(length).into())
    }),
    Function::pure("mustToDuration", ONE, |args| Ok(Value::Int(lengths::length(args.any(0))?, IntType::Duration))),
    Function::pure("durationSeconds", ONE, |args| lengths::float(args, crate::go::time::seconds)),
    Function::pure("durationMinutes", ONE, |args| lengths::float(args, crate::go::time::minutes)),
    Function::pure("durationHours", ONE, |args| lengths::float(args, crate::go::time::hours)),
    Function::pure("durationDays", ONE, |args| lengths::float(args, |length| crate::go::time::hours(length) / 24.0)),
    Function::pure("durationWeeks", ONE, |args| {
        lengths::float(args, |length| crate::go::time::hours(length) / 24.0 / 7.0)
    }),
    Function::pure("durationMilliseconds", ONE, |args| lengths::whole(args, 1_000_000)),
    Function::pure("durationMicroseconds", ONE, |args| lengths::whole(args, 1_000)),
    Function::pure("durationNanoseconds", ONE, |args| lengths::whole(args, 1)),
    Function::pure("durationRoundTo", TWO, |args| lengths::to_multiple(args, round)),
    Function::pure("durationTruncateTo", TWO, |args| lengths::to_multiple(args, crate::go::time::truncate)),
];

const SECOND: i64 = 1_000_000_000;
const DAY: &[u8] = b"2006-01-02";

fn now(machine: &Machine<'_>) -> Time {
    Time::from_unix_millis(machine.context.now)
}

fn time(args: Args<'_>, place: usize) -> Time {
    args.any(place).as_object::<Time>().cloned().unwrap_or_default()
}

/// The time that a value is: a time, or seconds since 1970 as an integer.
fn point(value: &Value) -> Option<Time> {
    match value {
        Value::Int(seconds, IntType::Int | IntType::Int64) => Some(Time::from_unix(*seconds, 0, Zone::Local)),
        _ => value.as_object::<Time>().cloned(),
    }
}

/// A time as text; what is no time is now.
fn date(machine: &Machine<'_>, layout: &[u8], value: &Value, zone: &[u8]) -> Outcome {
    let time = match value {
        Value::Int(seconds, IntType::Int32) => Time::from_unix(*seconds, 0, Zone::Local),
        value => point(value).unwrap_or_else(|| now(machine)),
    };
    let zone = Zone::named(zone).unwrap_or(Zone::Utc);
    Ok(time.seen_from(zone).format(layout).into())
}

fn modify(args: Args<'_>) -> Outcome {
    let time = time(args, 1);
    Ok(Value::object(parse_duration(args.text(0)).map_or_else(|_| time.clone(), |length| time.plus(length))))
}

fn must_modify(args: Args<'_>) -> Outcome {
    Ok(Value::object(time(args, 1).plus(parse_duration(args.text(0))?)))
}
