//! Why a template can't go on.

use crate::go::Text;
use crate::go::quote::quote;
use crate::template::node::{NodeId, Tree};
use crate::template::show;

/// Why a template can't go on, and where.
#[derive(Debug)]
pub struct ExecError {
    /// The file, the line from 1, and the column from 0 in bytes.
    pub place: (Text, usize, usize),
    /// The template.
    pub template: Text,
    /// The expression.
    pub expression: Text,
    /// What is wrong, as Go says it.
    pub message: String,
    /// What a template says that was called there.
    pub cause: Option<Box<ExecError>>,
}

impl ExecError {
    pub(super) fn at(tree: &Tree, node: NodeId, message: String) -> Self {
        let source = &tree.source.text;
        let found = show::find(tree, node);
        let at = found.as_ref().map_or(0, show::Found::at).min(source.len());
        let before = &source[..at];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = before.iter().rposition(|byte| *byte == b'\n').map_or(at, |newline| at - newline - 1);
        Self {
            place: (tree.source.name.clone(), line, column),
            template: tree.name.clone(),
            expression: found.map(|found| found.shown(source)).unwrap_or_default().into(),
            message,
            cause: None,
        }
    }

    /// The innermost error: where it began.
    #[must_use]
    pub fn root(&self) -> &Self {
        self.cause.as_ref().map_or(self, |cause| cause.root())
    }
}

impl std::fmt::Display for ExecError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (file, line, column) = &self.place;
        let template = quote(&self.template);
        write!(
            out,
            "template: {file}:{line}:{column}: executing {template} at <{}>: {}",
            self.expression, self.message
        )?;
        match &self.cause {
            Some(cause) => write!(out, "{cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ExecError {}
