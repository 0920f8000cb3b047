//! What becomes of a folded block when the Go module prints it as one.

use crate::write;

/// The text that is read back after the folded block `text` was printed; none if it is the same.
///
/// The module writes one line break too many after lines that don't begin with a blank, and forgets it throughout when
/// the first line with content does.
#[must_use]
pub fn refold(text: &str) -> Option<String> {
    if !text.contains('\n') || !write::allows_block(text) {
        return None;
    }
    let is_blank = |line: &str| line.starts_with([' ', '\t']);
    let adds_breaks = !is_blank(text.trim_start_matches('\n'));
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.trim_start_matches('\n');
    // What stands before the first line is kept.
    out.push_str(&text[..text.len() - rest.len()]);
    while !rest.is_empty() {
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let behind = &rest[line.len()..];
        rest = behind.trim_start_matches('\n');
        let breaks = behind.len() - rest.len();
        let printed = breaks + usize::from(adds_breaks && !is_blank(line));
        out.push_str(line);
        let read = match (rest.is_empty(), breaks) {
            // The end: none, one or all are kept.
            (true, 0 | 1) => breaks,
            (true, _) => printed,
            (false, _) if is_blank(line) || is_blank(rest) => printed,
            (false, _) => printed - 1,
        };
        match read {
            0 if !rest.is_empty() => out.push(' '),
            count => out.extend(std::iter::repeat_n('\n', count)),
        }
    }
    (out != text).then_some(out)
}
