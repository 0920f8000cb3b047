//! Numbers for files, so that every node can carry its place in eight bytes.

use std::cell::RefCell;
use std::rc::Rc;

use bowline_plugin::{Attributes, Origin};

use super::path;
use crate::node::{Place, Text};

/// Attribute of an origin whose path is in an input rather than in the source.
const INPUT: &str = "bowline.dev/input";

/// What stands behind a place that is in the configuration rather than in a file.
pub(crate) const CONFIGURATION: &str = "configuration";

/// The files that were read, by number. Number 0 is none of them: what was made during the build.
#[derive(Debug, Default)]
pub struct Files {
    read: RefCell<Vec<File>>,
    vantage: Vantage,
    /// The path at which the configuration is read as if it were a file of the source.
    configuration: Option<String>,
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
    whose: Whose,
}

/// Who has a file.
#[derive(Debug, Clone)]
enum Whose {
    /// The source.
    Source,
    /// The input of this name.
    Input(Text),
    /// Whoever made the objects that the build was given, with the attributes of its places.
    Other(Attributes),
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

    /// The same, where the configuration is read as the file at `path` of the source.
    #[must_use]
    pub fn with_configuration_at(self, path: Option<String>) -> Self {
        Self { configuration: path, ..self }
    }

    /// A path of the source for people.
    #[must_use]
    pub fn show(&self, path: &str) -> String {
        self.vantage.show(path)
    }

    /// Numbers a file of the source. Beyond 65,535 files all get number 0: objects then have no origin, and nothing
    /// else is lost.
    pub fn add(&self, path: &str) -> u16 {
        self.push(File { path: path.into(), whose: Whose::Source })
    }

    /// Numbers a file of an input, with its path there.
    pub fn add_input(&self, input: &Text, path: &str) -> u16 {
        self.push(File { path: path.into(), whose: Whose::Input(Rc::clone(input)) })
    }

    /// Numbers the file of a place that others have named.
    pub fn add_other(&self, origin: &Origin) -> Place {
        let column = origin.column.and_then(|column| u16::try_from(column).ok()).unwrap_or_default();
        let place = Place { file: 0, line: origin.line.unwrap_or_default(), column };
        // Objects of one file come one after the other.
        let is_it = |file: &File| {
            *file.path == *origin.path && matches!(&file.whose, Whose::Other(known) if *known == origin.attributes)
        };
        let known = self.read.borrow().last().is_some_and(is_it).then(|| self.read.borrow().len());
        let file = match known.and_then(|number| u16::try_from(number).ok()) {
            Some(number) => number,
            None => {
                self.push(File { path: origin.path.as_str().into(), whose: Whose::Other(origin.attributes.clone()) })
            }
        };
        Place { file, ..place }
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
        let mut origin = match &file.whose {
            Whose::Source if self.configuration.as_deref() == Some(&*file.path) => {
                return Some(Origin::file(self.show(path::parent(&file.path))).via(CONFIGURATION));
            }
            Whose::Source => Origin::file(self.show(&file.path)),
            Whose::Input(_) | Whose::Other(_) => Origin::file(&*file.path),
        };
        match &file.whose {
            Whose::Source => {}
            Whose::Input(input) => origin.attributes.push((INPUT.to_owned(), input.to_string())),
            Whose::Other(attributes) => origin.attributes.clone_from(attributes),
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
    fn places_of_others_and_of_the_configuration_are_told_apart() {
        let files = Files::new().with_configuration_at(Some("app/kustomization.yaml".to_owned()));
        let mut other = Origin::file("templates/web.yaml").line(7).via("chart shop");
        other.attributes.push((INPUT.to_owned(), "redis".to_owned()));
        let (first, second) = (files.add_other(&other), files.add_other(&other.clone().line(9)));
        assert_eq!((first.file, first.line, second.file, second.line), (1, 7, 1, 9));
        assert_eq!(files.origin(first).to_string(), "templates/web.yaml:7");
        assert_eq!(files.origin(first).attributes, other.attributes);
        assert_eq!(files.add_other(&Origin::file("templates/web.yaml")).file, 2);
        let configuration = files.add("app/kustomization.yaml");
        let origin = files.origin(Place { file: configuration, line: 3, column: 1 });
        assert_eq!(origin.to_string(), "app (configuration)");
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
