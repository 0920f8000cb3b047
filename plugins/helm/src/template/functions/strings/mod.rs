//! Text.

mod base;
mod case;
mod cut;
mod join;
mod path;
mod replace;
mod split;
mod trim;
mod words;
mod wrap;

use super::{Fault, Function, Outcome};
use crate::go::fmt::MAX_LENGTH;
use crate::go::{Args, Param, Value};

const ANY: Param = Param::Any;
const INT: Param = Param::Int;
const TEXT: Param = Param::Text;

/// The functions.
pub(super) const TABLE: &[Function] = &[
    Function::pure("abbrev", &[INT, TEXT], cut::abbrev),
    Function::pure("abbrevboth", &[INT, INT, TEXT], cut::abbrevboth),
    Function::pure("trunc", &[INT, TEXT], cut::trunc),
    Function::pure("substr", &[INT, INT, TEXT], cut::substr),
    Function::pure("trim", &[TEXT], trim::trim),
    Function::pure("trimall", &[TEXT, TEXT], trim::trim_all),
    Function::pure("trimAll", &[TEXT, TEXT], trim::trim_all),
    Function::pure("trimSuffix", &[TEXT, TEXT], trim::trim_suffix),
    Function::pure("trimPrefix", &[TEXT, TEXT], trim::trim_prefix),
    Function::pure("nospace", &[TEXT], trim::nospace),
    Function::pure("upper", &[TEXT], case::upper),
    Function::pure("lower", &[TEXT], case::lower),
    Function::pure("title", &[TEXT], case::title),
    Function::pure("untitle", &[TEXT], case::untitle),
    Function::pure("initials", &[TEXT], case::initials),
    Function::pure("swapcase", &[TEXT], case::swapcase),
    Function::pure("snakecase", &[TEXT], words::snakecase),
    Function::pure("kebabcase", &[TEXT], words::kebabcase),
    Function::pure("camelcase", &[TEXT], case::camelcase),
    Function::pure("wrap", &[INT, TEXT], wrap::wrap),
    Function::pure("wrapWith", &[INT, TEXT, TEXT], wrap::wrap_with),
    Function::pure("contains", &[TEXT, TEXT], contains),
    Function::pure("hasPrefix", &[TEXT, TEXT], has_prefix),
    Function::pure("hasSuffix", &[TEXT, TEXT], has_suffix),
    Function::pure("repeat", &[INT, TEXT], replace::repeat),
    Function::pure("indent", &[INT, TEXT], replace::indent),
    Function::pure("nindent", &[INT, TEXT], replace::nindent),
    Function::pure("replace", &[TEXT, TEXT, TEXT], replace::replace),
    Function::pure("plural", &[TEXT, TEXT, INT], plural),
    Function::variadic("quote", &[], ANY, join::quote),
    Function::variadic("squote", &[], ANY, join::squote),
    Function::variadic("cat", &[], ANY, join::cat),
    Function::pure("toString", &[ANY], join::to_string),
    Function::pure("toStrings", &[ANY], join::to_strings),
    Function::pure("join", &[TEXT, ANY], join::join),
    Function::pure("sortAlpha", &[ANY], join::sort_alpha),
    Function::pure("split", &[TEXT, TEXT], split::split),
    Function::pure("splitList", &[TEXT, TEXT], split::split_list),
    Function::pure("splitn", &[TEXT, INT, TEXT], split::splitn),
    Function::pure("hello", &[], hello),
    Function::pure("b64enc", &[TEXT], base::b64enc),
    Function::pure("b64dec", &[TEXT], base::b64dec),
    Function::pure("b32enc", &[TEXT], base::b32enc),
    Function::pure("b32dec", &[TEXT], base::b32dec),
    Function::pure("base", &[TEXT], path::base),
    Function::pure("dir", &[TEXT], path::dir),
    Function::pure("clean", &[TEXT], path::clean),
    Function::pure("ext", &[TEXT], path::ext),
    Function::pure("isAbs", &[TEXT], path::is_abs),
    Function::pure("osBase", &[TEXT], path::base),
    Function::pure("osDir", &[TEXT], path::dir),
    Function::pure("osClean", &[TEXT], path::clean),
    Function::pure("osExt", &[TEXT], path::ext),
    Function::pure("osIsAbs", &[TEXT], path::is_abs),
];

/// Refuses what would take too much memory.
fn fits(length: Option<usize>) -> Result<usize, Fault> {
    length.filter(|length| *length <= MAX_LENGTH).ok_or_else(|| {
        format!("the text would be longer than {} MiB, which is more than a function may give", MAX_LENGTH >> 20).into()
    })
}

/// Where some bytes begin in others.
fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let Some(first) = what.first() else { return Some(0) };
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|byte| byte == first)?;
        if bytes[from..].starts_with(what) {
            return Some(from);
        }
        from += 1;
    }
}

fn contains(args: Args<'_>) -> Outcome {
    Ok(Value::Bool(find(args.text(1), args.text(0)).is_some()))
}

fn has_prefix(args: Args<'_>) -> Outcome {
    Ok(Value::Bool(args.text(1).starts_with(args.text(0))))
}

fn has_suffix(args: Args<'_>) -> Outcome {
    Ok(Value::Bool(args.text(1).ends_with(args.text(0))))
}

fn plural(args: Args<'_>) -> Outcome {
    Ok(Value::Text(args.shared(usize::from(args.int(2) != 1))))
}

fn hello(_: Args<'_>) -> Outcome {
    Ok(Value::text("Hello!"))
}

#[cfg(test)]
mod tests;
