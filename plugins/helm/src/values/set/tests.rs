//! Lines and what Helm makes of them.

use std::rc::Rc;

use super::{Contents, NoFiles, Notation, SetError, apply};
use crate::HelmVersion;
use crate::go::{Map, Text, Value};

/// The values that a line says by itself.
fn parse(notation: Notation, line: &[u8], files: &dyn Contents, version: HelmVersion) -> Result<Rc<Map>, SetError> {
    let values = Rc::new(Map::default());
    apply(notation, line, &values, files, version)?;
    Ok(values)
}

/// A value as JSON; whole numbers are written alike whether they are floats or not.
fn shown(value: &Value) -> String {
    let join = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Text(text) => serde_json::Value::from(text.to_string()).to_string(),
        Value::List(list) => format!("[{}]", join(list.items.iter().map(shown).collect())),
        Value::Map(map) => {
            let entry = |(key, value): (&Text, &Value)| {
                format!("\"{}\":{}", key.to_string().replace('\\', "\\\\"), shown(value))
            };
            format!("{{{}}}", join(map.entries.borrow().iter().map(entry).collect()))
        }
        Value::Nil => "null".to_owned(),
        other => crate::go::fmt::printed(other),
    }
}

fn check(notation: Notation, cases: &[(&str, Result<&str, &str>)]) {
    for (line, expected) in cases {
        let read = parse(notation, line.as_bytes(), &NoFiles, HelmVersion::V4);
        let read = read.map(|map| shown(&Value::Map(map))).map_err(|error| error.to_string());
        assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned), "{line}");
    }
}

