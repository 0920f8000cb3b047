use crate::template::rendering::render;

const TEXTS_ARE_WORKED_ON_AS_SPRIG_DOES: &[(&str, &str)] = &[
    (r#"{{ abbrev 5 "hello world" }}|{{ abbrev 3 "hello" }}|{{ abbrev 20 "hello" }}"#, "he...|hello|hello"),
    (
        r#"{{ abbrevboth 5 10 "1234 5678 9123" }}|{{ abbrevboth 1 5 "abcdefghi" }}|{{ abbrevboth 20 8 "abcdefghijklmnop" }}"#,
        "...5678...|abcdefghi|...lmnop",
    ),
    (
        r#"{{ trunc 3 "hello" }}|{{ trunc -3 "hello" }}|{{ trunc -9 "hello" }}|{{ trunc 9 "hello" }}|{{ trunc 0 "hello" }}"#,
        "hel|llo|hello|hello|",
    ),
    (
        r#"{{ substr 1 3 "hello" }}|{{ substr -1 3 "hello" }}|{{ substr 2 -1 "hello" }}|{{ substr 2 99 "hello" }}"#,
        "el|hel|llo|llo",
    ),
    (
        r#"{{ trim "\t é \u00a0" }}|{{ trimAll "$é" "é$5é" }}|{{ trimSuffix "-" "a--" }}|{{ trimPrefix "-" "--a" }}|{{ trimall "" "x" }}"#,
        "é|5|a-|-a|x",
    ),
    (r#"{{ nospace " a b\tc " }}|{{ nospace "é ü" }}|{{ nospace "éü" }}"#, "abc|Ã©Ã¼|éü"),
    (
        r#"{{ upper "straße ǆ" }}|{{ lower "ÀÉİ" }}|{{ title "it's foo-bar ǆ é" }}|{{ untitle "Foo BAR" }}"#,
        "STRAßE Ǆ|àéi|It'S Foo-Bar ǅ É|foo bAR",
    ),
    (r#"{{ initials "First Try élan" }}|{{ swapcase "This Is A.Test ǆ" }}"#, "FTÃ|tHIS iS a.tEST ǅ"),
    (
        r#"{{ snakecase "FirstName" }}|{{ snakecase "HTTPServer20xOK" }}|{{ snakecase "Bld4Floor3rd" }}|{{ snakecase "Duration2m3s" }}|{{ snakecase "a--b c" }}|{{ snakecase "http2xx" }}"#,
        "first_name|http_server_20x_ok|bld4_floor_3rd|duration_2m3s|a__b_c|http_2xx",
    ),
    (r#"{{ kebabcase "FirstName" }}|{{ kebabcase "GO_PATH x" }}|{{ kebabcase "" }}"#, "first-name|go-path-x|"),
    (
        r#"{{ camelcase "http_server" }}|{{ camelcase "_complex__case_" }}|{{ camelcase "HTTPServer" }}|{{ camelcase "--" }}|{{ camelcase "" }}|{{ camelcase "x" }}"#,
        "HttpServer|_Complex_Case_|Httpserver|---||X",
    ),
    (
        r#"{{ wrap 5 "Hello World foo" }}|{{ wrap 3 "abcdefgh ij" }}|{{ wrap 0 "ab c" }}"#,
        "Hello\nWorld\nfoo|abcdefgh\nij|ab\nc",
    ),
    (r#"{{ wrapWith 5 "\t" "HelloWorldfoo" }}|{{ wrapWith 5 "" "Hello World" }}"#, "Hello\tWorld\tfoo|Hello\nWorld"),
    (
        r#"{{ contains "cat" "catch" }} {{ hasPrefix "cat" "catch" }} {{ hasSuffix "ch" "catch" }} {{ contains "" "" }}"#,
        "true true true true",
    ),
    (r#"{{ repeat 3 "ab" }}|{{ repeat 0 "x" }}"#, "ababab|"),
    (r#"{{ indent 2 "a\nb\n" }}|{{ nindent 2 "a" }}|{{ indent 0 "x" }}"#, "  a\n  b\n  |\n  a|x"),
    (r#"{{ replace " " "-" "a b c" }}|{{ replace "" "-" "aé" }}|{{ replace "x" "" "a" }}"#, "a-b-c|-a-é-|a"),
    (r#"{{ plural "one" "many" 1 }} {{ plural "one" "many" 0 }}"#, "one many"),
    (
        r#"{{ quote "a\"b" 1 nil 2.5 }}|{{ squote "a'b" nil true }}|{{ cat "a" nil 1 }}|{{ quote }}|{{ quote nil }}"#,
        r#""a\"b" "1" "2.5"|'a'b' 'true'|a 1||"#,
    ),
    (
        r#"{{ toString 1e6 }} {{ toString nil }} {{ toString (list 1 nil) }} {{ toStrings (list 1 nil "a") }} {{ toStrings 5 }} {{ toStrings nil }}"#,
        "1e+06 <nil> [1 <nil>] [1 a] [5] []",
    ),
    (
        r#"{{ join "," (list 1 nil "a") }}|{{ join "," nil }}|{{ join "," 5 }}|{{ sortAlpha (list "b" "a" 3 nil) }}|{{ sortAlpha nil }}|{{ sortAlpha 5 }}"#,
        "1,a||5|[3 a b]|[<nil>]|[5]",
    ),
    (
        r#"{{ split "," "a,b" }}|{{ split "" "é1" }}|{{ split "," "" }}|{{ splitn "," 2 "a,b,c" }}|{{ splitn "," 0 "a" }}|{{ splitn "" 2 "abc" }}|{{ splitList "," "a,b" }}|{{ splitList "" "" }}"#,
        "map[_0:a _1:b]|map[_0:é _1:1]|map[_0:]|map[_0:a _1:b,c]|map[]|map[_0:a _1:bc]|[a b]|[]",
    ),
    (r#"{{ (split "$" "a$b")._1 }}"#, "b"),
    ("{{ hello }}", "Hello!"),
    (
        r#"{{ b64enc "héllo" }} {{ b64dec "aMOpbGxv" }} {{ b64enc "" }} {{ b64dec "YQ==\n" }} {{ b32enc "hello" }} {{ b32dec "NBSWY3DP" }} {{ b32enc "a" }} {{ b32dec "ME======" }}"#,
        "aMOpbGxv héllo  a NBSWY3DP hello ME====== a",
    ),
    (
        r#"{{ b64dec "YQ" }}|{{ b64dec "YQ=" }}|{{ b64dec "Y!==" }}|{{ b64dec "=" }}|{{ b64dec "YQ==x" }}|{{ b64dec "YWJj\nZ" }}"#,
        "illegal base64 data at input byte 0|illegal base64 data at input byte 3|illegal base64 data at input byte 1|illegal base64 data at input byte 0|illegal base64 data at input byte 4|illegal base64 data at input byte 5",
    ),
    (
        r#"{{ b32dec "M" }}|{{ b32dec "ME" }}|{{ b32dec "ME=====" }}|{{ b32dec "m" }}|{{ b32dec "MEA=====" }}|{{ b32dec "ME====x=" }}"#,
        "illegal base32 data at input byte 0|illegal base32 data at input byte 0|illegal base32 data at input byte 7|illegal base32 data at input byte 0|illegal base32 data at input byte 3|illegal base32 data at input byte 5",
    ),
    (
        r#"{{ base "/a/b/" }} {{ base "" }} {{ base "//" }} {{ dir "/a/b" }} {{ dir "a" }} {{ dir "/" }} {{ clean "a//b/../c/./" }} {{ clean "/../a" }} {{ clean "../../a" }} {{ clean "" }} {{ ext "a.b/c" }}|{{ ext "a.tar.gz" }} {{ isAbs "/a" }} {{ isAbs "a" }} {{ osBase "a/b" }} {{ osDir "a/b" }} {{ osClean "a/.." }} {{ osExt "a.b" }} {{ osIsAbs "" }}"#,
        "b . / /a . / a/c /a ../../a . |.gz true false b a . .b false",
    ),
    (r#"{{ b64dec "/0E=" | upper | printf "%q" }} {{ trunc 1 "é" | printf "%q" }}"#, r#""�A" "\xc3""#),
];

#[test]
fn texts_are_worked_on_as_sprig_does() {
    for (template, expected) in TEXTS_ARE_WORKED_ON_AS_SPRIG_DOES {
        assert_eq!(render(template).as_deref(), Ok(*expected), "{template}");
    }
}

const WHAT_IS_WRONG_IS_SAID_AS_GO_DOES: &[(&str, &str)] = &[
    (
        r#"{{ repeat -1 "a" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <repeat -1 "a">: error calling repeat: strings: negative Repeat count"#,
    ),
    (
        r#"{{ indent -1 "a" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <indent -1 "a">: error calling indent: strings: negative Repeat count"#,
    ),
    (
        r#"{{ substr 5 3 "hello" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <substr 5 3 "hello">: error calling substr: runtime error: slice bounds out of range [5:3]"#,
    ),
    (
        r#"{{ substr -1 9 "hello" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <substr -1 9 "hello">: error calling substr: runtime error: slice bounds out of range [:9] with length 5"#,
    ),
    (
        r#"{{ substr -1 -1 "hello" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <substr -1 -1 "hello">: error calling substr: runtime error: slice bounds out of range [:-1]"#,
    ),
    (
        r#"{{ substr 9 -1 "hello" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <substr 9 -1 "hello">: error calling substr: runtime error: slice bounds out of range [9:5]"#,
    ),
    ("{{ upper 5 }}", r#"template: t.yaml:1:9: executing "t.yaml" at <5>: expected string; found 5"#),
    (
        "{{ upper .Values.i }}",
        r#"template: t.yaml:1:16: executing "t.yaml" at <.Values.i>: wrong type for value; expected string; got float64"#,
    ),
    ("{{ upper nil }}", r#"template: t.yaml:1:9: executing "t.yaml" at <nil>: cannot assign nil to string"#),
    (
        "{{ upper .Values.nope }}",
        r#"template: t.yaml:1:16: executing "t.yaml" at <.Values.nope>: wrong type for value; expected string; got interface {}"#,
    ),
    (r#"{{ trunc "a" "b" }}"#, r#"template: t.yaml:1:9: executing "t.yaml" at <"a">: expected integer; found "a""#),
    (
        r#"{{ trunc .Values.i "b" }}"#,
        r#"template: t.yaml:1:16: executing "t.yaml" at <.Values.i>: wrong type for value; expected int; got float64"#,
    ),
    (
        "{{ upper }}",
        r#"template: t.yaml:1:3: executing "t.yaml" at <upper>: wrong number of args for upper: want 1 got 0"#,
    ),
    (
        r#"{{ upper "a" "b" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <upper>: wrong number of args for upper: want 1 got 2"#,
    ),
    (r#"{{ trunc 1.5 "b" }}"#, r#"template: t.yaml:1:9: executing "t.yaml" at <1.5>: expected integer; found 1.5"#),
    (r#"{{ split 1 "a" }}"#, r#"template: t.yaml:1:9: executing "t.yaml" at <1>: expected string; found 1"#),
    (
        r#"{{ repeat 9223372036854775807 "ab" }}"#,
        r#"template: t.yaml:1:3: executing "t.yaml" at <repeat 9223372036854775807 "ab">: error calling repeat: strings: Repeat output length overflow"#,
    ),
];

#[test]
fn what_is_wrong_is_said_as_go_does() {
    for (template, expected) in WHAT_IS_WRONG_IS_SAID_AS_GO_DOES {
        assert_eq!(render(template).as_deref().map_err(String::as_str), Err(*expected), "{template}");
    }
}

#[test]
fn a_text_that_would_be_enormous_is_refused() {
    for template in ["{{ repeat 1000000000 \"abc\" }}", "{{ indent 100000000 \"a\" }}"] {
        let error = render(template).expect_err("too long");
        assert!(error.contains("the text would be longer than 64 MiB"), "{error}");
    }
}
