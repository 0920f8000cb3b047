//! Compiled components on disk.
//!
//! Loading compiled code runs whatever it says, so a file counts only when this installation wrote it: each carries
//! an authentication code under a key that only this user can read. A file that isn't as it should be is never
//! loaded, but compiled again and replaced. The machine code comes first, so that a file is mapped rather than copied.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use blake3::Hasher as Mac;
use bowline_core::digest::Digest;
use wasmtime::Engine;
use wasmtime::component::Component;

/// Last bytes of a file, with the version of its layout; the authentication code stands before them.
const MAGIC: &[u8; 16] = b"bowline-cwasm-3\n";

/// Bytes of an authentication code, and of the key.
const CODE: usize = 32;

/// Bytes that are read at a time: they fit a processor's cache.
const PIECE: usize = 128 << 10;

/// The folder of compiled components.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    key: [u8; CODE],
}

impl Store {
    /// Opens the folder below `cache`, made readable for this user alone; the key is made once.
    pub(crate) fn open(cache: &Path) -> io::Result<Self> {
        let folder = cache.join("components");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let found = fs::symlink_metadata(&folder)?;
        if !found.is_dir() {
            return Err(io::Error::other("components is not a folder"));
        }
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        }
        let key = read_key(&folder.join("key"))?;
        Ok(Self { folder, key })
    }

    /// The file with the machine code of a component, when there is one that this installation wrote for this engine.
    pub(crate) fn load(&self, engine: &Engine, digest: &Digest) -> Option<Verified> {
        let path = self.path(engine, digest);
        let file = File::open(&path).ok()?;
        if !self.is_ours(&path, file).unwrap_or(false) {
            tracing::warn!(path = %path.display(), "a compiled plugin on disk is damaged or not this installation's: compiling again");
            return None;
        }
        Some(Verified(path))
    }

    /// Keeps a compiled component. A reader sees the whole file or none.
    pub(crate) fn save(&self, engine: &Engine, digest: &Digest, code: &[u8]) -> io::Result<()> {
        let path = self.path(engine, digest);
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let temporary = self.folder.join(format!("{:016x}.new", u64::from_be_bytes(random)));
        let mac = self.keyed(&path).update(code).finalize();
        let written = write_new(&temporary, &[code, mac.as_bytes(), MAGIC]);
        let renamed = written.and_then(|()| fs::rename(&temporary, &path));
        if renamed.is_err() {
            // What is left over is only space; the failure itself is what counts.
            let _ = fs::remove_file(&temporary);
        }
        renamed
    }

    /// One file for each component, version and configuration of the compiler, and processor.
    fn path(&self, engine: &Engine, digest: &Digest) -> PathBuf {
        let mut parts = bowline_core::digest::Hasher::new();
        engine.precompile_compatibility_hash().hash(&mut Parts(&mut parts));
        let compiler = parts.finish();
        let hex = |digest: &Digest, length: usize| digest.as_str()["sha256:".len()..][..length].to_owned();
        self.folder.join(format!("{}-{}.cwasm", hex(digest, 64), hex(&compiler, 32)))
    }

    /// What authenticates the code of a file, once the code was fed to it. It covers the file's name too, so that one
    /// file cannot stand in for another.
    fn keyed(&self, path: &Path) -> Mac {
        let mut mac = Mac::new_keyed(&self.key);
        mac.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        mac
    }

    /// Whether the file ends in the right authentication code. Read piece by piece, which is faster than making room for
    /// all of it.
    fn is_ours(&self, path: &Path, mut file: File) -> io::Result<bool> {
        let Some(mut left) = file.metadata()?.len().checked_sub((CODE + MAGIC.len()) as u64) else {
            return Ok(false);
        };
        let mut mac = self.keyed(path);
        let mut piece = vec![0; PIECE];
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            file.read_exact(&mut piece[..length])?;
            mac.update(&piece[..length]);
            left -= length as u64;
        }
        let mut end = Vec::with_capacity(CODE + MAGIC.len());
        file.read_to_end(&mut end)?;
        let expected = end.strip_suffix(MAGIC).and_then(|code| <[u8; CODE]>::try_from(code).ok());
        // Compared in constant time.
        Ok(expected.is_some_and(|expected| mac.finalize() == expected))
    }
}

/// A file whose authentication code was right.
pub(crate) struct Verified(PathBuf);

/// Feeds what wasmtime hashes into a digest.
struct Parts<'a>(&'a mut bowline_core::digest::Hasher);

impl Hasher for Parts<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.part(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// Loads code that the same `Config` compiled.
#[allow(unsafe_code, reason = "wasmtime cannot check machine code; the argument stands below")]
pub(crate) fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `code` must be what wasmtime's `serialize` or `precompile_component` gave, unchanged. It comes from
    // `Component::serialize` or `Engine::precompile_component` in this process, or from the same function in the
    // compile worker that the operator named and this process started, through a pipe that only the two have. wasmtime itself refuses code of another version or configuration.
    unsafe { Component::deserialize(engine, code) }
}

/// Maps a file and loads the code in it.
#[allow(unsafe_code, reason = "wasmtime cannot check machine code; the argument stands below")]
pub(crate) fn deserialize_file(engine: &Engine, Verified(path): &Verified) -> wasmtime::Result<Component> {
    // SAFETY: the file must hold what `deserialize` asks for, and not change while it is mapped. Its authentication code
    // was verified. It is in a folder of mode 0700 and has mode 0600, so nobody but this user can change it, who could as
    // well change this process's memory or read the key; and Bowline never writes into a file, but puts a whole new
    // one in its place, which an earlier mapping doesn't see.
    unsafe { Component::deserialize_file(engine, path) }
}

/// Reads the key, or makes it: 32 random bytes that only this user can read. Another process that makes one at the
/// same time sees the whole key or none.
fn read_key(path: &Path) -> io::Result<[u8; CODE]> {
    if !path.exists() {
        let mut random = [0; CODE];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let temporary = path.with_extension(format!("{:x}.new", std::process::id()));
        let linked = write_new(&temporary, &[&random]).and_then(|()| fs::hard_link(&temporary, path));
        fs::remove_file(&temporary)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    let mut key = [0; CODE];
    let mut file = File::open(path)?;
    if file.metadata()?.mode() & 0o077 != 0 {
        return Err(io::Error::other("the key of the folder can be read by others: remove the folder"));
    }
    file.read_exact(&mut key).map_err(|_| io::Error::other("the key of the folder is cut off: remove the folder"))?;
    Ok(key)
}

fn write_new(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    parts.iter().try_for_each(|part| file.write_all(part))
}
