//! Functions that run templates.

use std::rc::Rc;

use crate::go::quote::quote;
use crate::go::{Args, Text, Value, find};
use crate::template::exec::Machine;
use crate::template::functions::{Fault, Outcome};
use crate::template::node::Tree;
use crate::template::set::Templates;

/// How often a template may be within itself by `include`.
const MAX_INCLUDES: usize = 1000;

/// What templates are called that stand in values.
const NAME: &str = "gotpl";

/// What is written for nothing, which Helm takes away.
const NO_VALUE: &[u8] = b"<no value>";

/// The text of a template.
pub(super) fn include(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let name = args.shared(0);
    let context = machine.context;
    {
        let mut running = context.memory.includes.borrow_mut();
        let count = running.entry(name.clone()).or_default();
        if *count > MAX_INCLUDES {
            let message = format!("rendering template has a nested reference name: {name}: unable to execute template");
            return Err(message.into());
        }
        *count += 1;
    }
    let ran = match machine.templates.find(&name) {
        Some(tree) => machine.capture(&tree, args.any(1).clone()).map_err(|error| Fault::Inner(String::new(), error)),
        None => {
            let (name, root) = (quote(&name), quote(NAME.as_bytes()));
            Err(Fault::Message(format!("template: no template {name} associated with template {root}")))
        }
    };
    if let Some(count) = context.memory.includes.borrow_mut().get_mut(&name) {
        *count -= 1;
    }
    ran.map(Value::Text)
}

/// The text of a template that stands in a value.
pub(super) fn tpl(machine: &mut Machine<'_>, args: Args<'_>) -> Outcome {
    let text = args.shared(0);
    if find(&text, b"{{").is_none() {
        return Ok(Value::Text(without_no_value(text)));
    }
    let trees = parsed(machine, &text)?;
    let Some(tree) = trees.last().cloned() else { return Ok("".into()) };
    let templates = Templates::over(machine.templates.clone());
    templates.take(trees.iter().cloned());
    let outer = std::mem::replace(&mut machine.templates, Rc::new(templates));
    let ran = machine.capture(&tree, args.any(1).clone());
    machine.templates = outer;
    match ran {
        Ok(written) => Ok(Value::Text(without_no_value(written))),
        Err(error) => Err(Fault::Inner(format!("error during tpl function execution for {}: ", quote(&text)), error)),
    }
}

/// Reads templates, if that text wasn't read before.
fn parsed(machine: &Machine<'_>, text: &Text) -> Result<Rc<Vec<Rc<Tree>>>, Fault> {
    let cache = &machine.context.memory.parsed;
    if let Some(trees) = cache.borrow().get(text) {
        return Ok(trees.clone());
    }
    let trees = machine
        .templates
        .parse(&NAME.into(), text)
        .map_err(|error| Fault::Message(format!("cannot parse template {}: {error}", quote(text))))?;
    let trees = Rc::new(trees);
    cache.borrow_mut().insert(text.clone(), trees.clone());
    Ok(trees)
}

fn without_no_value(text: Text) -> Text {
    match clean(&text) {
        Some(cleaned) => cleaned.into(),
        None => text,
    }
}

/// Text without `<no value>`; none if it has none.
pub(crate) fn clean(text: &[u8]) -> Option<Vec<u8>> {
    let mut place = find(text, NO_VALUE)?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.extend_from_slice(&rest[..place]);
        rest = &rest[place + NO_VALUE.len()..];
        match find(rest, NO_VALUE) {
            Some(next) => place = next,
            None => break,
        }
    }
    out.extend_from_slice(rest);
    Some(out)
}
