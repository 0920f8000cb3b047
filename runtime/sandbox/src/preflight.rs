//! Looks at the bytes of a component before anything is compiled.

use wasmparser::{Encoding, Parser, Payload};
use wasmtime::{Engine, Precompiled};

use crate::limit::bytes;

/// Bytes of a component: three times the largest known, a Python interpreter.
pub(crate) const BYTES: u64 = 64 << 20;

/// Bounds on what is in it, far below those of the format, whose worst cases take minutes to compile.
const FUNCTIONS: u64 = 200_000;
const TYPES: u64 = 20_000;
const MODULES: u64 = 64;
const NESTING: u64 = 8;

/// The custom section in which a component says what it requests.
const MANIFEST: &str = "bowline:plugin/manifest@1";

/// Interfaces of the plugin contract that a component exports, sorted.
///
/// # Errors
/// In words, when the bytes may not be compiled here, and what to do about it.
pub(crate) fn exports(component: &[u8]) -> Result<Vec<String>, String> {
    encoding(component)?;
    size(component.len() as u64)?;
    let mut counts = Counts::default();
    for payload in Parser::new(0).parse_all(component) {
        counts.add(&payload.map_err(|error| format!("it is damaged: {error}"))?)?;
    }
    counts.exports.sort();
    Ok(counts.exports)
}

/// Whether a component may be so large.
///
/// # Errors
/// In words.
pub(crate) fn size(size: u64) -> Result<(), String> {
    if size > BYTES {
        return Err(format!("it is {size} bytes, more than the limit of {}: build it for size", bytes(BYTES)));
    }
    Ok(())
}

/// Whether it is a component at all.
fn encoding(component: &[u8]) -> Result<(), String> {
    match Engine::detect_precompiled(component) {
        Some(Precompiled::Module | Precompiled::Component) => {
            return Err("it is machine code that was compiled beforehand, which is never taken from outside: give \
                        the WebAssembly component it was made from"
                .to_owned());
        }
        None => {}
    }
    if Parser::is_component(component) {
        return Ok(());
    }
    if Parser::is_core_wasm(component) {
        return Err("it is a core WebAssembly module, not a component: build it for the target wasm32-wasip2, or \
                    wrap it with `wasm-tools component new`"
            .to_owned());
    }
    if component.is_empty() {
        return Err("it is not a WebAssembly component: it is empty".to_owned());
    }
    let start = String::from_utf8_lossy(&component[..component.len().min(16)]).into_owned();
    let hint = if start.trim_start().starts_with('(') {
        ". It looks like WebAssembly text: assemble it with `wasm-tools parse`"
    } else {
        ""
    };
    Err(format!("it is not a WebAssembly component: it starts with {start:?}{hint}"))
}

#[derive(Default)]
struct Counts {
    functions: u64,
    types: u64,
    modules: u64,
    nesting: u64,
    manifests: u64,
    exports: Vec<String>,
}

impl Counts {
    fn add(&mut self, payload: &Payload<'_>) -> Result<(), String> {
        match payload {
            Payload::Version { encoding: Encoding::Module, .. } => {
                self.modules += 1;
                self.nesting += 1;
            }
            Payload::Version { .. } => self.nesting += 1,
            Payload::End(_) => self.nesting = self.nesting.saturating_sub(1),
            Payload::FunctionSection(section) => self.functions += u64::from(section.count()),
            Payload::TypeSection(section) => self.types += u64::from(section.count()),
            Payload::ComponentTypeSection(section) => self.types += u64::from(section.count()),
            Payload::CoreTypeSection(section) => self.types += u64::from(section.count()),
            Payload::ComponentImportSection(section) if self.nesting == 1 => self.imports(section)?,
            Payload::ComponentExportSection(section) if self.nesting == 1 => {
                for export in section.clone() {
                    let name = export.map_err(|error| format!("it is damaged: {error}"))?.name.name;
                    if name.starts_with("bowline:plugin/") {
                        self.exports.push(name.to_owned());
                    }
                }
            }
            Payload::CustomSection(section) if section.name() == MANIFEST => {
                self.manifests += 1;
                if self.nesting != 1 {
                    return Err(format!("its section {MANIFEST} is not at the outermost level"));
                }
            }
            _ => {}
        }
        self.check()
    }

    fn imports(&self, section: &wasmparser::ComponentImportSectionReader<'_>) -> Result<(), String> {
        for import in section.clone() {
            let name = import.map_err(|error| format!("it is damaged: {error}"))?.name.name;
            if name.starts_with("wasi:") && name.contains("@0.3") {
                return Err(format!("it imports {name}: only WASI 0.2 is supported, build it for wasm32-wasip2"));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let bounds = [
            (self.functions, FUNCTIONS, "functions"),
            (self.types, TYPES, "types"),
            (self.modules, MODULES, "core modules"),
            (self.nesting, NESTING, "levels of nesting"),
            (self.manifests, 1, "manifest sections"),
        ];
        bounds.iter().find(|(count, limit, _)| count > limit).map_or(Ok(()), |(_, limit, what)| {
            Err(format!("it has more than {limit} {what}, the limit for a component"))
        })
    }
}
