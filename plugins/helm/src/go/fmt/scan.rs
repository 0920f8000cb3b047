//! `Sprintf`: a format and what stands for its verbs.

use super::field::Flags;
use super::write::Printer;
use crate::go::nesting::TooDeep;
use crate::go::rune;
use crate::go::value::Value;

/// The largest width or precision that an argument may give.
const MAX_NUMBER: i64 = 1_000_000;

/// Writes values in the places that a format has for them.
///
/// # Errors
///
/// When a value is nested too deeply, or takes too much room.
pub fn sprintf(format: &[u8], values: &[Value]) -> Result<Vec<u8>, TooDeep> {
    let mut scan = Scan {
        format,
        at: 0,
        values,
        next: 0,
        reordered: false,
        good_index: true,
        printer: Printer::new(Vec::with_capacity(format.len() + 16)),
    };
    scan.run();
    let (out, outcome) = scan.printer.finish();
    outcome.map(|()| out)
}

struct Scan<'f> {
    format: &'f [u8],
    at: usize,
    values: &'f [Value],
    /// The next value to write.
    next: usize,
    /// Whether an index was used.
    reordered: bool,
    /// Whether the indexes of this verb were good.
    good_index: bool,
    printer: Printer,
}

impl Scan<'_> {
    fn run(&mut self) {
        while self.at < self.format.len() {
            let rest = &self.format[self.at..];
            let text = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
            self.write(&rest[..text]);
            self.at += text;
            if self.at >= self.format.len() {
                break;
            }
            self.at += 1;
            self.good_index = true;
            self.flags();
            if !self.directive() {
                break;
            }
        }
        if !self.reordered && self.next < self.values.len() {
            self.extra();
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        self.printer.out.extend_from_slice(bytes);
    }

    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn flags(&mut self) {
        let mut flags = Flags::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => break,
            }
            self.at += 1;
        }
        self.printer.flags = flags;
    }

    /// What follows the flags; false when the format ended.
    fn directive(&mut self) -> bool {
        let mut indexed = self.index();
        indexed = self.width(indexed);
        indexed = self.precision(indexed);
        if !indexed {
            self.index();
        }
        let Some((verb, length)) = rune::decode(&self.format[self.at.min(self.format.len())..]) else {
            self.write(b"%!(NOVERB)");
            return false;
        };
        self.at += length;
        if verb == '%' {
            self.write(b"%");
        } else if !self.good_index {
            self.complain(verb, b"(BADINDEX)");
        } else if self.next >= self.values.len() {
            self.complain(verb, b"(MISSING)");
        } else {
            self.value(verb);
        }
        true
    }

    fn complain(&mut self, verb: char, what: &[u8]) {
        self.write(b"%!");
        rune::push(verb, &mut self.printer.out);
        self.write(what);
    }

    fn value(&mut self, verb: char) {
        let flags = &mut self.printer.flags;
        if matches!(verb, 'v' | 'w') {
            flags.sharp_v = std::mem::take(&mut flags.sharp);
            flags.plus_v = std::mem::take(&mut flags.plus);
        }
        let value = &self.values[self.next];
        self.next += 1;
        self.printer.print(value, verb);
    }

    fn width(&mut self, indexed: bool) -> bool {
        if self.peek() == Some(b'*') {
            self.at += 1;
            match self.number() {
                Some(width) => {
                    self.printer.flags.width = usize::try_from(width.unsigned_abs()).ok();
                    if width < 0 {
                        self.printer.flags.minus = true;
                        self.printer.flags.zero = false;
                    }
                }
                None => self.write(b"%!(BADWIDTH)"),
            }
            return false;
        }
        self.printer.flags.width = self.digits();
        if indexed && self.printer.flags.width.is_some() {
            self.good_index = false;
        }
        indexed
    }

    fn precision(&mut self, mut indexed: bool) -> bool {
        if self.peek() != Some(b'.') {
            return indexed;
        }
        self.at += 1;
        if indexed {
            self.good_index = false;
        }
        indexed = self.index();
        if self.peek() == Some(b'*') {
            self.at += 1;
            self.printer.flags.precision = self.number().and_then(|number| usize::try_from(number).ok());
            if self.printer.flags.precision.is_none() {
                self.write(b"%!(BADPREC)");
            }
            return false;
        }
        self.printer.flags.precision = Some(self.digits().unwrap_or(0));
        indexed
    }

    /// A number in the format. One that is far too large takes all that follows with it.
    fn digits(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let before = number.unwrap_or(0);
            if before > MAX_NUMBER {
                self.at = self.format.len();
                return None;
            }
            number = Some(before * 10 + i64::from(digit - b'0'));
            self.at += 1;
        }
        number.and_then(|number| usize::try_from(number).ok())
    }

    /// A number that the next value is.
    fn number(&mut self) -> Option<i64> {
        let value = self.values.get(self.next)?;
        self.next += 1;
        let number = match value {
            Value::Int(number, _) => *number,
            Value::Uint(number, _) => i64::try_from(*number).ok()?,
            _ => return None,
        };
        (-MAX_NUMBER..=MAX_NUMBER).contains(&number).then_some(number)
    }

    /// `[n]`, which says what value is next; whether there was a number in brackets.
    fn index(&mut self) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = &self.format[self.at..];
        let Some(end) = rest.iter().position(|byte| *byte == b']').filter(|_| rest.len() >= 3) else {
            self.at += 1;
            self.good_index = false;
            return false;
        };
        let digits = &rest[1..end];
        self.at += end + 1;
        let number = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit));
        let number = number.and_then(|number| number.parse::<i64>().ok()).filter(|number| number / 10 <= MAX_NUMBER);
        let Some(number) = number.and_then(|number| usize::try_from(number).ok()) else {
            self.good_index = false;
            return false;
        };
        match number.checked_sub(1).filter(|place| *place < self.values.len()) {
            Some(place) => self.next = place,
            None => self.good_index = false,
        }
        true
    }

    /// Values that no verb took.
    fn extra(&mut self) {
        self.printer.flags = Flags::default();
        self.write(b"%!(EXTRA ");
        for (place, value) in self.values[self.next..].iter().enumerate() {
            if place > 0 {
                self.write(b", ");
            }
            if !value.is_nil() {
                self.write(value.type_name().as_bytes());
                self.write(b"=");
            }
            self.printer.print(value, 'v');
        }
        self.write(b")");
    }
}
