//! DER, the form of keys and certificates, as far as they use it.

/// Tags of the types in use.
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
const BOOLEAN: u8 = 0x01;

/// An element of that tag.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length @ 0..0x80) => out.push(length),
        _ => {
            let length = content.len().to_be_bytes();
            let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
            out.push(0x80 | u8::try_from(length.len()).unwrap_or(8));
            out.extend(length);
        }
    }
    out.extend(content);
    out
}

/// A sequence of elements.
pub(super) fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &elements.concat())
}

/// A number that isn't negative, of its bytes, the highest first.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    // The highest bit would make it negative.
    let sign: &[u8] = if bytes.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, bytes].concat())
}

/// Whole bytes as a row of bits.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

/// `TRUE`.
pub(super) fn truth() -> Vec<u8> {
    element(BOOLEAN, &[0xFF])
}

/// The tag of a field of a number in a structure, with elements in it.
pub(super) const fn field(number: u8) -> u8 {
    0xA0 | number
}

/// Elements still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

/// An element as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// With its tag and its length.
    pub(super) raw: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The elements that bytes hold.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether there are no more.
    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element; none when it isn't whole or isn't DER.
    pub(super) fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (bytes, rest) =
                rest.split_at_checked(usize::from(first & 0x7F)).filter(|(bytes, _)| bytes.len() <= 4)?;
            let length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            // The length is written in as few bytes as it needs.
            if length < 0x80 || bytes.first() == Some(&0) {
                return None;
            }
            (length, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let raw = &self.0[..self.0.len() - rest.len()];
        self.0 = rest;
        // Tags above 30 take more bytes; nothing here has them.
        (tag & 0x1F != 0x1F).then_some(Element { tag, content, raw })
    }

    /// The next element, which must have the tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|element| element.tag == tag).map(|element| element.content)
    }

    /// The next element if it has the tag.
    pub(super) fn take_if(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() == Some(&tag) { self.take(tag) } else { None }
    }

    /// The elements of the next one, which must be a sequence.
    pub(super) fn enter(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(Self)
    }

    /// The bytes of a number that isn't negative.
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        self.take(INTEGER).filter(|bytes| bytes.first().is_some_and(|byte| *byte < 0x80))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_and_read() {
        for length in [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x1_0000] {
            let content = vec![7; length];
            let written = element(OCTET_STRING, &content);
            let mut reader = Reader::new(&written);
            let read = reader.next().expect("it is whole");
            assert_eq!((read.tag, read.content, read.raw), (OCTET_STRING, &content[..], &written[..]));
            assert!(reader.is_done());
            assert!(Reader::new(&written[..written.len() - 1]).next().is_none(), "{length}");
        }
    }

    #[test]
    fn numbers_are_never_negative() {
        for (bytes, written) in
            [(&[0x7F][..], &[2, 1, 0x7F][..]), (&[0x80], &[2, 2, 0, 0x80]), (&[0, 0, 1], &[2, 1, 1]), (&[], &[2, 1, 0])]
        {
            assert_eq!(integer(bytes), written);
        }
    }

    #[test]
    fn what_is_no_der_is_refused() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x81, 1, 0],
            &[0x30, 0x82, 0, 0x80],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x1F, 0],
        ] {
            assert!(Reader::new(bytes).next().is_none(), "{bytes:?}");
        }
    }
}
