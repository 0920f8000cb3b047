use std::rc::Rc;

use crate::go::{Entries, Map, Text, Value};
use crate::template::exec::{MAX_CALLS, MAX_NESTING};
use crate::template::{Context, Machine, Templates};

/// What a template writes, or why it can't be read or run.
fn render(template: &str, dot: Value) -> Result<String, String> {
    let templates = Rc::new(Templates::new());
    let name = Text::from("t.yaml");
    templates.read(&name, &template.into()).map_err(|error| error.to_string())?;
    let tree = templates.find(&name).ok_or("no template")?;
    let context = Context::default();
    let ran = Machine::new(&context, templates).run(&tree, dot);
    ran.map(|out| String::from_utf8_lossy(&out).into_owned()).map_err(|error| error.to_string())
}

fn nothing() -> Value {
    Map::any(Entries::new())
}

#[test]
fn a_template_that_calls_itself_ends() {
    let error = render("{{define \"a\"}}{{template \"a\" .}}{{end}}\n{{template \"a\"}}", nothing());
    let place = "template: t.yaml:1:25: executing \"a\" at <{{template \"a\" .}}>";
    assert_eq!(error, Err(format!("{place}: exceeded maximum template depth ({MAX_CALLS})")));
}

#[test]
fn a_template_that_calls_itself_deep_inside_ends_before_the_stack_does() {
    let deep = |count: usize| {
        let (open, close) = ("{{if (not (not true))}}".repeat(count), "{{end}}".repeat(count));
        format!("{{{{define \"a\"}}}}{open}{{{{template \"a\" .}}}}{close}{{{{end}}}}{{{{template \"a\"}}}}")
    };
    for (count, message) in [(5, "exceeded maximum template depth"), (150, "exceeded maximum nesting of templates")] {
        let ran = std::thread::Builder::new().stack_size(8 << 20).spawn(move || render(&deep(count), nothing()));
        let error = ran.expect("a thread").join().expect("no panic").expect_err("no end");
        assert!(error.contains(message), "{error}");
    }
    assert!(MAX_NESTING > 10 * MAX_CALLS);
}
