//! Tests of plugins, natively and as Wasm.

mod answers;

pub use answers::{Answers, Facts, LogLine, answers};
