//! Charts with charts, and the values that they come to.

use std::rc::Rc;

use super::{check_dependencies, process_dependencies, render_values};
use crate::chart::files::Memory;
use crate::chart::load::load;
use crate::go::fmt::printed;
use crate::go::{Map, Value};
use crate::values::document::read_values;
use crate::{HelmVersion, Warning};

/// A chart `p` with a chart `s`: what each says beside its name, and its values.
struct Case {
    needs: &'static str,
    values: &'static str,
    inner: &'static str,
    user: &'static str,
}

/// Names of the charts that are left, and the values; or what is wrong.
type Outcome = Result<(Vec<String>, String), String>;

impl Case {
    fn run(&self, version: HelmVersion) -> (Outcome, Vec<Warning>) {
        let outer = format!("apiVersion: v2\nname: p\nversion: 1.0.0\n{}\n", self.needs);
        let files: Memory = [
            ("Chart.yaml", outer.as_str()),
            ("values.yaml", self.values),
            ("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.2.0\n"),
            ("charts/s/values.yaml", self.inner),
        ]
        .into_iter()
        .collect();
        let mut warnings = Vec::new();
        let mut chart = load(&files, "", version, &mut warnings).expect("it is a chart");
        let user: Rc<Map> = read_values(self.user.as_bytes(), version).expect("values");
        let values = process_dependencies(&mut chart, &user, version, &mut warnings)
            .map_err(|error| error.to_string())
            .and_then(|()| render_values(&chart, &user, version, &mut warnings).map_err(|error| error.to_string()));
        let names = chart.dependencies.iter().map(|chart| chart.name().to_string()).collect();
        (values.map(|values| (names, printed(&Value::Map(values)))), warnings)
    }

    fn check(&self, names: &[&str], values: &str) {
        let (result, _) = self.run(HelmVersion::V4);
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(result, Ok((names, values.to_owned())));
    }
}

const PLAIN: Case = Case { needs: "", values: "", inner: "", user: "" };

#[test]
fn what_is_said_further_out_wins() {
    for (values, inner, user, expected) in [
        ("a: 1\nb: {c: 2}", "", "b: {d: 3}", "map[a:1 b:map[c:2 d:3] s:map[global:map[]]]"),
        ("s: {x: 1}", "x: 2\nz: {k: v}", "s: {z: {k: w}}", "map[s:map[global:map[] x:1 z:map[k:w]]]"),
        ("a: {b: 1, c: 2}", "", "a: {b: null, q: null}", "map[a:map[c:2 q:<nil>] s:map[global:map[]]]"),
        ("a: 1", "", "a: null\nu: null", "map[s:map[global:map[]] u:<nil>]"),
        ("s: {x: null}", "x: 2\nw: 1", "", "map[s:map[global:map[] w:1 x:2]]"),
        ("", "x: 2\nw: 1", "s: {x: null}", "map[s:map[global:map[] w:1]]"),
        ("a: null\nb: {c: null}", "m: null", "", "map[b:map[] s:map[global:map[]]]"),
        (
            "global: {a: 1, b: {c: 2}}",
            "global: {a: 5, b: {c: 6, d: 7}}",
            "global: {e: 8}",
            "map[global:map[a:1 b:map[c:2] e:8] s:map[global:map[a:1 b:map[c:2 d:7] e:8]]]",
        ),
    ] {
        Case { values, inner, user, ..PLAIN }.check(&["s"], expected);
    }
}

#[test]
fn helm_3_keeps_nulls_of_charts() {
    let case = Case { values: "a: null\nb: {c: null}", ..PLAIN };
    let (result, _) = case.run(HelmVersion::V3);
    assert_eq!(result.map(|(_, values)| values), Ok("map[a:<nil> b:map[c:<nil>] s:map[global:map[]]]".to_owned()));
}

#[test]
fn conditions_come_before_tags() {
    let on = ["s"].as_slice();
    for (needs, values, names) in [
        ("{name: s, version: 1.x, condition: s.up}", "s: {up: false}", &[] as &[_]),
        ("{name: s, version: 1.x, condition: s.up}", "s: {up: true}", on),
        ("{name: s, version: 1.x, condition: s.up}", "s: {}", on),
        ("{name: s, version: 1.x, condition: 'x,s.up'}", "x: text\ns: {up: false}", &[]),
        ("{name: s, version: 1.x, condition: 's.no, s.up'}", "s: {up: false}", on),
        ("{name: s, version: 1.x, tags: [t, u]}", "tags: {t: false}", &[]),
        ("{name: s, version: 1.x, tags: [t, u]}", "tags: {t: false, u: true}", on),
        ("{name: s, version: 1.x, tags: [t], condition: s.up}", "tags: {t: false}\ns: {up: true}", on),
        ("{name: s, version: 2.x, condition: s.up}", "s: {up: false}", &[]),
        ("{name: s, version: 2.x, alias: t}", "", on),
        ("{name: s, version: 1.x, alias: t}", "", &["t"]),
        ("{name: s, version: 1.x}, {name: s, version: 1.x, alias: t}", "", &["s", "t"]),
    ] {
        let needs = format!("dependencies: [{needs}]");
        let (result, _) = Case { needs: needs.leak(), values, ..PLAIN }.run(HelmVersion::V4);
        assert_eq!(
            result.map(|(names, _)| names),
            Ok(names.iter().map(|name| (*name).to_owned()).collect()),
            "{values}"
        );
    }
}

