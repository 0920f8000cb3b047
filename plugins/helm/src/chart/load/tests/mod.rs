//! Charts loaded, and what is said of those that can't be.

mod archives;

use super::{LoadError, load};
use crate::chart::Chart;
use crate::chart::files::Memory;
use crate::{HelmVersion, Warning};

const CHART: &str = "apiVersion: v2\nname: p\nversion: 0.1.0\n";

fn try_load(files: &[(&str, &[u8])], version: HelmVersion) -> (Result<Chart, LoadError>, Vec<Warning>) {
    let files: Memory = files.iter().map(|(path, content)| (format!("c/{path}"), *content)).collect();
    let mut warnings = Vec::new();
    (load(&files, "c", version, &mut warnings), warnings)
}

fn loaded(files: &[(&str, &[u8])]) -> Chart {
    try_load(files, HelmVersion::V4).0.expect("it is a chart")
}

fn names(files: &[crate::chart::File]) -> Vec<String> {
    files.iter().map(|file| file.name.to_string()).collect()
}

#[test]
fn files_are_sorted_into_their_parts() {
    let chart = loaded(&[
        ("Chart.yaml", b"\xEF\xBB\xBFapiVersion: v2\nName: p\nversion: 1.10\nappVersion: 1e21\n"),
        ("values.yaml", b"a: 1\n---\nb: {c: 2}\n"),
        ("values.schema.json", b"{}"),
        ("Chart.lock", b"digest: x\ndependencies: [{name: s, version: 1.0.0}]\n"),
        ("templates/a/b.yaml", b"b"),
        ("templates/a.yaml", b"a"),
        ("templates/.hidden.yaml", b"a"),
        ("crds/x.yaml", b"x"),
        ("README.md", b"r"),
        ("charts/s/Chart.yaml", b"name: s\nversion: 1.0.0\n"),
        ("charts/s/templates/t.yaml", b"t"),
        ("charts/_not/x", b"x"),
        ("charts/.not", b"x"),
        ("charts/s-1.tgz.prov", b"x"),
    ]);
    assert_eq!((&chart.metadata.name, &chart.metadata.version), (&"p".into(), &"1.1".into()));
    assert_eq!(chart.metadata.app_version, "1e+21");
    assert_eq!(names(&chart.templates), ["templates/a/b.yaml", "templates/a.yaml"]);
    assert_eq!(names(&chart.files), ["README.md", "charts/s-1.tgz.prov", "crds/x.yaml"]);
    assert_eq!(&*chart.files[2].path, "c/crds/x.yaml");
    assert_eq!(chart.dependencies.len(), 1);
    assert_eq!(chart.dependencies[0].metadata.api_version, "v1");
    assert_eq!(&*chart.dependencies[0].templates[0].path, "c/charts/s/templates/t.yaml");
    assert_eq!(names(&chart.dependencies[0].templates), ["templates/t.yaml"]);
    assert!(chart.values.is_some_and(|values| values.get(b"a").is_some() && values.get(b"b").is_some()));
    assert!(chart.schema.is_some() && chart.lock.is_some_and(|lock| lock.dependencies[0].name == "s"));
}

#[test]
fn requirements_belong_to_the_first_format() {
    let requirements: &[u8] = b"dependencies: [{name: s, version: 1.x, alias: t}]\n";
    let read = |format: &str| {
        let metadata =
            format!("apiVersion: {format}\nname: p\nversion: 1.0.0\ndependencies: [{{name: q, repository: r}}]\n");
        let files: [(&str, &[u8]); 3] =
            [("Chart.yaml", metadata.as_bytes()), ("requirements.yaml", requirements), ("requirements.lock", b"{}")];
        let (chart, warnings) = try_load(&files, HelmVersion::V4);
        (chart.expect("it is a chart"), warnings.len())
    };
    let (first, warnings) = read("v1");
    assert_eq!((names(&first.files).len(), warnings), (2, 0));
    let dependencies = first.metadata.dependencies.expect("it has one");
    let [dependency] = dependencies.as_slice() else { panic!("{dependencies:?}") };
    assert_eq!((&dependency.name, &dependency.alias, &dependency.repository), (&"s".into(), &"t".into(), &"r".into()));
    let (second, warnings) = read("v2");
    assert_eq!((names(&second.files).len(), warnings), (0, 2));
    let (third, warnings) = read("v3");
    assert_eq!((names(&third.files).len(), warnings), (2, 0));
    assert_eq!(third.metadata.dependencies.map(|dependencies| dependencies[0].name.clone()), Some("q".into()));
}

