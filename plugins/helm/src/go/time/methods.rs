//! Methods of times, zones, and of integers that have types of `time`'s.

use std::cmp::Ordering;

use super::civil::Civil;
use super::format::RFC3339_NANO;
use super::object::{LOCATION, TIME};
use super::{Location, Time, Zone, duration};
use crate::go::value::{IntType, List, ListType, UintType};
use crate::go::{Method, Param, Value};

type Given = Result<Value, String>;

const NO_PARAMS: &[Param] = &[];
const DURATION: &[Param] = &[Param::Duration];
const ANOTHER: &[Param] = &[Param::Object(TIME)];
const TEXT: &[Param] = &[Param::Text];

const fn method(name: &'static str, params: &'static [Param], body: fn(&Value, &[Value]) -> Given) -> Method {
    Method { name, params, variadic: None, body }
}

/// How the fault begins of a method that gives something else than a value and an error,
const NO_METHOD: &str = "invalid function signature for ";
/// and how it ends of one that gives more.
const TOO_MANY_VALUES: &str = " has 3 return values; should be 1 or 2";

/// Whether a fault says that templates can't call a method at all, which is told before it is called.
pub(crate) fn is_of_signature(fault: &str) -> bool {
    fault.starts_with(NO_METHOD) || fault.ends_with(TOO_MANY_VALUES)
}

/// What a method gives that is called on anything else than a time, which none is.
const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

fn of(value: &Value) -> Result<&Time, String> {
    value.as_object().ok_or_else(|| NIL.to_owned())
}

fn int(value: Option<&Value>) -> i64 {
    if let Some(Value::Int(number, _)) = value { *number } else { 0 }
}

fn small(value: &Value, part: fn(Civil) -> u32) -> Given {
    of(value).map(|time| Value::int(part(time.civil()).into()))
}

fn named(value: &Value, part: fn(Civil) -> u32, of_type: IntType) -> Given {
    of(value).map(|time| Value::Int(part(time.civil()).into(), of_type))
}

fn compared(value: &Value, args: &[Value], holds: fn(Ordering) -> bool) -> Given {
    let other = args.first().ok_or_else(|| NIL.to_owned()).and_then(of)?;
    Ok(Value::Bool(holds(of(value)?.compare(other))))
}

fn moved(value: &Value, args: &[Value], change: fn(&Time, i64) -> Time) -> Given {
    Ok(Value::object(change(of(value)?, int(args.first()))))
}

fn seen_from(value: &Value, zone: Zone) -> Given {
    Ok(Value::object(of(value)?.seen_from(zone)))
}

fn bytes(text: &[u8]) -> Value {
    List::typed(ListType::Bytes, text.iter().map(|byte| Value::Uint((*byte).into(), UintType::Uint8)).collect())
}

fn bytes_of(value: Option<&Value>) -> Vec<u8> {
    let items = value.and_then(Value::as_list).map_or(&[][..], |list| &list.items[..]);
    items
        .iter()
        .filter_map(|item| if let Value::Uint(byte, _) = item { u8::try_from(*byte).ok() } else { None })
        .collect()
}

fn unix_in(value: &Value, per_second: i64) -> Given {
    let time = of(value)?;
    let fraction = i64::from(time.nanoseconds()) / (super::SECOND / per_second);
    Ok(Value::int64(time.unix().wrapping_mul(per_second).wrapping_add(fraction)))
}

/// A time as the standard for dates in data has it; years beyond four digits have no form.
fn strict(value: &Value, method: &str) -> Result<Vec<u8>, String> {
    let time = of(value)?;
    if !(0..=9999).contains(&time.civil().year) {
        return Err(format!("Time.{method}: year outside of range [0,9999]"));
    }
    if time.offset().1.abs() >= 24 * 3600 {
        return Err(format!("Time.{method}: timezone hour outside of range [0,23]"));
    }
    Ok(time.format(RFC3339_NANO))
}

fn add_date(value: &Value, args: &[Value]) -> Given {
    let time = of(value)?;
    let civil = time.civil();
    let date = (
        civil.year.wrapping_add(int(args.first())),
        i64::from(civil.month).wrapping_add(int(args.get(1))),
        i64::from(civil.day).wrapping_add(int(args.get(2))),
    );
    let unix = Civil::unix_of(date, (civil.hour.into(), civil.minute.into(), civil.second.into()));
    Ok(Value::object(Time::from_local(unix, time.nanoseconds(), time.zone.clone())))
}