#[test]
fn parents_take_values_over() {
    for (import, expected) in [
        ("[data]", "map[own:1 s:map[exports:map[data:map[own:2 x:1]] global:map[] t:map[k:v]] x:1]"),
        (
            "[{child: t, parent: a.b}]",
            "map[a:map[b:map[k:v]] own:1 s:map[exports:map[data:map[own:2 x:1]] global:map[] t:map[k:v]]]",
        ),
        ("[{child: t, parent: .}]", "map[k:v own:1 s:map[exports:map[data:map[own:2 x:1]] global:map[] t:map[k:v]]]"),
        ("[none]", "map[own:1 s:map[exports:map[data:map[own:2 x:1]] global:map[] t:map[k:v]]]"),
    ] {
        let needs = format!("dependencies: [{{name: s, version: '*', import-values: {import}}}]");
        let inner = "exports: {data: {x: 1, own: 2}}\nt: {k: v}";
        Case { needs: needs.leak(), values: "own: 1", inner, ..PLAIN }.check(&["s"], expected);
    }
}

#[test]
fn values_that_come_to_contain_themselves_are_refused() {
    let case = Case {
        needs: "dependencies: [{name: s, version: '*', import-values: [{child: d, parent: .}, {child: d, parent: x.y}]}]",
        inner: "d: {x: {}}",
        ..PLAIN
    };
    let expected =
        "chart dependencies processing failed: values are nested more than 1000 deep, or contain themselves".to_owned();
    assert_eq!(case.run(HelmVersion::V4).0, Err(expected));
}

#[test]
fn values_of_a_chart_must_be_a_map() {
    for (user, shown) in [
        ("s: foo", "%!t(string=foo)"),
        ("s: 1", "%!t(float64=1)"),
        ("s: true", "true"),
        ("s: [{a: null}]", "[map[%!t(string=a):<nil>]]"),
    ] {
        let case = Case { needs: "dependencies: [{name: s, version: '*'}]", user, ..PLAIN };
        let expected = |before: &str| Err(format!("{before}type mismatch on s: {shown}"));
        assert_eq!(case.run(HelmVersion::V4).0, expected("chart dependencies processing failed: "));
        assert_eq!(case.run(HelmVersion::V3).0, expected(""));
    }
}

#[test]
fn what_does_not_fit_is_remarked_on() {
    let needs = "dependencies: [{name: s, version: '*', condition: x, tags: [t], import-values: [none, {child: q}]}]";
    for (values, user, expected) in [
        ("x: 1", "", r#"level=WARN msg="returned non-bool value" path=x chart=s"#),
        ("tags: {t: 1}", "", r#"level=WARN msg="returned non-bool value" tag=t chart=s"#),
        ("", "", r#"level=WARN msg="ImportValues missing table" error="\"exports\" is not a table""#),
        ("", "", r#"level=WARN msg="ImportValues missing table from chart" chart=s error="\"q\" is not a table""#),
        ("a: 1", "a: {b: 2}", r#"level=INFO msg="warning: skipped value for p.a: Not a table.""#),
        (
            "a: {b: {c: 1}}",
            "a: {b: 2}",
            r#"level=INFO msg="warning: cannot overwrite table with non table for p.a.b (map[c:1])""#,
        ),
        (
            "a: {b: 2}",
            "a: {b: {c: 1}}",
            r#"level=INFO msg="warning: destination for p.a.b is a table. Ignoring non-table value (2)""#,
        ),
        ("global: 1", "", r#"level=INFO msg="warning: skipping globals because source global is not a table.""#),
        (
            "s: {global: 1}",
            "",
            r#"level=INFO msg="warning: skipping globals because destination global is not a table.""#,
        ),
        ("global: {a: 1}\ns: {global: {a: {}}}", "", r#"level=INFO msg="key a is table. Skipping""#),
        (
            "global: {a: {}}\ns: {global: {a: 1}}",
            "",
            r#"level=INFO msg="Conflict: cannot merge map onto non-map for \"a\". Skipping.""#,
        ),
    ] {
        let (_, warnings) = Case { needs, values, user, ..PLAIN }.run(HelmVersion::V4);
        let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        assert!(warnings.iter().any(|warning| warning == expected), "{expected} in {warnings:?}");
    }
}

#[test]
fn charts_that_are_not_there_are_missed() {
    let metadata = "apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies: [{name: a}, {name: b, alias: c}]\n";
    let files: Memory = [("Chart.yaml", metadata)].into_iter().collect();
    let chart = load(&files, "", HelmVersion::V4, &mut Vec::new()).expect("it is a chart");
    for (version, expected) in [
        (
            HelmVersion::V4,
            "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to \
             fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: a, b",
        ),
        (
            HelmVersion::V3,
            "An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to \
             fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: a, b",
        ),
    ] {
        assert_eq!(check_dependencies(&chart, version).map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
}
