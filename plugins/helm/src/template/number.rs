//! Number constants: each is of all the types that it fits.

use crate::go::number::{parse_float, parse_int, parse_uint};
use crate::go::quote::{Piece, quote, unquote_char};
use crate::template::node::Number;
use crate::template::token::Kind;

impl Number {
    /// Reads a number constant; `kind` is what the lexer took it for.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as Go says it.
    pub fn read(text: &[u8], kind: Kind) -> Result<Self, String> {
        match kind {
            Kind::CharConstant => Self::character(text),
            Kind::Complex => Self::pair(text),
            _ => Self::real(text),
        }
    }

    fn of(text: &[u8]) -> Self {
        Self { text: text.into(), int: None, uint: None, float: None, complex: None }
    }

    fn character(text: &[u8]) -> Result<Self, String> {
        let (piece, rest) = unquote_char(&text[1..], b'\'').map_err(|error| error.to_string())?;
        if rest != b"'" {
            return Err(format!("malformed character constant: {}", crate::go::rune::to_str(text)));
        }
        let code = match piece {
            Piece::Byte(byte) => u32::from(byte),
            Piece::Char(character) => u32::from(character),
        };
        let (int, uint, float) = (Some(i64::from(code)), Some(u64::from(code)), Some(f64::from(code)));
        Ok(Self { int, uint, float, ..Self::of(text) })
    }

    /// `1+2i`.
    fn pair(text: &[u8]) -> Result<Self, String> {
        let syntax = || "syntax error scanning complex number".to_owned();
        let split = text
            .iter()
            .enumerate()
            .rposition(|(place, byte)| {
                place > 0 && matches!(byte, b'+' | b'-') && !matches!(text[place - 1], b'e' | b'E' | b'p' | b'P')
            })
            .ok_or_else(syntax)?;
        let real = parse_float(&text[..split]).map_err(|_| syntax())?;
        let imaginary = parse_float(&text[split..text.len() - 1]).map_err(|_| syntax())?;
        Ok(Self::complex(text, real, imaginary))
    }

    /// A complex number; without an imaginary part it is a real one as well.
    fn complex(text: &[u8], real: f64, imaginary: f64) -> Self {
        let mut number = Self { complex: Some((real, imaginary)), ..Self::of(text) };
        if imaginary == 0.0 {
            number.float = Some(real);
            number.take_whole(real);
        }
        number
    }

    fn real(text: &[u8]) -> Result<Self, String> {
        if let Some(imaginary) = text.strip_suffix(b"i").and_then(|digits| parse_float(digits).ok()) {
            return Ok(Self::complex(text, 0.0, imaginary));
        }
        let mut number = Self::of(text);
        number.uint = parse_uint(text, 0).ok();
        number.int = parse_int(text, 0).ok();
        if number.int == Some(0) {
            number.uint = number.uint.or(Some(0));
        }
        #[expect(clippy::cast_precision_loss, reason = "an integer constant is rounded where a float is wanted")]
        let promoted = number.int.map(|int| int as f64).or(number.uint.map(|uint| uint as f64));
        number.float = promoted;
        if promoted.is_none()
            && let Ok(float) = parse_float(text)
        {
            if !text.iter().any(|byte| b".eEpP".contains(byte)) {
                return Err(format!("integer overflow: {}", quote(text)));
            }
            number.float = Some(float);
            number.take_whole(float);
        }
        if number.float.is_none() {
            return Err(format!("illegal number syntax: {}", quote(text)));
        }
        Ok(number)
    }

    /// Takes a float without a fraction as an integer too.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "compared after"
    )]
    #[expect(clippy::float_cmp, reason = "only the same number counts")]
    fn take_whole(&mut self, float: f64) {
        let (int, uint) = (float as i64, float as u64);
        self.int = self.int.or((int as f64 == float).then_some(int));
        self.uint = self.uint.or((uint as f64 == float).then_some(uint));
    }

    /// Whether it is written as a float, so that it is one where any type will do.
    #[must_use]
    pub fn is_written_as_float(&self) -> bool {
        let hex =
            matches!(*self.text, [b'0', b'x' | b'X', _, ..]) && !self.text.iter().any(|byte| b"pP".contains(byte));
        self.float.is_some()
            && !hex
            && self.text.first() != Some(&b'\'')
            && self.text.iter().any(|byte| b".eEpP".contains(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Number, String> {
        let kind = match text.as_bytes() {
            [b'\'', ..] => Kind::CharConstant,
            [_, rest @ .., b'i'] if rest.iter().any(|byte| b"+-".contains(byte)) => Kind::Complex,
            _ => Kind::Number,
        };
        Number::read(text.as_bytes(), kind)
    }

    #[test]
    fn a_number_is_of_each_type_that_it_fits() {
        for (text, int, uint, float) in [
            ("0", Some(0), Some(0), Some(0.0)),
            ("-0", Some(0), Some(0), Some(0.0)),
            ("-5", Some(-5), None, Some(-5.0)),
            ("1e3", Some(1000), Some(1000), Some(1000.0)),
            ("1.5", None, None, Some(1.5)),
            ("0x10", Some(16), Some(16), Some(16.0)),
            ("18446744073709551615", None, Some(u64::MAX), Some(18_446_744_073_709_552_000.0)),
            ("'a'", Some(97), Some(97), Some(97.0)),
            (r"'\n'", Some(10), Some(10), Some(10.0)),
            ("0i", Some(0), Some(0), Some(0.0)),
            ("1+0i", Some(1), Some(1), Some(1.0)),
            ("2i", None, None, None),
        ] {
            let number = read(text).expect(text);
            assert_eq!((number.int, number.uint, number.float), (int, uint, float), "{text}");
        }
        assert_eq!(read("1e2-3e-1i").expect("a pair").complex, Some((100.0, -0.3)));
    }

    #[test]
    fn what_is_no_number_is_told() {
        for (text, message) in [
            ("18446744073709551616", "integer overflow: \"18446744073709551616\""),
            ("0b", "illegal number syntax: \"0b\""),
            ("08", "integer overflow: \"08\""),
            ("'ab'", "malformed character constant: 'ab'"),
            ("''", "invalid syntax"),
        ] {
            assert_eq!(read(text), Err(message.to_owned()), "{text}");
        }
    }
}
