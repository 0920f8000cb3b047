//! Functions of time against what Helm says.

use crate::template::Context;
use crate::template::rendering::outcome;

fn at_the_start_of_2024() -> Context {
    let mut context = Context::default();
    let now = &mut context.now;
    *now = 1_704_067_200_250;
    context
}

/// What an action writes at the start of 2024, or the last part of its error.
fn run(action: &str) -> String {
    outcome(&at_the_start_of_2024(), &format!("{{{{ {action} }}}}"))
}

#[test]
fn dates_of_toml_are_times() {
    for (text, expected) in [
        (r#"fromToml "a = 1979-05-27" | toJson"#, r#"{"a":"1979-05-27T00:00:00Z"}"#),
        (r#"fromToml "a = 07:32:00.5" | toJson"#, r#"{"a":"0000-01-01T07:32:00.5Z"}"#),
        (r#"fromToml "a = 07:32" | toToml"#, "a = 07:32:00\n"),
        (r#"fromToml "a = 1979-05-27" | toToml"#, "a = 1979-05-27\n"),
        (r#"fromToml "a = 1979-05-27T07:32:00.25" | toToml"#, "a = 1979-05-27T07:32:00.25\n"),
        (r#"fromToml "a = 1979-05-27 07:32:00.5+05:00" | toToml"#, "a = 1979-05-27T07:32:00.5+05:00\n"),
        (r#"(fromToml "a = 1979-05-27").a"#, "1979-05-27 00:00:00 +0000 date-local"),
        (r#"(fromToml "a = 07:32:00.5").a"#, "0000-01-01 07:32:00.5 +0000 time-local"),
        (r#"(fromToml "a = 1979-05-27T07:32:00").a"#, "1979-05-27 07:32:00 +0000 datetime-local"),
        (r#"(fromToml "a = 1979-05-27T07:32:00-07:00").a"#, "1979-05-27 07:32:00 -0700 -0700"),
        (r#"(fromToml "a = 1979-05-27").a.Year"#, "1979"),
        (
            r##"printf "%#v" (fromToml "a = 1979-05-27T07:32:00Z").a"##,
            "time.Date(1979, time.May, 27, 7, 32, 0, 0, time.UTC)",
        ),
    ] {
        assert_eq!(run(text), expected, "{text}");
    }
}

#[test]
fn dates_are_written() {
    for (text, expected) in [
        ("now", "2024-01-01 00:00:00.25 +0000 UTC"),
        (r#"date "2006-01-02" 86400"#, "1970-01-02"),
        (r#"date "2006" "1999-01-01""#, "2024"),
        ("htmlDate 0", "1970-01-01"),
        (r#"dateInZone "15:04 MST" 0 "Asia/Tokyo""#, "09:00 JST"),
        (r#"dateInZone "15:04 MST" 0 "nowhere""#, "00:00 UTC"),
        (r#"htmlDateInZone 0 "America/New_York""#, "1969-12-31"),
        (r#"(toDate "2006" "1970").Location"#, "UTC"),
        (r#"toDate "2006" "x""#, "0001-01-01 00:00:00 +0000 UTC"),
        (r#"unixEpoch (toDate "2006" "1970")"#, "0"),
        (r#"dateModify "-1.5h" (toDate "2006" "2024")"#, "2023-12-31 22:30:00 +0000 UTC"),
        (r#"dateModify "x" (toDate "2006" "2024")"#, "2024-01-01 00:00:00 +0000 UTC"),
        ("ago 1704067100", "1m40s"),
        (r#"ago "x""#, "0s"),
        (r#"(toDate "2006-01-02" "2024-02-29").Month"#, "February"),
        (r#"(toDate "2006-01-02" "2024-02-29").Weekday"#, "Thursday"),
        (r#"((toDate "2006" "2024").AddDate 0 1 30).YearDay"#, "62"),
        (r#"((toDate "2006" "2024").Sub (toDate "2006" "2023")).Hours"#, "8760"),
        (r#"(toDate "2006" "2024").In (toDate "MST" "GMT+3").Location"#, "2024-01-01 03:00:00 +0300 GMT+3"),
        (r#"(toDate "2006" "2024").GoString"#, "time.Date(2024, time.January, 1, 0, 0, 0, 0, time.Local)"),
    ] {
        assert_eq!(run(text), expected, "{text}");
    }
}

#[test]
fn lengths_come_of_many_values() {
    for (text, expected) in [
        ("duration 95", "0s"),
        (r#"duration "95""#, "1m35s"),
        (r#"duration (int64 "95")"#, "1m35s"),
        (r#"durationRound "25h""#, "1d"),
        (r#"durationRound "1h""#, "60m"),
        (r#"durationRound (toDate "2006" "2021")"#, "3y"),
        (r#"mustToDuration " 1.5 ""#, "1.5s"),
        ("mustToDuration 2.25", "2.25s"),
        (r#"durationDays "36h""#, "1.5"),
        ("durationWeeks true", "0"),
        (r#"durationMilliseconds "1.5s""#, "1500"),
        (r#"durationRoundTo "1h31m" "1h""#, "2h0m0s"),
        (r#"durationTruncateTo "1h31m" "x""#, "1h31m0s"),
        (r#"(mustToDuration "90m").Hours"#, "1.5"),
    ] {
        assert_eq!(run(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for (text, expected) in [
        (
            r#"mustToDate "2006" "x""#,
            "error calling mustToDate: parsing time \"x\" as \"2006\": cannot parse \"x\" as \"2006\"",
        ),
        (r#"mustDateModify "1d" now"#, "error calling mustDateModify: time: unknown unit \"d\" in duration \"1d\""),
        ("unixEpoch 1", "can't handle 1 for arg of type time.Time"),
        ("mustToDuration nil", "error calling mustToDuration: invalid duration"),
        (r#"mustToDuration """#, "error calling mustToDuration: empty duration"),
        (r#"mustToDuration "x""#, "error calling mustToDuration: could not parse duration \"x\""),
        ("mustToDuration 9223372037", "error calling mustToDuration: duration seconds overflow: 9223372037"),
        ("mustToDuration 1e300", "error calling mustToDuration: duration seconds overflow: 1e+300"),
        (r#"mustToDuration "nan""#, "error calling mustToDuration: invalid duration seconds: NaN"),
        ("mustToDuration true", "error calling mustToDuration: unsupported duration type bool"),
        ("now.In nil", "error calling In: time: missing Location in call to Time.In"),
        ("now.ISOWeek", "invalid function signature for ISOWeek: second return value should be error; is int"),
        ("now.Clock", "function Clock has 3 return values; should be 1 or 2"),
        (
            r#"((toDate "2006" "2024").AddDate 9000 0 0).MarshalText"#,
            "error calling MarshalText: Time.MarshalText: year outside of range [0,9999]",
        ),
    ] {
        let said = run(text);
        assert!(said.contains(expected), "{text}: {said}");
    }
}
