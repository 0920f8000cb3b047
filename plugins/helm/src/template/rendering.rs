//! Renders single templates for tests.

use std::rc::Rc;

use crate::go::{Entries, List, Map, Text, Value, rune};
use crate::template::{Context, Machine, Templates};

/// What a template writes with the values that all tests have, or why it can't be read or run.
pub(crate) fn render(template: &str) -> Result<String, String> {
    // As Helm, which writes nothing for no value.
    Ok(run(&Context::default(), "t.yaml", template, dot())?.replace("<no value>", ""))
}

/// What a template of a chart writes in a render without values, or its error.
pub(crate) fn render_in(context: &Context, template: &str) -> String {
    run(context, "t/templates/t.yaml", template, Value::Missing).unwrap_or_else(|error| error)
}

/// The same, but of an error only its last part, which is what a function said.
pub(crate) fn outcome(context: &Context, template: &str) -> String {
    let written = run(context, "t", template, map(Vec::new()));
    written.unwrap_or_else(|error| error.rsplit(">: ").next().unwrap_or_default().to_owned())
}

fn run(context: &Context, name: &str, template: &str, dot: Value) -> Result<String, String> {
    let templates = Rc::new(Templates::default());
    let name = Text::from(name);
    templates.read(&name, &template.into()).map_err(|error| error.to_string())?;
    let tree = templates.find(&name).ok_or("no template")?;
    let out = Machine::new(context, templates).run(&tree, dot).map_err(|error| error.to_string())?;
    Ok(rune::to_str(&out).into_owned())
}

fn map(entries: Vec<(&str, Value)>) -> Value {
    Map::any(entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect::<Entries>())
}

fn dot() -> Value {
    let values = map(vec![
        ("s", Value::text("hello")),
        ("i", Value::Float(42.0)),
        ("f", Value::Float(2.5)),
        ("list", List::any(vec![Value::Float(1.0), Value::text("two"), Value::Bool(true)])),
        ("map", map(vec![("a", Value::Float(1.0)), ("b", Value::text("two"))])),
    ]);
    map(vec![("Values", values)])
}
