//! `.gitattributes`: what a checkout on Linux would make of a file.
//!
//! Line ends (`eol`, `text`, `crlf`), `working-tree-encoding` and `ident` are converted. Filter drivers are programs that a
//! user configures, so none is run; the one that matters, Git LFS, is recognised by its pointers. `export-ignore` and
//! `export-subst` change archives, not checkouts, and are left alone.

use std::borrow::Cow;
use std::path::Path;

use bowline_core::digest::Hasher;
use gix::attrs::search::{MetadataCollection, Outcome};
use gix::attrs::{Search, StateRef};
use gix::bstr::ByteSlice as _;
use gix::filter::plumbing::Pipeline;
use gix::filter::plumbing::driver::apply::Delay;
use gix::filter::plumbing::pipeline::convert::to_worktree;
use gix::glob::pattern::Case;

use super::encoding::WideEncoding;

/// Attributes that change the content of a checkout.
const CONVERTING: [&str; 5] = ["crlf", "eol", "ident", "text", "working-tree-encoding"];

/// What `.gitattributes` files from the root down to one folder say.
#[derive(Clone)]
pub(crate) struct Rules {
    search: Search,
    names: MetadataCollection,
    /// Names the files and where they lie.
    digest: String,
}

impl Rules {
    /// The rules of `parent` and those of the file with `bytes` and object id `id` in `folder`.
    ///
    /// # Errors
    /// A description of what is wrong with the file.
    pub(crate) fn extend(parent: Option<&Self>, folder: &str, id: &str, bytes: &[u8]) -> std::io::Result<Self> {
        let mut rules = match parent {
            Some(parent) => parent.clone(),
            None => {
                let mut names = MetadataCollection::default();
                let search =
                    Search::new_globals(std::iter::empty::<std::path::PathBuf>(), &mut Vec::new(), &mut names)?;
                Self { search, names, digest: String::new() }
            }
        };
        rules.search.add_patterns_buffer(
            bytes,
            Path::new(folder).join(".gitattributes"),
            Some(Path::new("")),
            &mut rules.names,
            // Git takes macros from the root only.
            folder.is_empty(),
        )?;
        let mut hasher = Hasher::new();
        hasher.part(&rules.digest).part(folder).part(id);
        rules.digest = hasher.finish().as_str()["sha256:".len()..][..16].to_owned();
        Ok(rules)
    }

