//! Random values of templates.

use crate::template::Context;
use crate::template::rendering::render_in;

fn seeded(seed: &str) -> Context {
    Context { seed: seed.as_bytes().to_vec(), ..Context::default() }
}

fn render(template: &str) -> String {
    render_in(&seeded("seed"), template)
}

#[test]
fn values_have_the_characters_and_the_length_that_were_asked_for() {
    for (template, length, is_right) in [
        ("{{ randAlphaNum 300 }}", 300, (|c| c.is_ascii_alphanumeric()) as fn(char) -> bool),
        ("{{ randAlpha 300 }}", 300, |c| c.is_ascii_alphabetic()),
        ("{{ randNumeric 300 }}", 300, |c| c.is_ascii_digit()),
        ("{{ randAscii 300 }}", 300, |c| (' '..='~').contains(&c)),
        ("{{ randBytes 30 }}", 40, |c| c.is_ascii_alphanumeric() || "+/=".contains(c)),
        ("{{ randAlphaNum 0 }}", 0, |_| false),
        ("{{ randAlphaNum -3 }}", 0, |_| false),
        ("{{ randBytes 0 }}", 0, |_| false),
        ("{{ uuidv4 }}", 36, |c| c == '-' || c.is_ascii_hexdigit()),
        ("{{ shuffle \"aébc\" }}", 4, |c| "aébc".contains(c)),
        ("{{ shuffle \"\" }}", 0, |_| false),
    ] {
        let text = render(template);
        assert_eq!(text.chars().count(), length, "{template}: {text}");
        assert!(text.chars().all(is_right), "{template}: {text}");
    }
    let uuid = render("{{ uuidv4 }}");
    assert_eq!(&uuid[14..15], "4");
    assert!("89ab".contains(&uuid[19..20]), "{uuid}");
}

#[test]
fn all_characters_of_a_kind_occur() {
    for (template, kinds) in [
        ("{{ randAlphaNum 5000 }}", 62),
        ("{{ randAlpha 5000 }}", 52),
        ("{{ randNumeric 500 }}", 10),
        ("{{ randAscii 9000 }}", 95),
    ] {
        let kinds_seen: std::collections::BTreeSet<char> = render(template).chars().collect();
        assert_eq!(kinds_seen.len(), kinds, "{template}");
    }
}

#[test]
fn numbers_lie_in_their_range() {
    for (low, high) in [(0, 1), (-5, 5), (10, 12), (i64::MIN / 2, i64::MAX / 2)] {
        for _ in 0..3 {
            let number: i64 = render(&format!("{{{{ randInt {low} {high} }}}}")).parse().expect("it is a number");
            assert!((low..high).contains(&number), "{low} {high}: {number}");
        }
    }
}

#[test]
fn what_cannot_be_given_is_an_error() {
    for (template, message) in [
        ("{{ randInt 5 5 }}", "error calling randInt: invalid argument to Intn"),
        ("{{ randInt 5 4 }}", "error calling randInt: invalid argument to Intn"),
        ("{{ randBytes -1 }}", "error calling randBytes: runtime error: makeslice: len out of range"),
        ("{{ randAlphaNum \"5\" }}", "expected integer; found \"5\""),
        (
            "{{ randAscii 2000000 }}",
            "error calling randAscii: 2000000 random characters are too many: the limit is 1048576",
        ),
    ] {
        let error = render(template);
        assert!(error.ends_with(message), "{template}: {error}");
    }
}

#[test]
fn values_depend_on_the_seed_the_file_the_call_and_its_turn() {
    let twice = render("{{ randAlphaNum 20 }} {{ randAlphaNum 20 }}");
    let (first, second) = twice.split_once(' ').expect("there are two");
    assert_ne!(first, second);
    assert_eq!(render("{{ randAlphaNum 20 }} {{ randAlphaNum 20 }}"), twice);
    assert_ne!(render_in(&seeded("another"), "{{ randAlphaNum 20 }}"), first);
    let elsewhere = seeded("seed");
    *elsewhere.file.borrow_mut() = "t/templates/other.yaml".into();
    assert_ne!(render_in(&elsewhere, "{{ randAlphaNum 20 }}"), first);
}

#[test]
fn another_call_leaves_the_values_of_the_rest_as_they_are() {
    let password = render("{{ randAlphaNum 20 }}");
    let after = render("{{ $x := randAlphaNum 21 }}{{ $x = uuidv4 }}{{ $x = randAlpha 20 }}{{ randAlphaNum 20 }}");
    assert_eq!(after, password);
}

#[test]
fn random_values_make_a_file_a_secret() {
    for (template, sensitive) in [
        ("{{ randAlpha 1 }}", true),
        ("{{ uuidv4 }}", true),
        ("{{ shuffle \"ab\" }}", true),
        ("{{ sha1sum \"ab\" }}", false),
    ] {
        let context = seeded("seed");
        render_in(&context, template);
        assert_eq!(!context.random_files().is_empty(), sensitive, "{template}");
    }
}
