//! YAML as Kubernetes reads and writes it.
//!
//! [`parse`] turns a file into [`Document`]s whose every node knows the line and column it was written at. Scalars,
//! merge keys and mapping keys mean what `sigs.k8s.io/yaml` takes them to mean (YAML 1.1: `yes` is true, `017` is
//! fifteen), so a manifest is read here as `kubectl` reads it. [`to_yaml`] prints a value in the same module's style to
//! the byte, and [`canonical_json`] prints the one JSON text that equal values share.
//!
//! `kustomize` reads by other rules and puts off what scalars mean: [`raw`] gives documents as it sees them.
//!
//! # The parser underneath
//!
//! Tokens and events come from `libyaml-safer`, the C library in safe Rust. `go.yaml.in/yaml/v2`, on which
//! `sigs.k8s.io/yaml` stands, is a port of that same library, so both accept the same files and break and fold lines in
//! the same places: of 19,092 documents of public repositories none is read differently. The parsers written for YAML
//! 1.2 (`saphyr-parser`, `granit-parser` and `serde-saphyr` above them, `yaml-edit`) add a line break to a block that
//! ends with the file, refuse quoted text whose next line isn't indented and read U+0085 as text; the forks of
//! `serde_yaml` keep no position once a file is read. What a scalar means is this crate's own.
//!
//! Building nodes from its events costs more than finding them, so documents of the usual shape are read straight from
//! their text, here and in [`raw`], and everything else is left to the parser.
//!
//! `libyaml-safer` stops the program on a few malformed files. Those are refused, or completed, before it sees them,
//! and the fuzz targets watch over it. Between brackets it takes a `?` for a part of a text, and refuses a `:` at the end
//! of one; what is for Kubernetes is read as the Go module does.
//!
//! # What is deliberately different from the Go module
//!
//! * A key written twice in one mapping is an error ([`DuplicateKeys::Refuse`]); `kubectl` keeps the last silently.
//! * Input is UTF-8 only, and nesting, node count and alias expansion have [`Limits`].
//! * The slash escape of JSON and, but for [`parse_first`], `%YAML 1.2` are accepted.
//! * Strings with characters that the Go module loses or refuses on the way out (U+0085, U+007F, C1 controls) are
//!   printed as escapes, so that reading gives back what was written.
//! * Keys whose order goes in a circle (`v2`, `v10`, `v1alpha1`) come out the same every time; the Go module shuffles
//!   them.
//!
//! What is kept although it surprises: the key `<<` is printed without quotes and merges when it is read again.

mod direct;
mod error;
mod json;
mod limits;
mod node;
mod number;
pub mod raw;
mod read;
mod scalar;
mod timestamp;
mod write;

pub use error::{Error, Position};
pub use json::{canonical_json, write_json_float, write_json_integer, write_json_text};
pub use limits::{DuplicateKeys, Limits};
pub use node::{Document, Entry, Integer, Node, Value};
pub use number::as_json_integer;
pub use read::{parse, parse_first, parse_with};
pub use scalar::is_plain_text;
pub use write::{Dialect, Print, Printer, print, to_yaml};
