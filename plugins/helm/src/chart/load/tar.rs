//! Tar archives, read as leniently as Go reads them: old ones, those of POSIX with extended headers, and GNU's.

use std::io::{Error, ErrorKind, Read};
use std::ops::Range;

use super::pax::Records;

/// Size of a block.
const BLOCK: usize = 512;
/// How many bytes the body of an extended header may have, as in Go.
const LONGEST_EXTENSION: u64 = 1024 * 1024;

/// What is wrong with a header.
pub(super) const INVALID_HEADER: &str = "archive/tar: invalid tar header";
/// What is wrong with an archive that ends too early.
pub(super) const ENDS_EARLY: &str = "unexpected EOF";
/// What is wrong with a file that has holes: nobody packs charts so.
const SPARSE: &str = "archive/tar: sparse files are not supported";

/// Where a header has the entry's mode.
const MODE: Range<usize> = 100..108;
/// Where a header has the entry's size.
const SIZE: Range<usize> = 124..136;
/// Where a header has its own sum.
const SUM: Range<usize> = 148..156;
/// Where a header has numbers that nobody needs, and that must be such all the same: users, groups, times.
const OTHER: [Range<usize>; 3] = [108..116, 116..124, 136..148];
/// The same of headers that have more than the oldest: devices.
const DEVICES: [Range<usize>; 2] = [329..337, 337..345];

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

/// What is said of an entry before its header.
#[derive(Debug, Default)]
struct Extension {
    /// Its name, as GNU's tar says one that is too long for a header. It counts more than that of the records.
    long_name: Vec<u8>,
    /// What the last extended header says; those before it don't count.
    records: Records,
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
            let size = size_in(&block)?;
            match block[156] {
                b'x' => extension.records = Records::read(&self.extension(size)?)?,
                b'L' => extension.long_name = until_nul(&self.extension(size)?).to_vec(),
                b'K' => {
                    self.extension(size)?;
                }
                b'g' => {
                    Records::read(&self.extension(size)?)?;
                    return Ok(Some(Entry { name: Vec::new(), size, is_folder: false, is_extension: true }));
                }
                b'S' => return Err(SPARSE.to_owned()),
                flag => return self.entry(&block, flag, size, extension).map(Some),
            }
        }
    }

    fn entry(&mut self, block: &[u8; BLOCK], flag: u8, size: u64, extension: Extension) -> Result<Entry, String> {
        let Extension { long_name, records } = extension;
        let size = records.size()?.unwrap_or(size);
        if records.is_sparse() {
            return Err(SPARSE.to_owned());
        }
        let name = if !long_name.is_empty() {
            long_name
        } else if let Some(name) = records.name() {
            name.to_vec()
        } else {
            plain_name(block)
        };
        let has_no_body = matches!(flag, b'1'..=b'6');
        self.left = if has_no_body { 0 } else { size };
        self.padding = padding(self.left);
        let mode = number(&block[MODE])?;
        let is_folder = flag == b'5' || flag == 0 && name.ends_with(b"/") || mode & !0o7777 == 0o40000;
        Ok(Entry { name, size, is_folder, is_extension: false })
    }

    /// The content of the entry, of which there may be at most so many bytes.
    pub(super) fn content(&mut self, most: u64) -> Result<Vec<u8>, String> {
        let wanted = self.left.min(most);
        let mut content = Vec::new();
        let read = (&mut self.source).take(wanted).read_to_end(&mut content).map_err(|error| told(&error))?;
        self.left -= read as u64;
        if (read as u64) < wanted { Err(ENDS_EARLY.to_owned()) } else { Ok(content) }
    }

    /// Passes over what isn't read of the entry.
    fn skip(&mut self) -> Result<(), String> {
        let rest = self.left + self.padding;
        (self.left, self.padding) = (0, 0);
        let skipped = std::io::copy(&mut (&mut self.source).take(rest), &mut std::io::sink());
        let skipped = skipped.map_err(|error| told(&error))?;
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
                Err(error) => return Err(told(&error)),
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
    let said = octal(&block[SUM])?;
    let counted = |at: usize, byte: u8| if SUM.contains(&at) { b' ' } else { byte };
    let (mut unsigned, mut signed) = (0_u64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = counted(at, *byte);
        unsigned += u64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    if i64::try_from(unsigned) == Ok(said) || said == signed { Ok(()) } else { Err(INVALID_HEADER.to_owned()) }
}

fn until_nul(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|byte| *byte == 0).unwrap_or(field.len())]
}

