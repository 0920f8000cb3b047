//! Texts with other texts in them.

use super::{Fault, Outcome, find, fits};
use crate::go::rune::decode;
use crate::go::{Args, Value};

fn count(number: i64) -> Result<usize, Fault> {
    usize::try_from(number).map_err(|_| "strings: negative Repeat count".into())
}

pub(super) fn repeat(args: Args<'_>) -> Outcome {
    let (times, text) = (count(args.int(0))?, args.text(1));
    if text.is_empty() {
        return Ok(Value::text(""));
    }
    let length = times.checked_mul(text.len()).filter(|length| i64::try_from(*length).is_ok());
    if length.is_none() {
        return Err("strings: Repeat output length overflow".into());
    }
    fits(length)?;
    Ok(text.repeat(times).into())
}

pub(super) fn indent(args: Args<'_>) -> Outcome {
    indented(args, &[])
}

pub(super) fn nindent(args: Args<'_>) -> Outcome {
    indented(args, b"\n")
}

fn indented(args: Args<'_>, before: &[u8]) -> Outcome {
    let (width, text) = (count(args.int(0))?, args.text(1));
    let lines = 1 + text.iter().filter(|byte| **byte == b'\n').count();
    let length = lines.checked_mul(width).and_then(|pads| pads.checked_add(text.len() + before.len()));
    let mut out = Vec::with_capacity(fits(length)?);
    out.extend_from_slice(before);
    for (place, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if place > 0 {
            out.push(b'\n');
        }
        out.resize(out.len() + width, b' ');
        out.extend_from_slice(line);
    }
    Ok(out.into())
}

pub(super) fn replace(args: Args<'_>) -> Outcome {
    let (old, new, text) = (args.text(0), args.text(1), args.text(2));
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    if old.is_empty() {
        // Before each character, and at the end.
        while let Some((_, width)) = decode(rest) {
            out.extend_from_slice(new);
            out.extend_from_slice(&rest[..width]);
            rest = &rest[width..];
            fits(Some(out.len()))?;
        }
        out.extend_from_slice(new);
        return Ok(out.into());
    }
    while let Some(place) = find(rest, old) {
        out.extend_from_slice(&rest[..place]);
        out.extend_from_slice(new);
        rest = &rest[place + old.len()..];
        fits(Some(out.len()))?;
    }
    if rest.len() == text.len() {
        return Ok(Value::Text(args.shared(2)));
    }
    out.extend_from_slice(rest);
    Ok(out.into())
}
