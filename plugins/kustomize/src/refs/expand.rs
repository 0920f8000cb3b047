//! Text with `$(NAME)` in it.

use crate::node::Text;
use crate::set::base64_lines;

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Text.
    Text(Text),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A boolean.
    Bool(bool),
}

/// The text with every `$(NAME)` replaced that `lookup` knows. `$$` stands for `$`. Text that is one reference and
/// nothing else becomes the value itself.
pub(super) fn expanded(text: &str, lookup: &mut dyn FnMut(&str) -> Option<Value>) -> Value {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$').filter(|(_, behind)| !behind.is_empty()) {
        out.extend_from_slice(before.as_bytes());
        if let Some((name, after)) = reference(behind) {
            match lookup(name) {
                Some(value) if before.is_empty() && after.is_empty() && rest.len() == text.len() => return value,
                Some(value) => out.extend_from_slice(written(&value).as_bytes()),
                None => out.extend_from_slice(format!("$({name})").as_bytes()),
            }
            rest = after;
        } else if let Some(after) = behind.strip_prefix('$') {
            out.push(b'$');
            rest = after;
        } else {
            rest = behind_lone_dollar(behind, &mut out);
        }
    }
    out.extend_from_slice(rest.as_bytes());
    match String::from_utf8(out) {
        Ok(text) => Value::Text(text.into()),
        Err(broken) => Value::Text(base64_lines(broken.as_bytes()).into()),
    }
}

/// The name in `(NAME)`, and what follows.
fn reference(behind: &str) -> Option<(&str, &str)> {
    behind.strip_prefix('(')?.split_once(')')
}

/// Appends a `$` that means itself and what follows it.
///
/// Kustomize takes the next byte for a character, so that a character of several bytes breaks; what is no text any more
/// it turns into base64.
fn behind_lone_dollar<'a>(behind: &'a str, out: &mut Vec<u8>) -> &'a str {
    out.push(b'$');
    let Some(next) = behind.chars().next() else {
        return behind;
    };
    let bytes = behind.as_bytes().get(..next.len_utf8()).unwrap_or_default();
    match bytes.split_first() {
        Some((first, others)) if !others.is_empty() => {
            out.extend_from_slice(char::from(*first).to_string().as_bytes());
            out.extend_from_slice(others);
        }
        _ => out.extend_from_slice(bytes),
    }
    behind.get(next.len_utf8()..).unwrap_or_default()
}

/// A value within other text.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Float(number) => bowline_yaml::raw::float_text(*number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<Value> {
        Some(match name {
            "A" => Value::Text("one".into()),
            "N" => Value::Int(-7),
            "F" => Value::Float(1e21),
            "B" => Value::Bool(true),
            "EMPTY" => Value::Text("".into()),
            "SELF" => Value::Text("$(A)$$".into()),
            "" => Value::Text("nameless".into()),
            "ä b" => Value::Text("ö".into()),
            _ => return None,
        })
    }

    #[test]
    fn references_in_text_are_replaced() {
        for (text, wanted) in [
            ("", ""),
            ("plain", "plain"),
            ("x $(A) y", "x one y"),
            ("$(A)$(A)", "oneone"),
            ("$(A) $(NONE) $(A)", "one $(NONE) one"),
            ("$(NONE)", "$(NONE)"),
            ("$$(A)", "$(A)"),
            ("$$$(A)", "$one"),
            ("$$$$", "$$"),
            ("$", "$"),
            ("x$", "x$"),
            ("x$$", "x$"),
            ("$(A", "$(A"),
            ("$(A$(A)", "$(A$(A)"),
            ("$A", "$A"),
            ("$ (A)", "$ (A)"),
            ("${A}", "${A}"),
            ("x $()", "x nameless"),
            ("x $(ä b)", "x ö"),
            ("ü$(A)ü", "üoneü"),
            ("n $(N) f $(F) b $(B)", "n -7 f 1e+21 b true"),
            ("x$(EMPTY)y", "xy"),
            ("x $(SELF)", "x $(A)$$"),
        ] {
            assert_eq!(expanded(text, &mut lookup), Value::Text(wanted.into()), "{text:?}");
        }
    }

    #[test]
    fn text_that_is_one_reference_becomes_the_value() {
        for (text, wanted) in [
            ("$(N)", Value::Int(-7)),
            ("$(F)", Value::Float(1e21)),
            ("$(B)", Value::Bool(true)),
            ("$(A)", Value::Text("one".into())),
            ("$(EMPTY)", Value::Text("".into())),
            (" $(N)", Value::Text(" -7".into())),
            ("$(N)$(N)", Value::Text("-7-7".into())),
            ("$(EMPTY)$(N)", Value::Text("-7".into())),
        ] {
            assert_eq!(expanded(text, &mut lookup), wanted, "{text:?}");
        }
    }

    /// The byte behind the dollar is taken for a character: the rest is no UTF-8 any more, and becomes base64.
    #[test]
    fn a_letter_of_several_bytes_breaks_behind_a_dollar() {
        for (text, bytes) in [("$ä", &[b'$', 0xc3, 0x83, 0xa4][..]), ("$\u{20ac}", &[b'$', 0xc3, 0xa2, 0x82, 0xac])] {
            assert_eq!(expanded(text, &mut lookup), Value::Text(base64_lines(bytes).into()), "{text:?}");
        }
    }
}
