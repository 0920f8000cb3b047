//! Ignore files, with the syntax of `.gitignore`.

use crate::pattern::{Pattern, Target};

/// The name of an ignore file.
pub(crate) const FILE: &str = ".bowlineignore";

/// What stands before the first ignore file: names that start with a dot are configuration of tools.
const HIDDEN: &str = ".*";

/// The rules of all ignore files read so far, those of a folder after those of the folders above it.
#[derive(Debug)]
pub(crate) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    /// The folder that the file stands in.
    folder: String,
    pattern: Pattern,
    verdict: Verdict,
}

/// What follows from a rule that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Leave,
    Take,
}

impl Rules {
    pub(crate) fn new() -> Self {
        Self(vec![Rule { folder: String::new(), pattern: Pattern::line(HIDDEN), verdict: Verdict::Leave }])
    }

    /// Adds the rules of the ignore file of `folder`.
    pub(crate) fn read(&mut self, folder: &str, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        self.0.extend(text.lines().filter_map(|line| rule(folder, line)));
    }

    /// Whether the path is left out: the last rule that matches decides.
    pub(crate) fn leave(&self, path: &str, target: Target) -> bool {
        self.0
            .iter()
            .rev()
            .find(|rule| below(&rule.folder, path).is_some_and(|path| rule.pattern.matches(path, target)))
            .is_some_and(|rule| rule.verdict == Verdict::Leave)
    }
}

/// The path from `folder` on, if it is below.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    match folder {
        "" => Some(path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

fn rule(folder: &str, line: &str) -> Option<Rule> {
    if line.starts_with('#') {
        return None;
    }
    let line = trim_end(line);
    let (line, verdict) = match line.strip_prefix('!') {
        Some(line) => (line, Verdict::Take),
        None => (line, Verdict::Leave),
    };
    if line.is_empty() || line == "/" {
        return None;
    }
    Some(Rule { folder: folder.to_owned(), pattern: Pattern::line(line), verdict })
}

/// The line without the spaces at its end, but for one after a backslash.
fn trim_end(line: &str) -> &str {
    let trimmed = line.trim_end_matches([' ', '\t', '\r']);
    if trimmed.ends_with('\\') && trimmed.len() < line.len() {
        return &line[..=trimmed.len()];
    }
    trimmed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, path: &str) -> bool {
        let mut rules = Rules::new();
        rules.read("", text);
        rules.leave(path, Target::File)
    }

    #[test]
    fn the_last_rule_that_matches_decides() {
        assert!(left("*.yaml", "a.yaml"));
        assert!(!left("*.yaml\n!a.yaml", "a.yaml"));
        assert!(left("!a.yaml\n*.yaml", "a.yaml"));
    }

    #[test]
    fn comments_blank_lines_and_trailing_spaces_are_nothing() {
        assert!(!left("# a.yaml\n\n  \n/\n", "a.yaml"));
        assert!(left("a.yaml  \r\n", "a.yaml"));
        assert!(left("\u{feff}a.yaml", "a.yaml"));
        assert!(left("\\#a", "#a"));
        assert!(left("a\\ ", "a "));
        assert!(left("\\!a", "!a"));
    }

    #[test]
    fn hidden_names_are_left_out_unless_taken_back() {
        assert!(left("", "x/.sops.yaml"));
        assert!(!left("!.sops.yaml", "x/.sops.yaml"));
    }

    #[test]
    fn a_rule_holds_below_its_folder_only() {
        let mut rules = Rules::new();
        rules.read("x", "/a.yaml\nb.yaml");
        assert!(rules.leave("x/a.yaml", Target::File));
        assert!(!rules.leave("x/y/a.yaml", Target::File));
        assert!(rules.leave("x/y/b.yaml", Target::File));
        assert!(!rules.leave("b.yaml", Target::File));
        assert!(!rules.leave("xy/b.yaml", Target::File));
    }
}
