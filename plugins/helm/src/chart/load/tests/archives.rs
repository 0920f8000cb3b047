//! Charts in archives, of every kind that Go reads, and those that mean harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{CHART, names};
use crate::chart::Chart;
use crate::chart::load::{LoadError, load_archive};
use crate::{HelmVersion, chart::File};

/// A header of POSIX' kind whose sum isn't set yet.
struct Header([u8; 512]);

impl Header {
    fn new(name: &[u8], flag: u8) -> Self {
        let mut block = [0; 512];
        block[..name.len()].copy_from_slice(name);
        block[156] = flag;
        Self(block).with(100, b"0000644\0").with(257, b"ustar\x0000")
    }

    fn with(mut self, at: usize, field: &[u8]) -> Self {
        self.0[at..at + field.len()].copy_from_slice(field);
        self
    }

    fn size(self, size: usize) -> Self {
        self.with(124, format!("{size:011o}\0").as_bytes())
    }

    /// The header, with its sum, and a content behind it.
    fn before(self, content: &[u8]) -> Vec<u8> {
        let header = self.with(148, b"        ");
        let sum: u32 = header.0.iter().map(|byte| u32::from(*byte)).sum();
        let mut entry = header.with(148, format!("{sum:06o}\0 ").as_bytes()).0.to_vec();
        entry.extend_from_slice(content);
        entry.resize(entry.len().next_multiple_of(512), 0);
        entry
    }
}

fn entry(name: &str, flag: u8, content: &[u8]) -> Vec<u8> {
    Header::new(name.as_bytes(), flag).size(content.len()).before(content)
}

fn file(name: &str, content: &str) -> Vec<u8> {
    entry(name, b'0', content.as_bytes())
}

/// An extended header.
fn records(records: &[(&str, &str)]) -> Vec<u8> {
    let record = |(key, value): &(&str, &str)| {
        let rest = format!(" {key}={value}\n");
        let length = (rest.len()..).find(|length| length.to_string().len() + rest.len() == *length);
        format!("{}{rest}", length.expect("there is one"))
    };
    entry("x", b'x', records.iter().map(record).collect::<String>().as_bytes())
}

fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(tar).expect("memory takes it");
    gzip.finish().expect("memory takes it")
}

/// A whole archive.
fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    gzip(&[entries.concat(), vec![0; 1024]].concat())
}

/// An archive of a chart and these entries.
fn with(entries: &[Vec<u8>]) -> Vec<u8> {
    archive(&[vec![file("p/Chart.yaml", CHART)], entries.to_vec()].concat())
}

fn load(archive: &[u8], version: HelmVersion) -> Result<Chart, LoadError> {
    load_archive(archive, "p.tgz", version, &mut Vec::new())
}

/// The files besides `Chart.yaml`, with their contents.
fn files(archive: &[u8]) -> Result<Vec<(String, String)>, String> {
    let chart = load(archive, HelmVersion::V4).map_err(|error| error.to_string())?;
    let read = |file: &File| (file.name.to_string(), file.data.to_string());
    Ok(chart.raw.iter().skip(1).map(read).collect())
}

#[test]
fn archives_are_charts_too() {
    let inner = archive(&[file("s/Chart.yaml", "name: s\nversion: 1.0.0\n"), file("s/templates/x.yaml", "x")]);
    let path = format!("p/{}/x.yaml", "long".repeat(40));
    let whole = archive(&[
        entry("g", b'g', b"11 path=no\n"),
        entry("p/", b'5', b""),
        file("p/Chart.yaml", CHART),
        records(&[("path", &path)]),
        file("p/short", "content"),
        entry("././@LongLink", b'L', b"p/templates/gnu.yaml\0"),
        file("p/templ", "template"),
        entry("p/charts/s-1.0.0.tgz", 0, &inner),
    ]);
    let chart = load(&whole, HelmVersion::V4).expect("it is a chart");
    assert_eq!(names(&chart.files), [path["p/".len()..].to_owned()]);
    assert_eq!(&*chart.files[0].data, b"content");
    assert_eq!(names(&chart.templates), ["templates/gnu.yaml"]);
    assert_eq!(names(&chart.dependencies[0].templates), ["templates/x.yaml"]);
    assert_eq!(&*chart.templates[0].path, "p.tgz");
}

