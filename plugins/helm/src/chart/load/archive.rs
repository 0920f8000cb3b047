//! The files of an archive.

use std::io::Read;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use super::tar::{Archive, ENDS_EARLY, Entry};
use super::{LoadError, Loader, MOST_BYTES, MOST_BYTES_OF_FILE};
use crate::HelmVersion;
use crate::chart::File;
use crate::go::quote::quote;

/// What a compressed file begins with.
const MAGIC: &[u8] = b"\x1F\x8B\x08";
/// How many bytes stand before what is compressed.
const HEADER: usize = 10;
/// What is wrong with a file that begins otherwise.
pub(super) const INVALID_HEADER: &str = "gzip: invalid header";
/// A longer name is refused. No system has longer paths.
const LONGEST_NAME: usize = 4096;

/// Checks that a file given as a chart is a compressed one.
pub(super) fn ensure(file: &[u8], path: &str) -> Result<(), LoadError> {
    if file.starts_with(MAGIC) {
        return Ok(());
    }
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    let start = &file[..file.len().min(512)];
    let is_binary = |byte: &u8| matches!(byte, 0..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F);
    let message = if is_yaml {
        format!("file '{path}' seems to be a YAML file, but expected a gzipped archive")
    } else {
        // Helm looks at 512 bytes, with zeros behind what is shorter.
        let of = if start.len() < 512 || start.iter().any(is_binary) {
            "application/octet-stream"
        } else {
            "text/plain; charset=utf-8"
        };
        format!("file '{path}' does not appear to be a gzipped archive; got '{of}'")
    };
    Err(LoadError::ReadArchive { message, path: path.into() })
}

impl Loader<'_> {
    /// The files of an archive in their order, without the folder that they all lie in.
    pub(super) fn unpack(&mut self, archive: &[u8], path: &Rc<str>) -> Result<Vec<File>, LoadError> {
        let error = |message: String| LoadError::ReadArchive { message, path: Rc::clone(path) };
        if archive.is_empty() {
            return Err(error("EOF".to_owned()));
        }
        if archive.len() < HEADER {
            return Err(error(ENDS_EARLY.to_owned()));
        }
        if !archive.starts_with(MAGIC) {
            return Err(error(INVALID_HEADER.to_owned()));
        }
        let mut entries = Archive::new(MultiGzDecoder::new(archive));
        let mut files = Vec::new();
        while let Some(entry) = entries.next().map_err(error)? {
            // Entries that are no files cost little but are counted too: an archive may hold millions of them.
            self.count(path)?;
            if entry.is_folder || entry.is_extension {
                continue;
            }
            let name = name_in_chart(&entry.name).map_err(error)?;
            let content = self.content(&mut entries, &entry).map_err(error)?;
            files.push(Self::file(&name, content.into(), Rc::clone(path)));
        }
        if files.is_empty() { Err(error("no files in chart archive".to_owned())) } else { Ok(files) }
    }

    fn content<R: Read>(&mut self, entries: &mut Archive<R>, entry: &Entry) -> Result<Vec<u8>, String> {
        let file = if self.version == HelmVersion::V3 { "file " } else { "" };
        let too_large = || format!("decompressed chart is larger than the maximum {file}size {MOST_BYTES}");
        if entry.size > self.bytes {
            return Err(too_large());
        }
        if self.version == HelmVersion::V3 && entry.size > MOST_BYTES_OF_FILE {
            let name = quote(&entry.name);
            return Err(format!(
                "decompressed chart file {name} is larger than the maximum file size {MOST_BYTES_OF_FILE}"
            ));
        }
        let content = entries.content(self.bytes)?;
        self.bytes -= content.len() as u64;
        if (content.len() as u64) < entry.size || self.bytes == 0 { Err(too_large()) } else { Ok(content) }
    }
}

/// The path in the chart that an entry's name means: without its first part, and nowhere else than in the chart.
fn name_in_chart(name: &[u8]) -> Result<String, String> {
    let shown = || quote(name);
    if name.len() > LONGEST_NAME {
        return Err(format!("chart contains a name of more than {LONGEST_NAME} bytes"));
    }
    let name = std::str::from_utf8(name).map_err(|_| format!("chart contains a name that is no UTF-8: {}", shown()))?;
    let delimiter = if name.contains('\\') { '\\' } else { '/' };
    let (first, rest) = name.split_once(delimiter).unwrap_or((name, ""));
    let path = rest.replace(delimiter, "/");
    if path.starts_with('/') {
        return Err("chart illegally contains absolute paths".to_owned());
    }
    let path = clean(&path);
    if path.is_empty() {
        return Err(format!("chart illegally contains content outside the base directory: {}", quote(name.as_bytes())));
    }
    if path.starts_with("..") {
        return Err("chart illegally references parent directory".to_owned());
    }
    if matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic()) {
        return Err("chart contains illegally named files".to_owned());
    }
    if first == "Chart.yaml" {
        return Err("chart yaml not in base directory".to_owned());
    }
    Ok(path)
}

/// A relative path without empty parts, `.` and `..`, but those that lead out of it.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_chart() {
        for (name, expected) in [
            ("a/b", Ok("b")),
            ("./a/b", Ok("a/b")),
            ("../a/b", Ok("a/b")),
            ("/etc/x", Ok("etc/x")),
            ("a/./b/../c", Ok("c")),
            ("a\\b\\c", Ok("b/c")),
            ("a/b\\c", Ok("c")),
            ("Chart.yaml", Err("chart illegally contains content outside the base directory: \"Chart.yaml\"")),
            ("a", Err("chart illegally contains content outside the base directory: \"a\"")),
            ("a/b/..", Err("chart illegally contains content outside the base directory: \"a/b/..\"")),
            ("a//etc/x", Err("chart illegally contains absolute paths")),
            ("a/../x", Err("chart illegally references parent directory")),
            ("a/..foo", Err("chart illegally references parent directory")),
            ("a/c:/x", Err("chart contains illegally named files")),
            ("Chart.yaml/x", Err("chart yaml not in base directory")),
        ] {
            assert_eq!(
                name_in_chart(name.as_bytes()).as_deref(),
                expected.map_err(str::to_owned).as_ref().copied(),
                "{name}"
            );
        }
        assert!(name_in_chart(b"a/\xFF").is_err_and(|message| message.contains("no UTF-8")));
        assert!(name_in_chart(&b"a/".repeat(2049)).is_err_and(|message| message.contains("more than 4096")));
    }

    #[test]
    fn what_is_no_archive_is_said_to_be_something_else() {
        let long = "text ".repeat(200);
        for (path, content, expected) in [
            ("v.yaml", "a: 1", "file 'v.yaml' seems to be a YAML file, but expected a gzipped archive"),
            ("c", &long, "file 'c' does not appear to be a gzipped archive; got 'text/plain; charset=utf-8'"),
            ("c.tgz", "", "file 'c.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'"),
        ] {
            assert_eq!(ensure(content.as_bytes(), path).map_err(|error| error.to_string()), Err(expected.to_owned()));
        }
    }
}
