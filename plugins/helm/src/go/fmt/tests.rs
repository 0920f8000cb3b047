use super::*;

#[test]
fn values_are_printed_as_go_does() {
    assert_eq!(printed(&Value::int(-5)), "-5");
}
