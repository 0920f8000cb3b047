//! Tar archives, read as leniently as Go reads them: old ones, those of POSIX with extended headers, and GNU's.

use std::io::Read;

/// Size of a block.
const BLOCK: usize = 512;
/// How many bytes the body of an extended header may have, as in Go.
const LONGEST_EXTENSION: u64 = 1024 * 1024;

/// What is wrong with a header.
const INVALID_HEADER: &str = "archive/tar: invalid tar header";
/// What is wrong with an archive that ends too early.
const ENDS_EARLY: &str = "unexpected EOF";

/// A tar archive, entry by entry.
pub(super) struct Archive<R> {
    source: R,
    /// Bytes of the entry that aren't read yet, and what fills its last block.
    left: u64,
    padding: u64,
}

/// An entry of an archive.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its name as the archive has it.
    pub(super) name: Vec<u8>,
    /// What its header says of its size.
    pub(super) size: u64,
    /// Whether it is a folder.
    pub(super) is_folder: bool,
    /// Whether it only says something about entries after it.
    pub(super) is_extension: bool,
}

/// What extended headers say of the entry after them.
#[derive(Debug, Default)]
struct Extension {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<R: Read> Archive<R> {
    /// Reads an archive from its start.
    pub(super) fn new(source: R) -> Self {
        Self { source, left: 0, padding: 0 }
    }

    /// The next entry; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, String> {
        let mut extension = Extension::default();
        loop {
            self.skip()?;
            let Some(block) = self.header()? else { return Ok(None) };
            let size = number(&block[124..136])?;
            match block[156] {
                b'x' => {
                    let body = self.extension(size)?;
                    records(&body, &mut extension)?;
                }
                b'L' => extension.name = Some(until_nul(&self.extension(size)?).to_vec()),
                b'K' => {
                    self.extension(size)?;
                }
                b'g' => {
                    let body = self.extension(size)?;
                    records(&body, &mut Extension::default())?;
                    return Ok(Some(Entry { name: Vec::new(), size, is_folder: false, is_extension: true }));
                }
                b'S' => return Err("archive/tar: sparse files are not supported".to_owned()),
                flag => return self.entry(&block, flag, size, extension).map(Some),
            }
        }
    }

    fn entry(&mut self, block: &[u8; BLOCK], flag: u8, size: u64, extension: Extension) -> Result<Entry, String> {
        let name = extension.name.unwrap_or_else(|| plain_name(block));
        let size = extension.size.unwrap_or(size);
        let has_no_body = matches!(flag, b'1'..=b'6');
        self.left = if has_no_body { 0 } else { size };
        self.padding = padding(self.left);
        let mode = number(&block[100..108])?;
        let is_folder = flag == b'5' || flag == 0 && name.ends_with(b"/") || mode & !0o7777 == 0o40000;
        Ok(Entry { name, size, is_folder, is_extension: false })
    }

    /// The content of the entry, of which there may be at most so many bytes.
    pub(super) fn content(&mut self, most: u64) -> Result<Vec<u8>, String> {
        let wanted = self.left.min(most);
        let mut content = Vec::new();
        let read = (&mut self.source).take(wanted).read_to_end(&mut content).map_err(|error| error.to_string())?;
        self.left -= read as u64;
        if (read as u64) < wanted { Err(ENDS_EARLY.to_owned()) } else { Ok(content) }
    }

    /// Passes over what isn't read of the entry.
    fn skip(&mut self) -> Result<(), String> {
        let rest = self.left + self.padding;
        (self.left, self.padding) = (0, 0);
        let skipped = std::io::copy(&mut (&mut self.source).take(rest), &mut std::io::sink());
        let skipped = skipped.map_err(|error| error.to_string())?;
        // What fills the last block may be missing at the end.
        if skipped < rest && rest - skipped >= BLOCK as u64 { Err(ENDS_EARLY.to_owned()) } else { Ok(()) }
    }

