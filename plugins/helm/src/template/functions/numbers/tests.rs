use std::rc::Rc;

use super::super::calling::typed;
use super::*;
use crate::go::List;

fn int(number: i64) -> Value {
    Value::int(number)
}

#[test]
fn integers_wrap_around_and_divide_toward_zero() {
    for (name, args, expected) in [
        ("int", vec!["12.00".into()], Ok("int 12")),
        ("int64", vec![2.9.into()], Ok("int64 2")),
        ("atoi", vec!["-99999999999999999999".into()], Ok("int -9223372036854775808")),
        ("atoi", vec!["99999999999999999999".into()], Ok("int 9223372036854775807")),
        ("atoi", vec!["0x1".into()], Ok("int 0")),
        ("toDecimal", vec![int(777)], Ok("int64 511")),
        ("toDecimal", vec!["8".into()], Ok("int64 0")),
        ("add", vec![], Ok("int64 0")),
        ("add", vec![int(1), "2".into(), true.into(), Value::Nil], Ok("int64 4")),
        ("add1", vec![int(i64::MAX)], Ok("int64 -9223372036854775808")),
        ("sub", vec![int(3), int(5)], Ok("int64 -2")),
        ("mul", vec![int(i64::MAX), int(2)], Ok("int64 -2")),
        ("div", vec![int(-7), int(2)], Ok("int64 -3")),
        ("div", vec![int(i64::MIN), int(-1)], Ok("int64 -9223372036854775808")),
        ("div", vec![int(1), int(0)], Err("runtime error: integer divide by zero")),
        ("mod", vec![int(-7), int(2)], Ok("int64 -1")),
        ("mod", vec![int(1), "x".into()], Err("runtime error: integer divide by zero")),
        ("max", vec![2.9.into(), int(1)], Ok("int64 2")),
        ("min", vec![int(4), int(-1), "0x1".into()], Ok("int64 -1")),
    ] {
        assert_eq!(typed(name, &args).as_deref().map_err(String::as_str), expected, "{name} {args:?}");
    }
}

#[test]
fn decimals_are_exact_until_the_end() {
    for (name, args, expected) in [
        ("addf", vec![0.1.into(), 0.2.into()], Ok("float64 0.3")),
        ("addf", vec![], Ok("float64 0")),
        ("add1f", vec!["1.5".into()], Ok("float64 2.5")),
        ("subf", vec![0.3.into(), 0.1.into()], Ok("float64 0.2")),
        ("mulf", vec![1.1.into(), 1.1.into()], Ok("float64 1.21")),
        ("mulf", vec![1e308.into(), int(10)], Ok("float64 +Inf")),
        ("divf", vec![int(2), int(3)], Ok("float64 0.6666666666666667")),
        ("divf", vec![int(-1), int(3)], Ok("float64 -0.3333333333333333")),
        ("divf", vec![1e-300.into(), int(7)], Ok("float64 0")),
        ("divf", vec![int(1), int(0)], Err("decimal division by 0")),
        ("addf", vec![f64::NAN.into()], Err("Cannot create a Decimal from NaN")),
        ("mulf", vec!["-inf".into()], Err("Cannot create a Decimal from -Inf")),
    ] {
        assert_eq!(typed(name, &args).as_deref().map_err(String::as_str), expected, "{name} {args:?}");
    }
}

#[test]
fn floats_are_rounded_and_compared() {
    for (name, args, expected) in [
        ("round", vec![123.5555.into(), int(3)], "float64 123.556"),
        ("round", vec![(-2.5).into(), int(0)], "float64 -3"),
        ("round", vec![2.4.into(), int(0), 0.3.into()], "float64 3"),
        ("round", vec![1234.0.into(), int(-2)], "float64 1200"),
        ("round", vec![1.0.into(), int(400)], "float64 NaN"),
        ("floor", vec!["-1.5".into()], "float64 -2"),
        ("ceil", vec![1.2.into()], "float64 2"),
        ("maxf", vec![f64::NAN.into(), f64::INFINITY.into()], "float64 +Inf"),
        ("maxf", vec![f64::NAN.into(), int(3)], "float64 NaN"),
        ("minf", vec![int(3), 2.5.into()], "float64 2.5"),
    ] {
        assert_eq!(typed(name, &args).as_deref(), Ok(expected), "{name} {args:?}");
    }
}

#[test]
fn sequences_lead_to_their_end() {
    for (name, args, expected) in [
        ("until", vec![3], Ok("[]int [0 1 2]")),
        ("until", vec![-2], Ok("[]int [0 -1]")),
        ("untilStep", vec![3, 9, 3], Ok("[]int [3 6]")),
        ("untilStep", vec![3, 9, -1], Ok("[]int []")),
        ("untilStep", vec![3, 9, 0], Ok("[]int []")),
        ("seq", vec![], Ok("string ")),
        ("seq", vec![3], Ok("string 1 2 3")),
        ("seq", vec![-1], Ok("string 1 0 -1")),
        ("seq", vec![2, 0], Ok("string 2 1 0")),
        ("seq", vec![0, 2, 5], Ok("string 0 2 4")),
        ("seq", vec![5, 2, 0], Ok("string ")),
        ("seq", vec![1, 2, 3, 4], Ok("string ")),
        ("until", vec![2_000_000], Err("a sequence of 2000000 numbers is longer than 1000000")),
    ] {
        let args: Vec<Value> = args.into_iter().map(int).collect();
        assert_eq!(typed(name, &args).as_deref().map_err(String::as_str), expected, "{name} {args:?}");
    }
}

#[test]
fn anything_else_counts_as_zero() {
    for value in [Value::Nil, List::any(vec![int(1)]), Value::Complex(Rc::new((1.0, 2.0))), "x".into()] {
        assert_eq!(typed("add1", std::slice::from_ref(&value)).as_deref(), Ok("int64 1"), "{value:?}");
        assert_eq!(typed("floor", &[value]).as_deref(), Ok("float64 0"));
    }
}
