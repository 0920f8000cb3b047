//! What is refused before it costs memory or stack.

use std::fmt::Write as _;

use bowline_yaml::{DuplicateKeys, Limits, Node, parse, parse_with};

fn refusal(source: &str) -> String {
    parse(source.as_bytes()).expect_err("the file is refused").to_string()
}

/// Ten lists of which each has ten times the one before.
fn alias_bomb() -> String {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{inner}]").expect("a String takes all text");
    }
    bomb
}

#[test]
fn alias_bombs_are_refused() {
    let message = refusal(&alias_bomb());
    assert!(message.starts_with("line 6, column "), "{message}");
    assert!(message.ends_with(": anchors and aliases stand for more than 400000 values"), "{message}");
}

#[test]
fn long_text_behind_many_aliases_is_refused() {
    let values = format!("a: &a {}\nb:\n{}", "x".repeat(100_000), "- *a\n".repeat(1_000));
    let keys = format!("a: &a {}\nb:\n{}", "x".repeat(100_000), "- ? *a\n  : 1\n".repeat(1_000));
    for bomb in [values, keys] {
        assert!(refusal(&bomb).ends_with("anchors and aliases stand for more than 400000 values"));
    }
}

#[test]
fn nested_anchors_on_a_large_value_are_refused() {
    let anchors: String = (0..200).map(|level| format!("&a{level} [")).collect();
    let bomb = format!("{anchors}{}*b]", "x, ".repeat(10_000));
    assert!(parse(bomb.as_bytes()).is_err());
}

#[test]
fn aliases_that_nest_are_as_deep_as_what_they_stand_for() {
    let mut deep = String::from("a0: &a0 [x]\n");
    for level in 1..400 {
        writeln!(deep, "a{level}: &a{level} [*a{}]", level - 1).expect("a String takes all text");
    }
    assert!(refusal(&deep).ends_with("mappings and lists are nested more than 256 levels deep"));
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "{a: ", "- ", "{a: [", "[{a: "] {
        let message = refusal(&open.repeat(10_000));
        assert!(message.ends_with("mappings and lists are nested more than 256 levels deep"), "{open}: {message}");
    }
    let indented: String = (0..1_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(refusal(&indented).contains("nested more than 256 levels deep"));
}

#[test]
fn the_greatest_depth_fits_a_small_stack() {
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    let deep = format!("{}{}", "[".repeat(Limits::DEEPEST), "]".repeat(Limits::DEEPEST));
    let too_deep = format!("[{deep}]");
    let outcome = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            let documents = parse_with(deep.as_bytes(), &limits).expect("it is deep enough");
            let value = documents[0].root.to_json();
            let printed = bowline_yaml::to_yaml(&value);
            assert!(parse_with(printed.as_bytes(), &limits).is_ok());
            assert_eq!(bowline_yaml::canonical_json(&value).len(), 2 * Limits::DEEPEST);
            assert!(parse_with(too_deep.as_bytes(), &limits).is_err());
        })
        .expect("a thread starts")
        .join();
    assert!(outcome.is_ok());
}

#[test]
fn more_values_than_allowed_are_refused() {
    let limits = Limits { nodes: 100, ..Limits::default() };
    let list = "- a\n".repeat(100);
    let error = parse_with(list.as_bytes(), &limits).expect_err("one too many");
    assert_eq!(error.to_string(), "line 100, column 3: the file has more than 100 values");
    assert!(parse_with("- a\n".repeat(99).as_bytes(), &limits).is_ok());
}

#[test]
fn large_files_are_read() {
    let mut large = String::new();
    for index in 0..20_000 {
        writeln!(large, "key-{index}: value {index}").expect("a String takes all text");
    }
    let documents = parse(large.as_bytes()).expect("it is well-formed");
    assert_eq!(documents[0].root.as_mapping().map(<[_]>::len), Some(20_000));
    large.push_str("key-7: again\n");
    assert_eq!(refusal(&large), "line 20001, column 1: the key `key-7` is already set at line 8, column 1");
}

#[test]
fn the_last_of_equal_keys_wins_where_it_may() {
    let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
    let documents = parse_with(b"a: 1\nb: 2\na: 3\n", &limits).expect("it is allowed");
    let root = &documents[0].root;
    assert_eq!(root.get("a").and_then(Node::as_i64), Some(3));
    assert_eq!(root.as_mapping().map(<[_]>::len), Some(2));
}

#[test]
fn a_merged_key_may_be_set_again() {
    let documents = parse(b"x: &x {a: 1, b: 2}\nz: {<<: *x, a: 3}\n").expect("merging isn't writing twice");
    let merged = documents[0].root.get("z").expect("z");
    assert_eq!(merged.get("a").and_then(Node::as_i64), Some(3));
    assert_eq!(merged.get("b").and_then(Node::as_i64), Some(2));
}
