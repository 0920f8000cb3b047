//! Values in the style of `sigs.k8s.io/yaml`.

mod analysis;
mod order;
mod printer;
mod quoting;

use serde_json::Value;

use crate::raw::Quotes;
use analysis::{Analysis, Style};
pub use printer::Printer;

/// Whose style YAML is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// That of version 2 of the Go module, and so of `sigs.k8s.io/yaml`.
    #[default]
    V2,
    /// That of version 3 with an indentation of two spaces: lists are indented under their key, long text isn't folded.
    V3,
}

/// A tree that can be printed without making a [`serde_json::Value`] of it.
pub trait Print {
    /// Calls the one method of the printer that says what it is.
    fn print(&self, printer: &mut Printer);
}

impl Print for Value {
    fn print(&self, printer: &mut Printer) {
        match self {
            Self::Null => printer.null(),
            Self::Bool(truth) => printer.bool(*truth),
            Self::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (None, None, Some(float)) => printer.number(float),
                _ => printer.word(&number.to_string()),
            },
            Self::String(text) => printer.text(text),
            Self::Array(items) => printer.list(items.iter()),
            Self::Object(fields) => {
                printer.mapping(fields.iter().map(|(key, value)| (key.as_str(), value)).collect());
            }
        }
    }
}

/// Prints `value` as `sigs.k8s.io/yaml` does, ending in a line break: keys in its natural order (`a2` before `a10`),
/// lists not indented under their key, text quoted where it would be read as something else, text with line breaks as
/// a block, long text folded after column 80.
#[must_use]
pub fn to_yaml(value: &Value) -> String {
    print(value, Dialect::V2)
}

/// Prints a tree, ending in a line break. In the dialect of version 2 this is what [`to_yaml`] does.
#[must_use]
pub fn print(tree: &(impl Print + ?Sized), dialect: Dialect) -> String {
    let mut printer = Printer::new(dialect);
    printer.document(tree);
    printer.finish()
}

/// Whether version 3 of the Go module puts the string `text` in quotes or a block; the merge key, unlike this module.
pub(crate) fn is_quoted(text: &str) -> bool {
    text == "<<" || Analysis::of(text).style(text, false) != Style::Plain
}

/// A scalar as version 3 of the Go module prints it: without folds, and with tabs in blocks.
pub(crate) fn scalar(text: &str, quotes: Quotes, indent: usize) -> String {
    let analysis = Analysis::of(text);
    let style = match quotes {
        Quotes::Block if allows_block(text) => Style::Literal,
        Quotes::Block | Quotes::Double => Style::DoubleQuoted,
        Quotes::AsNeeded => analysis.style_of_word(),
    };
    Printer::scalar(text, style, indent)
}

/// Whether version 3 prints text of several lines as a block.
pub(crate) fn allows_block(text: &str) -> bool {
    Analysis::of(text).allows_block() || text.contains('\t') && Analysis::of(&text.replace('\t', "_")).allows_block()
}
