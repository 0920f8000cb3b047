//! Charts loaded, and what is said of those that can't be.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

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

/// An archive of entries: a name, a type and a content each.
fn archive(entries: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, flag, content) in entries {
        let mut block = [0_u8; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        block[148..156].copy_from_slice(b"        ");
        block[156] = *flag;
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend_from_slice(&block);
        tar.extend_from_slice(content);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&tar).expect("memory takes it");
    gzip.finish().expect("memory takes it")
}

fn load_one(path: &str, content: &[u8]) -> Result<Chart, LoadError> {
    let files: Memory = [(path, content)].into_iter().collect();
    load(&files, path, HelmVersion::V4, &mut Vec::new())
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
        ("charts/s.tgz", "nope", "error unpacking subchart s.tgz in p: gzip: invalid header", None),
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

#[test]
fn archives_are_charts_too() {
    let inner = archive(&[("s/Chart.yaml", b'0', b"name: s\nversion: 1.0.0\n"), ("s/templates/x.yaml", b'0', b"x")]);
    let path = format!("p/{}/x.yaml", "long".repeat(40));
    let record = format!("{} path={path}\n", path.len() + 10);
    let whole = archive(&[
        ("g", b'g', b"11 path=no\n"),
        ("p/", b'5', b""),
        ("p/Chart.yaml", b'0', CHART.as_bytes()),
        ("p/link", b'2', b""),
        ("x", b'x', record.as_bytes()),
        ("p/short", b'0', b"content"),
        ("././@LongLink", b'L', b"p/templates/gnu.yaml\0"),
        ("p/templ", b'0', b"template"),
        ("p/charts/s-1.0.0.tgz", 0, &inner),
    ]);
    let chart = load_one("p.tgz", &whole).expect("it is a chart");
    assert_eq!(names(&chart.files), ["link".to_owned(), path["p/".len()..].to_owned()]);
    assert_eq!(&*chart.files[1].data, b"content");
    assert_eq!(names(&chart.templates), ["templates/gnu.yaml"]);
    assert_eq!(names(&chart.dependencies[0].templates), ["templates/x.yaml"]);
    assert_eq!(&*chart.templates[0].path, "p.tgz");
}

#[test]
fn faults_of_archives_are_told() {
    let good = archive(&[("p/Chart.yaml", b'0', CHART.as_bytes())]);
    let mut cut = good.clone();
    cut.truncate(60);
    for (content, expected) in [
        (archive(&[("p/x", b'0', b"")]), "unable to detect chart version, no Chart.yaml found"),
        (archive(&[("p/", b'5', b"")]), "unable to load chart archive: no files in chart archive"),
        (
            archive(&[("p/../../x", b'0', b"")]),
            "unable to load chart archive: chart illegally references parent directory",
        ),
        (archive(&[("p//etc/x", b'0', b"")]), "unable to load chart archive: chart illegally contains absolute paths"),
        (archive(&[("p/x", b'S', b"")]), "unable to load chart archive: archive/tar: sparse files are not supported"),
        (archive(&[("x", b'x', b"99 path=p/x\n")]), "unable to load chart archive: archive/tar: invalid tar header"),
        (b"text".to_vec(), "file 'p.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'"),
    ] {
        let error = load_one("p.tgz", &content).expect_err(expected);
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.place(), Some(("p.tgz", None)));
    }
    assert!(
        load_one("p.tgz", &cut).is_err_and(|error| error.to_string().starts_with("unable to load chart archive: "))
    );
}

#[test]
fn archives_do_not_fill_memory() {
    let zeros = vec![0; 30 << 20];
    let inner = archive(&[("s/x", b'0', &zeros), ("s/Chart.yaml", b'0', b"name: s\nversion: 1.0.0\n")]);
    let names: Vec<_> = (0..4).map(|number| format!("p/charts/s{number}.tgz")).collect();
    let mut entries: Vec<(&str, u8, &[u8])> =
        names.iter().map(|name| (name.as_str(), b'0', inner.as_slice())).collect();
    entries.push(("p/Chart.yaml", b'0', CHART.as_bytes()));
    let error = load_one("p.tgz", &archive(&entries)).expect_err("it is too large in all");
    let expected = "error unpacking subchart s3.tgz in p: decompressed chart is larger than the maximum size 104857600";
    assert_eq!(error.to_string(), expected);
    let many: Vec<(&str, u8, &[u8])> = vec![("p/", b'5', b"".as_slice()); 50_001];
    let error = load_one("p.tgz", &archive(&many)).expect_err("it has too many entries");
    assert_eq!(error.to_string(), "the chart has more than 50000 files");
}
