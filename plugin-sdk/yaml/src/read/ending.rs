//! A block scalar that ends with the file, when the file doesn't end with a line break.
//!
//! The parser needs that last line break and gets one; the scalar must not.

use libyaml_safer::{Event, EventData, ScalarStyle};

/// Takes the line break that was added to the file out of the value of its last scalar.
pub(super) fn correct(text: &str, event: &mut Event) {
    let (start, end) = (event.start_mark.index, event.end_mark.index);
    let EventData::Scalar { value, style: ScalarStyle::Literal | ScalarStyle::Folded, .. } = &mut event.data else {
        return;
    };
    if usize::try_from(end).is_ok_and(|end| end <= text.len()) {
        return;
    }
    let written = usize::try_from(start).ok().and_then(|start| text.get(start..)).unwrap_or_default();
    let Some(block) = after_properties(written) else { return };
    let indicators = block[1..].trim_start_matches(|char: char| char.is_ascii_digit());
    let has_added_break = match indicators.chars().next() {
        Some('-') => false,
        Some('+') => true,
        _ => ends_in_content(block, value),
    };
    if has_added_break && value.ends_with('\n') {
        value.pop();
    }
}

/// The scalar from its `|` or `>` on, without the tag and anchor before it.
fn after_properties(written: &str) -> Option<&str> {
    let mut previous = ' ';
    for (index, char) in written.char_indices() {
        if matches!(char, '|' | '>') && previous.is_ascii_whitespace() {
            return Some(&written[index..]);
        }
        previous = char;
    }
    None
}

/// Whether the last line of the block is one of the value, rather than blanks within its indentation.
fn ends_in_content(block: &str, value: &str) -> bool {
    let Some(last) = block.lines().next_back() else { return false };
    if last.bytes().any(|byte| byte != b' ') {
        return true;
    }
    // Empty lines at the beginning are kept one by one, so the first line with content shows the indentation.
    let first = value.lines().zip(block.lines().skip(1)).find(|(kept, _)| !kept.is_empty());
    first.is_some_and(|(kept, written)| last.len() > leading_spaces(written).saturating_sub(leading_spaces(kept)))
}

fn leading_spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}
