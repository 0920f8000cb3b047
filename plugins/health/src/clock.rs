//! The one rule that needs the time: how long a pod may wait for a node.

use bowline_plugin::CallContext;

/// The call-context attribute with the host's time, in milliseconds since 1970. The plugin's own clock is the
/// commit's time, so that renders can be repeated; what is live needs the real one.
const NOW: &str = "bowline.dev/now-ms";

/// The host's time in seconds since 1970, if it gave it.
pub(crate) fn now(ctx: &CallContext) -> Option<i64> {
    ctx.attributes
        .iter()
        .find(|(key, _)| key == NOW)
        .and_then(|(_, value)| value.parse::<i64>().ok())
        .map(|milliseconds| milliseconds / 1000)
}

/// A time as the API server writes it, `2006-01-02T15:04:05Z`, in seconds since 1970. None for any other form.
pub(crate) fn parse(time: &str) -> Option<i64> {
    let bytes = time.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, want)| match want {
            b'd' => byte.is_ascii_digit(),
            want => byte == want,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| time[from..to].parse::<i64>().ok();
    let days = days_since_1970(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    Some(((days * 24 + number(11, 13)?) * 60 + number(14, 16)?) * 60 + number(17, 19)?)
}

/// Days between 1 January 1970 and a date of the Gregorian calendar. Years are counted from March, so that the
/// leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    // 719,468 days lie between 1 March of the year 0 and 1 January 1970.
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_of_the_api_server_are_read() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse("2000-02-29T12:00:01Z"), Some(951_825_601));
        assert_eq!(parse("2038-01-19T03:14:08Z"), Some(1 << 31));
        assert_eq!(parse("2024-03-01T00:00:00Z"), Some(1_709_251_200));
    }

    #[test]
    fn any_other_form_is_no_time() {
        for time in ["", "now", "2024-03-01", "2024-03-01T00:00:00+01:00", "2024-03-01T00:00:0üZ"] {
            assert_eq!(parse(time), None, "{time}");
        }
    }
}
