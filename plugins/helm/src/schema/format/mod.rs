//! Formats of texts.

mod address;
mod time;

use crate::go::{Text, quote};
use crate::template::functions::Pattern;

/// A format: whether a text has it, or why not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format(fn(&str) -> Result<(), String>);

/// What a check of a part gives.
type Checked = Result<(), String>;

impl Format {
    /// The format of a name; none for those that check nothing.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(Self(match name {
            "regex" => regex,
            "json-pointer" => pointer,
            "relative-json-pointer" => relative_pointer,
            "uuid" => uuid,
            "duration" => time::duration,
            "period" => time::period,
            "date" => time::date,
            "time" => time::time,
            "date-time" => time::date_time,
            "ipv4" => address::ipv4,
            "ipv6" => address::ipv6,
            "hostname" => address::hostname,
            "email" => address::email,
            "uri" | "iri" => address::uri,
            "uri-reference" | "iri-reference" => address::uri_reference,
            "uri-template" => address::uri_template,
            "semver" => semver,
            _ => return None,
        }))
    }

    /// Whether a text has it.
    ///
    /// # Errors
    ///
    /// Why not.
    pub(super) fn check(self, text: &Text) -> Result<(), String> {
        (self.0)(&text.to_str())
    }
}

/// A character that has no place where it is.
fn invalid(character: char) -> String {
    let quoted = quote::quote(character.to_string().as_bytes());
    let quoted = quoted[1..quoted.len() - 1].replace("\\\"", "\"").replace('\'', "\\'");
    format!("invalid character '{quoted}'")
}

fn regex(text: &str) -> Checked {
    Pattern::of(&text.into()).map(|_| ()).map_err(|error| error.to_string())
}

fn pointer(text: &str) -> Checked {
    if text.is_empty() {
        return Ok(());
    }
    let steps = text.strip_prefix('/').ok_or("not starting with /")?;
    for step in steps.split('/') {
        let is_escaped = |rest: &str| rest.starts_with(['0', '1']);
        if !step.split('~').skip(1).all(is_escaped) {
            return Err("~ must be followed by 0 or 1".to_owned());
        }
    }
    Ok(())
}

fn relative_pointer(text: &str) -> Checked {
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
    match text.len() - rest.len() {
        0 => Err("must start with non-negative integer".to_owned()),
        2.. if text.starts_with('0') => Err("starts with zero".to_owned()),
        _ if rest == "#" => Ok(()),
        _ => pointer(rest),
    }
}

fn uuid(text: &str) -> Checked {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != LENGTHS.len() {
        return Err(format!("must have {} elements", LENGTHS.len()));
    }
    for (place, (group, length)) in groups.iter().zip(LENGTHS).enumerate() {
        if group.len() != length {
            return Err(format!("element {} must be {length} characters long", place + 1));
        }
        if let Some(character) = group.chars().find(|character| !character.is_ascii_hexdigit()) {
            return Err(invalid(character).replace("invalid", "non-hex"));
        }
    }
    Ok(())
}

fn semver(text: &str) -> Checked {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let wrong = |parts: &str| parts.chars().find(|character| *character != '.' && !is_part(*character));
    let (version, build) = text.split_once('+').map_or((text, None), |(version, build)| (version, Some(build)));
    match build {
        Some("") => return Err("build is empty".to_owned()),
        Some(build) if build.split('.').any(str::is_empty) => return Err("build identifier is empty".to_owned()),
        Some(build) => {
            if let Some(character) = wrong(build) {
                return Err(format!("{} in build identifier", invalid(character)));
            }
        }
        None => {}
    }
    let (core, before) = version.split_once('-').map_or((version, None), |(core, before)| (core, Some(before)));
    for part in before.into_iter().flat_map(|before| before.split('.')) {
        if part.is_empty() {
            return Err("pre-release identifier is empty".to_owned());
        }
        if let Some(character) = wrong(part) {
            return Err(format!("{} in pre-release identifier", invalid(character)));
        }
        if part.len() > 1 && part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("pre-release numeric identifier starts with zero".to_owned());
        }
    }
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() != 3 {
        return Err("versionCore must have 3 numbers separated by dot".to_owned());
    }
    for (name, number) in ["major", "minor", "patch"].iter().zip(numbers) {
        if number.is_empty() {
            return Err(format!("{name} is empty"));
        }
        if number.len() > 1 && number.starts_with('0') {
            return Err(format!("{name} starts with zero"));
        }
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("{name} contains non-digit"));
        }
    }
    Ok(())
}