#[test]
fn ignored_files_are_no_part() {
    let files: [(&str, &[u8]); 9] = [
        ("Chart.yaml", CHART.as_bytes()),
        ("values.yaml", b""),
        ("templates/.hid/x.yaml", b""),
        ("templates/a/.dot", b""),
        ("templates/a.yaml", b""),
        ("ci/x", b""),
        ("OWNERS", b""),
        ("docs/OWNERS", b""),
        ("a/ci/y", b""),
    ];
    let always = [".helmignore", "Chart.yaml"];
    let templates = ["templates/a/.dot", "templates/a.yaml", "values.yaml"];
    for (rules, expected) in [
        ("", &["OWNERS", "a/ci/y", "ci/x", "docs/OWNERS"] as &[_]),
        ("# no rule\n  \n", &["OWNERS", "a/ci/y", "ci/x", "docs/OWNERS"]),
        ("ci/\nOWNERS\r\n", &[]),
        ("/ci\n", &["OWNERS", "a/ci/y", "docs/OWNERS"]),
        ("docs/*\n", &["OWNERS", "a/ci/y", "ci/x"]),
        ("x # y\n", &["OWNERS", "a/ci/y", "ci/x", "docs/OWNERS"]),
    ] {
        let mut files = files.to_vec();
        files.push((".helmignore", rules.as_bytes()));
        let chart = loaded(&files);
        let expected: Vec<_> = always.iter().chain(expected).chain(&templates).copied().collect();
        assert_eq!(names(&chart.raw), expected, "{rules}");
    }
    for (rules, expected) in [
        ("*.yaml", "Chart.yaml file is missing"),
        ("!templates", "Chart.yaml file is missing"),
        ("!OWNERS/", "Chart.yaml file is missing"),
        ("a\n**/x", "double-star (**) syntax is not supported"),
        ("[", "syntax error in pattern"),
    ] {
        let mut files = files.to_vec();
        files.push((".helmignore", rules.as_bytes()));
        let error = try_load(&files, HelmVersion::V4).0.expect_err(rules);
        assert_eq!(error.to_string(), expected, "{rules}");
    }
}

