//! The SDK for Bowline plugins in Rust.
//!
//! A plugin is a type that implements one trait and is handed to one macro:
//!
//! | what it does | trait | macro |
//! |---|---|---|
//! | files to objects | [`Renderer`] | [`export_renderer!`] |
//! | the same, with inputs that the host fetches | [`Renderer`] | [`export_renderer_inputs!`] |
//! | objects to objects | [`Transformer`] | [`export_transformer!`] |
//! | both, with inputs | [`Renderer`], [`Transformer`] | [`export_renderer_transformer!`] |
//! | changes to a verdict | [`Policy`] | [`export_policy!`] |
//! | live objects to health | [`Health`] | [`export_health!`] |
//! | parameters to applications | [`Generator`] | [`export_generator!`] |
//! | events to the outside world | [`Notifier`] | [`export_notifier!`] |
//! | encrypted files to clear text | [`Decryptor`] | [`export_decryptor!`] |
//!
//! ```
//! use bowline_plugin::{Error, Files, Manifest, ManifestSet, NoConfig, RenderRequest, Renderer};
//!
//! struct OneConfigMap;
//!
//! impl Renderer for OneConfigMap {
//!     const NAME: &'static str = "one-config-map";
//!     type Config = NoConfig;
//!
//!     fn render(request: &RenderRequest, _: NoConfig) -> Result<ManifestSet, Error> {
//!         let files = Files::of(&request.tree);
//!         let motd = files.read_to_string("motd.txt")?;
//!         let object = serde_json::json!({
//!             "apiVersion": "v1",
//!             "kind": "ConfigMap",
//!             "metadata": {"name": "motd"},
//!             "data": {"motd.txt": motd},
//!         });
//!         Ok(vec![Manifest::from_value(&object).from_origin(files.origin("motd.txt"))].into())
//!     }
//! }
//!
//! bowline_plugin::export_renderer!(OneConfigMap);
//! ```
//!
//! Build the crate as a `cdylib` for `wasm32-wasip2` and the file is a component. Natively the same code runs
//! in tests: [`testing`] runs folders of cases, and [`host`] has stand-ins for what the host would answer.

// The generated bindings name this crate by a path that must hold here and in plugins.
extern crate self as bowline_plugin;

#[doc(hidden)]
pub mod bindings;
pub mod config;
mod error;
mod files;
pub mod host;
mod manifest;
mod origin;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
mod world;

pub use bindings::host::bowline::plugin::types::{
    Attributes, CallContext, Diagnostic, ErrorKind, Gvk, InputMount, Manifest, ManifestSet, ObjectRef, Origin, Release,
    RenderRequest, Severity, Tree, ValuesKind, ValuesLayer,
};
pub use config::NoConfig;
pub use error::Error;
pub use files::{Entry, EntryKind, Files, Filter, read_file};
pub use world::{
    Action, Assessment, Change, Decision, Decryptor, Delivery, Event, GenerateRequest, Generator, Health, Input,
    InputKind, Notifier, Page, ParameterSet, Policy, PolicyRequest, Receipt, Renderer, Status, Subject,
    TransformRequest, Transformer, Verdict,
};

#[doc(hidden)]
pub use world::{
    respond_assess, respond_decrypt, respond_evaluate, respond_generate, respond_inputs, respond_notify,
    respond_render, respond_transform,
};

/// The generated records as they cross to the host, for those that [`Error`] wraps.
pub mod types {
    pub use crate::bindings::host::bowline::plugin::types::*;
}

#[doc(hidden)]
pub use wit_bindgen::rt;
