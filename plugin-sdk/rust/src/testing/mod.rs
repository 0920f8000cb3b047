//! Tests of plugins, natively and as Wasm.

mod answers;
mod requests;

pub use answers::{Answers, Facts, LogLine, answers};
pub use requests::{context, live_subject, render_request};