/// Lines of values that are typed, and what they give.
const TYPED: &[(&str, Result<&str, &str>)] = &[
    (r#"a[=1"#, Ok(r#"{}"#)),
    (r#"a[0].b="#, Ok(r#"{"a":[]}"#)),
    (r#"a[0].b=1"#, Ok(r#"{"a":[{"b":1}]}"#)),
    (r#"a[0]"#, Ok(r#"{"a":[]}"#)),
    (r#"a[0]="#, Ok(r#"{"a":[""]}"#)),
    (r#"a={}"#, Ok(r#"{"a":[""]}"#)),
    (r#"a={1,b}"#, Ok(r#"{"a":[1,"b"]}"#)),
    (r#"a={1,b},c=2"#, Ok(r#"{"a":[1,"b"],"c":2}"#)),
    (r#"a=1,"#, Ok(r#"{"a":1}"#)),
    (r#"a"#, Err(r#"key "a" has no value"#)),
    (r#"a="#, Ok(r#"{"a":""}"#)),
    (r#"a.b"#, Err(r#"key "b" has no value"#)),
    (r#"a.b="#, Ok(r#"{"a":{"b":""}}"#)),
    (r#"a[1]=x"#, Ok(r#"{"a":[null,"x"]}"#)),
    (r#"a[0][1]=2"#, Ok(r#"{"a":[[null,2]]}"#)),
    (
        r#"a=1,a.b=2"#,
        Err(r#"unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}"#),
    ),
    (r#"a=1,a[0]=2"#, Err(r#"unable to parse key: interface conversion: interface {} is int64, not []interface {}"#)),
    (r#"a=null"#, Ok(r#"{"a":null}"#)),
    (
        r#"a=null,a.b=1"#,
        Err(r#"unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}"#),
    ),
    (r#"=1"#, Ok(r#"{}"#)),
    (r#"a.=1"#, Err(r#"key map "a" has no value"#)),
    (r#".a=1"#, Ok(r#"{}"#)),
    (r#"a\.b=1"#, Ok(r#"{"a.b":1}"#)),
    (r#"a\,b=c\,d"#, Ok(r#"{"a,b":"c,d"}"#)),
    (r#"a=NULL"#, Ok(r#"{"a":null}"#)),
    (r#"a=-5"#, Ok(r#"{"a":-5}"#)),
    (r#"a=+5"#, Ok(r#"{"a":5}"#)),
    (r#"a=00"#, Ok(r#"{"a":"00"}"#)),
    (r#"a=0"#, Ok(r#"{"a":0}"#)),
    (r#"a=9223372036854775808"#, Ok(r#"{"a":"9223372036854775808"}"#)),
    (r#"a={x"#, Err(r#"list must terminate with '}'"#)),
    (r#"a[0]x=1"#, Err(r#"unexpected data at end of array index: ['x']"#)),
    (r#"a[x]=1"#, Err(r#"error parsing index: strconv.Atoi: parsing "x": invalid syntax"#)),
    (r#"a[-1]=1"#, Err(r#"negative -1 index not allowed"#)),
    (r#"a=\"#, Ok(r#"{"a":""}"#)),
    (r#"a[0].b[1].c=3"#, Ok(r#"{"a":[{"b":[null,{"c":3}]}]}"#)),
    (r#"a={a,b}x"#, Err(r#"key "x" has no value"#)),
    (r#"a[0]=1,a[0].b=2"#, Ok(r#"{"a":[{"b":2}]}"#)),
    (r#"a[1].b=1,a[0].c=2"#, Ok(r#"{"a":[{"c":2},{"b":1}]}"#)),
    ("a[65537]=1", Err("index of 65537 is greater than maximum supported index of 65536")),
    ("a={1,2},b[0]={x}", Ok(r#"{"a":[1,2],"b":[["x"]]}"#)),
    (
        "a=tRuE,b=False,c=0x1F,d=1.5,e=1e3,f=0.10",
        Ok(r#"{"a":true,"b":false,"c":"0x1F","d":"1.5","e":"1e3","f":"0.10"}"#),
    ),
];

#[test]
fn lines_of_typed_values() {
    check(Notation::Typed, TYPED);
}

#[test]
fn lines_of_json() {
    check(
        Notation::Json,
        &[
            (r#"a="#, Ok(r#"{"a":null}"#)),
            (r#"a=1,b=2"#, Ok(r#"{"a":1,"b":2}"#)),
            (r#"a={"x":1},b=[1]"#, Ok(r#"{"a":{"x":1},"b":[1]}"#)),
            (r#"a= 1 , b=2"#, Ok(r#"{" b":2,"a":1}"#)),
            (r#"a"#, Err(r#"key "a" has no value"#)),
            (r#"a[0]=1,a[1]={"b":2}"#, Ok(r#"{"a":[1,{"b":2}]}"#)),
            (r#"a.b=1"#, Ok(r#"{"a":{"b":1}}"#)),
            (r#"a=1x"#, Err(r#"key "x" has no value"#)),
            (r#"a="q"z=1"#, Ok(r#"{"a":"q","z":1}"#)),
        ],
    );
}

#[test]
fn literal_lines() {
    check(
        Notation::Literal,
        &[
            (r#"a="#, Ok(r#"{"a":""}"#)),
            (r#"a=1,b=2"#, Ok(r#"{"a":"1,b=2"}"#)),
            (r#"a.b[0]=x=y"#, Ok(r#"{"a":{"b":["x=y"]}}"#)),
            (r#"a[0]"#, Ok(r#"{"a":[]}"#)),
            (r#"a["#, Ok(r#"{}"#)),
            (r#"a\.b=1"#, Ok(r#"{"a\\":{"b":"1"}}"#)),
            (r#"a"#, Err(r#"key "a" has no value"#)),
        ],
    );
}

#[test]
fn whole_numbers_are_of_64_bits_and_those_of_json_are_floats() {
    let read = |notation| parse(notation, b"a=5", &NoFiles, HelmVersion::V4).expect("it is well formed").get(b"a");
    assert!(matches!(read(Notation::Typed), Some(Value::Int(5, crate::go::value::IntType::Int64))));
    assert!(matches!(read(Notation::Json), Some(Value::Float(5.0))));
    assert!(read(Notation::Text).is_some_and(|value| value.as_text().is_some()));
}

#[test]
fn a_file_is_the_value_of_its_path() {
    struct One;
    impl Contents for One {
        fn content(&self, path: &str) -> Result<Text, String> {
            if path == "f" { Ok("x,y\n".into()) } else { NoFiles.content(path) }
        }
    }
    let read = |line: &str| {
        let read = parse(Notation::File, line.as_bytes(), &One, HelmVersion::V4);
        read.map(|map| shown(&Value::Map(map))).map_err(|error| error.to_string())
    };
    assert_eq!(read("a=f,b={f}"), Ok(r#"{"a":"x,y\n","b":["x,y\n"]}"#.to_owned()));
    assert_eq!(read("a=g"), Err("open g: no such file or directory".to_owned()));
}

#[test]
fn what_is_there_is_kept_and_changed() {
    let values = parse(Notation::Json, br#"{"a":1}"#, &NoFiles, HelmVersion::V4);
    assert!(values.is_err(), "a line has keys");
    let values = parse(Notation::Json, br#"a={"l":[1,{"x":1}],"n":null}"#, &NoFiles, HelmVersion::V4).expect("a value");
    for (line, expected) in [
        ("a.l[1].y=2", Ok(r#"{"a":{"l":[1,{"x":1,"y":2}],"n":null}}"#)),
        ("a.l[0].z=3,a.l[3]=4", Ok(r#"{"a":{"l":[{"z":3},{"x":1,"y":2},null,4],"n":null}}"#)),
        ("a.l=5", Ok(r#"{"a":{"l":5,"n":null}}"#)),
        ("a.l[0]=5", Err("unable to parse key: interface conversion: interface {} is int64, not []interface {}")),
        ("a.n[0]=5", Err("unable to parse key: interface conversion: interface {} is nil, not []interface {}")),
    ] {
        let result = apply(Notation::Typed, line.as_bytes(), &values, &NoFiles, HelmVersion::V4);
        let result = result.map(|()| shown(&Value::Map(Rc::clone(&values)))).map_err(|error| error.to_string());
        assert_eq!(result, expected.map(str::to_owned).map_err(str::to_owned), "{line}");
    }
}

#[test]
fn helm_3_takes_an_open_index_for_a_mistake() {
    let read = |version| parse(Notation::Typed, b"a[=1", &NoFiles, version).map(|map: Rc<Map>| shown(&Value::Map(map)));
    assert_eq!(read(HelmVersion::V4), Ok("{}".to_owned()));
    assert_eq!(read(HelmVersion::V3).map_err(|error| error.to_string()), Err("error parsing index: EOF".to_owned()));
}

#[test]
fn there_are_bounds() {
    let deep = format!("a{}=1", "[0]".repeat(300));
    let wide: String = (0..40).map(|key| format!("a{key}[65536]=1,")).collect();
    let long = format!("{}=1", ["a"; 32].join("."));
    check(
        Notation::Typed,
        &[
            (&deep, Err("lists are nested more than 200 deep")),
            (&wide, Err("more than 2000000 elements are added to lists")),
            (&long, Err("value name nested level is greater than maximum supported nested level of 30")),
        ],
    );
}
