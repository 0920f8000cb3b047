//! All errors of a render in one: the first is the answer, further ones stand beside it.

use bowline_plugin::{Diagnostic, Error, Severity};

/// Further errors shown. Whoever has more of them repairs these first.
const SHOWN: usize = 20;

/// The errors found so far, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Error>);

impl Report {
    pub(crate) fn add(&mut self, error: Error) {
        self.0.push(error);
    }

    /// Nothing, when there is no error.
    ///
    /// # Errors
    /// The first one, with the others as diagnostics.
    pub(crate) fn into_result(self) -> Result<(), Error> {
        let mut errors = self.0.into_iter();
        let Some(first) = errors.next() else {
            return Ok(());
        };
        let hidden = errors.len().saturating_sub(SHOWN);
        let mut result = errors.take(SHOWN).fold(first, |result, error| result.diagnostic(diagnostic(&error)));
        if hidden > 0 {
            let message = format!("and {hidden} more errors");
            result = result.diagnostic(Diagnostic::new(Severity::Error, "plain/more-errors", message));
        }
        Err(result)
    }
}

fn diagnostic(error: &Error) -> Diagnostic {
    let record = error.record();
    let mut diagnostic = Diagnostic::new(Severity::Error, record.code.clone(), record.message.clone());
    diagnostic.origin.clone_from(&record.origin);
    diagnostic
}
