//! Compiled components on disk.
//!
//! Loading compiled code runs whatever it says, so a file counts only when this installation wrote it: each carries
//! an authentication code under a key that only this user can read. A file that isn't as it should be is never
//! loaded, but compiled again and replaced.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use bowline_core::digest::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wasmtime::Engine;
use wasmtime::component::Component;

/// First bytes of a file, with the version of its layout.
const MAGIC: &[u8; 16] = b"bowline-cwasm-1\n";

/// Bytes of an authentication code, and of the key.
const CODE: usize = 32;

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

    /// The machine code of a component, when there is some that this installation wrote for this engine.
    pub(crate) fn load(&self, engine: &Engine, digest: &Digest) -> Option<Vec<u8>> {
        let path = self.path(engine, digest);
        let mut content = fs::read(&path).ok()?;
        let Some(code) = self.verified(&path, &content) else {
            tracing::warn!(path = %path.display(), "a compiled plugin on disk is damaged or not this installation's: compiling again");
            return None;
        };
        let before = content.len() - code.len();
        content.drain(..before);
        Some(content)
    }

    /// Keeps a compiled component. A reader sees the whole file or none.
    pub(crate) fn save(&self, engine: &Engine, digest: &Digest, code: &[u8]) -> io::Result<()> {
        let path = self.path(engine, digest);
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let temporary = self.folder.join(format!("{:016x}.new", u64::from_be_bytes(random)));
        let written = write_new(&temporary, &[MAGIC, &self.code(&path, code), code]);
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

    /// The code covers the file's name too, so that one file cannot stand in for another.
    fn code(&self, path: &Path, code: &[u8]) -> [u8; CODE] {
        self.mac(path, code).finalize().into_bytes().into()
    }

    fn mac(&self, path: &Path, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        mac.update(code);
        mac
    }

    fn verified<'a>(&self, path: &Path, content: &'a [u8]) -> Option<&'a [u8]> {
        let content = content.strip_prefix(MAGIC)?;
        let (expected, code) = content.split_at_checked(CODE)?;
        self.mac(path, code).verify_slice(expected).ok().map(|()| code)
    }
}

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
    // `Component::serialize` or `Engine::precompile_component` in this process, from the same function in the compile
    // worker that the operator named and this process started, through a pipe that only the two have, or from a file
    // whose authentication code under this installation's key was verified over these very bytes in memory, and only
    // such output is ever signed. wasmtime itself refuses code of another version or configuration.
    unsafe { Component::deserialize(engine, code) }
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
