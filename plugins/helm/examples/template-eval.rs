//! Runs single templates: a JSON object a line on standard input, one a line on standard output.

#![allow(clippy::print_stdout, reason = "its answers go there")]

use std::io::BufRead as _;
use std::rc::Rc;

use bowline_helm::go::{Entries, Map, Text};
use bowline_helm::template::{Context, Machine, Templates};
use bowline_helm::values::document;
use serde_json::{Value as Json, json};

fn main() {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let case: Json = match serde_json::from_str(&line) {
            Ok(case) => case,
            Err(error) => {
                println!("{}", json!({"error": error.to_string()}));
                continue;
            }
        };
        let mut answer = json!({"name": case["name"]});
        match run(&case) {
            Ok(output) => answer["output"] = Json::String(String::from_utf8_lossy(&output).replace("<no value>", "")),
            Err(error) => answer["error"] = Json::String(error),
        }
        println!("{answer}");
    }
}

fn run(case: &Json) -> Result<Vec<u8>, String> {
    let values = match case["values"].as_str() {
        Some(text) => bowline_yaml::parse(text.as_bytes()).map_err(|error| error.to_string())?,
        None => Vec::new(),
    };
    let values = values.first().map_or_else(|| Map::any(Entries::new()), |document| document::value_of(&document.root));
    let dot = Map::any([(Text::from("Values"), values)].into_iter().collect::<Entries>());
    let templates = Rc::new(Templates::new());
    if let Some(helpers) = case["helpers"].as_str() {
        templates.read(&"t/templates/_helpers.tpl".into(), &helpers.into()).map_err(|error| error.to_string())?;
    }
    let name = Text::from("t/templates/t.yaml");
    let text = case["template"].as_str().unwrap_or_default();
    templates.read(&name, &text.into()).map_err(|error| error.to_string())?;
    let tree = templates.find(&name).ok_or("no template")?;
    let context = Context::default();
    Machine::new(&context, templates).run(&tree, dot).map_err(|error| error.to_string())
}
