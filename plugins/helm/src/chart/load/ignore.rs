//! `.helmignore`: which files of a folder are no part of the chart.

use super::LoadError;
use crate::glob;

/// Rules, the last of which is always there: files in `templates/` whose names begin with a point.
#[derive(Debug)]
pub(super) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: Vec<u8>,
    /// What is ignored is all that doesn't match.
    negated: bool,
    /// It is about folders only.
    folders: bool,
    /// What it is matched against.
    whole: bool,
}

/// A longer line is refused, as Helm does.
const LONGEST_LINE: usize = 64 * 1024;

impl Rules {
    /// Reads the rules of a file; without a file there is the last one only.
    pub(super) fn read(source: &[u8], path: &str) -> Result<Self, LoadError> {
        let error = |message: &'static str, at: usize| LoadError::ReadRules {
            message,
            path: path.into(),
            line: u32::try_from(at + 1).unwrap_or(u32::MAX),
        };
        let mut rules = Vec::new();
        let source = source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source);
        for (at, line) in source.split(|byte| *byte == b'\n').enumerate() {
            if line.len() >= LONGEST_LINE {
                return Err(error("bufio.Scanner: token too long", at));
            }
            let line = String::from_utf8_lossy(line);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.contains("**") {
                return Err(error("double-star (**) syntax is not supported", at));
            }
            if glob::matches(line.as_bytes(), b"abc").is_err() {
                return Err(error("syntax error in pattern", at));
            }
            rules.push(Rule::new(line));
        }
        rules.push(Rule::new("templates/.?*"));
        Ok(Self(rules))
    }

    /// Whether a file or folder is ignored, by its path in the chart.
    pub(super) fn ignore(&self, path: &str, is_folder: bool) -> bool {
        for rule in &self.0 {
            let passes = rule.folders && !is_folder;
            if rule.negated && (passes || !rule.matches(path)) {
                return true;
            }
            if !rule.negated && !passes && rule.matches(path) {
                return true;
            }
        }
        false
    }
}

impl Rule {
    fn new(line: &str) -> Self {
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folders, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let whole = line.contains('/');
        let pattern = line.strip_prefix('/').unwrap_or(line).as_bytes().to_vec();
        Self { pattern, negated, folders, whole }
    }

    fn matches(&self, path: &str) -> bool {
        let name = if self.whole { path } else { path.rsplit('/').next().unwrap_or(path) };
        glob::matches(&self.pattern, name.as_bytes()).unwrap_or(false)
    }
}
