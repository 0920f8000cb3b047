//! Parts of texts, cut by bytes.

use super::Outcome;
use crate::go::{Args, Text, Value};

/// What a shortened text has where something is missing.
const MARK: &[u8] = b"...";

pub(super) fn trunc(args: Args<'_>) -> Outcome {
    let text = args.text(1);
    let count = args.int(0);
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    let cut = if count < 0 && text.len() > size {
        &text[text.len() - size..]
    } else if count >= 0 && text.len() > size {
        &text[..size]
    } else {
        return Ok(Value::Text(args.shared(1)));
    };
    Ok(Value::text(cut))
}

pub(super) fn substr(args: Args<'_>) -> Outcome {
    let text = args.text(2);
    let (start, end) = (args.int(0), args.int(1));
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let bounds = |what: String| Err(format!("runtime error: slice bounds out of range {what}").into());
    if start < 0 {
        return match usize::try_from(end) {
            Err(_) => bounds(format!("[:{end}]")),
            Ok(end) if end > text.len() => bounds(format!("[:{end}] with length {length}")),
            Ok(end) => Ok(Value::text(&text[..end])),
        };
    }
    let last = if end < 0 || end > length { length } else { end };
    if start > last {
        return bounds(format!("[{start}:{last}]"));
    }
    let place = |number: i64| usize::try_from(number).unwrap_or(text.len());
    Ok(Value::text(&text[place(start)..place(last)]))
}

pub(super) fn abbrev(args: Args<'_>) -> Outcome {
    if args.int(0) < 4 {
        return Ok(Value::Text(args.shared(1)));
    }
    Ok(Value::Text(abbreviated(args.shared(1), 0, args.int(0))))
}

pub(super) fn abbrevboth(args: Args<'_>) -> Outcome {
    let (left, right) = (args.int(0), args.int(1));
    if right < 4 || left > 0 && right < 7 {
        return Ok(Value::Text(args.shared(2)));
    }
    Ok(Value::Text(abbreviated(args.shared(2), left, right)))
}

/// A text of at most so many bytes, with what stands at an offset in it; nothing when it is too narrow for that.
fn abbreviated(text: Text, offset: i64, width: i64) -> Text {
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    if text.len() <= width {
        return text;
    }
    let kept = width - MARK.len();
    // What is left of 4 leaves no room for a mark there.
    let offset = usize::try_from(offset).unwrap_or(0).min(text.len());
    let offset = if text.len() - offset < kept { text.len() - kept } else { offset };
    if offset <= 4 {
        return [&text[..kept], MARK].concat().into();
    }
    if width < 7 {
        return Text::default();
    }
    if offset + kept < text.len() {
        let rest = abbreviated(Text::from(&text[offset..]), 0, i64::try_from(kept).unwrap_or(i64::MAX));
        return [MARK, &rest].concat().into();
    }
    [MARK, &text[text.len() - kept..]].concat().into()
}
