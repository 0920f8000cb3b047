//! Values in the style of `sigs.k8s.io/yaml`.

mod analysis;
mod order;
mod printer;
mod quoting;

use serde_json::Value;

use crate::raw::Quotes;
use analysis::{Analysis, Style};
use printer::Printer;

/// Prints `value` as `sigs.k8s.io/yaml` does, ending in a line break: keys in its natural order (`a2` before `a10`),
/// lists not indented under their key, text quoted where it would be read as something else, text with line breaks as
/// a block, long text folded after column 80.
#[must_use]
pub fn to_yaml(value: &Value) -> String {
    let mut printer = Printer::default();
    printer.document(value);
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
