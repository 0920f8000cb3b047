//! Schemas against what Helm says of the same values. The tables were filled in from Helm's own answers.

mod usual;

use std::rc::Rc;

use super::format::Format;
use super::{check_values, validate};
use crate::chart::{Chart, File};
use crate::go::Map;
use crate::values::document::value_of;

fn values(text: &str) -> Rc<Map> {
    let documents = bowline_yaml::parse(text.as_bytes()).expect("they can be read");
    documents.first().and_then(|document| value_of(&document.root).as_map().cloned()).expect("they are a map")
}

/// A chart with a schema and charts that it brings along.
fn chart(name: &str, schema: Option<&str>, dependencies: Vec<Chart>) -> Chart {
    let schema = schema.map(|text| File {
        name: "values.schema.json".into(),
        data: text.into(),
        path: "values.schema.json".into(),
    });
    let mut chart = Chart { schema, dependencies, ..Chart::default() };
    chart.metadata.name = name.into();
    chart
}

#[test]
fn values_are_checked_as_helm_checks_them() {
    let mut count = 0;
    for case in include_str!("cases.txt").split("\n\n").filter(|case| !case.trim().is_empty()) {
        let mut lines = case.trim_start_matches('\n').lines();
        let schema = lines.next().and_then(|line| line.strip_prefix("schema: ")).expect("a schema comes first");
        let given = lines.next().and_then(|line| line.strip_prefix("values: ")).expect("values come second");
        let expected: Vec<&str> = lines.map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        let told = check_values(schema.as_bytes(), &values(given)).err().unwrap_or_default();
        assert_eq!(told.trim_end_matches('\n'), expected.join("\n"), "{schema}\n{given}");
        count += 1;
    }
    assert_eq!(count, 57);
}

#[test]
fn formats_are_those_of_helms_library() {
    for line in include_str!("formats.txt").lines() {
        let [name, text, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let told = match Format::of(name).map(|format| format.check(&text.into())) {
            None | Some(Ok(())) => "ok".to_owned(),
            Some(Err(reason)) => reason,
        };
        assert_eq!(told, expected, "{name} {text}");
    }
}

#[test]
fn each_chart_is_checked_by_its_own_schema() {
    const WHOLE: &str = r#"{"type":"object","properties":{"size":{"type":"integer"}}}"#;
    let inner = chart("inner", Some(r#"{"required":["x"]}"#), Vec::new());
    let one = chart("one", Some(WHOLE), vec![inner]);
    let two = chart("two", Some(WHOLE), Vec::new());
    let top = chart(
        "top",
        Some("{"),
        vec![one, two, chart("three", Some("false"), Vec::new()), chart("four", None, Vec::new())],
    );
    let told = validate(&top, &values("{one: {size: a, inner: {}}, two: 5, three: null, four: {}}"));
    let expected = "values don't meet the specifications of the schema(s) in the following chart(s):\ntop:\nunexpected \
                    EOFone:\n- at '/size': got string, want integer\ninner:\n- at '': missing property 'x'\ntwo:\ninvalid type for \
                    values: expected object (map), got float64\n";
    assert_eq!(told, Err(expected.to_owned()));
    let top = chart("top", Some(WHOLE), Vec::new());
    assert_eq!(validate(&top, &values("{size: 1e3}")), Ok(()));
}

#[test]
fn addresses_of_the_network_are_refused() {
    for (schema, url) in [
        (r#"{"$ref":"https://a.example/x.json"}"#, "https://a.example/x.json"),
        (r#"{"$schema":"https://a.example/meta"}"#, "https://a.example/meta"),
    ] {
        let expected =
            format!("failing loading \"{url}\": charts are rendered without a network, so schemas can't refer to it");
        assert_eq!(check_values(schema.as_bytes(), &values("{}")), Err(expected));
    }
    assert_eq!(check_values(br#"{"$ref":"urn:x:y"}"#, &values("{}")), Ok(()));
}

#[test]
fn schemas_that_never_end_are_stopped() {
    // Each asks the next one twice.
    let chain: Vec<String> = (0..60)
        .map(|place| {
            format!(r##""d{place}":{{"allOf":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{0}"}}]}}"##, place + 1)
        })
        .collect();
    let schema = format!(r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d60":{{}}}}}}"##, chain.join(","));
    let told = check_values(schema.as_bytes(), &values("{}"));
    assert_eq!(told, Err("unable to validate schema: schemas ask more than 5000000 times".to_owned()));
    let deep = format!("{}1{}", "{a: ".repeat(200), "}".repeat(200));
    let told = check_values(br##"{"additionalProperties":{"allOf":[{"$ref":"#"}]}}"##, &values(&deep));
    assert_eq!(told, Err("unable to validate schema: schemas lead into schemas deeper than 400 levels".to_owned()));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(check_values(nested.as_bytes(), &values("{}")), Err("exceeded max depth".to_owned()));
}
