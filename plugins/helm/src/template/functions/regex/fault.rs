//! Why a text is no regular expression, in the words of Go's `regexp`.

/// What is wrong with a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    ClassRange,
    Escape,
    NamedCapture,
    PerlSyntax,
    NestedRepeat,
    RepeatCount,
    Utf8,
    MissingBracket,
    MissingParenthesis,
    MissingArgument,
    TrailingBackslash,
    UnexpectedParenthesis,
    Nesting,
    Size,
}

impl Problem {
    fn words(self) -> &'static str {
        match self {
            Self::ClassRange => "invalid character class range",
            Self::Escape => "invalid escape sequence",
            Self::NamedCapture => "invalid named capture",
            Self::PerlSyntax => "invalid or unsupported Perl syntax",
            Self::NestedRepeat => "invalid nested repetition operator",
            Self::RepeatCount => "invalid repeat count",
            Self::Utf8 => "invalid UTF-8",
            Self::MissingBracket => "missing closing ]",
            Self::MissingParenthesis => "missing closing )",
            Self::MissingArgument => "missing argument to repetition operator",
            Self::TrailingBackslash => "trailing backslash at end of expression",
            Self::UnexpectedParenthesis => "unexpected )",
            Self::Nesting => "expression nests too deeply",
            Self::Size => "expression too large",
        }
    }
}

/// A pattern that is none, and which part of it is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    problem: Problem,
    part: String,
}

impl PatternError {
    /// That problem with that part.
    pub(super) fn new(problem: Problem, part: &[u8]) -> Self {
        Self { problem, part: String::from_utf8_lossy(part).into_owned() }
    }
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "error parsing regexp: {}: `{}`", self.problem.words(), self.part)
    }
}
