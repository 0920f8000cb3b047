use super::super::{Body, find};
use super::*;
use crate::go::value::ListType;
use crate::go::{Entries, List, Map, fmt};

fn call(name: &str, args: &[Value]) -> Option<String> {
    let Body::Pure(body) = find(name.as_bytes(), crate::HelmVersion::V4)?.body else { return None };
    body(Args(args)).ok().map(|value| fmt::printed(&value))
}

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
        assert_eq!(call("empty", std::slice::from_ref(value)).as_deref(), Some("true"), "{value:?}");
        assert_eq!(call("default", &["d".into(), value.clone()]).as_deref(), Some("d"), "{value:?}");
        assert_eq!(call("coalesce", &[value.clone(), "c".into()]).as_deref(), Some("c"), "{value:?}");
    }
    assert_eq!(call("coalesce", &empty).as_deref(), Some("<nil>"));
    assert_eq!(call("any", &empty).as_deref(), Some("false"));
    for (name, args, expected) in [
        ("default", vec!["d".into()], "d"),
        ("default", vec!["d".into(), "g".into(), "".into()], "g"),
        ("all", vec![], "true"),
        ("all", vec![Value::int(1), "".into()], "false"),
        ("any", vec![Value::int(1), "".into()], "true"),
        ("ternary", vec!["y".into(), "n".into(), true.into()], "y"),
        ("ternary", vec!["y".into(), "n".into(), false.into()], "n"),
    ] {
        assert_eq!(call(name, &args).as_deref(), Some(expected), "{name} {args:?}");
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
        assert_eq!(call("typeOf", std::slice::from_ref(&value)).as_deref(), Some(of));
        assert_eq!(call("kindOf", std::slice::from_ref(&value)).as_deref(), Some(kind));
        assert_eq!(call("typeIs", &[of.into(), value.clone()]).as_deref(), Some("true"));
        assert_eq!(call("typeIsLike", &[of.into(), value.clone()]).as_deref(), Some("true"));
        assert_eq!(call("kindIs", &[kind.into(), value.clone()]).as_deref(), Some("true"));
        assert_eq!(call("kindIs", &["struct".into(), value]).as_deref(), Some("false"));
    }
}
