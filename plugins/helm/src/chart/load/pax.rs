//! Extended headers of tar archives (POSIX' pax), as strictly as Go reads them.

use std::collections::HashMap;

use super::tar::INVALID_HEADER;

/// No record is shorter: a digit, a blank, a letter, an equals sign and a line break.
const SHORTEST: usize = 5;
/// Keys of files with holes: where each part lies, how long it is, and both together.
const OFFSET: &[u8] = b"GNU.sparse.offset";
const BYTES: &[u8] = b"GNU.sparse.numbytes";
const MAP: &[u8] = b"GNU.sparse.map";

/// What an extended header says of the entry after it.
#[derive(Debug, Default)]
pub(super) struct Records(HashMap<Vec<u8>, Vec<u8>>);

impl Records {
    /// Reads the body of an extended header: records of the form `LENGTH KEY=VALUE` and a line break, the length being
    /// that of all of it. Of several with a key the last counts.
    pub(super) fn read(mut body: &[u8]) -> Result<Self, String> {
        let mut records = HashMap::new();
        let mut map = Vec::new();
        while !body.is_empty() {
            let (key, value, rest) = record(body).ok_or(INVALID_HEADER)?;
            body = rest;
            if key != OFFSET && key != BYTES {
                records.insert(key.to_vec(), value.to_vec());
                continue;
            }
            // Offsets and sizes of what is there come in turn.
            let expected = if map.len() % 2 == 0 { OFFSET } else { BYTES };
            if key != expected || value.contains(&b',') {
                return Err(INVALID_HEADER.to_owned());
            }
            map.push(value);
        }
        if !map.is_empty() {
            records.insert(MAP.to_vec(), map.join(&b','));
        }
        Ok(Self(records))
    }

    /// The value of a key; nothing if there is none, or an empty one, which says nothing.
    fn value(&self, key: &[u8]) -> &[u8] {
        self.0.get(key).map_or(b"", Vec::as_slice)
    }

    /// The name of the entry, if they say one.
    pub(super) fn name(&self) -> Option<&[u8]> {
        Some(self.value(b"path")).filter(|name| !name.is_empty())
    }

    /// The size of the entry, if they say one. Other numbers are only checked.
    pub(super) fn size(&self) -> Result<Option<u64>, String> {
        let invalid = || INVALID_HEADER.to_owned();
        let is_number = |key: &&[u8]| integer(self.value(key)).is_some();
        let is_time = |key: &&[u8]| is_time(self.value(key));
        let said = |key: &&[u8]| !self.value(key).is_empty();
        let numbers = [&b"uid"[..], b"gid"];
        let times = [&b"atime"[..], b"mtime", b"ctime"];
        if !numbers.iter().filter(|key| said(key)).all(is_number) || !times.iter().filter(|key| said(key)).all(is_time)
        {
            return Err(invalid());
        }
        match self.value(b"size") {
            b"" => Ok(None),
            size => integer(size).and_then(|size| u64::try_from(size).ok()).map(Some).ok_or_else(invalid),
        }
    }

    /// Whether the entry has holes that the archive leaves out.
    pub(super) fn is_sparse(&self) -> bool {
        match (self.value(b"GNU.sparse.major"), self.value(b"GNU.sparse.minor")) {
            (b"0", b"0" | b"1") | (b"1", b"0") => true,
            (b"", b"") => !self.value(MAP).is_empty(),
            _ => false,
        }
    }
}

/// The first record: key, value, and what follows.
fn record(body: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = body.iter().position(|byte| *byte == b' ')?;
    let length = usize::try_from(integer(&body[..space])?).ok()?;
    if length < SHORTEST || length <= space + 1 || length > body.len() {
        return None;
    }
    let (record, rest) = body.split_at(length);
    let record = record[space + 1..].strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (&record[..equals], &record[equals + 1..]);
    let text = if matches!(key, b"path" | b"linkpath" | b"uname" | b"gname") { value } else { key };
    (!key.is_empty() && !text.contains(&0)).then_some((key, value, rest))
}

fn integer(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether a text is a time: seconds, with or without a part of one.
fn is_time(text: &[u8]) -> bool {
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    integer(&text[..point]).is_some() && text[point..].iter().skip(1).all(u8::is_ascii_digit)
}
