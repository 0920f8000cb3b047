//! Lines of a width in bytes.

use super::{Outcome, fits};
use crate::go::{Args, Value};

/// What becomes of a word that is wider than a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LongWords {
    Kept,
    Cut,
}

pub(super) fn wrap(args: Args<'_>) -> Outcome {
    wrapped(args.text(1), args.int(0), b"\n", LongWords::Kept)
}

pub(super) fn wrap_with(args: Args<'_>) -> Outcome {
    let newline = if args.text(1).is_empty() { b"\n" } else { args.text(1) };
    wrapped(args.text(2), args.int(0), newline, LongWords::Cut)
}

fn wrapped(text: &[u8], width: i64, newline: &[u8], long: LongWords) -> Outcome {
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while rest.len() > width {
        if rest[0] == b' ' {
            rest = &rest[1..];
            continue;
        }
        let space = rest[..=width].iter().rposition(|byte| *byte == b' ');
        let (line, next) = match (space, long) {
            (Some(space), _) => (space, space + 1),
            (None, LongWords::Cut) => (width, width),
            (None, LongWords::Kept) => match rest[width..].iter().position(|byte| *byte == b' ') {
                Some(space) => (width + space, width + space + 1),
                None => break,
            },
        };
        fits(out.len().checked_add(line + newline.len()))?;
        out.extend_from_slice(&rest[..line]);
        out.extend_from_slice(newline);
        rest = &rest[next..];
    }
    out.extend_from_slice(rest);
    Ok(Value::from(out))
}
