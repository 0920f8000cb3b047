//! Scalars: without quotes, in quotes, and blocks of lines.

use std::borrow::Cow;

use super::lines::Parent;
use super::{Form, Reader, Style, Usual};

/// How the end of a block is kept.
#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

impl<'t, F: Form> Reader<'t, '_, F> {
    /// Text without quotes up to the end of the line, a comment, or a `:` that makes it a key; the current place is
    /// then behind it.
    pub(super) fn plain_line(&mut self) -> Usual<&'t str> {
        let begin = self.at;
        match self.byte() {
            b'-' if !matches!(self.next_byte(), b' ' | b'\n' | 0) => {}
            b'-' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
            | b'"' | b'%' | b'@' | b'`' => return None,
            _ => {}
        }
        self.rest_of_plain(begin)
    }

    /// The same from any character on.
    fn rest_of_plain(&mut self, begin: usize) -> Usual<&'t str> {
        let bytes = self.bytes;
        let mut at = self.at;
        loop {
            match bytes.get(at) {
                None | Some(b'\n') => break,
                Some(b'\t') => return None,
                Some(b':') if matches!(bytes.get(at + 1), None | Some(b' ' | b'\n')) => break,
                Some(b':') if bytes.get(at + 1) == Some(&b'\t') => return None,
                Some(b'#') if at > begin && bytes[at - 1] == b' ' => break,
                Some(_) => at += 1,
            }
        }
        let mut end = at;
        while end > begin && bytes[end - 1] == b' ' {
            end -= 1;
        }
        // A comment needs its blank to be one, so only at a `:` the blanks are passed.
        self.at = if bytes.get(at) == Some(&b':') { at } else { end };
        self.text.get(begin..end)
    }

    /// The scalar whose first line was read, with the lines that go on with it.
    pub(super) fn plain_scalar(&mut self, begin: usize, first: &str, parent: Parent) -> Usual<F::Node> {
        let at = self.position(begin)?;
        let mut folded: Option<String> = None;
        while let Some(breaks) = self.next_plain_line(parent)? {
            let line_begin = self.at;
            let line = self.rest_of_plain(line_begin)?;
            if self.byte() == b':' {
                return None;
            }
            let text = folded.get_or_insert_with(|| first.to_owned());
            fold(text, breaks);
            text.push_str(line);
        }
        self.scalar(folded.map_or(Cow::Borrowed(first), Cow::Owned), Style::Plain, at)
    }

    /// Goes to the next line of the scalar, if there is one, and says how many line breaks come before it.
    fn next_plain_line(&mut self, parent: Parent) -> Usual<Option<usize>> {
        let mut at = self.at;
        let mut breaks = 0;
        let mut line_begin = self.line_begin;
        loop {
            let blanks = self.bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            match self.bytes.get(at + blanks) {
                None => return Some(None),
                Some(b'\t') => return None,
                Some(b'\n') => {
                    at += blanks + 1;
                    line_begin = at;
                    breaks += 1;
                }
                // A comment ends the scalar.
                Some(b'#') if breaks > 0 || blanks > 0 => return Some(None),
                Some(_) if breaks == 0 => return None,
                Some(_) if blanks < parent.inner() => return Some(None),
                // A marker of documents, which only a scalar at the top can meet.
                Some(b'-' | b'.') if blanks == 0 => return None,
                Some(_) => {
                    self.at = at + blanks;
                    self.line_begin = line_begin;
                    self.line = self.line.saturating_add(u32::try_from(breaks).ok()?);
                    return Some(Some(breaks));
                }
            }
        }
    }

    /// Text in quotes; the current place is then behind it, on another line if the text has several.
    pub(super) fn quoted_scalar(&mut self) -> Usual<Cow<'t, str>> {
        let quote = self.byte();
        let begin = self.at + 1;
        let mut at = begin;
        let (mut escapes, mut lines) = (false, false);
        loop {
            match *self.bytes.get(at)? {
                b'\n' => lines = true,
                b'\'' if quote == b'\'' && self.bytes.get(at + 1) == Some(&b'\'') => {
                    escapes = true;
                    at += 1;
                }
                b'\\' if quote == b'"' => {
                    escapes = true;
                    at += 1;
                }
                byte if byte == quote => break,
                _ => {}
            }
            at += 1;
        }
        let text = self.text.get(begin..at)?;
        self.at = at + 1;
        if !lines && !escapes {
            return Some(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        if lines {
            self.quoted_lines(text, quote, &mut out)?;
        } else {
            decode(text, quote, &mut out)?;
        }
        Some(Cow::Owned(out))
    }

    /// Appends the lines of quoted text, which are folded, and counts them.
    fn quoted_lines(&mut self, text: &str, quote: u8, out: &mut String) -> Usual<()> {
        // The parser drops tabs at the ends of lines and takes a backslash there for something else.
        if text.contains('\t') || text.contains("\\\n") {
            return None;
        }
        let mut breaks = 0;
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            let line = if breaks == 0 { line } else { self.quoted_line(line)? };
            let line = line.trim_end_matches(' ');
            if !line.is_empty() && breaks > 0 {
                fold(out, breaks);
                breaks = 0;
            }
            decode(line, quote, out)?;
            breaks += 1;
            rest = after;
            self.line = self.line.checked_add(1)?;
        }
        let last = self.quoted_line(rest)?;
        fold(out, breaks);
        decode(last, quote, out)?;
        self.line_begin = self.at - 1 - rest.len();
        Some(())
    }

    /// A further line of quoted text without its indentation.
    fn quoted_line<'l>(&self, line: &'l str) -> Usual<&'l str> {
        // At the beginning of a line, these may be a marker of documents.
        (!line.starts_with(['-', '.'])).then(|| line.trim_start_matches(' '))
    }

    /// The block of lines whose `|` or `>` is at the current place.
    pub(super) fn block_scalar(&mut self, parent: Parent) -> Usual<F::Node> {
        let at = self.position(self.at)?;
        let is_folded = self.byte() == b'>';
        self.at += 1;
        let chomp = match self.byte() {
            b'-' => Chomp::Strip,
            b'+' => Chomp::Keep,
            _ => Chomp::Clip,
        };
        self.at += usize::from(chomp != Chomp::Clip);
        if self.byte() != b'\n' {
            return None;
        }
        self.begin_line();
        let indent = self.block_indent(parent)?;
        let text = self.block_lines(indent, is_folded, chomp)?;
        self.scalar(Cow::Owned(text), if is_folded { Style::Folded } else { Style::Quoted }, at)
    }

    /// How far the first line with content is indented. Blank lines before it may not be indented further.
    fn block_indent(&self, parent: Parent) -> Usual<usize> {
        let mut at = self.at;
        let mut widest = 0;
        loop {
            let blanks = self.bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            match *self.bytes.get(at + blanks)? {
                b'\n' => widest = widest.max(blanks),
                b'\t' => return None,
                _ => return (blanks >= parent.inner().max(1) && blanks >= widest).then_some(blanks),
            }
            at += blanks + 1;
        }
    }

    fn block_lines(&mut self, indent: usize, is_folded: bool, chomp: Chomp) -> Usual<String> {
        let mut text = String::new();
        let mut breaks = 0;
        let mut previous: Option<bool> = None;
        loop {
            let blanks = self.bytes[self.at..].iter().take(indent).take_while(|byte| **byte == b' ').count();
            let content = self.at + blanks;
            match self.bytes.get(content) {
                None if blanks > 0 => return None,
                None => break,
                Some(b'\n') => {
                    breaks += 1;
                    self.at = content;
                    self.begin_line();
                    continue;
                }
                Some(b'\t') if blanks < indent => return None,
                Some(_) if blanks < indent => break,
                Some(byte) => {
                    let begins_blank = matches!(byte, b' ' | b'\t');
                    match previous {
                        Some(false) if is_folded && !begins_blank => fold(&mut text, breaks),
                        _ => text.extend(std::iter::repeat_n('\n', breaks)),
                    }
                    previous = Some(begins_blank);
                }
            }
            let end = self.line_end(content);
            // The parser has a rule of its own for a block that ends without a line break.
            if end == self.bytes.len() {
                return None;
            }
            text.push_str(self.text.get(content..end)?);
            breaks = 1;
            self.at = end;
            self.begin_line();
        }
        match chomp {
            Chomp::Strip => {}
            Chomp::Clip => text.extend(std::iter::repeat_n('\n', breaks.min(1))),
            Chomp::Keep => text.extend(std::iter::repeat_n('\n', breaks)),
        }
        Some(text)
    }
}

/// Appends what this many line breaks are between two lines of text.
fn fold(text: &mut String, breaks: usize) {
    match breaks {
        1 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', breaks - 1)),
    }
}

/// Appends a line of text between quotes with what its escapes stand for; the rare ones are left to the parser.
fn decode(text: &str, quote: u8, out: &mut String) -> Usual<()> {
    if quote == b'\'' {
        out.push_str(&text.replace("''", "'"));
        return Some(());
    }
    let mut rest = text;
    while let Some(index) = rest.find('\\') {
        out.push_str(&rest[..index]);
        let escape = rest[index + 1..].chars().next()?;
        rest = &rest[index + 1 + escape.len_utf8()..];
        out.push(match escape {
            '"' | '\\' | '/' => escape,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'u' => {
                let digits = rest.get(..4)?;
                if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return None;
                }
                rest = &rest[4..];
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    out.push_str(rest);
    Some(())
}
