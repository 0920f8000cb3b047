use super::super::find;
use super::*;

fn call(name: &str, args: &[Value]) -> Result<String, String> {
    let function = find(name.as_bytes()).expect(name);
    let Body::Pure(body) = function.body else { return Err("not pure".to_owned()) };
    body(Args(args)).map(|value| fmt::printed(&value)).map_err(|fault| fault.to_string())
}

#[test]
fn not_is_the_opposite() {
    assert_eq!(call("not", &[Value::Missing]), Ok("true".to_owned()));
    assert_eq!(call("not", &[Value::int(1)]), Ok("false".to_owned()));
}
