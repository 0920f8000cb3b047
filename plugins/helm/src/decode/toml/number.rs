//! Numbers, truths and dates of TOML.

use super::date;
use super::reader::{Fault, Read, Reader};
use crate::go::Value;
use crate::go::quote::quote;

impl Reader<'_> {
    /// A value that is neither text nor list nor table.
    pub(super) fn plain(&mut self) -> Read<Value> {
        match self.peek()? {
            None => Err(self.fault("unexpected EOF; expected value")),
            Some('.') => Err(self.fault("floats must start with a digit, not '.'")),
            Some('0'..='9') => self.number_or_date(),
            Some('-' | '+') => self.signed(),
            Some('i') if self.take_all("inf") => Ok(Value::Float(f64::INFINITY)),
            Some('n') if self.take_all("nan") => Ok(Value::Float(f64::NAN)),
            Some(char) if char.is_alphabetic() => match self.take_while(char::is_alphabetic)? {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                word => Err(self.fault(format!("expected value but found {} instead", quote(word.as_bytes())))),
            },
            Some(_) => Err(self.unexpected_here("expected value but found")?),
        }
    }

    fn signed(&mut self) -> Read<Value> {
        let sign = self.next()?.unwrap_or('+');
        let number = if sign == '-' { -1.0 } else { 1.0 };
        if self.take_all("inf") {
            return Ok(Value::Float(number * f64::INFINITY));
        }
        if self.take_all("nan") {
            return Ok(Value::Float(f64::NAN.copysign(number)));
        }
        match self.peek()? {
            Some('.') => Err(self.fault("floats must start with a digit, not '.'")),
            Some('0'..='9') => {
                let digits = self.take_while(is_number)?;
                self.number(&format!("{sign}{digits}"))
            }
            Some(char @ ('i' | 'n')) => Err(self.fault(format!("invalid float: '{sign}{char}'"))),
            char => {
                let shown = crate::go::quote::quote_char(char.unwrap_or('\0'), crate::go::quote::Printable::Unicode);
                Err(self.fault(format!("expected a digit but got {shown}")))
            }
        }
    }

    fn number_or_date(&mut self) -> Read<Value> {
        let mut ahead = self.clone();
        let digits = ahead.take_while(|char| char.is_ascii_digit())?;
        if digits.len() > 1 && matches!(ahead.peek()?, Some('-' | ':')) {
            let is_date = |char: char| {
                char.is_ascii_digit() || matches!(char, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+')
            };
            let text = self.take_while(is_date)?.trim();
            return self.date(text);
        }
        if digits == "0" {
            let based = [('x', 16), ('o', 8), ('b', 2)];
            let letter = ahead.peek()?;
            if let Some((letter, radix)) = based.into_iter().find(|(known, _)| Some(*known) == letter) {
                *self = ahead;
                self.next()?;
                return self.based(letter, radix);
            }
        }
        let text = self.take_while(is_number)?;
        self.number(text)
    }

    fn based(&mut self, letter: char, radix: u32) -> Read<Value> {
        let digits = self.take_while(|char| char.is_digit(radix) || char == '_')?;
        if !digits.starts_with(|first: char| first.is_digit(radix)) {
            let kind = match letter {
                'x' => "a hexadecimal",
                'o' => "an octal",
                _ => "a binary",
            };
            let next = digits.chars().next().or(self.peek()?).unwrap_or('\0');
            return Err(self.fault(format!("not {kind} number: '0{letter}{next}'")));
        }
        let text = format!("0{letter}{digits}");
        self.check_underscores("integer", &text, &text)?;
        let number = i64::from_str_radix(&digits.replace('_', ""), radix);
        number.map(Value::int64).map_err(|_| self.out_of_range(&text, "int64"))
    }

    /// A decimal number, with its sign.
    fn number(&self, text: &str) -> Read<Value> {
        let is_float = text.contains(['.', 'e', 'E']);
        let kind = if is_float { "float" } else { "integer" };
        for part in text.split(['.', 'e', 'E']).filter(|part| !part.is_empty()) {
            self.check_underscores(kind, part, text)?;
        }
        let digits = text.trim_start_matches(['+', '-']);
        let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
        let shown = || quote(text.as_bytes());
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(self.fault(format!("Invalid {kind} {}: cannot have leading zeroes", shown())));
        }
        let plain = text.replace('_', "");
        if !is_float {
            return plain.parse().map(Value::int64).map_err(|_| self.out_of_range(text, "int64"));
        }
        let is_bare = |part: &str| !part.starts_with(|first: char| first.is_ascii_digit());
        if text.split('.').skip(1).any(is_bare) {
            return Err(self.fault(format!("Invalid float {}: '.' must be followed by one or more digits", shown())));
        }
        match plain.parse::<f64>() {
            Ok(number) if number.is_infinite() => Err(self.out_of_range(text, "float64")),
            Ok(number) => Ok(Value::Float(number)),
            Err(_) => Err(self.fault(format!("Invalid float value: {}", shown()))),
        }
    }

    fn check_underscores(&self, kind: &str, part: &str, text: &str) -> Read<()> {
        let mut accepts = false;
        for char in part.chars() {
            if char == '_' && !accepts {
                accepts = false;
                break;
            }
            accepts = char.is_ascii_hexdigit();
        }
        if accepts {
            return Ok(());
        }
        let shown = quote(text.as_bytes());
        Err(self.fault(format!("Invalid {kind} {shown}: underscores must be surrounded by digits")))
    }

    fn out_of_range(&self, text: &str, of: &str) -> Fault {
        self.fault(format!("{text} is out of range for {of}"))
    }

    /// A date or a time of day.
    fn date(&self, text: &str) -> Read<Value> {
        let text = text.replace('z', "Z").replace(['t', ' '], "T");
        date::read(&text).ok_or_else(|| self.fault(format!("invalid datetime: {}", quote(text.as_bytes()))))
    }
}

fn is_number(char: char) -> bool {
    char.is_ascii_digit() || matches!(char, '_' | '.' | 'e' | 'E' | '+' | '-')
}