pub(super) fn go_string(time: &Time) -> String {
    let Civil { year, day, hour, minute, second, month, .. } = time.civil();
    let month = super::civil::MONTHS[(month as usize + 11) % 12];
    let zone = match &time.zone {
        Zone::Utc => "time.UTC".to_owned(),
        Zone::Local => "time.Local".to_owned(),
        zone => format!("time.Location({})", super::scan::quoted(&zone.name())),
    };
    let nanoseconds = time.nanoseconds();
    format!("time.Date({year}, time.{month}, {day}, {hour}, {minute}, {second}, {nanoseconds}, {zone})")
}

fn binary(value: &Value) -> Given {
    let time = of(value)?;
    let offset = time.offset().1;
    let minutes = if time.zone == Zone::Utc { -1 } else { i16::try_from(offset / 60).unwrap_or(-1) };
    let mut out = vec![if offset % 60 == 0 { 1 } else { 2 }];
    out.extend_from_slice(&time.seconds.to_be_bytes());
    out.extend_from_slice(&time.nanoseconds.to_be_bytes());
    out.extend_from_slice(&minutes.to_be_bytes());
    if offset % 60 != 0 {
        out.push(i8::try_from(offset % 60).unwrap_or_default().cast_unsigned());
    }
    Ok(bytes(&out))
}

fn appended(args: &[Value], more: &[u8]) -> Value {
    let mut out = bytes_of(args.first());
    out.extend_from_slice(more);
    bytes(&out)
}

fn no_error(name: &str, second: &str) -> String {
    format!("{NO_METHOD}{name}: second return value should be error; is {second}")
}

fn three_values(name: &str) -> String {
    format!("function {name}{TOO_MANY_VALUES}")
}

/// Methods of `time.Time`. Those that give more than a template can take say so.
pub(super) const METHODS: &[Method] = &[
    method("Add", DURATION, |value, args| moved(value, args, Time::plus)),
    method("AddDate", &[Param::Int, Param::Int, Param::Int], add_date),
    method("After", ANOTHER, |value, args| compared(value, args, Ordering::is_gt)),
    method("Before", ANOTHER, |value, args| compared(value, args, Ordering::is_lt)),
    method("Equal", ANOTHER, |value, args| compared(value, args, Ordering::is_eq)),
    method("Compare", ANOTHER, |value, args| {
        let other = args.first().ok_or_else(|| NIL.to_owned()).and_then(of)?;
        Ok(Value::int(of(value)?.compare(other) as i64))
    }),
    method("Sub", ANOTHER, |value, args| {
        let other = args.first().ok_or_else(|| NIL.to_owned()).and_then(of)?;
        Ok(Value::Int(of(value)?.since(other), IntType::Duration))
    }),
    method("Round", DURATION, |value, args| moved(value, args, Time::rounded)),
    method("Truncate", DURATION, |value, args| moved(value, args, Time::truncated)),
    method("Day", NO_PARAMS, |value, _| small(value, |civil| civil.day)),
    method("Hour", NO_PARAMS, |value, _| small(value, |civil| civil.hour)),
    method("Minute", NO_PARAMS, |value, _| small(value, |civil| civil.minute)),
    method("Second", NO_PARAMS, |value, _| small(value, |civil| civil.second)),
    method("YearDay", NO_PARAMS, |value, _| small(value, |civil| civil.year_day)),
    method("Year", NO_PARAMS, |value, _| of(value).map(|time| Value::int(time.civil().year))),
    method("Month", NO_PARAMS, |value, _| named(value, |civil| civil.month, IntType::Month)),
    method("Weekday", NO_PARAMS, |value, _| named(value, |civil| civil.weekday, IntType::Weekday)),
    method("Nanosecond", NO_PARAMS, |value, _| of(value).map(|time| Value::int(time.nanoseconds().into()))),
    method("Unix", NO_PARAMS, |value, _| unix_in(value, 1)),
    method("UnixMilli", NO_PARAMS, |value, _| unix_in(value, 1_000)),
    method("UnixMicro", NO_PARAMS, |value, _| unix_in(value, 1_000_000)),
    method("UnixNano", NO_PARAMS, |value, _| unix_in(value, super::SECOND)),
    method("IsZero", NO_PARAMS, |value, _| of(value).map(|time| Value::Bool(time.is_zero()))),
    method("IsDST", NO_PARAMS, |value, _| of(value).map(|time| Value::Bool(time.zone.lookup(time.unix()).is_summer))),
    method("UTC", NO_PARAMS, |value, _| seen_from(value, Zone::Utc)),
    method("Local", NO_PARAMS, |value, _| seen_from(value, Zone::Local)),
    method("In", &[Param::Object(LOCATION)], |value, args| match args.first().and_then(Value::as_object::<Location>) {
        Some(location) => seen_from(value, location.0.clone()),
        None => Err("time: missing Location in call to Time.In".to_owned()),
    }),
    method("Location", NO_PARAMS, |value, _| of(value).map(|time| Value::object(Location(time.zone.clone())))),
    method("Format", TEXT, |value, args| {
        let layout = args.first().and_then(Value::as_text).cloned().unwrap_or_default();
        of(value).map(|time| time.format(&layout).into())
    }),
    method("AppendFormat", &[Param::Bytes, Param::Text], |value, args| {
        let layout = args.get(1).and_then(Value::as_text).cloned().unwrap_or_default();
        of(value).map(|time| appended(args, &time.format(&layout)))
    }),
    method("String", NO_PARAMS, |value, _| of(value).map(|time| time.text().into())),
    method("GoString", NO_PARAMS, |value, _| of(value).map(|time| go_string(time).into())),
    method("MarshalText", NO_PARAMS, |value, _| strict(value, "MarshalText").map(|text| bytes(&text))),
    method("AppendText", &[Param::Bytes], |value, args| strict(value, "AppendText").map(|text| appended(args, &text))),
    method("MarshalJSON", NO_PARAMS, |value, _| {
        strict(value, "MarshalJSON").map(|text| bytes(&[b"\"", &*text, b"\""].concat()))
    }),
    method("MarshalBinary", NO_PARAMS, |value, _| binary(value)),
    method("GobEncode", NO_PARAMS, |value, _| binary(value)),
    method("AppendBinary", &[Param::Bytes], |value, args| {
        binary(value).map(|binary| appended(args, &bytes_of(Some(&binary))))
    }),
    method("Clock", NO_PARAMS, |_, _| Err(three_values("Clock"))),
    method("Date", NO_PARAMS, |_, _| Err(three_values("Date"))),
    method("ISOWeek", NO_PARAMS, |_, _| Err(no_error("ISOWeek", "int"))),
    method("Zone", NO_PARAMS, |_, _| Err(no_error("Zone", "int"))),
    method("ZoneBounds", NO_PARAMS, |_, _| Err(no_error("ZoneBounds", "time.Time"))),
];

