//! UTF-16 and UTF-32 as `working-tree-encoding`. gix follows the web's list of encodings, which can read but not write
//! them, and does not have Git's own names with `-BOM`.

/// How a text is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WideEncoding {
    is_utf32: bool,
    is_big_endian: bool,
    has_mark: bool,
}

impl WideEncoding {
    /// The encoding that Git knows by `name`, in upper or lower case; `None` when it is none of this family. Without
    /// a byte order in the name, Linux writes a mark and little-endian.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let rest = name.strip_prefix("UTF")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let (is_utf32, order) = match (rest.strip_prefix("16"), rest.strip_prefix("32")) {
            (Some(order), _) => (false, order),
            (_, Some(order)) => (true, order),
            _ => return None,
        };
        let (is_big_endian, has_mark) = match order {
            "" | "LE-BOM" => (false, true),
            "BE-BOM" => (true, true),
            "LE" => (false, false),
            "BE" => (true, false),
            _ => return None,
        };
        Some(Self { is_utf32, is_big_endian, has_mark })
    }

    /// `text` in this encoding.
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        const MARK: char = '\u{feff}';
        let mut bytes = Vec::with_capacity(text.len() * 2 + 4);
        for character in self.has_mark.then_some(MARK).into_iter().chain(text.chars()) {
            if self.is_utf32 {
                let unit = u32::from(character);
                bytes.extend(if self.is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() });
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    bytes.extend(if self.is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() });
                }
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::WideEncoding;

    #[test]
    fn names_of_git_are_known() {
        for (name, expected) in [
            ("UTF-16", Some(&[0xff, 0xfe, 0x61, 0][..])),
            ("utf-16le-bom", Some(&[0xff, 0xfe, 0x61, 0])),
            ("UTF-16BE-BOM", Some(&[0xfe, 0xff, 0, 0x61])),
            ("UTF16LE", Some(&[0x61, 0])),
            ("UTF-16BE", Some(&[0, 0x61])),
            ("UTF-32LE", Some(&[0x61, 0, 0, 0])),
            ("UTF-8", None),
            ("UTF-16X", None),
            ("latin1", None),
        ] {
            let found = WideEncoding::named(name).map(|encoding| encoding.encode("a"));
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }
}
