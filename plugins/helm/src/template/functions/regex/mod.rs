//! Regular expressions, in Go's syntax.

mod class;
mod count;
mod escape;
mod fault;
mod pattern;
mod piece;
mod syntax;
#[cfg(test)]
mod tests;
mod unicode;

use std::rc::Rc;

use super::{Fault, Function, Outcome};
use crate::go::value::{List, ListType};
use crate::go::{Args, Grown, Param, Value, quote};
pub(crate) use pattern::{Pattern, Subject};
use pattern::{Replacement, Span};

const TWO: &[Param] = &[Param::Text, Param::Text];
const THREE: &[Param] = &[Param::Text, Param::Text, Param::Text];
const COUNTED: &[Param] = &[Param::Text, Param::Text, Param::Int];

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::pure("regexMatch", TWO, |args| {
        Ok(Value::Bool(Pattern::of(&args.shared(0)).is_ok_and(|pattern| pattern.is_in(&Subject::new(args.text(1))))))
    }),
    Function::pure("mustRegexMatch", TWO, |args| Ok(Value::Bool(given(args)?.is_in(&Subject::new(args.text(1)))))),
    Function::pure("regexFind", TWO, |args| Ok(find(&*sure(args)?, args))),
    Function::pure("mustRegexFind", TWO, |args| Ok(find(&*given(args)?, args))),
    Function::pure("regexFindAll", COUNTED, |args| Ok(find_all(&*sure(args)?, args))),
    Function::pure("mustRegexFindAll", COUNTED, |args| Ok(find_all(&*given(args)?, args))),
    Function::pure("regexReplaceAll", THREE, |args| Ok(replace(&*sure(args)?, args))),
    Function::pure("mustRegexReplaceAll", THREE, |args| Ok(replace(&*given(args)?, args))),
    Function::pure("regexReplaceAllLiteral", THREE, |args| Ok(replace_literal(&*sure(args)?, args))),
    Function::pure("mustRegexReplaceAllLiteral", THREE, |args| Ok(replace_literal(&*given(args)?, args))),
    Function::pure("regexSplit", COUNTED, |args| Ok(split(&*sure(args)?, args))),
    Function::pure("mustRegexSplit", COUNTED, |args| Ok(split(&*given(args)?, args))),
    Function::pure("regexQuoteMeta", &[Param::Text], quote_meta),
];

/// The pattern, with an error that says what is wrong with it.
fn given(args: Args<'_>) -> Result<Rc<Pattern>, Fault> {
    Pattern::of(&args.shared(0)).map_err(|error| error.to_string().into())
}

/// The pattern, with an error that quotes it, too.
fn sure(args: Args<'_>) -> Result<Rc<Pattern>, Fault> {
    Pattern::of(&args.shared(0)).map_err(|error| {
        let text = args.text(0);
        let shown =
            if can_backquote(text) { format!("`{}`", String::from_utf8_lossy(text)) } else { quote::quote(text) };
        format!("regexp: Compile({shown}): {error}").into()
    })
}

/// Whether a text may stand in backquotes on one line.
fn can_backquote(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| {
        !text
            .chars()
            .any(|character| character < ' ' && character != '\t' || matches!(character, '`' | '\x7F' | '\u{FEFF}'))
    })
}

fn find(pattern: &Pattern, args: Args<'_>) -> Value {
    let subject = Subject::new(args.text(1));
    Value::text(pattern.find(&subject, 0).map_or(&[][..], |(start, end)| subject.part(start, end)))
}

/// How many are wanted; a number below zero wants all.
fn limit(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn find_all(pattern: &Pattern, args: Args<'_>) -> Value {
    let subject = Subject::new(args.text(1));
    let found = pattern.find_all(&subject, limit(args.int(2)));
    if found.is_empty() {
        return List::typed(ListType::StringsNil, Vec::new());
    }
    let found = found.into_iter().map(|(start, end)| Value::text(subject.part(start, end))).collect();
    List::made(ListType::Strings, found, Grown::From(10))
}

fn replace(pattern: &Pattern, args: Args<'_>) -> Value {
    Value::text(pattern.replace_all(&Subject::new(args.text(1)), &Replacement::template(args.text(2))))
}

fn replace_literal(pattern: &Pattern, args: Args<'_>) -> Value {
    Value::text(pattern.replace_all(&Subject::new(args.text(1)), &Replacement::Literal(args.text(2))))
}

fn split(pattern: &Pattern, args: Args<'_>) -> Value {
    let subject = Subject::new(args.text(1));
    let most = limit(args.int(2));
    if most == 0 {
        return List::typed(ListType::StringsNil, Vec::new());
    }
    if subject.is_empty() && !args.text(0).is_empty() {
        return List::strings([args.shared(1)]);
    }
    let mut parts: Vec<Span> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (match_start, match_end) in pattern.find_all(&subject, most) {
        if parts.len() + 1 == most {
            break;
        }
        end = match_start;
        if match_end != 0 {
            parts.push((start, end));
        }
        start = match_end;
    }
    if end != subject.end() {
        parts.push((start, subject.end()));
    }
    let parts = parts.into_iter().map(|(start, end)| Value::text(subject.part(start, end))).collect();
    List::made(ListType::Strings, parts, Grown::ByOne)
}

/// The text with a `\` before each character that means something in a pattern.
fn quote_meta(args: Args<'_>) -> Outcome {
    let text = args.text(0);
    let mut out = Vec::with_capacity(text.len() + 8);
    for byte in text {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    Ok(Value::text(out))
}