    /// Names the rules: equal names mean equal rules for the same paths.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    fn matches(&self, path: &str, outcome: &mut Outcome) {
        outcome.initialize(&self.names);
        self.search.pattern_matching_relative_path(path.into(), Case::Sensitive, Some(false), outcome);
    }

    /// What the rules ask for the file at `path`, such as `eol=crlf`; `None` when a checkout on Linux is the blob as
    /// it is. `text` alone means the platform's line end, which is the one in the blob.
    pub(crate) fn conversion(&self, path: &str) -> Option<String> {
        let mut outcome = Outcome::default();
        outcome.initialize_with_selection(&self.names, CONVERTING);
        self.matches(path, &mut outcome);
        let mut asked = Vec::new();
        let mut converts = false;
        for found in outcome.iter_selected() {
            let name = found.assignment.name.as_str();
            let text = match found.assignment.state {
                StateRef::Unspecified => continue,
                StateRef::Set => name.to_owned(),
                StateRef::Unset => format!("-{name}"),
                StateRef::Value(value) => format!("{name}={}", value.as_bstr()),
            };
            converts |= name != "text" && !matches!(found.assignment.state, StateRef::Unset);
            asked.push(text);
        }
        asked.sort();
        converts.then(|| asked.join(","))
    }

    /// `blob`, whose object id is `id`, as a checkout on Linux has it.
    ///
    /// # Errors
    /// A description of what is wrong, such as an encoding that does not exist.
    pub(crate) fn convert<'b>(&self, path: &str, id: &str, blob: &'b [u8]) -> Result<Cow<'b, [u8]>, String> {
        let mut pipeline = Pipeline::new(
            gix::command::Context::default(),
            gix::hash::Kind::Sha1,
            gix::filter::plumbing::pipeline::Options::default(),
        );
        let wide = self.wide_encoding(path);
        let options = to_worktree::Options {
            can_delay: Delay::Forbid,
            // What gix cannot write is written below; what nobody knows is an error.
            unknown_encoding: match wide {
                Some(_) => to_worktree::UnknownEncoding::Ignore,
                None => to_worktree::UnknownEncoding::Fail,
            },
        };
        let converted = pipeline
            .convert_to_worktree(
                blob,
                path.into(),
                &mut |path, outcome| self.matches(&path.to_string(), outcome),
                options,
            )
            .map_err(|error| {
                format!("its attributes in .gitattributes cannot be followed: {}", crate::address::flat(&error))
            })?;
        let bytes = converted.as_bytes().unwrap_or(blob);
        let bytes = if self.expands_ident(path) { expand_ident(bytes, id) } else { bytes.to_vec() };
        let bytes = match wide {
            Some(encoding) => {
                let text = std::str::from_utf8(&bytes).map_err(|_| {
                    "its working-tree-encoding in .gitattributes needs UTF-8 in the repository".to_owned()
                })?;
                encoding.encode(text)
            }
            None => bytes,
        };
        Ok(if bytes == blob { Cow::Borrowed(blob) } else { Cow::Owned(bytes) })
    }

    fn expands_ident(&self, path: &str) -> bool {
        self.state(path, "ident", |state| state == StateRef::Set)
    }

    fn wide_encoding(&self, path: &str) -> Option<WideEncoding> {
        self.state(path, "working-tree-encoding", |state| match state {
            StateRef::Value(name) => WideEncoding::named(&name.as_bstr().to_string()),
            _ => None,
        })
    }

    /// What `judge` makes of the attribute `name` of the file at `path`.
    fn state<T: Default>(&self, path: &str, name: &str, judge: impl Fn(StateRef<'_>) -> T) -> T {
        let mut outcome = Outcome::default();
        outcome.initialize_with_selection(&self.names, [name]);
        self.matches(path, &mut outcome);
        outcome.iter_selected().next().map(|found| judge(found.assignment.state)).unwrap_or_default()
    }
}

/// Expands `$Id$` as Git does. gix leaves out the space before the last `$`, which this puts in.
fn expand_ident(bytes: &[u8], id: &str) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.find(b"$Id") {
        let (before, mark) = rest.split_at(at);
        expanded.extend_from_slice(before);
        let length = match mark.get(3) {
            Some(b'$') => Some(4),
            Some(b':') => mark[4..]
                .find_byteset(b"$\n")
                .map(|end| 4 + end)
                .filter(|end| {
                    // White space inside means that another tool wrote it.
                    let inner = &mark[4..*end];
                    mark[*end] == b'$' && !inner.iter().skip(1).rev().skip(1).any(|byte| *byte == b' ')
                })
                .map(|end| end + 1),
            _ => None,
        };
        if let Some(length) = length {
            expanded.extend_from_slice(format!("$Id: {id} $").as_bytes());
            rest = &mark[length..];
        } else {
            expanded.extend_from_slice(&mark[..3]);
            rest = &mark[3..];
        }
    }
    expanded.extend_from_slice(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::expand_ident;

    #[test]
    fn idents_are_expanded_as_git_does() {
        for (text, expected) in [
            ("a $Id$ b", "a $Id: x $ b"),
            ("$Id: old$", "$Id: x $"),
            ("$Id: old $", "$Id: x $"),
            ("$Id: a.c,v 1.2 me $", "$Id: a.c,v 1.2 me $"),
            ("$Id: broken\n$", "$Id: broken\n$"),
            ("$Id", "$Id"),
            ("$Idx$ $Id$", "$Idx$ $Id: x $"),
            ("", ""),
        ] {
            assert_eq!(expand_ident(text.as_bytes(), "x"), expected.as_bytes(), "{text}");
        }
    }
}