/// The size in a header, whose other numbers are checked.
fn size_in(block: &[u8; BLOCK]) -> Result<u64, String> {
    let devices = if format_of(block) == Format::Oldest { &[][..] } else { &DEVICES[..] };
    for place in [MODE].iter().chain(&OTHER).chain(devices) {
        number(&block[place.clone()])?;
    }
    u64::try_from(number(&block[SIZE])?).map_err(|_| INVALID_HEADER.to_owned())
}

/// Which headers an archive has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Those of Unix' seventh edition.
    Oldest,
    /// Those of POSIX.
    Posix,
    /// Those of the program `star`.
    Star,
    /// Those of GNU's tar.
    Gnu,
}

fn format_of(block: &[u8; BLOCK]) -> Format {
    match &block[257..265] {
        [b'u', b's', b't', b'a', b'r', 0, ..] if block[508..] == *b"tar\0" => Format::Star,
        [b'u', b's', b't', b'a', b'r', 0, ..] => Format::Posix,
        b"ustar  \0" => Format::Gnu,
        _ => Format::Oldest,
    }
}

/// The name in a header, with what stands before it.
fn plain_name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let prefix = match format_of(block) {
        Format::Star => until_nul(&block[345..476]),
        Format::Posix => until_nul(&block[345..500]),
        // Go once wrote names where GNU has times.
        Format::Gnu if !has_times(block) => {
            Some(until_nul(&block[345..500])).filter(|prefix| prefix.is_ascii()).unwrap_or_default()
        }
        Format::Gnu | Format::Oldest => b"",
    };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

/// Whether the times of a header of GNU's are such, or not there.
fn has_times(block: &[u8; BLOCK]) -> bool {
    [345..357, 357..369].into_iter().all(|place| block[place.start] == 0 || number(&block[place]).is_ok())
}

/// A number: octal digits, or binary when the first bit is set; then the second is the sign.
fn number(field: &[u8]) -> Result<i64, String> {
    if field[0] & 0x80 == 0 {
        return octal(field);
    }
    let inverted = if field[0] & 0x40 == 0 { 0 } else { 0xFF };
    let invalid = || INVALID_HEADER.to_owned();
    let mut number = 0_u64;
    for (at, byte) in field.iter().enumerate() {
        let byte = byte ^ inverted;
        let byte = if at == 0 { byte & 0x7F } else { byte };
        if number >> 56 > 0 {
            return Err(invalid());
        }
        number = number << 8 | u64::from(byte);
    }
    let number = i64::try_from(number).map_err(|_| invalid())?;
    Ok(if inverted == 0 { number } else { !number })
}

fn octal(field: &[u8]) -> Result<i64, String> {
    let is_filler = |byte: &u8| matches!(byte, b' ' | 0);
    let Some(start) = field.iter().position(|byte| !is_filler(byte)) else { return Ok(0) };
    let end = field.iter().rposition(|byte| !is_filler(byte)).map_or(start, |end| end + 1);
    until_nul(&field[start..end]).iter().try_fold(0_i64, |number, byte| match byte {
        b'0'..=b'7' => Ok(number * 8 + i64::from(byte - b'0')),
        _ => Err(INVALID_HEADER.to_owned()),
    })
}

/// What Go says when reading fails: of what is compressed, that it ends early or is corrupt.
fn told(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => ENDS_EARLY.to_owned(),
        _ if error.to_string().contains("checksum") => "gzip: invalid checksum".to_owned(),
        _ if error.to_string().contains("gzip header") => "gzip: invalid header".to_owned(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => format!("flate: corrupt input: {error}"),
        _ => error.to_string(),
    }
}
