//! JSON patches (RFC 6902), as leniently as kustomize applies them: indices may be negative, `replace` may add a key of a
//! mapping, `copy` and `test` take what is absent for null.
//!
//! The crate `json-patch` follows the RFC to the letter and has no such mode. What a patch gives passes through 64-bit
//! floats as in Go, so whole numbers beyond 2^53 lose digits.

mod container;
mod decode;
mod number;
mod ops;
#[cfg(test)]
mod tests;
mod value;

use crate::fault::{Fault, Outcome};
use crate::node::Node;

use ops::Operation;
use value::{Json, Writer};

/// How deep a document may nest after a patch: as deep as one that is read, so that walking it never ends the program.
const DEEPEST: usize = 256;

/// How many values the `copy` operations of a patch may copy together; each can double a document.
const MOST_COPIED: usize = 1_000_000;

/// A patch: operations in order.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonPatch {
    operations: Vec<Operation>,
}

impl JsonPatch {
    /// Reads a patch: JSON if it begins with `[`, otherwise the first document of YAML 1.1 (`yes` is true).
    ///
    /// # Errors
    /// When it is neither, or no list of mappings.
    pub fn parse(text: &str) -> Outcome<Self> {
        decode::operations(text).map(|operations| Self { operations })
    }

    /// Whether it has no operations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Applies all operations to an object. After an error the object is as it was.
    ///
    /// # Errors
    /// When the object could not be printed, or an operation does not apply; says which one.
    pub fn apply(&self, object: &mut Node) -> Outcome<()> {
        let mut text = String::new();
        object.write_json(&mut text)?;
        let mut document = Json::parse(&text, Writer::Program).map_err(|cause| fault(cause.to_string()))?;
        let mut copied = 0;
        for (index, operation) in self.operations.iter().enumerate() {
            operation
                .apply(&mut document, &mut copied)
                .map_err(|cause| fault(format!("{cause} (operation {} of the patch: {operation})", index + 1)))?;
        }
        if !matches!(document, Json::Map(_)) {
            return Err(fault("the patch leaves no object"));
        }
        if document.depth() > DEEPEST {
            return Err(fault(format!("the patch nests the object deeper than {DEEPEST} levels")));
        }
        let at = object.at;
        *object = document.into_node();
        object.at = at;
        Ok(())
    }
}

fn fault(message: impl Into<String>) -> Fault {
    Fault::new("bad-patch", message)
}
