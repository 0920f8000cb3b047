//! Unpacking `.tar.gz` into memory, with nothing in it taken on trust.

use std::io::Read;

use bowline_core::port::source::Error;
use bowline_core::port::tree::{EntryKind, TreePath};
use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::memory::MemoryTree;

/// Most entries of one archive. Large charts with all their dependencies have some thousands.
const ENTRIES: usize = 50_000;

/// Why an archive was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Unpacked, it is larger than the limit.
    Large,
    /// What is wrong, and with which entry.
    Wrong(String),
}

impl Refusal {
    /// The refusal as an error about `url`.
    pub(super) fn at(self, url: &str, limit: u64) -> Error {
        match self {
            Self::Large => Error::FetchLarge { url: format!("the unpacked content of {url}"), limit },
            Self::Wrong(reason) => Error::Configure { what: format!("the archive {url}"), reason },
        }
    }
}

/// Stops reading after a number of bytes, with an error rather than an end.
struct Bounded<R> {
    inner: R,
    left: u64,
    exceeded: std::rc::Rc<std::cell::Cell<bool>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count as u64 > self.left {
            self.exceeded.set(true);
            return Err(std::io::Error::other("larger than the limit"));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// The files in the archive `bytes`, whose digest is `digest`. At most `limit` bytes are unpacked, so a bomb ends there.
///
/// # Errors
/// [`Refusal`].
pub(super) fn unpack(bytes: &[u8], digest: &str, limit: u64) -> Result<MemoryTree, Refusal> {
    let exceeded = std::rc::Rc::new(std::cell::Cell::new(false));
    let reader = Bounded { inner: MultiGzDecoder::new(bytes), left: limit, exceeded: exceeded.clone() };
    read(Archive::new(reader), digest).map_err(
        |reason| {
            if exceeded.get() { Refusal::Large } else { Refusal::Wrong(reason) }
        },
    )
}

fn read<R: Read>(mut archive: Archive<R>, digest: &str) -> Result<MemoryTree, String> {
    let mut tree = MemoryTree::new(digest);
    let mut links = Vec::new();
    for (count, entry) in archive.entries().map_err(|error| error.to_string())?.enumerate() {
        if count >= ENTRIES {
            return Err(format!("it has more than {ENTRIES} entries"));
        }
        let mut entry = entry.map_err(|error| format!("it is damaged: {error}"))?;
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader) {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        let path = path(&name)?;
        match kind {
            EntryType::Regular | EntryType::Continuous => {
                let is_executable = entry.header().mode().is_ok_and(|mode| mode & 0o100 != 0);
                let kind = if is_executable { EntryKind::Executable } else { EntryKind::File };
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).map_err(|error| format!("{path} is damaged: {error}"))?;
                tree.add(&path, kind, bytes)?;
            }
            EntryType::Directory => tree.add_folder(&path)?,
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default().into_owned();
                links.push((path, target));
            }
            other => {
                return Err(format!(
                    "{path} is of type {other:?}: only files, folders and symbolic links are unpacked"
                ));
            }
        }
    }
    for (path, target) in links {
        check_link(&path, &target)?;
        tree.add(&path, EntryKind::Symlink, target)?;
    }
    Ok(tree)
}

fn path(name: &[u8]) -> Result<TreePath, String> {
    let shown = String::from_utf8_lossy(name);
    let text = std::str::from_utf8(name).map_err(|_| format!("{shown} has a name that is not valid UTF-8"))?;
    if text.starts_with('/') || text.split('/').any(|name| name == "..") {
        return Err(format!("{shown} leads out of the archive"));
    }
    TreePath::parse(text).map_err(|error| error.to_string())
}