#[test]
fn entries_are_read_as_go_reads_them() {
    let plain = |name: &str| Header::new(name.as_bytes(), b'0');
    for (entries, expected) in [
        // Links and devices are empty files: nothing follows them.
        (vec![entry("p/l", b'2', b""), entry("p/h", b'1', b"")], &[("l", ""), ("h", "")][..]),
        (
            vec![entry("p/c", b'3', b""), entry("p/b", b'4', b""), entry("p/f", b'6', b"")],
            &[("c", ""), ("b", ""), ("f", "")],
        ),
        (vec![Header::new(b"p/l", b'2').with(157, b"/etc/passwd").size(0).before(b"")], &[("l", "")]),
        // Folders, by kind, by mode, and by the name in the oldest archives.
        (vec![entry("p/d", b'5', b""), plain("p/d").with(100, b"0040755\0").size(1).before(b"x")], &[]),
        (vec![entry("p/d/", 0, b""), file("p/d/", "x")], &[("d", "x")]),
        // Unknown kinds are files.
        (vec![entry("p/x", b'Z', b"x"), entry("p/y", b'7', b"y")], &[("x", "x"), ("y", "y")]),
        // Numbers.
        (vec![plain("p/x").with(124, b"\x80\0\0\0\0\0\0\0\0\0\0\x01").before(b"x")], &[("x", "x")]),
        (vec![plain("p/x").with(124, b"        1   ").before(b"x")], &[("x", "x")]),
        (vec![plain("p/x").with(108, b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE").size(1).before(b"x")], &[("x", "x")]),
        (vec![plain("p/x").with(257, b"no magic").with(329, b"no number").size(1).before(b"x")], &[("x", "x")]),
        // What stands before names.
        (vec![plain("x").with(345, b"p/a").size(0).before(b"")], &[("a/x", "")]),
        (vec![plain("x").with(257, b"ustar\0  ").with(345, b"p/a").size(0).before(b"")], &[("a/x", "")]),
        (vec![plain("x").with(257, b"ustar  \0").with(345, b"p/a").size(0).before(b"")], &[("a/x", "")]),
        (vec![plain("p/x").with(257, b"ustar  \0").with(345, b"00000000001\0").size(0).before(b"")], &[("x", "")]),
        (vec![plain("p/x").with(345, b"").with(257, b"\0\0\0\0\0\0\0\0").size(0).before(b"")], &[("x", "")]),
        // Extended headers: the last one, and of its records the last; a long name is stronger.
        (vec![records(&[("path", "p/n"), ("path", "p/y")]), file("p/x", "")], &[("y", "")]),
        (vec![records(&[("path", "p/y")]), records(&[("mtime", "1.5")]), file("p/x", "")], &[("x", "")]),
        (vec![records(&[("path", "")]), file("p/x", "")], &[("x", "")]),
        (
            vec![entry("L", b'L', b"p/long"), records(&[("path", "p/y")]), file("p/x", ""), file("p/z", "")],
            &[("long", ""), ("z", "")],
        ),
        (vec![entry("L", b'L', b"\0"), entry("K", b'K', b"p/no\0"), file("p/x", "")], &[("x", "")]),
        (vec![records(&[("size", "1")]), plain("p/x").size(9).before(b"x")], &[("x", "x")]),
        (vec![records(&[("GNU.sparse.major", "7"), ("GNU.sparse.map", "0,1")]), file("p/x", "x")], &[("x", "x")]),
        (vec![records(&[("path", "p/y")])], &[]),
    ] {
        let expected = expected.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        assert_eq!(files(&with(&entries)), Ok(expected));
    }
}

#[test]
fn archives_end_as_go_lets_them_end() {
    let chart = [file("p/Chart.yaml", CHART), file("p/x", "x")].concat();
    let whole = gzip(&[&chart[..], &[0; 1024]].concat());
    let end = whole.len();
    let x = Ok(vec![("x".to_owned(), "x".to_owned())]);
    for archive in [
        gzip(&chart),
        gzip(&[&chart[..], &[0; 512]].concat()),
        gzip(&chart[..chart.len() - 300]),
        [gzip(&chart[..1024]), gzip(&chart[1024..])].concat(),
        [&whole[..], b"more"].concat(),
    ] {
        assert_eq!(files(&archive), x);
    }
    let failed = |message: &str| Err(format!("unable to load chart archive: {message}"));
    let after_zeros = [&chart[..1024], &[0; 512], &chart[1024..], &[0; 1024]].concat();
    let zeros = gzip(&after_zeros);
    let cut = entry("p/y", b'0', &[b'y'; 600]);
    for (archive, message) in [
        (&whole[..60], "unexpected EOF"),
        (&whole[..10], "unexpected EOF"),
        (&whole[..3], "unexpected EOF"),
        (&gzip(&chart[..chart.len() - 600]), "unexpected EOF"),
        (&gzip(&[&chart[..], &cut[..700]].concat()), "unexpected EOF"),
        (&zeros, "archive/tar: invalid tar header"),
        (&[&whole[..10], &[0xFF; 40]].concat(), "flate: corrupt input: corrupt deflate stream"),
    ] {
        assert_eq!(files(archive), failed(message), "{} of {end}", archive.len());
    }
}

#[test]
fn what_lies_outside_of_the_chart_is_refused() {
    let parent = "chart illegally references parent directory";
    let outside = |name: &str| format!("chart illegally contains content outside the base directory: \"{name}\"");
    for (name, message) in [
        ("p/../../etc/x", parent.to_owned()),
        ("p/a/../../x", parent.to_owned()),
        ("p/..", parent.to_owned()),
        ("p/..x", parent.to_owned()),
        ("p\\..\\x", parent.to_owned()),
        ("p//etc/x", "chart illegally contains absolute paths".to_owned()),
        ("//x", "chart illegally contains absolute paths".to_owned()),
        ("\\\\host\\x", "chart illegally contains absolute paths".to_owned()),
        ("p/c:/x", "chart contains illegally named files".to_owned()),
        ("p\\c:\\x", "chart contains illegally named files".to_owned()),
        ("Chart.yaml/x", "chart yaml not in base directory".to_owned()),
        ("x", outside("x")),
        ("", outside("")),
    ] {
        let said = Err(format!("unable to load chart archive: {message}"));
        let renamed = [records(&[("path", name)]), file("p/x", "")];
        let long = [entry("L", b'L', name.as_bytes()), file("p/x", "")];
        for entries in [&[file(name, "")][..], &renamed, &long] {
            // An empty name in an extended header says nothing.
            if !name.is_empty() || entries.len() == 1 {
                assert_eq!(files(&with(entries)), said, "{name}");
            }
        }
    }
    // These lie in the chart: only what follows the first part of a name is taken.
    let inside = [file("../a/b", ""), file("/etc/x", ""), file("c:/x", ""), file("c:\\x\\y", ""), file("p/a/c:/x", "")];
    let named = files(&with(&inside)).map(|files| files.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    assert_eq!(named, Ok(["a/b", "etc/x", "x", "x/y", "a/c:/x"].map(str::to_owned).to_vec()));
}

#[test]
fn what_go_refuses_is_refused() {
    const HEADER: &str = "archive/tar: invalid tar header";
    const LARGE: &str = "decompressed chart is larger than the maximum size 104857600";
    const SPARSE: &str = "archive/tar: sparse files are not supported";
    let plain = || Header::new(b"p/x", b'0').size(1);
    let with_records = |pairs: &[(&str, &str)]| vec![records(pairs), file("p/x", "x")];
    let mut wrong_sum = file("p/x", "x");
    wrong_sum[148] = b'7';
    for (entries, message) in [
        (vec![wrong_sum], HEADER),
        (vec![plain().with(124, b"zzz").before(b"")], HEADER),
        (vec![plain().with(100, b"zzz").before(b"")], HEADER),
        (vec![plain().with(108, b"zzz").before(b"")], HEADER),
        (vec![plain().with(116, b"zzz").before(b"")], HEADER),
        (vec![plain().with(136, b"zzz").before(b"")], HEADER),
        (vec![plain().with(329, b"zzz").before(b"")], HEADER),
        (vec![plain().with(337, b"zzz").before(b"")], HEADER),
        (vec![plain().with(124, &[0xFF; 12]).before(b"")], HEADER),
        (vec![plain().with(124, b"\x80\0\0\0\x80\0\0\0\0\0\0\0").before(b"")], HEADER),
        (vec![plain().with(124, b"\x80\x01\0\0\0\0\0\0\0\0\0\0").before(b"")], HEADER),
        (vec![plain().with(124, b"\x80\0\0\0\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF").before(b"")], LARGE),
        (vec![plain().with(124, b"77777777777\0").before(b"")], LARGE),
        (vec![Header::new(b"p/h", b'1').size(100).before(b"")], LARGE),
        (with_records(&[("size", "99999999999999")]), LARGE),
        (with_records(&[("size", "-1")]), HEADER),
        (with_records(&[("size", "x")]), HEADER),
        (with_records(&[("uid", "x")]), HEADER),
        (with_records(&[("mtime", "1.x")]), HEADER),
        (with_records(&[("path", "p/\0x")]), HEADER),
        (with_records(&[("linkpath", "\0")]), HEADER),
        (with_records(&[("a\0", "b")]), HEADER),
        (with_records(&[("", "b")]), HEADER),
        (with_records(&[("GNU.sparse.numbytes", "1")]), HEADER),
        (with_records(&[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")]), SPARSE),
        (with_records(&[("GNU.sparse.offset", "0"), ("GNU.sparse.numbytes", "1")]), SPARSE),
        (vec![entry("p/x", b'S', b"")], SPARSE),
        (vec![entry("x", b'x', b"99 path=p/x\n")], HEADER),
        (vec![entry("x", b'x', b"4 =\n")], HEADER),
        (vec![entry("g", b'g', b"zzz")], HEADER),
        (vec![entry("x", b'x', &vec![b'x'; (1 << 20) + 1])], "archive/tar: header field too long"),
        (vec![entry("L", b'L', &vec![b'x'; (1 << 20) + 1])], "archive/tar: header field too long"),
        (vec![entry("L", b'L', &[b'x'; 5000]), file("p/x", "")], "chart contains a name of more than 4096 bytes"),
    ] {
        assert_eq!(files(&with(&entries)), Err(format!("unable to load chart archive: {message}")));
    }
    for (content, message) in [
        (archive(&[file("p/x", "")]), "unable to detect chart version, no Chart.yaml found"),
        (archive(&[entry("p/", b'5', b"")]), "unable to load chart archive: no files in chart archive"),
        (b"text".to_vec(), "file 'p.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'"),
    ] {
        let error = load(&content, HelmVersion::V4).expect_err(message);
        assert_eq!((error.to_string().as_str(), error.place()), (message, Some(("p.tgz", None))));
    }
}

#[test]
fn archives_do_not_fill_memory() {
    let zeros = vec![0; 30 << 20];
    let inner = archive(&[entry("s/x", b'0', &zeros), file("s/Chart.yaml", "name: s\nversion: 1.0.0\n")]);
    let several: Vec<_> = (0..4).map(|number| entry(&format!("p/charts/s{number}.tgz"), b'0', &inner)).collect();
    let error = load(&with(&several), HelmVersion::V4).expect_err("it is too large in all");
    let expected = "error unpacking subchart s3.tgz in p: decompressed chart is larger than the maximum size 104857600";
    assert_eq!(error.to_string(), expected);

    let four = vec![entry("p/x", b'0', &zeros); 4];
    let error = load(&with(&four), HelmVersion::V4).expect_err("it is too large");
    let expected = "unable to load chart archive: decompressed chart is larger than the maximum size 104857600";
    assert_eq!(error.to_string(), expected);

    let six = entry("p/x", b'0', &zeros[..6 << 20]);
    assert!(load(&with(std::slice::from_ref(&six)), HelmVersion::V4).is_ok());
    let error = load(&with(&[six]), HelmVersion::V3).expect_err("Helm 3 has a limit for each");
    assert_eq!(error.to_string(), "decompressed chart file \"p/x\" is larger than the maximum file size 5242880");

    for many in [vec![entry("p/", b'5', b""); 50_001], vec![file("p/x", ""); 50_000]] {
        let error = load(&with(&many), HelmVersion::V4).expect_err("it has too many entries");
        assert_eq!(error.to_string(), "the chart has more than 50000 files");
    }
}

#[test]
fn archives_lie_in_archives_so_deep_and_no_deeper() {
    let nested = |depth: usize| {
        (0..depth).fold(file("s/Chart.yaml", "name: s\nversion: 1.0.0\n"), |inner, _| {
            let packed = archive(&[inner]);
            [file("s/Chart.yaml", "name: s\nversion: 1.0.0\n"), entry("s/charts/s.tgz", b'0', &packed)].concat()
        })
    };
    let inner = |depth: usize| with(&[entry("p/charts/s.tgz", b'0', &archive(&[nested(depth)]))]);
    assert!(load(&inner(15), HelmVersion::V4).is_ok());
    let error = load(&inner(16), HelmVersion::V4).expect_err("it is too deep").to_string();
    assert!(error.ends_with("archives lie more than 16 deep in archives"), "{error}");
    for (content, message) in [
        (archive(&[file("s/../../x", "")]), "chart illegally references parent directory"),
        (b"text".to_vec(), "unexpected EOF"),
        (Vec::new(), "EOF"),
        (b"long enough".to_vec(), "gzip: invalid header"),
    ] {
        let error = load(&with(&[entry("p/charts/s.tgz", b'0', &content)]), HelmVersion::V4).expect_err(message);
        assert_eq!(error.to_string(), format!("error unpacking subchart s.tgz in p: {message}"));
    }
}
