//! Which styles a piece of text can be printed in without changing what is read back.

use crate::scalar::{Scalar, resolve_plain};

/// How a scalar is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// What the text allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Analysis {
    /// It has a line break of any kind.
    pub(super) multiline: bool,
    plain: bool,
    single_quoted: bool,
    block: bool,
}

impl Analysis {
    /// Looks at every character once.
    pub(super) fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { multiline: false, plain: true, single_quoted: true, block: false };
        }
        if is_word(text) {
            return Self { multiline: false, plain: true, single_quoted: true, block: true };
        }
        Scan::of(text).analysis()
    }

    /// Whether the text can be a block of lines.
    pub(super) fn allows_block(&self) -> bool {
        self.block
    }

    /// The style without a look at what type the text would be without quotes.
    pub(super) fn style_of_word(&self) -> Style {
        match (self.plain, self.single_quoted) {
            (true, _) => Style::Plain,
            (false, true) => Style::SingleQuoted,
            (false, false) => Style::DoubleQuoted,
        }
    }

    /// The style for a value, or for the key of a mapping that stands on the line of its value.
    pub(super) fn style(&self, text: &str, is_simple_key: bool) -> Style {
        let mut style = if text.contains('\n') {
            Style::Literal
        } else if is_text_when_plain(text) {
            Style::Plain
        } else {
            Style::DoubleQuoted
        };
        if is_simple_key && self.multiline {
            style = Style::DoubleQuoted;
        }
        if style == Style::Plain && !self.plain {
            style = Style::SingleQuoted;
        }
        if style == Style::SingleQuoted && !self.single_quoted {
            style = Style::DoubleQuoted;
        }
        if style == Style::Literal && (!self.block || is_simple_key) {
            style = Style::DoubleQuoted;
        }
        style
    }
}

/// Names and paths, which most text is: they hold nothing that YAML gives a meaning.
fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/' | b'_'))
}

/// Whether `text` without quotes is read as text by this module and by those that know base 60.
fn is_text_when_plain(text: &str) -> bool {
    matches!(resolve_plain(text), Scalar::Text) && !is_base_60(text)
}

/// YAML 1.1's numbers in base 60, such as `1:30`. Nothing here reads them, others do.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|char: char| char.is_ascii_digit()) || !unsigned.contains(':') {
        return false;
    }
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = whole.split(':');
    let is_digit_or_line = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    parts.next().is_some_and(|first| first.bytes().all(is_digit_or_line))
        && whole.contains(':')
        && parts.all(is_sixtieth)
        && fraction.bytes().all(is_digit_or_line)
}

fn is_sixtieth(part: &str) -> bool {
    matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
}

/// Whether the character is printed as it is; what lies beyond U+FFFF is not, and neither is a tab.
pub(super) fn is_printable(char: char) -> bool {
    matches!(char, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && char != '\u{feff}'
}

pub(super) fn is_break(char: char) -> bool {
    matches!(char, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What was seen in the text.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent observations")]
struct Scan {
    indicator: bool,
    line_break: bool,
    special: bool,
    blank_at_an_end: bool,
    ends_in_space: bool,
    space_after_break: bool,
    break_after_space: bool,
}

impl Scan {
    fn of(text: &str) -> Self {
        let mut scan = Self { indicator: text.starts_with("---") || text.starts_with("..."), ..Self::default() };
        let mut previous = None;
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let next = chars.peek().copied();
            scan.indicator |= is_indicator(char, previous, next);
            scan.special |= !is_printable(char);
            scan.see_blank(char, previous, next);
            previous = Some(char);
        }
        scan
    }

    fn see_blank(&mut self, char: char, previous: Option<char>, next: Option<char>) {
        let at_an_end = previous.is_none() || next.is_none();
        if char == ' ' {
            self.blank_at_an_end |= at_an_end;
            self.ends_in_space |= next.is_none();
            self.space_after_break |= previous.is_some_and(is_break);
        } else if is_break(char) {
            self.line_break = true;
            self.blank_at_an_end |= at_an_end;
            self.break_after_space |= previous == Some(' ');
        }
    }

    fn analysis(&self) -> Analysis {
        let unsafe_for_quotes = self.space_after_break || self.break_after_space || self.special;
        Analysis {
            multiline: self.line_break,
            plain: !self.indicator && !self.line_break && !self.blank_at_an_end && !unsafe_for_quotes,
            single_quoted: !unsafe_for_quotes,
            block: !self.ends_in_space && !self.break_after_space && !self.special,
        }
    }
}

/// Whether the character means something else to YAML where it stands.
fn is_indicator(char: char, previous: Option<char>, next: Option<char>) -> bool {
    let blank_follows = || next.is_none_or(|next| matches!(next, ' ' | '\t'));
    match (char, previous) {
        (':', _) => blank_follows(),
        ('?' | '-', None) => blank_follows(),
        ('#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`', None) => true,
        ('#', Some(previous)) => matches!(previous, ' ' | '\t' | '\0') || is_break(previous),
        _ => false,
    }
}
