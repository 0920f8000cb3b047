use super::super::calling::printed;
use super::*;
use crate::go::value::ListType;
use crate::go::{Entries, List, Map};

#[test]
fn empty_values_give_way() {
    let empty = [
        Value::Nil,
        false.into(),
        Value::int(0),
        0.0.into(),
        "".into(),
        List::any(Vec::new()),
        List::typed(ListType::AnyNil, Vec::new()),
        Map::any(Entries::new()),
    ];
    for value in &empty {
        assert_eq!(printed("empty", std::slice::from_ref(value)).as_deref(), Ok("true"), "{value:?}");
        assert_eq!(printed("default", &["d".into(), value.clone()]).as_deref(), Ok("d"), "{value:?}");
        assert_eq!(printed("coalesce", &[value.clone(), "c".into()]).as_deref(), Ok("c"), "{value:?}");
    }
    assert_eq!(printed("coalesce", &empty).as_deref(), Ok("<nil>"));
    assert_eq!(printed("any", &empty).as_deref(), Ok("false"));
    for (name, args, expected) in [
        ("default", vec!["d".into()], "d"),
        ("default", vec!["d".into(), "g".into(), "".into()], "g"),
        ("all", vec![], "true"),
        ("all", vec![Value::int(1), "".into()], "false"),
        ("any", vec![Value::int(1), "".into()], "true"),
        ("ternary", vec!["y".into(), "n".into(), true.into()], "y"),
        ("ternary", vec!["y".into(), "n".into(), false.into()], "n"),
    ] {
        assert_eq!(printed(name, &args).as_deref(), Ok(expected), "{name} {args:?}");
    }
}

#[test]
fn types_have_gos_names() {
    for (value, of, kind) in [
        (Value::Nil, "<nil>", "invalid"),
        (true.into(), "bool", "bool"),
        (Value::int64(1), "int64", "int64"),
        (1.0.into(), "float64", "float64"),
        ("".into(), "string", "string"),
        (List::strings([]), "[]string", "slice"),
        (Map::any(Entries::new()), "map[string]interface {}", "map"),
    ] {
        assert_eq!(printed("typeOf", std::slice::from_ref(&value)).as_deref(), Ok(of));
        assert_eq!(printed("kindOf", std::slice::from_ref(&value)).as_deref(), Ok(kind));
        assert_eq!(printed("typeIs", &[of.into(), value.clone()]).as_deref(), Ok("true"));
        assert_eq!(printed("typeIsLike", &[of.into(), value.clone()]).as_deref(), Ok("true"));
        assert_eq!(printed("kindIs", &[kind.into(), value.clone()]).as_deref(), Ok("true"));
        assert_eq!(printed("kindIs", &["struct".into(), value]).as_deref(), Ok("false"));
    }
}
