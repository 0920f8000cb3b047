//! Lists in one flag: values with commas between, as Helm's flags take them.

use anyhow::bail;

/// The values of a flag. One that holds a comma stands in double quotes, and a quote in it is written twice.
///
/// # Errors
/// When a quote stands where none can.
pub(super) fn split(text: &str) -> anyhow::Result<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = text;
    if rest.is_empty() {
        return Ok(values);
    }
    loop {
        let column = |rest: &str| text.len() - rest.len() + 1;
        let (value, left) = if let Some(quoted) = rest.strip_prefix('"') {
            let mut value = String::new();
            let mut inner = quoted;
            loop {
                let Some((part, after)) = inner.split_once('"') else {
                    bail!("parse error on line 1, column {}: extraneous or missing \" in quoted-field", text.len() + 1);
                };
                value.push_str(part);
                inner = match after.strip_prefix('"') {
                    Some(after) => {
                        value.push('"');
                        after
                    }
                    None => break (value, after),
                };
            }
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (value, left) = rest.split_at(end);
            if let Some(at) = value.find('"') {
                bail!("parse error on line 1, column {}: bare \" in non-quoted field", column(&rest[at..]));
            }
            (value.to_owned(), left)
        };
        values.push(value);
        match left.strip_prefix(',') {
            Some(next) => rest = next,
            None if left.is_empty() => return Ok(values),
            None => bail!(
                "parse error on line 1, column {}: extraneous or missing \" in quoted-field",
                column(left).saturating_sub(1)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_part_values_unless_they_are_quoted() {
        for (text, values) in [
            ("", vec![]),
            ("a", vec!["a"]),
            ("a,b", vec!["a", "b"]),
            ("a,", vec!["a", ""]),
            ("\"a,b\",c", vec!["a,b", "c"]),
            ("\"a\"\"b\"", vec!["a\"b"]),
        ] {
            assert_eq!(split(text).unwrap(), values, "{text}");
        }
    }

    #[test]
    fn quotes_that_are_out_of_place_are_told() {
        for (text, error) in [
            ("a\"b", "parse error on line 1, column 2: bare \" in non-quoted field"),
            ("\"a", "parse error on line 1, column 3: extraneous or missing \" in quoted-field"),
            ("\"a\"b", "parse error on line 1, column 3: extraneous or missing \" in quoted-field"),
        ] {
            assert_eq!(split(text).unwrap_err().to_string(), error, "{text}");
        }
    }
}
