//! Strings of TOML.

use super::reader::{Read, Reader};

/// Characters that the library names when they are missing.
const ESCAPES: [(char, usize, &str); 3] = [('x', 2, "two"), ('u', 4, "four"), ('U', 8, "eight")];

impl Reader<'_> {
    /// A string, whose first quote comes next.
    pub(super) fn string(&mut self) -> Read<String> {
        if self.take_all("\"\"\"") {
            return self.lines('"', "unexpected EOF; expected '\"\"\"'");
        }
        if self.take_all("'''") {
            return self.lines('\'', "unexpected EOF; expected \"'''\"");
        }
        self.one_line()
    }

    /// A string that can't have line breaks, as a key.
    pub(super) fn one_line(&mut self) -> Read<String> {
        let quote = self.next()?.unwrap_or('"');
        let mut out = String::new();
        loop {
            match self.peek()? {
                None if quote == '"' => return Err(self.fault("unexpected EOF; expected '\"'")),
                None => return Err(self.fault("unexpected EOF; expected \"'\"")),
                Some('\r' | '\n') => return Err(self.fault("strings cannot contain newlines")),
                Some('\\') if quote == '"' => self.escape(&mut out)?,
                Some(char) => {
                    self.next()?;
                    if char == quote {
                        return Ok(out);
                    }
                    out.push(char);
                }
            }
        }
    }

    /// A string that goes on until three quotes.
    fn lines(&mut self, quote: char, unclosed: &str) -> Read<String> {
        let _ = self.take_all("\r\n")
            || self.take_all("\n") && {
                self.line += 1;
                true
            };
        let mut out = String::new();
        loop {
            match self.peek()? {
                None => return Err(self.fault(unclosed)),
                Some('\\') if quote == '"' => {
                    if !self.escaped_line()? {
                        self.escape(&mut out)?;
                    }
                }
                Some(char) if char == quote => {
                    let count = self.take_while(|char| char == quote)?.len();
                    if count >= 6 {
                        let shown = if quote == '"' { "'\"\"\"\"\"\"'" } else { "\"''''''\"" };
                        return Err(self.fault(format!("unexpected {shown}")));
                    }
                    // Up to two of them are still text.
                    let text = if count >= 3 { count - 3 } else { count };
                    out.extend(std::iter::repeat_n(quote, text));
                    if count >= 3 {
                        return Ok(out);
                    }
                }
                Some(char) => {
                    self.next()?;
                    out.push(char);
                }
            }
        }
    }

    /// Takes a backslash at the end of a line, and what is blank behind it.
    fn escaped_line(&mut self) -> Read<bool> {
        let mut ahead = self.clone();
        ahead.next()?;
        let blanks = ahead.take_while(|char| matches!(char, ' ' | '\t' | '\r' | '\n'))?;
        let is_line = blanks.contains('\n');
        if is_line {
            *self = ahead;
        }
        Ok(is_line)
    }

    fn escape(&mut self, out: &mut String) -> Read<()> {
        self.next()?;
        let char = self.peek()?.unwrap_or('\0');
        let plain = match char {
            'b' => '\x08',
            't' => '\t',
            'n' => '\n',
            'f' => '\x0c',
            'r' => '\r',
            'e' => '\x1b',
            '"' | '\\' => char,
            ' ' | '\t' => return Err(self.fault(format!("invalid escape: '\\{char}'"))),
            _ => return self.code(char, out),
        };
        self.next()?;
        out.push(plain);
        Ok(())
    }

    /// A character by its number.
    fn code(&mut self, letter: char, out: &mut String) -> Read<()> {
        let Some((_, count, words)) = ESCAPES.into_iter().find(|(known, ..)| *known == letter) else {
            return Err(self.fault(format!("invalid escape in string '\\{letter}'")));
        };
        self.next()?;
        let mut digits = String::new();
        for _ in 0..count {
            match self.peek()? {
                Some(char) if char.is_ascii_hexdigit() => digits.push(char),
                _ => {
                    let message =
                        format!("expected {words} hexadecimal digits after '\\{letter}', but got {digits:?} instead");
                    return Err(self.fault(message));
                }
            }
            self.next()?;
        }
        let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        let invalid = || self.fault(format!("Escaped character '\\u{digits}' is not valid UTF-8."));
        out.push(code.ok_or_else(invalid)?);
        Ok(())
    }
}
