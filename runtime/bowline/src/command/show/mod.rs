//! What a person sees: results on stdout, everything else on stderr.

pub(super) mod difference;
pub(super) mod paint;
pub(super) mod progress;
pub(super) mod table;

use std::io::{self, Write};

use bowline_core::yaml;
use serde_json::Value;

use super::arguments::Output;

/// Prints an error, with everything that led to it that it doesn't say itself.
pub(super) fn error(error: &anyhow::Error) {
    to_stderr(&format!("{} {}", paint::red("error:"), chain(error)));
}

/// An error, with everything that led to it that it doesn't say itself.
pub(super) fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Prints a remark.
pub(super) fn note(text: &str) {
    to_stderr(&format!("{} {text}", paint::dim("note:")));
}

/// Prints something that should be looked at.
pub(super) fn warning(text: &str) {
    to_stderr(&format!("{} {text}", paint::yellow("warning:")));
}

/// Prints a line on stderr. A terminal that is gone is nobody's error.
pub(super) fn to_stderr(line: &str) {
    progress::clear();
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints text on stdout as it is.
///
/// # Errors
/// When stdout cannot be written, for instance because the program that reads it has ended.
pub(super) fn to_stdout(text: &str) -> io::Result<()> {
    progress::clear();
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Whether the error is that nobody reads stdout any more.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A value in the form that was asked for; `table` gives what people read.
pub(super) fn value(value: &Value, output: Output, table: impl FnOnce() -> String) -> String {
    match output {
        Output::Table => table(),
        Output::Yaml => yaml::to_yaml(value),
        Output::Json => format!("{value:#}\n"),
    }
}
