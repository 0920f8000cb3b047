//! Regular expressions for whole texts.

use regex_lite::Regex;

use crate::fault::{Fault, Outcome};

/// A regular expression in Go's syntax that a whole text has to match; an empty one matches any text.
///
/// Most patterns are plain words or alternatives of words: those are compared, nothing is compiled. The others go to
/// `regex-lite`, a tenth of `regex` in size, which lacks the classes of Unicode (`\pL`) and Go's `\Q…\E` and `\C`: those
/// are refused.
#[derive(Debug, Clone)]
pub struct Pattern(Form);

#[derive(Debug, Clone)]
enum Form {
    Anything,
    /// One of these words, with `.` for any character but a line break.
    Words(Vec<Box<str>>),
    Regex(Regex),
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// When it is none, or needs what is not supported.
    pub fn parse(pattern: &str) -> Outcome<Self> {
        if pattern.is_empty() {
            return Ok(Self(Form::Anything));
        }
        if !pattern.contains(|c| r"\+*?()[]{}^$".contains(c)) {
            return Ok(Self(Form::Words(pattern.split('|').map(Into::into).collect())));
        }
        if let Some(missing) = unsupported(pattern) {
            return Err(Fault::new(
                "unsupported-pattern",
                format!("the pattern `{pattern}` uses `{missing}`, which is not supported: write out the characters"),
            ));
        }
        let anchored = format!("^(?:{pattern})$");
        // What is valid only inside the group would be taken apart by it, so the pattern has to stand by itself, too.
        let regex = Regex::new(pattern).and_then(|_| Regex::new(&anchored));
        regex
            .map(|regex| Self(Form::Regex(regex)))
            .map_err(|cause| Fault::new("bad-pattern", format!("error parsing regexp: {cause}: `{pattern}`")))
    }

    /// Whether the whole text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        match &self.0 {
            Form::Anything => true,
            Form::Words(words) => words.iter().any(|word| is_word(word, text)),
            Form::Regex(regex) => regex.is_match(text),
        }
    }

    /// Whether it matches any text.
    #[must_use]
    pub fn is_any(&self) -> bool {
        matches!(self.0, Form::Anything)
    }
}

fn is_word(word: &str, text: &str) -> bool {
    if !word.contains('.') {
        return word == text;
    }
    let mut letters = text.chars();
    word.chars().all(|wanted| letters.next().is_some_and(|found| wanted == found || wanted == '.' && found != '\n'))
        && letters.next().is_none()
}

/// The first escape that Go knows and `regex-lite` does not.
fn unsupported(pattern: &str) -> Option<&str> {
    let mut escaped = false;
    pattern.char_indices().find_map(|(at, c)| {
        if escaped {
            escaped = false;
            return matches!(c, 'p' | 'P' | 'Q' | 'C').then(|| &pattern[at - 1..=at]);
        }
        escaped = c == '\\';
        None
    })
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_is_for_the_whole_text() {
        for (pattern, yes, no) in [
            ("", "anything", None),
            ("web", "web", Some("webs")),
            ("web|db", "db", Some("dbs")),
            ("a.b", "a-b", Some("a.bc")),
            ("a.b", "aéb", Some("a\nb")),
            ("web.*", "web-1", Some("my-web")),
            ("^web$", "web", Some("web2")),
            ("(web|db)-[0-9]+", "db-12", Some("db-")),
            ("web|db-.*", "web", Some("web-1")),
            ("(?i)WEB", "web", Some("webb")),
            ("[[:alpha:]]+", "abc", Some("a1")),
            (r"\w+\.io", "k8s.io", Some("k8s-io")),
        ] {
            let compiled = Pattern::parse(pattern).expect("it is valid");
            assert!(compiled.matches(yes), "{pattern} matches {yes}");
            assert!(no.is_none_or(|no| !compiled.matches(no)), "{pattern} does not match {no:?}");
        }
    }

    #[test]
    fn what_is_no_pattern_or_not_supported_is_refused() {
        for (pattern, message) in [
            ("a(", "error parsing regexp: "),
            ("a)|(b", "error parsing regexp: "),
            ("*a", "error parsing regexp: "),
            (r"\pL+", r"the pattern `\pL+` uses `\p`, which is not supported: write out the characters"),
            (r"a\Qb\E", r"uses `\Q`, which is not supported"),
        ] {
            let fault = Pattern::parse(pattern).expect_err(pattern);
            assert!(fault.to_string().contains(message), "{fault}");
        }
        assert!(Pattern::parse(r"\\p+").is_ok());
    }
}
