use super::super::{Body, find};
use super::*;
use crate::go::fmt;

fn call(name: &str, args: &[Value]) -> Result<String, String> {
    let function = find(name.as_bytes()).expect(name);
    let Body::Pure(body) = function.body else { return Err("not pure".to_owned()) };
    body(Args(args)).map(|value| fmt::printed(&value)).map_err(|fault| fault.to_string())
}

#[test]
fn case_is_changed_letter_by_letter() {
    for (name, text, expected) in [("upper", "straße", "STRAßE"), ("title", "it's foo-bar", "It'S Foo-Bar")] {
        assert_eq!(call(name, &[Value::text(text)]).as_deref(), Ok(expected), "{name}");
    }
}