    /// The next header; none at the end, which two empty blocks mark, or nothing.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>, String> {
        let Some(block) = self.block()? else { return Ok(None) };
        if block.iter().any(|byte| *byte != 0) {
            return check_sum(&block).map(|()| Some(block));
        }
        match self.block()? {
            Some(block) if block.iter().any(|byte| *byte != 0) => Err(INVALID_HEADER.to_owned()),
            _ => Ok(None),
        }
    }

    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, String> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.source.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(ENDS_EARLY.to_owned()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(Some(block))
    }

    fn extension(&mut self, size: u64) -> Result<Vec<u8>, String> {
        if size > LONGEST_EXTENSION {
            return Err("archive/tar: header field too long".to_owned());
        }
        (self.left, self.padding) = (size, padding(size));
        self.content(size)
    }
}

fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

/// Checks the sum of a header, whose bytes may have been taken with a sign or without.
fn check_sum(block: &[u8; BLOCK]) -> Result<(), String> {
    let said = number(&block[148..156])?;
    let counted = |at: usize, byte: u8| if (148..156).contains(&at) { b' ' } else { byte };
    let (mut unsigned, mut signed) = (0_u64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = counted(at, *byte);
        unsigned += u64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    if said == unsigned || i64::try_from(said) == Ok(signed) { Ok(()) } else { Err(INVALID_HEADER.to_owned()) }
}

fn until_nul(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|byte| *byte == 0).unwrap_or(field.len())]
}

/// The name in a header, with what stands before it in those of POSIX.
fn plain_name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let prefix = match &block[257..265] {
        b"ustar\x0000" if block[508..] == *b"tar\0" => until_nul(&block[345..476]),
        b"ustar\x0000" => until_nul(&block[345..500]),
        _ => b"",
    };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

/// A number: octal digits, or binary when the first bit is set.
fn number(field: &[u8]) -> Result<u64, String> {
    let invalid = || INVALID_HEADER.to_owned();
    if field[0] & 0x80 != 0 {
        if field[0] & 0x40 != 0 {
            return Err(invalid());
        }
        return field.iter().enumerate().try_fold(0_u64, |number, (at, byte)| {
            let byte = if at == 0 { byte & 0x7F } else { *byte };
            if number >> 55 == 0 { Ok(number << 8 | u64::from(byte)) } else { Err(invalid()) }
        });
    }
    let is_filler = |byte: &u8| matches!(byte, b' ' | 0);
    let Some(start) = field.iter().position(|byte| !is_filler(byte)) else { return Ok(0) };
    let end = field.iter().rposition(|byte| !is_filler(byte)).map_or(start, |end| end + 1);
    until_nul(&field[start..end]).iter().try_fold(0_u64, |number, byte| match byte {
        b'0'..=b'7' => Ok(number * 8 + u64::from(byte - b'0')),
        _ => Err(invalid()),
    })
}

/// Reads the records of an extended header: `LENGTH KEY=VALUE` and a line break, the length being that of all of it.
fn records(mut body: &[u8], extension: &mut Extension) -> Result<(), String> {
    let invalid = || INVALID_HEADER.to_owned();
    while !body.is_empty() {
        let space = body.iter().position(|byte| *byte == b' ').ok_or_else(invalid)?;
        let length = std::str::from_utf8(&body[..space]).ok().and_then(|digits| digits.parse::<usize>().ok());
        let length = length.filter(|length| *length > space + 1 && *length <= body.len()).ok_or_else(invalid)?;
        let (record, rest) = body.split_at(length);
        let record = record[space + 1..].strip_suffix(b"\n").ok_or_else(invalid)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(invalid)?;
        let (key, value) = (&record[..equals], &record[equals + 1..]);
        match key {
            b"path" if value.contains(&0) => return Err(invalid()),
            b"path" => extension.name = Some(value.to_vec()).filter(|name| !name.is_empty()),
            b"size" if value.is_empty() => extension.size = None,
            b"size" => {
                let digits = std::str::from_utf8(value).ok().and_then(|digits| digits.parse::<u64>().ok());
                extension.size = Some(digits.filter(|size| i64::try_from(*size).is_ok()).ok_or_else(invalid)?);
            }
            _ if key.starts_with(b"GNU.sparse.") => {
                return Err("archive/tar: sparse files are not supported".to_owned());
            }
            _ => {}
        }
        body = rest;
    }
    Ok(())
}
