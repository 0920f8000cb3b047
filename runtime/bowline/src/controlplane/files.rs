//! Small file tasks with errors that name the path.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::Error;

/// How many lines of a log an error shows: enough for Go's panic header and its cause.
const TAIL_LINES: usize = 12;

/// Creates a folder that only the user may enter, with its parents; an existing one is fine.
pub(super) fn private_folder(path: &Path) -> Result<(), Error> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Error::file("create the folder", path))
}

/// Writes a file that only the user may read, replacing what was there.
pub(super) fn private_file(path: &Path, content: &[u8]) -> Result<(), Error> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(content)
    };
    write().map_err(Error::file("write", path))
}

/// Writes a file, and its parent folder if that is missing.
pub(super) fn write(path: &Path, content: &str) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Error::file("create the folder", parent))?;
    }
    fs::write(path, content).map_err(Error::file("write", path))
}

/// Removes a folder and all in it; a missing one is fine.
pub(super) fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file("remove", path)(error)),
        _ => Ok(()),
    }
}

/// The last lines of a text file, or a note when it can't be read.
pub(super) fn tail(path: &Path) -> String {
    match fs::read(path) {
        Ok(bytes) => tail_of(&String::from_utf8_lossy(&bytes)),
        Err(error) => format!("(no log: {error})"),
    }
}

/// The last lines of a text, without surrounding blank lines.
pub(super) fn tail_of(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// A new secret of 128 bits from the system's random source, as 32 hexadecimal digits.
pub(super) fn secret() -> Result<String, Error> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0u8; 16];
    fs::File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(Error::file("read", source))?;
    Ok(hex(&bytes))
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
