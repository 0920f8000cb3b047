//! Colour, only on a terminal whose user doesn't mind.

use std::io::IsTerminal as _;
use std::sync::OnceLock;

/// Whether stdout takes colour: it is a terminal, not a dumb one, and NO_COLOR isn't set.
pub(in crate::command) fn stdout_has_colour() -> bool {
    static COLOUR: OnceLock<bool> = OnceLock::new();
    *COLOUR.get_or_init(|| allowed() && std::io::stdout().is_terminal())
}

fn stderr_has_colour() -> bool {
    static COLOUR: OnceLock<bool> = OnceLock::new();
    *COLOUR.get_or_init(|| allowed() && std::io::stderr().is_terminal())
}

fn allowed() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Text for stderr in red.
pub(in crate::command) fn red(text: &str) -> String {
    coloured(text, "31", stderr_has_colour())
}

/// Text for stderr in yellow.
pub(in crate::command) fn yellow(text: &str) -> String {
    coloured(text, "33", stderr_has_colour())
}

/// Text for stderr, less visible.
pub(in crate::command) fn dim(text: &str) -> String {
    coloured(text, "2", stderr_has_colour())
}

/// Text for stdout in the colour of what happens to an object or how it is, by the word for it.
pub(in crate::command) fn word(word: &str, padded: &str) -> String {
    let colour = match word {
        "create" | "created" | "healthy" => "32",
        "update" | "configured" | "adopt" | "adopted" | "progressing" | "terminating" => "33",
        "prune" | "pruned" | "blocked" | "failed" | "degraded" | "missing" => "31",
        _ => return padded.to_owned(),
    };
    coloured(padded, colour, stdout_has_colour())
}

/// A line of a difference for stdout, by its first character.
pub(in crate::command) fn line(line: &str) -> String {
    let colour = match line.as_bytes().first() {
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        _ => return line.to_owned(),
    };
    coloured(line, colour, stdout_has_colour())
}

fn coloured(text: &str, colour: &str, wanted: bool) -> String {
    if wanted { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
}
