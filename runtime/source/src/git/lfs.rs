//! Git LFS: recognising its pointers.

/// Git LFS itself takes no larger file for a pointer.
const POINTER_LIMIT: usize = 1024;

const VERSION: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// The object that `bytes` point to, such as `sha256:…`, if they are a pointer of Git LFS.
pub(crate) fn pointer(bytes: &[u8]) -> Option<String> {
    if bytes.len() > POINTER_LIMIT || !bytes.starts_with(VERSION) {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oid ")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pointers_are_pointers() {
        let text = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n";
        assert_eq!(pointer(text.as_bytes()), Some("sha256:4d7a".to_owned()));
        assert_eq!(pointer(b"version: 1\n"), None);
        assert_eq!(pointer(&[text.as_bytes(), &[b' '; 1024]].concat()), None);
    }
}
