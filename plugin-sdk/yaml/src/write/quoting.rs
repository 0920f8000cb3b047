//! Text between quotes: folding and escapes.

use std::fmt::Write as _;

use super::analysis::{is_break, is_printable};
use super::printer::{BEST_WIDTH, Printer};

/// The byte order mark.
const MARK: char = '\u{feff}';

impl Printer {
    /// Text without quotes. Where `folds`, a single space beyond the best width becomes a line break.
    pub(super) fn plain(&mut self, text: &str, folds: bool) {
        self.space_before();
        if !folds || self.column + text.len() <= BEST_WIDTH {
            self.put_all(text);
            self.end_word();
            return;
        }
        // Line breaks are never plain, so spaces are all that needs a look.
        let mut chars = text.chars().peekable();
        let mut after_space = false;
        while let Some(char) = chars.next() {
            let folds_here = folds && !after_space && self.column > BEST_WIDTH && chars.peek() != Some(&' ');
            if char == ' ' && folds_here {
                self.indent();
            } else {
                self.put(char);
                self.indention = false;
            }
            after_space = char == ' ';
        }
        self.end_word();
    }

    /// Text in single quotes, which are doubled in it.
    pub(super) fn single_quoted(&mut self, text: &str, folds: bool) {
        self.indicator('\'', true);
        let mut chars = text.char_indices().peekable();
        let (mut after_space, mut after_break) = (false, false);
        while let Some((index, char)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if char == ' ' {
                let inside = index > 0 && next.is_some();
                if folds && !after_space && self.column > BEST_WIDTH && inside && next != Some(' ') {
                    self.indent();
                } else {
                    self.put(char);
                }
                after_space = true;
            } else if is_break(char) {
                self.put_break(char);
                after_break = true;
            } else {
                if after_break {
                    self.indent();
                }
                if char == '\'' {
                    self.put('\'');
                }
                self.put(char);
                self.indention = false;
                (after_space, after_break) = (false, false);
            }
        }
        self.indicator('\'', false);
        self.end_word();
    }

    /// Text in double quotes with escapes.
    pub(super) fn double_quoted(&mut self, text: &str, folds: bool) {
        self.indicator('"', true);
        // The Go module escapes every character of text that begins with a byte order mark.
        let escapes_all = text.starts_with(MARK);
        let mut after_space = false;
        let mut chars = text.char_indices().peekable();
        while let Some((index, char)) = chars.next() {
            if escapes_all || !is_printable(char) || is_break(char) || matches!(char, '"' | '\\') {
                self.escape(char);
                after_space = false;
                continue;
            }
            let next = chars.peek().map(|(_, next)| *next);
            if char == ' ' && folds && !after_space && self.column > BEST_WIDTH && index > 0 && next.is_some() {
                self.indent();
                if next == Some(' ') {
                    self.put('\\');
                }
            } else {
                self.put(char);
            }
            after_space = char == ' ';
        }
        self.indicator('"', false);
        self.end_word();
    }

    fn escape(&mut self, char: char) {
        let start = self.out.len();
        let code = u32::from(char);
        let short = match char {
            '\0' => '0',
            '\x07' => 'a',
            '\x08' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\x0b' => 'v',
            '\x0c' => 'f',
            '\r' => 'r',
            '\x1b' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => ' ',
        };
        match (short, code) {
            (' ', 0..=0xff) => write!(self.out, "\\x{code:02X}"),
            (' ', 0x100..=0xffff) => write!(self.out, "\\u{code:04X}"),
            (' ', _) => write!(self.out, "\\U{code:08X}"),
            (short, _) => write!(self.out, "\\{short}"),
        }
        .expect("a String takes all text");
        self.column += self.out.len() - start;
    }

    /// Text as a block of lines, after a `|` that says how it ends.
    pub(super) fn literal(&mut self, text: &str) {
        self.indicator('|', true);
        if text.starts_with(' ') || text.starts_with(is_break) {
            self.indicator('2', false);
        }
        let mut ends = text.chars().rev();
        match (ends.next().is_some_and(is_break), ends.next().is_none_or(is_break)) {
            (false, _) => self.indicator('-', false),
            (true, true) => self.indicator('+', false),
            (true, false) => {}
        }
        self.put_break('\n');
        self.whitespace = true;
        let mut rest = text;
        while let Some(end) = rest.find(is_break) {
            let (line, after) = rest.split_at(end);
            self.literal_line(line);
            let mut chars = after.chars();
            if let Some(line_break) = chars.next() {
                self.put_break(line_break);
            }
            rest = chars.as_str();
        }
        self.literal_line(rest);
    }

    /// A line of a block without its end; an empty one isn't indented.
    fn literal_line(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        self.indent();
        self.put_all(line);
        self.indention = false;
    }
}
