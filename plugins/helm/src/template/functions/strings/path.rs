//! Paths with slashes.

use super::Outcome;
use crate::go::{Args, Value};

pub(super) fn clean(args: Args<'_>) -> Outcome {
    Ok(cleaned(args.text(0)).into())
}

/// The shortest path to the same place, without a look at any file.
fn cleaned(path: &[u8]) -> Vec<u8> {
    let rooted = path.first() == Some(&b'/');
    let mut kept: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if kept.last().is_some_and(|last| *last != b"..") => drop(kept.pop()),
            b".." if rooted => {}
            _ => kept.push(part),
        }
    }
    let mut out = if rooted { b"/".to_vec() } else { Vec::new() };
    out.extend_from_slice(&kept.join(&b'/'));
    if out.is_empty() {
        out.push(b'.');
    }
    out
}

pub(super) fn base(args: Args<'_>) -> Outcome {
    let path = args.text(0);
    if path.is_empty() {
        return Ok(Value::text("."));
    }
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    let path = &path[..end];
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    Ok(Value::text(if name.is_empty() { b"/" } else { name }))
}

pub(super) fn dir(args: Args<'_>) -> Outcome {
    let path = args.text(0);
    let end = path.iter().rposition(|byte| *byte == b'/').map_or(0, |last| last + 1);
    Ok(cleaned(&path[..end]).into())
}

pub(super) fn ext(args: Args<'_>) -> Outcome {
    let path = args.text(0);
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let dot = name.iter().rposition(|byte| *byte == b'.').unwrap_or(name.len());
    Ok(Value::text(&name[dot..]))
}

pub(super) fn is_abs(args: Args<'_>) -> Outcome {
    Ok(Value::Bool(args.text(0).first() == Some(&b'/')))
}