/// A link must stay in the archive, counted from where it lies.
fn check_link(path: &TreePath, target: &[u8]) -> Result<(), String> {
    let shown = String::from_utf8_lossy(target);
    let out = || format!("the link {path} leads out of the archive, to {shown}");
    let text = std::str::from_utf8(target).map_err(|_| out())?;
    if text.starts_with('/') || text.is_empty() {
        return Err(out());
    }
    let folder = path.parent().unwrap_or_default();
    TreePath::parse(&format!("./{folder}/{text}")).map(|_| ()).map_err(|_| out())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use bowline_core::port::tree::Tree as _;
    use tar::{Builder, Header};

    use super::*;

    /// An archive of entries: raw name, type, content or link target.
    fn archive(entries: &[(&[u8], EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (name, kind, content) in entries {
            let mut header = Header::new_gnu();
            header.set_entry_type(*kind);
            header.set_mode(0o644);
            let is_file = *kind == EntryType::Regular;
            header.set_size(if is_file { content.len() as u64 } else { 0 });
            if !is_file && !content.is_empty() {
                header.as_old_mut().linkname[..content.len()].copy_from_slice(content);
            }
            header.as_old_mut().name[..name.len()].copy_from_slice(name);
            header.set_cksum();
            let body: &[u8] = if is_file { content } else { b"" };
            builder.append(&header, body).expect("memory takes it");
        }
        let tar = builder.into_inner().expect("memory takes it");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&tar).expect("memory takes it");
        gzip.finish().expect("memory takes it")
    }

    #[test]
    fn files_folders_and_inner_links_are_unpacked() {
        let bytes = archive(&[
            (b"a/", EntryType::Directory, b""),
            (b"a/b.yaml", EntryType::Regular, b"x: 1\n"),
            (b"./c/d", EntryType::Regular, b"y"),
            (b"a/l", EntryType::Symlink, b"../c/d"),
        ]);
        let tree = unpack(&bytes, "sha256:x", 1 << 20).expect("it is sound");
        let names: Vec<_> = tree
            .list(&TreePath::root().join("a"))
            .expect("a is a folder")
            .iter()
            .map(|item| format!("{} {:?}", item.name, item.kind))
            .collect();
        assert_eq!(names, ["b.yaml File", "l Symlink"]);
        let read = |path: &str| tree.read(&TreePath::parse(path).expect("a path")).expect(path);
        assert_eq!(&*read("a/b.yaml"), b"x: 1\n");
        assert_eq!(&*read("c/d"), b"y");
        assert_eq!(&*read("a/l"), b"../c/d");
    }

    #[test]
    fn what_leads_out_is_refused_by_name() {
        let cases: [(&[u8], EntryType, &[u8], &str); 8] = [
            (b"/etc/x", EntryType::Regular, b"", "/etc/x leads out of the archive"),
            (b"a/../../x", EntryType::Regular, b"", "a/../../x leads out of the archive"),
            (b"a/l", EntryType::Symlink, b"../../x", "the link a/l leads out of the archive, to ../../x"),
            (b"l", EntryType::Symlink, b"/etc", "the link l leads out of the archive, to /etc"),
            (b"h", EntryType::Link, b"x", "h is of type Link: only files, folders and symbolic links are unpacked"),
            (b"p", EntryType::Fifo, b"", "p is of type Fifo: only files, folders and symbolic links are unpacked"),
            (b"d", EntryType::Char, b"", "d is of type Char: only files, folders and symbolic links are unpacked"),
            (b"\xff", EntryType::Regular, b"", "\u{fffd} has a name that is not valid UTF-8"),
        ];
        for (name, kind, content, expected) in cases {
            let refusal = unpack(&archive(&[(name, kind, content)]), "", 1 << 20).err();
            assert_eq!(refusal, Some(Refusal::Wrong(expected.to_owned())));
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let zeros = vec![0; 4 << 20];
        let bytes = archive(&[(b"bomb", EntryType::Regular, &zeros)]);
        assert!(bytes.len() < 100_000);
        assert_eq!(unpack(&bytes, "", 1 << 20).err(), Some(Refusal::Large));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let refusal = unpack(b"<html>", "", 1 << 20).err();
        assert!(matches!(refusal, Some(Refusal::Wrong(_))), "{refusal:?}");
    }
}