/// Methods of `*time.Location`.
pub(super) const LOCATION_METHODS: &[Method] = &[method("String", NO_PARAMS, |value, _| {
    Ok(value.as_object::<Location>().map_or_else(|| "UTC".into(), |location| location.0.name()).into())
})];

/// Methods of `time.Duration`.
pub(crate) const DURATION_METHODS: &[Method] = &[
    method("String", NO_PARAMS, |value, _| Ok(duration::duration_string(int(Some(value))).into())),
    method("Hours", NO_PARAMS, |value, _| Ok(Value::Float(duration::hours(int(Some(value)))))),
    method("Minutes", NO_PARAMS, |value, _| Ok(Value::Float(duration::minutes(int(Some(value)))))),
    method("Seconds", NO_PARAMS, |value, _| Ok(Value::Float(duration::seconds(int(Some(value)))))),
    method("Milliseconds", NO_PARAMS, |value, _| Ok(Value::int64(int(Some(value)) / 1_000_000))),
    method("Microseconds", NO_PARAMS, |value, _| Ok(Value::int64(int(Some(value)) / 1_000))),
    method("Nanoseconds", NO_PARAMS, |value, _| Ok(Value::int64(int(Some(value))))),
    method("Abs", NO_PARAMS, |value, _| Ok(Value::Int(int(Some(value)).saturating_abs(), IntType::Duration))),
    method("Round", DURATION, |value, args| {
        Ok(Value::Int(duration::round(int(Some(value)), int(args.first())), IntType::Duration))
    }),
    method("Truncate", DURATION, |value, args| {
        Ok(Value::Int(duration::truncate(int(Some(value)), int(args.first())), IntType::Duration))
    }),
];

/// Methods of `time.Month` and `time.Weekday`.
pub(crate) const NAME_METHODS: &[Method] = &[method("String", NO_PARAMS, |value, _| match value {
    Value::Int(number, of) => Ok(crate::go::methods::named_int(*number, *of).into()),
    _ => Err(NIL.to_owned()),
})];

/// The name of a month, from 1.
pub(crate) fn month(number: i64) -> String {
    let name = usize::try_from(number.wrapping_sub(1)).ok().and_then(|place| super::civil::MONTHS.get(place));
    name.map_or_else(|| format!("%!Month({})", number.cast_unsigned()), ToString::to_string)
}

/// The name of a day of the week, Sunday being 0.
pub(crate) fn weekday(number: i64) -> String {
    let name = usize::try_from(number).ok().and_then(|place| super::civil::DAYS.get(place));
    name.map_or_else(|| format!("%!Weekday({})", number.cast_unsigned()), ToString::to_string)
}
