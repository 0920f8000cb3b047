//! Helm's own functions.

mod templates;

pub(crate) use templates::clean as without_no_value;

use super::{Fault, Function, Outcome};
use crate::go::{Args, Entries, Map, Param, Value};
use crate::template::exec::Machine;
use crate::template::report::{MARK_END, MARK_START};

/// The functions of this topic.
pub(super) const TABLE: &[Function] = &[
    Function::machine("include", &[Param::Text, Param::Any], templates::include),
    Function::machine("tpl", &[Param::Text, Param::Any], templates::tpl),
    Function::pure("required", &[Param::Text, Param::Any], required),
    Function::pure("fail", &[Param::Text], |args| Err(marked(args.text(0)))),
    Function::machine("lookup", &[Param::Text, Param::Text, Param::Text, Param::Text], lookup),
    Function::pure("getHostByName", &[Param::Text], |_| Ok("".into())),
];

fn required(args: Args<'_>) -> Outcome {
    match args.any(1) {
        Value::Missing | Value::Nil => Err(marked(args.text(0))),
        Value::Text(text) if text.is_empty() => Err(marked(args.text(0))),
        value => Ok(value.clone()),
    }
}

/// A message of the chart's author, which is all that is shown in the end.
fn marked(message: &[u8]) -> Fault {
    Fault::Message(format!("{MARK_START}{}{MARK_END}", String::from_utf8_lossy(message)))
}

fn lookup(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let text = |place| args.shared(place).to_str().into_owned();
    let found = match &machine.context.lookup {
        Some(lookup) => lookup.lookup(&text(0), &text(1), &text(2), &text(3))?,
        None => None,
    };
    Ok(found.unwrap_or_else(|| Map::any(Entries::new())))
}
