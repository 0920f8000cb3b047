//! Numbers for files, so that every node can carry its place in eight bytes.

use std::cell::RefCell;
use std::rc::Rc;

use bowline_plugin::Origin;

use super::path;
use crate::node::{Place, Text};

/// Attribute of an origin whose path is in an input rather than in the source.
const INPUT: &str = "bowline.dev/input";

/// The files that were read, by number. Number 0 is none of them: what was made during the build.
#[derive(Debug, Default)]
pub struct Files {
    read: RefCell<Vec<File>>,
    vantage: Vantage,
}

/// Where the reader of messages stands, which decides how paths of the source are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Vantage {
    /// Anywhere: paths are counted from the source's root.
    #[default]
    Root,
    /// In this folder of the source: paths are counted from there.
    Folder(String),
    /// Outside of the source, which is this folder of the machine: paths begin with it.
    Outside(String),
}

impl Vantage {
    /// What a text stands for: with a leading `/` the source's own place on the machine, else a folder in it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.trim_end_matches('/') {
            "" if !text.starts_with('/') => Self::Root,
            place if text.starts_with('/') => Self::Outside(place.to_owned()),
            folder => Self::Folder(folder.to_owned()),
        }
    }

    fn show(&self, path: &str) -> String {
        match self {
            Self::Root => path::show(path).to_owned(),
            Self::Outside(place) if path.is_empty() && place.is_empty() => "/".to_owned(),
            Self::Outside(place) if path.is_empty() => place.clone(),
            Self::Outside(place) => format!("{place}/{path}"),
            Self::Folder(folder) => path::relative(folder, path),
        }
    }
}

#[derive(Debug, Clone)]
struct File {
    /// From the root of its tree.
    path: Text,
    /// The input it is in; `None` for the source itself.
    input: Option<Text>,
}

impl Files {
    /// None so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, as seen by a reader who stands elsewhere.
    #[must_use]
    pub fn seen_from(self, vantage: Vantage) -> Self {
        Self { vantage, ..self }
    }

    /// A path of the source for people.
    #[must_use]
    pub fn show(&self, path: &str) -> String {
        self.vantage.show(path)
    }

    /// Numbers a file of the source. Beyond 65,535 files all get number 0: objects then have no origin, and nothing
    /// else is lost.
    pub fn add(&self, path: &str) -> u16 {
        self.push(File { path: path.into(), input: None })
    }

    /// Numbers a file of an input, with its path there.
    pub fn add_input(&self, input: &Text, path: &str) -> u16 {
        self.push(File { path: path.into(), input: Some(Rc::clone(input)) })
    }

    fn push(&self, file: File) -> u16 {
        let mut files = self.read.borrow_mut();
        let Some(number) = u16::try_from(files.len() + 1).ok().filter(|number| *number < u16::MAX) else {
            return 0;
        };
        files.push(file);
        number
    }

    /// The path of a file from the root of its tree; `None` for number 0.
    #[must_use]
    pub fn path(&self, number: u16) -> Option<Text> {
        let files = self.read.borrow();
        let file = usize::from(number).checked_sub(1).and_then(|index| files.get(index))?;
        Some(Rc::clone(&file.path))
    }

    /// The place for users; `None` for what was made during the build.
    #[must_use]
    pub fn find(&self, place: Place) -> Option<Origin> {
        let files = self.read.borrow();
        let file = usize::from(place.file).checked_sub(1).and_then(|index| files.get(index))?;
        let mut origin = match &file.input {
            None => Origin::file(self.show(&file.path)),
            Some(_) => Origin::file(&*file.path),
        };
        if let Some(input) = &file.input {
            origin.attributes.push((INPUT.to_owned(), input.to_string()));
        }
        origin.line = (place.line > 0).then_some(place.line);
        origin.column = (place.column > 0).then_some(u32::from(place.column));
        Some(origin)
    }

    /// The place for users; the root of the source for what was made during the build.
    #[must_use]
    pub fn origin(&self, place: Place) -> Origin {
        self.find(place).unwrap_or_else(|| Origin::file(self.show("")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_name_their_file() {
        let files = Files::new();
        let file = files.add("a/b.yaml");
        let input = files.add_input(&"git-1".into(), "c.yaml");
        assert_eq!(files.origin(Place { file, line: 3, column: 2 }).to_string(), "a/b.yaml:3:2");
        let origin = files.origin(Place { file: input, line: 1, column: 0 });
        assert_eq!(origin.to_string(), "c.yaml:1");
        assert_eq!(origin.attributes, [("bowline.dev/input".to_owned(), "git-1".to_owned())]);
        assert_eq!(files.find(Place::default()), None);
        assert_eq!(files.origin(Place { file: 99, line: 1, column: 1 }).to_string(), ".");
    }

    #[test]
    fn paths_are_shown_from_where_the_reader_stands() {
        for (vantage, path, shown) in [
            ("", "", "."),
            ("", "a/b", "a/b"),
            ("a", "a", "."),
            ("a", "a/b", "b"),
            ("a/c", "a/b", "../b"),
            ("a/c", "", "../.."),
            ("a", "ab", "../ab"),
            ("/srv/tree", "a/b", "/srv/tree/a/b"),
            ("/srv/tree/", "", "/srv/tree"),
            ("/", "a", "/a"),
            ("/", "", "/"),
        ] {
            assert_eq!(Files::new().seen_from(Vantage::parse(vantage)).show(path), shown, "{path} from {vantage}");
        }
    }

    #[test]
    fn too_many_files_have_no_number() {
        let files = Files::new();
        let last = (0..70_000).map(|_| files.add("a")).last();
        assert_eq!(last, Some(0));
        assert_eq!(files.path(u16::MAX - 1).as_deref(), Some("a"));
        assert_eq!(files.path(u16::MAX), None);
    }
}