#[test]
fn faults_of_metadata_say_what_is_wrong() {
    let field = |text: &str| {
        format!("cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {text}")
    };
    let validation = |text: &str| format!("validation: {text}");
    for (more, expected) in [
        ("keywords: a", field("string into Go struct field Metadata.keywords of type []string")),
        ("keywords: [[]]", field("array into Go struct field Metadata.keywords of type string")),
        ("description: {}", field("object into Go struct field Metadata.description of type string")),
        ("deprecated: \"true\"", field("string into Go struct field Metadata.deprecated of type bool")),
        ("annotations: {a: {b: c}}", field("object into Go struct field Metadata.annotations of type string")),
        ("maintainers: [x]", field("string into Go struct field Metadata.maintainers of type v2.Maintainer")),
        ("maintainers: [{name: [1]}]", field("array into Go struct field Maintainer.maintainers.name of type string")),
        (
            "dependencies: [{name: x, tags: 5}]",
            field("number into Go struct field Dependency.dependencies.tags of type []string"),
        ),
        ("maintainers: [null]", validation("maintainers must not contain empty or null nodes")),
        ("dependencies: [null]", validation("dependencies must not contain empty or null nodes")),
        (
            "dependencies: [{name: q}, {name: x, alias: q}]",
            validation("more than one dependency with name or alias \"q\""),
        ),
        (
            "dependencies: [{name: q, alias: a.b}]",
            validation("dependency \"q\" has disallowed characters in the alias"),
        ),
        ("name: ..", validation("chart.metadata.name \"..\" is not allowed")),
        ("name: a/b", validation("chart.metadata.name \"a/b\" is invalid")),
        ("name: \"\"", validation("chart.metadata.name is required")),
        ("version: \"\"", validation("chart.metadata.version is required")),
        ("version: one", validation("chart.metadata.version \"one\" is invalid")),
        ("type: Library", validation("chart.metadata.type must be application or library")),
        ("apiVersion: v7", "unsupported chart version".to_owned()),
    ] {
        let metadata = format!("{CHART}{more}\n");
        let error = try_load(&[("Chart.yaml", metadata.as_bytes())], HelmVersion::V4).0.expect_err(more);
        assert_eq!(error.to_string(), expected, "{more}");
        assert_eq!(error.place().map(|(path, _)| path), Some("c/Chart.yaml"), "{more}");
    }
}

#[test]
fn faults_of_files_say_where_they_are() {
    let chart = ("Chart.yaml", CHART.as_bytes());
    for (file, content, expected, line) in [
        (
            "values.yaml",
            "a: 1\n--- x\n",
            "cannot load values.yaml: error reading yaml document: invalid Yaml document separator: x",
            Some(2),
        ),
        (
            "values.yaml",
            "a: 1\n---\n\n- b\n",
            "cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: \
             cannot unmarshal array into Go value of type map[string]interface {}",
            Some(4),
        ),
        (
            "Chart.lock",
            "dependencies: 5",
            "cannot load Chart.lock: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go \
             struct field Lock.dependencies of type []*v2.Dependency",
            Some(1),
        ),
        ("charts/README.md", "x", "error unpacking subchart README.md in p: Chart.yaml file is missing", None),
        (
            "charts/s/Chart.yaml",
            "version: 1.0.0",
            "error unpacking subchart s in p: validation: chart.metadata.name is required",
            None,
        ),
        ("charts/s.tgz/x", "", "error unpacking subchart tar in p: expected s.tgz, got s.tgz/x", None),
        ("charts/s.tgz", "nope", "error unpacking subchart s.tgz in p: unexpected EOF", None),
        ("charts/s.tgz", "it is none", "error unpacking subchart s.tgz in p: gzip: invalid header", None),
    ] {
        let error = try_load(&[chart, (file, content.as_bytes())], HelmVersion::V4).0.expect_err(file);
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.place().and_then(|(_, line)| line), line, "{file}");
    }
    let error = try_load(&[chart, ("values.yaml", b"a: 1\n---\nb: 'x\n")], HelmVersion::V4).0.expect_err("open quotes");
    assert!(error.to_string().starts_with(
        "cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line "
    ));
    assert!(error.place().is_some_and(|(path, line)| path == "c/values.yaml" && line >= Some(3)));
}

#[test]
fn what_is_no_chart_is_told() {
    let missing = "no such file or directory";
    let (found, _) = try_load(&[("x", b"")], HelmVersion::V4);
    let expected = format!("unable to detect chart at c/Chart.yaml: open c/Chart.yaml: {missing}");
    assert_eq!(found.map(drop).map_err(|error| error.to_string()), Err(expected));
    let (found, _) = try_load(&[("x", b"")], HelmVersion::V3);
    assert_eq!(found.map(drop), Err(LoadError::FindMetadata));
    let found = load(&Memory::default(), "d", HelmVersion::V4, &mut Vec::new());
    assert_eq!(found.map(drop).map_err(|error| error.to_string()), Err(format!("stat d: {missing}")));
}
