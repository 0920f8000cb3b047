//! Globs of the configuration and patterns of ignore files: one matcher, two ways to write them.

use fast_glob::glob_match;

/// A pattern over paths relative to the folder that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    glob: String,
    /// Compared with the whole path rather than with the name.
    anchored: bool,
    /// Matches folders only.
    folders: bool,
}

/// What a path is, for patterns that end in `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Anything that is not a folder.
    File,
    /// A folder.
    Folder,
}

impl Pattern {
    /// A glob of the configuration.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn glob(text: &str) -> Result<Self, &'static str> {
        if text.trim().is_empty() {
            return Err("the glob is empty");
        }
        if text.starts_with('!') {
            return Err("a glob can't be negated; use include and exclude together");
        }
        if text.split('/').any(|part| part == "..") {
            return Err("a glob can't leave the application's folder with `..`");
        }
        balanced(text)?;
        Ok(Self::new(text))
    }

    /// The pattern of a line of an ignore file, without its `!`. Braces are letters there.
    pub(crate) fn line(text: &str) -> Self {
        let mut glob = String::with_capacity(text.len() + 1);
        let mut escaped = false;
        for character in text.chars() {
            if matches!(character, '{' | '}') && !escaped {
                glob.push('\\');
            }
            escaped = !escaped && character == '\\';
            glob.push(character);
        }
        Self::new(&glob)
    }

    fn new(text: &str) -> Self {
        let (text, folders) = match text.strip_suffix('/') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let text = text.strip_prefix("./").unwrap_or(text);
        let glob = text.strip_prefix('/').unwrap_or(text);
        // The matcher takes a `!` at the beginning for a negation; by now it can only be a letter.
        let escape = if glob.starts_with('!') { "\\" } else { "" };
        Self { anchored: text.contains('/'), glob: format!("{escape}{glob}"), folders }
    }

    /// Whether the pattern matches that path itself.
    pub(crate) fn matches(&self, path: &str, target: Target) -> bool {
        if self.folders && target == Target::File {
            return false;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        glob_match(&self.glob, if self.anchored { path } else { name })
    }

    /// Whether the pattern matches a file or a folder that it is in.
    pub(crate) fn covers(&self, file: &str) -> bool {
        self.matches(file, Target::File)
            || file.match_indices('/').any(|(end, _)| self.matches(&file[..end], Target::Folder))
    }
}

/// Whether every bracket and brace is closed.
fn balanced(glob: &str) -> Result<(), &'static str> {
    let mut braces = 0_u32;
    let mut in_class = false;
    let mut characters = glob.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next().is_none() => return Err("the glob ends in a backslash"),
            ']' => in_class = false,
            '[' => in_class = true,
            '{' if !in_class => braces += 1,
            '}' if !in_class => {
                braces = braces.checked_sub(1).ok_or("a `}` has no `{`")?;
            }
            _ => {}
        }
    }
    match (in_class, braces) {
        (true, _) => Err("a `[` is not closed"),
        (false, 0) => Ok(()),
        (false, _) => Err("a `{` is not closed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::glob(pattern).unwrap().covers(path)
    }

    #[test]
    fn a_pattern_without_a_slash_is_about_the_name() {
        assert!(matches("*.yaml", "a.yaml"));
        assert!(matches("*.yaml", "x/y/a.yaml"));
        assert!(!matches("*.yaml", "a.yml"));
        assert!(matches("a?[0-9].{yaml,yml}", "x/ab7.yml"));
        assert!(matches("test", "test/x/a.yaml"));
        assert!(!matches("test/", "test"));
        assert!(matches("test/", "x/test/a.yaml"));
    }

    #[test]
    fn a_pattern_with_a_slash_is_about_the_path() {
        assert!(matches("/a.yaml", "a.yaml"));
        assert!(!matches("/a.yaml", "x/a.yaml"));
        assert!(matches("./a.yaml", "a.yaml"));
        assert!(matches("x/*.yaml", "x/a.yaml"));
        assert!(!matches("x/*.yaml", "x/y/a.yaml"));
        assert!(matches("x/**", "x/y/a.yaml"));
        assert!(!matches("x/**", "x"));
        assert!(matches("**/y", "y/a.yaml"));
        assert!(matches("**/y/a.yaml", "x/z/y/a.yaml"));
        assert!(matches("x/**/a.yaml", "x/a.yaml"));
        assert!(matches("x/**/a.yaml", "x/y/z/a.yaml"));
    }

    #[test]
    fn a_line_of_an_ignore_file_has_no_braces() {
        assert!(Pattern::line("{a,b}").matches("{a,b}", Target::File));
        assert!(!Pattern::line("{a,b}").matches("a", Target::File));
        assert!(Pattern::line("!a").matches("!a", Target::File));
        assert!(Pattern::line("/!a").matches("!a", Target::File));
        assert!(!Pattern::line("/!a").matches("b", Target::File));
        assert!(Pattern::line("\\#a").matches("#a", Target::File));
        assert!(Pattern::line("[^a]").matches("b", Target::File));
        assert!(!Pattern::line("[!a]").matches("a", Target::File));
    }

    #[test]
    fn a_glob_that_can_match_nothing_is_refused() {
        for (glob, message) in [
            (" ", "the glob is empty"),
            ("!a", "a glob can't be negated; use include and exclude together"),
            ("a/../b", "a glob can't leave the application's folder with `..`"),
            ("[a", "a `[` is not closed"),
            ("{a,b", "a `{` is not closed"),
            ("a}", "a `}` has no `{`"),
            ("a\\", "the glob ends in a backslash"),
        ] {
            assert_eq!(Pattern::glob(glob), Err(message), "{glob}");
        }
    }
}
