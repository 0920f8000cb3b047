//! Patterns against what Go finds.

use crate::go::Value;
use crate::go::value::ListType;
use crate::template::functions::calling::call;

/// Calls a function; a list's elements are joined with `|`, and one that is nil is `nil`.
fn found(name: &str, args: &[Value]) -> String {
    match call(name, args) {
        Ok(Value::List(list)) if list.of == ListType::StringsNil => "nil".into(),
        Ok(Value::List(list)) => {
            let items: Vec<String> =
                list.items.iter().map(|item| item.as_text().map_or_else(String::new, ToString::to_string)).collect();
            items.join("|")
        }
        Ok(Value::Text(text)) => text.to_string(),
        Ok(Value::Bool(found)) => found.to_string(),
        Ok(other) => format!("{other:?}"),
        Err(message) => message,
    }
}

#[test]
fn the_first_match_is_found() {
    for (pattern, text, expected) in [
        ("a|ab", "xab", "a"),
        ("(?U)a+", "aaa", "a"),
        ("(?U)a+?", "aaa", "aaa"),
        (r"\w+", "éé ab", "ab"),
        (r"\pL+", "1éb2", "éb"),
        (r"\p{Greek}+", "aαβ", "αβ"),
        (r"\p{^Lu}+", "ABcD", "c"),
        (r"\P{Lu}+", "ABcD", "c"),
        (r"\p{uppercase_letter}+", "abCD", "CD"),
        ("(?i)k+", "\u{212A}Kk", "\u{212A}Kk"),
        (r"[[:^alpha:]]+", "ab12", "12"),
        (r"[^\d]+", "12ab", "ab"),
        (r"[]a]+", "x]a", "]a"),
        (r"\Qa.b\E+", "aa.bb", "a.bb"),
        ("a{,5}", "a{,5}", "a{,5}"),
        ("x{2}{", "xx{", "xx{"),
        (r"\x{1F600}", "a😀", "😀"),
        (r"\101\0", "A\0", "A\0"),
        ("(?s)a.b", "a\nb", "a\nb"),
        ("(?m)^b$", "a\nb\nc", "b"),
        ("a$", "a\n", ""),
        (r"\bé", "é", ""),
        (r"[\x{D800}]|b", "ab", "b"),
        ("[^\\x00-\\x{10FFFF}]|b", "ab", "b"),
        ("(a){0}b", "ab", "b"),
    ] {
        let (pattern, text) = (Value::from(pattern), Value::from(text));
        assert_eq!(found("regexFind", &[pattern.clone(), text.clone()]), expected, "{pattern:?}");
        assert_eq!(found("mustRegexFind", &[pattern.clone(), text]), expected, "{pattern:?}");
    }
}

#[test]
fn matches_replace_and_split_as_go_does() {
    let all = |name: &str, pattern: &str, text: &str, most: i64| {
        found(name, &[Value::from(pattern), Value::from(text), Value::int(most)])
    };
    for (pattern, text, most, found, parts) in [
        ("a*", "baac", -1, "|aa|", "b|c"),
        ("x*", "baac", -1, "||||", "b|a|a|c"),
        (",", "a,b,c", 2, ",|,", "a|b,c"),
        (",", "a,b,c", 0, "nil", "nil"),
        (",", "", -1, "nil", ""),
        ("", "é1", -1, "||", "é|1"),
        ("b", "abab", 1, "b", "abab"),
    ] {
        assert_eq!(all("regexFindAll", pattern, text, most), found, "{pattern} in {text}");
        assert_eq!(all("regexSplit", pattern, text, most), parts, "{pattern} splits {text}");
    }
    for (pattern, text, by, expected) in [
        ("a*", "baaac", "x", "xbxcx"),
        ("(a)(?P<n>b)?", "ab a", "[$n${1}$0]", "[baab] [aa]"),
        ("a", "aa", "$1x$$$", "$$$$"),
        ("a", "a", "${", "${"),
        ("(a)", "a", "$01,$1,${1}1", ",a,a1"),
        ("(?P<n>x)|(?P<n>a)", "a", "<$n>", "<a>"),
    ] {
        assert_eq!(
            found("regexReplaceAll", &[Value::from(pattern), Value::from(text), Value::from(by)]),
            expected,
            "{pattern} by {by}"
        );
    }
    assert_eq!(found("regexReplaceAllLiteral", &["a".into(), "ba".into(), "$0".into()]), "b$0");
    assert_eq!(found("regexQuoteMeta", &[r"a.b\c{".into()]), r"a\.b\\c\{");
}

#[test]
fn bytes_that_are_no_text_match_as_one_character_each() {
    let text = Value::from(b"a\xFFb\xE2\x82c".to_vec());
    let replaced = call("regexReplaceAll", &["[^a-c]".into(), text, "<$0>".into()]);
    let Ok(Value::Text(replaced)) = replaced else { panic!("a text") };
    assert_eq!(&*replaced, b"a<\xFF>b<\xE2><\x82>c");
}

#[test]
fn what_is_no_pattern_is_named() {
    for (pattern, expected) in [
        ("[a", "missing closing ]: `[a`"),
        ("(a", "missing closing ): `(a`"),
        ("a)", "unexpected ): `a)`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a|*?", "missing argument to repetition operator: `*?`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a+?*", "invalid nested repetition operator: `+?*`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("a{3,2}", "invalid repeat count: `{3,2}`"),
        ("(a{100}){100}", "invalid repeat count: `{100}`"),
        (r"\", "trailing backslash at end of expression: ``"),
        (r"\1", r"invalid escape sequence: `\1`"),
        (r"\Z", r"invalid escape sequence: `\Z`"),
        (r"\C", r"invalid escape sequence: `\C`"),
        (r"\x{110000}", r"invalid escape sequence: `\x{110000`"),
        (r"\pX", r"invalid character class range: `\pX`"),
        (r"\p{Old_Italic}", r"invalid character class range: `\p{Old_Italic}`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"),
        ("(?P<n", "invalid named capture: `(?P<n`"),
        ("(?<é>a)", "invalid named capture: `(?<é>`"),
    ] {
        let expected = format!("error parsing regexp: {expected}");
        assert_eq!(found("mustRegexFind", &[pattern.into(), "".into()]), expected);
        assert_eq!(
            found("regexFind", &[pattern.into(), "".into()]),
            format!("regexp: Compile(`{pattern}`): {expected}")
        );
        assert_eq!(found("regexMatch", &[pattern.into(), "".into()]), "false");
    }
    assert_eq!(
        found("regexFind", &["`[\n".into(), "".into()]),
        "regexp: Compile(\"`[\\n\"): error parsing regexp: missing closing ]: `[\n`"
    );
    assert_eq!(
        found("mustRegexFind", &[Value::from(b"a\xFF".to_vec()), "".into()]),
        "error parsing regexp: invalid UTF-8: `\u{FFFD}`"
    );
}

#[test]
fn expressions_too_deep_or_too_large_are_refused() {
    let deep = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
    assert_eq!(found("regexFind", &[deep(900).into(), "a".into()]), "a");
    let refused = found("mustRegexFind", &[deep(1001).into(), "a".into()]);
    assert!(refused.starts_with("error parsing regexp: expression nests too deeply: `((("), "{refused}");
    let large = format!("({}){{1000}}", "ab".repeat(2000));
    let refused = found("mustRegexFind", &[large.into(), "a".into()]);
    assert!(refused.starts_with("error parsing regexp: expression too large: `(abab"), "{refused}");
}
