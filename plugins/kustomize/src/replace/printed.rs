//! Documents inside text, printed again as what they were.

use bowline_yaml::raw;

use super::yaml;
use crate::node::{Kind, Node, Tag};

/// The document as JSON or YAML, as `original` is; the empty text for one that JSON cannot say.
pub(super) fn printed(document: &Node, original: &str) -> Option<String> {
    if original.trim_start().starts_with(['{', '[']) {
        let mut document = document.clone();
        quote_in_flow(&mut document);
        let mut json = String::new();
        document.write_json(&mut json).ok()?;
        let is_pretty = original.contains('\n') && original.contains("  ");
        return Some(laid_out(&json, if is_pretty { Layout::Indented } else { Layout::Compact }));
    }
    Some(yaml::printed(document, original))
}

/// Puts into quotes what printing between braces puts there, so that it becomes text: nothing, and times with colons.
fn quote_in_flow(node: &mut Node) {
    match &mut node.kind {
        Kind::Map(fields) => fields.iter_mut().for_each(|field| quote_in_flow(&mut field.value)),
        Kind::Seq(items) => items.iter_mut().for_each(quote_in_flow),
        Kind::Scalar(scalar) if scalar.tag == Tag::Unset => {
            let is_time = || scalar.text.contains(':') && raw::resolve(&scalar.text).tag() == raw::Tag::Time;
            scalar.quoted |= scalar.text.is_empty() || is_time();
        }
        Kind::Scalar(_) => {}
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Compact,
    Indented,
}

/// JSON without blanks as the Go module prints it: with characters of HTML escaped, and perhaps on many lines.
fn laid_out(json: &str, layout: Layout) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut chars = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        if layout == Layout::Indented {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            '\\' if in_text => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                in_text = !in_text;
                out.push(c);
            }
            _ if in_text => out.push(c),
            '{' | '[' => {
                out.push(c);
                if matches!(chars.peek(), Some('}' | ']')) {
                    out.extend(chars.next());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' if layout == Layout::Indented => out.push_str(": "),
            _ => out.push(c),
        }
    }
    out
}
