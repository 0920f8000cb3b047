//! Tests of plugins: folders of cases, natively and as Wasm.
//!
//! A case is a folder:
//!
//! ```text
//! cases/several-documents/
//!   input/            the source tree
//!   request.json      optional: path, config, release, values, facts, attributes
//!   expected.json     the objects with their origins, and the diagnostics
//!   error.txt         instead of expected.json: kind and code, then place and message
//! ```
//!
//! A test of the plugin's crate runs them natively:
//!
//! ```no_run
//! # use bowline_plugin::{Error, ManifestSet, NoConfig, RenderRequest, Renderer};
//! # struct Plain;
//! # impl Renderer for Plain {
//! #     const NAME: &'static str = "plain";
//! #     type Config = NoConfig;
//! #     fn render(_: &RenderRequest, _: NoConfig) -> Result<ManifestSet, Error> { Ok(vec![].into()) }
//! # }
//! use bowline_plugin::testing::{Native, check};
//!
//! check("tests/cases", &Native::<Plain>::new());
//! ```
//!
//! The same folders run as Wasm through whatever implements [`Runner`] over a sandbox. With
//! `BOWLINE_UPDATE_GOLDENS=1` in the environment the expectations are written instead of compared.

mod answers;
mod case;
mod golden;
mod requests;
mod runner;

pub use answers::{Answers, Facts, LogLine, answers};
pub use case::{Case, ReadCase, cases};
pub use golden::Golden;
pub use requests::{context, live_subject, render_request};
pub use runner::{Native, Runner, check};
