use super::super::calling::{call, typed};
use super::*;
use crate::go::{Entries, Map};

fn ints(numbers: &[i64]) -> Value {
    List::any(numbers.iter().copied().map(Value::int).collect())
}

fn strings() -> Value {
    List::strings(["a".into(), "b".into(), "a".into()])
}

#[test]
fn lists_of_any_type_are_taken() {
    let mixed = || List::any(vec![Value::int(1), 1.0.into(), "1".into(), Value::Nil, Value::int(1)]);
    for (name, args, expected) in [
        ("list", vec![], "[]interface {} []"),
        ("append", vec![strings(), Value::int(1)], "[]interface {} [a b a 1]"),
        ("prepend", vec![strings(), Value::Nil], "[]interface {} [<nil> a b a]"),
        ("first", vec![strings()], "string a"),
        ("first", vec![ints(&[])], "interface {} <nil>"),
        ("last", vec![ints(&[1, 2])], "int 2"),
        ("rest", vec![strings()], "[]interface {} [b a]"),
        ("initial", vec![strings()], "[]interface {} [a b]"),
        ("reverse", vec![ints(&[1, 2, 3])], "[]interface {} [3 2 1]"),
        ("uniq", vec![strings()], "[]interface {} [a b]"),
        ("uniq", vec![mixed()], "[]interface {} [1 1 1 <nil>]"),
        ("without", vec![strings(), "a".into()], "[]interface {} [b]"),
        ("without", vec![mixed(), Value::int(1)], "[]interface {} [1 1 <nil>]"),
        ("has", vec![1.0.into(), ints(&[1])], "bool false"),
        ("has", vec!["b".into(), strings()], "bool true"),
        ("has", vec!["b".into(), Value::Nil], "bool false"),
        ("compact", vec![List::any(vec![0.0.into(), "".into(), ints(&[]), "x".into()])], "[]interface {} [x]"),
        ("concat", vec![strings(), ints(&[1])], "[]interface {} [a b a 1]"),
        ("slice", vec![strings(), Value::int(1)], "[]string [b a]"),
        ("slice", vec![strings(), Value::int(0), "2".into()], "[]string [a b]"),
        ("slice", vec![ints(&[])], "interface {} <nil>"),
        ("chunk", vec![Value::int(2), strings()], "[][]interface {} [[a b] [a]]"),
        ("chunk", vec![Value::int(-5), ints(&[1, 2, 3])], "[][]interface {} []"),
    ] {
        assert_eq!(typed(name, &args).as_deref(), Ok(expected), "{name} {args:?}");
    }
}

#[test]
fn nothing_left_is_a_nil_list() {
    for (name, args) in [("rest", vec![ints(&[])]), ("initial", vec![strings_nil()]), ("concat", vec![ints(&[])])] {
        let list = call(name, &args).expect(name);
        assert_eq!(list.as_list().map(|list| list.of), Some(ListType::AnyNil), "{name}");
    }
}

fn strings_nil() -> Value {
    List::typed(ListType::StringsNil, Vec::new())
}

#[test]
fn other_values_are_refused() {
    let map = || Map::any(Entries::new());
    for (name, args, expected) in [
        ("append", vec![map(), Value::Nil], "Cannot push on type map"),
        ("mustPush", vec!["x".into(), Value::Nil], "Cannot push on type string"),
        ("prepend", vec![1.0.into(), Value::Nil], "Cannot prepend on type float64"),
        ("first", vec!["x".into()], "Cannot find first on type string"),
        ("last", vec![true.into()], "Cannot find last on type bool"),
        ("rest", vec![Value::int(1)], "Cannot find rest on type int"),
        ("initial", vec![map()], "Cannot find initial on type map"),
        ("reverse", vec![map()], "Cannot find reverse on type map"),
        ("uniq", vec![map()], "Cannot find uniq on type map"),
        ("without", vec![map()], "Cannot find without on type map"),
        ("has", vec![Value::Nil, map()], "Cannot find has on type map"),
        ("compact", vec![map()], "Cannot compact on type map"),
        ("chunk", vec![Value::int(1), map()], "Cannot chunk type map"),
        ("chunk", vec![Value::int(0), ints(&[1])], parts::NO_LENGTH),
        ("concat", vec![ints(&[1]), map()], "Cannot concat type map as list"),
        ("concat", vec![Value::Nil], NO_LIST),
        ("slice", vec![map()], "list should be type of slice or array but map"),
        ("slice", vec![ints(&[1]), Value::int(0), Value::int(9)], "reflect.Value.Slice: slice index out of bounds"),
        ("slice", vec![ints(&[1]), Value::int(-1)], "reflect.Value.Slice: slice index out of bounds"),
        ("first", vec![Value::Nil], NO_LIST),
    ] {
        assert_eq!(typed(name, &args), Err(expected.to_owned()), "{name} {args:?}");
    }
}

#[test]
fn parts_of_lists_may_go_beyond_their_ends() {
    let context = crate::template::Context::default();
    for (action, expected) in [
        ("slice (list 1 2 3) 0 4", "reflect.Value.Slice: slice index out of bounds"),
        ("slice (slice (list 1 2 3) 0 1) 0 3", "[1 2 3]"),
        ("slice (slice (list 1 2 3 4 5) 1 3) 1 4", "[3 4 5]"),
        ("slice (slice (list 1 2 3 4 5) 1 3) 0 5", "slice index out of bounds"),
        ("slice (until 3) 0 4", "[0 1 2 0]"),
        ("slice (until 3) 0 5", "slice index out of bounds"),
        (r#"slice (fromJsonArray "[1, true, 2]") 1 4"#, "[true 2 <nil>]"),
        ("slice (append (list 1 2 3) 4) 3 6", "[4 <nil> <nil>]"),
        ("slice (prepend (list 1 2 3) 4) 3 5", "slice index out of bounds"),
        (r#"slice (splitList "," "a,b,c") 0 4"#, "slice index out of bounds"),
        (r#"slice (regexFindAll "a" "aa" -1) 0 10 | toJson"#, r#"["a","a","","","","","","","",""]"#),
        ("slice (toStrings (list 1 nil 2)) 1 3 | toJson", r#"["2",""]"#),
        ("slice (deepCopy (until 3)) 0 4", "[0 1 2 0]"),
    ] {
        let outcome = crate::template::rendering::outcome(&context, &format!("{{{{ {action} }}}}"));
        assert!(outcome.ends_with(expected), "{action}: {outcome}");
    }
}

#[test]
fn texts_are_sorted_where_they_are() {
    let context = crate::template::Context::default();
    for (template, expected) in [
        (r#"{{ $a := splitList "," "c,a,b" }}{{ sortAlpha $a }}{{ $a }}"#, "[a b c][a b c]"),
        (r#"{{ $a := list "c" "a" }}{{ sortAlpha $a }}{{ $a }}"#, "[a c][c a]"),
        (r#"{{ $a := splitList "," "c,a,b" }}{{ $b := slice $a 0 2 }}{{ sortAlpha $a }}{{ $b }}"#, "[a b c][a b]"),
        (r#"{{ $a := splitList "," "c,a" }}{{ $b := deepCopy $a }}{{ sortAlpha $a }}{{ $b }}"#, "[a c][c a]"),
    ] {
        assert_eq!(crate::template::rendering::outcome(&context, template), expected, "{template}");
    }
}

#[test]
fn lists_have_an_end() {
    let long = || List::any(vec![Value::Nil; VALUES / 2 + 1]);
    let error = typed("concat", &[long(), long()]).expect_err("it would be too long");
    assert_eq!(error, "a list would have more than 8000000 elements");
}
