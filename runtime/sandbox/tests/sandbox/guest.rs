//! Small guests, written as text: a core module behind the contract, for what no language would do by itself.

use std::path::Path;

use bowline_core::port::plugins::{Error, ManifestSet};
use bowline_sandbox::{PluginFile, Sandbox, Settings};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::world::{Memory, render, request};

/// Where results stand that the guests give: memory that is zero, which is the empty success of every function.
pub(crate) const RESULT: u32 = 1024;

/// A core module: `items` are imports and further fields, `render` the body of the renderer's function. Its memory
/// has two pages; memory for arguments is taken from 4096 on and grown.
pub(crate) fn renderer(items: &str, render: &str) -> Vec<u8> {
    let export = "bowline:plugin/renderer@0.1.0#render";
    let function = format!("(func (export {export:?}) (param i32) (result i32) {render} (i32.const {RESULT}))");
    component("renderer-plugin", &format!("{items} {} {function}", allocator("")))
}

/// The memory and its allocator, which does `first` before each allocation.
pub(crate) fn allocator(first: &str) -> String {
    format!(
        r#"(memory (export "memory") 2)
        (global $next (mut i32) (i32.const 4096))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
          {first}
          (local.set $at
            (i32.and (i32.add (global.get $next) (i32.sub (local.get 2) (i32.const 1)))
                     (i32.sub (i32.const 0) (local.get 2))))
          (global.set $next (i32.add (local.get $at) (local.get 3)))
          (block $fits
            (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
            (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16))))))
          (local.get $at))"#
    )
}

/// A component of one of the contract's worlds from the fields of a core module.
pub(crate) fn component(world: &str, fields: &str) -> Vec<u8> {
    let mut module = wat::parse_str(format!("(module {fields})")).unwrap();
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit")).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

/// A component with further core modules, each with this text, instantiated beside its own.
pub(crate) fn with_modules(mut component: Vec<u8>, count: u32, module: &str) -> Vec<u8> {
    let own = wasmparser::Parser::new(0).parse_all(&component);
    let own = own.filter(|payload| matches!(payload, Ok(wasmparser::Payload::ModuleSection { .. }))).count();
    let module = wat::parse_str(module).unwrap();
    for index in 0..count {
        section(&mut component, 1, &module);
        // One core instance, made from the module without arguments.
        section(&mut component, 2, &[1, 0, u8::try_from(own).unwrap() + u8::try_from(index).unwrap(), 0]);
    }
    component
}

fn section(component: &mut Vec<u8>, id: u8, content: &[u8]) {
    component.push(id);
    let mut length = content.len();
    while length >= 0x80 {
        component.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    component.push(u8::try_from(length).unwrap());
    component.extend_from_slice(content);
}

/// A sandbox with components as plugins, by name, and what holds their files.
pub(crate) fn sandbox_of(settings: Settings, components: &[(&str, Vec<u8>)]) -> (Sandbox, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = |(name, bytes): &(&str, Vec<u8>)| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        ((*name).to_owned(), PluginFile { path, digest: None })
    };
    let plugins = components.iter().map(file).collect();
    (Sandbox::new(Settings { plugins, ..settings }).unwrap(), folder)
}

/// What one render of one component gives. The sandbox must still render with another plugin afterwards.
pub(crate) fn render_with(settings: Settings, component: Vec<u8>) -> Result<ManifestSet, Error> {
    let (sandbox, _folder) = sandbox_of(settings, &[("mine", component), ("good", renderer("", ""))]);
    let request = request(&Memory::default(), "{}");
    let result = render(&sandbox, "mine", &request);
    render(&sandbox, "good", &request).unwrap();
    result
}
