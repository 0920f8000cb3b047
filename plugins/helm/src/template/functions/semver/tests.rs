//! Versions in templates against what Helm says.

use crate::template::Context;
use crate::template::rendering::outcome;

/// What a template writes, or the last part of its error.
fn run(template: &str) -> String {
    outcome(&Context::default(), template)
}

#[test]
fn versions_have_methods() {
    for (text, expected) in [
        (r#"{{ semver "v1.2" }}"#, "1.2.0"),
        (r#"{{ (semver "v1.2.3-a+b").Original }}"#, "v1.2.3-a+b"),
        (r#"{{ $v := semver "1.2.3-a+b" }}{{ $v.Major }} {{ $v.Minor }} {{ $v.Patch }}"#, "1 2 3"),
        (r#"{{ $v := semver "1.2.3-a+b" }}{{ $v.Prerelease }} {{ $v.Metadata }}"#, "a b"),
        (r#"{{ $v := semver "1.2.3-a" }}{{ $v.IncMajor }} {{ $v.IncMinor }} {{ $v.IncPatch }}"#, "2.0.0 1.3.0 1.2.3"),
        (r#"{{ (semver "1").SetPrerelease "rc.1" }} {{ (semver "1").SetMetadata "x" }}"#, "1.0.0-rc.1 1.0.0+x"),
        (r#"{{ (semver "1").Compare (semver "2") }} {{ (semver "1").LessThan (semver "2") }}"#, "-1 true"),
        (r#"{{ (semver "1").Equal (semver "1.0") }} {{ (semver "1").GreaterThanEqual (semver "2") }}"#, "true false"),
        (r#"{{ (semver "1").MarshalText }}"#, "[49 46 48 46 48]"),
    ] {
        assert_eq!(run(text), expected, "{text}");
    }
}

#[test]
fn methods_say_why_not() {
    for (text, expected) in [
        (r#"{{ (semver "1.2.3-").Major }}"#, "error calling semver: invalid semantic version"),
        (r#"{{ semverCompare "latest" "1" }}"#, "error calling semverCompare: improper constraint: \"latest\""),
        (r#"{{ semverCompare "1" "a" }}"#, "error calling semverCompare: invalid semantic version"),
        (r#"{{ (semver "1").IncMajor.Original }}"#, "can't evaluate field Original in type semver.Version"),
        (r#"{{ (semver "1").major }}"#, "major is an unexported field of struct type *semver.Version"),
        (r#"{{ (semver "1").Compare "x" }}"#, "can't handle \"x\" for arg of type *semver.Version"),
        (
            r#"{{ (semver "1").Compare nil }}"#,
            "error calling Compare: runtime error: invalid memory address or nil pointer dereference",
        ),
        (r#"{{ (semver "1").SetPrerelease "a_" }}"#, "error calling SetPrerelease: invalid prerelease string"),
        (
            r#"{{ (semver "18446744073709551615").IncMajor }}"#,
            "error calling IncMajor: major version increment would overflow uint64",
        ),
    ] {
        let said = run(text);
        assert!(said.ends_with(expected), "{text}: {said}");
    }
}

#[test]
fn ranges_are_compared() {
    for (range, version, expected) in
        [("^1.2.0", "v1.9", "true"), (">=1.20-0", "1.31.2-gke.1", "true"), ("~1.2", "1.3.0", "false")]
    {
        assert_eq!(run(&format!(r#"{{{{ semverCompare "{range}" "{version}" }}}}"#)), expected);
    }
}
