use super::super::calling::{call, printed};
use super::*;

fn of(entries: &[(&str, Value)]) -> Value {
    Map::any(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
}

fn one() -> Value {
    of(&[("a", Value::int(1)), ("b", of(&[("c", Value::int(2))]))])
}

fn nil() -> Value {
    Value::Map(Rc::new(Map::typed(MapType::AnyNil, Entries::new())))
}

#[test]
fn dictionaries_are_read() {
    for (name, args, expected) in [
        ("dict", vec!["k".into(), Value::int(1), Value::Nil], Ok("map[<nil>: k:1]")),
        ("get", vec![one(), "a".into()], Ok("1")),
        ("get", vec![one(), "z".into()], Ok("")),
        ("hasKey", vec![one(), "a".into()], Ok("true")),
        ("hasKey", vec![nil(), "a".into()], Ok("false")),
        ("pluck", vec!["a".into(), one(), of(&[]), one()], Ok("[1 1]")),
        ("keys", vec![one(), one()], Ok("[a b a b]")),
        ("values", vec![one()], Ok("[1 map[c:2]]")),
        ("pick", vec![one(), "a".into(), "z".into()], Ok("map[a:1]")),
        ("omit", vec![one(), "a".into()], Ok("map[b:map[c:2]]")),
        ("dig", vec!["b".into(), "c".into(), "d".into(), one()], Ok("2")),
        ("dig", vec!["b".into(), "z".into(), "d".into(), one()], Ok("d")),
        ("dig", vec!["d".into(), one()], Err("dig needs at least three arguments")),
        (
            "dig",
            vec!["a".into(), "c".into(), "d".into(), one()],
            Err("interface conversion: interface {} is int, not map[string]interface {}"),
        ),
        (
            "dig",
            vec!["a".into(), "d".into(), Value::Nil],
            Err("interface conversion: interface {} is nil, not map[string]interface {}"),
        ),
        ("dig", vec![1.0.into(), "d".into(), one()], Err("interface conversion: interface {} is float64, not string")),
        ("set", vec![nil(), "a".into(), Value::Nil], Err("assignment to entry in nil map")),
        ("unset", vec![nil(), "a".into()], Ok("map[]")),
        ("deepCopy", vec![Value::Nil], Err("reflect: call of reflect.Value.Type on zero Value")),
    ] {
        assert_eq!(printed(name, &args).as_deref().map_err(String::as_str), expected, "{name} {args:?}");
    }
}

#[test]
fn changes_are_seen_through_every_name_but_copies() {
    let map = one();
    let copy = call("deepCopy", std::slice::from_ref(&map)).expect("it can be copied");
    call("set", &[map.get("b").expect("it has it"), "c".into(), "new".into()]).expect("it can be set");
    call("unset", &[map.clone(), "a".into()]).expect("it can be unset");
    assert_eq!(fmt::printed(&map), "map[b:map[c:new]]");
    assert_eq!(fmt::printed(&copy), "map[a:1 b:map[c:2]]");
}

#[test]
fn dictionaries_are_merged() {
    let full = || of(&[("s", "x".into()), ("l", List::any(vec![Value::int(1)])), ("m", one()), ("n", Value::Nil)]);
    let other = || {
        let map = of(&[("a", Value::int(9)), ("d", true.into())]);
        of(&[("s", "".into()), ("l", List::any(Vec::new())), ("m", map), ("n", 3.0.into()), ("o", Value::Nil)])
    };
    for (name, args, expected) in [
        ("merge", [full(), other()], "map[l:[1] m:map[a:1 b:map[c:2] d:true] n:3 s:x]"),
        ("mergeOverwrite", [full(), other()], "map[l:[] m:map[a:9 b:map[c:2] d:true] n:3 o:<nil> s:]"),
        ("merge", [nil(), one()], "map[a:1 b:map[c:2]]"),
        ("mustMerge", [of(&[("a", one())]), of(&[("a", "x".into())])], "map[a:map[a:1 b:map[c:2]]]"),
        ("mustMergeOverwrite", [of(&[("a", one())]), of(&[("a", "x".into())])], "map[a:x]"),
        ("mustMerge", [of(&[("a", "x".into())]), of(&[("a", one())])], "map[a:x]"),
    ] {
        assert_eq!(printed(name, &args).as_deref(), Ok(expected), "{name} {args:?}");
    }
}

#[test]
fn merged_dictionaries_share_what_only_one_had() {
    let (target, source) = (of(&[]), of(&[("m", one())]));
    let merged = call("merge", &[target, source.clone()]).expect("it can be merged");
    call("set", &[merged.get("m").expect("it has it"), "z".into(), "new".into()]).expect("it can be set");
    assert_eq!(fmt::printed(&source), "map[m:map[a:1 b:map[c:2] z:new]]");
}

#[test]
fn a_dictionary_in_itself_is_an_error() {
    let ring = || {
        let map = of(&[]);
        call("set", &[map.clone(), "a".into(), map.clone()]).expect("it can be set");
        map
    };
    for (name, args) in [("deepCopy", vec![ring()]), ("merge", vec![ring(), ring()])] {
        let error = printed(name, &args).expect_err("it has no end");
        assert_eq!(error, crate::go::nesting::TooDeep.to_string(), "{name}");
    }
}
