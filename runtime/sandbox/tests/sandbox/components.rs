//! What may be loaded as a plugin.

use std::path::PathBuf;

use bowline_core::class::Classified;
use bowline_sandbox::{PluginFile, Sandbox, Settings};

use crate::world::{Memory, render, request};

fn load(path: PathBuf, digest: Option<&str>) -> (String, &'static str) {
    let file = PluginFile { path, digest: digest.map(str::to_owned) };
    let settings = Settings { plugins: [("mine".to_owned(), file)].into(), ..Settings::default() };
    let sandbox = Sandbox::new(settings).unwrap();
    let error = render(&sandbox, "mine", &request(&Memory::default(), "{}")).unwrap_err();
    (error.to_string(), error.label())
}

#[test]
fn what_is_no_plugin_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let component = b"\0asm\x0d\0\x01\0";
    let cases: [(&[u8], &str, &str); 7] = [
        (b"", "plugin-load", "plugin mine cannot be loaded: it is not a WebAssembly component: it is empty"),
        (
            b"hello, this is text",
            "plugin-load",
            "plugin mine cannot be loaded: it is not a WebAssembly component: it starts with \"hello, this is t\"",
        ),
        (
            b"(component)",
            "plugin-load",
            "plugin mine cannot be loaded: it is not a WebAssembly component: it starts with \"(component)\". It looks \
             like WebAssembly text: assemble it with `wasm-tools parse`",
        ),
        (
            b"\0asm\x01\0\0\0",
            "plugin-load",
            "plugin mine cannot be loaded: it is a core WebAssembly module, not a component: build it for the target \
             wasm32-wasip2, or wrap it with `wasm-tools component new`",
        ),
        (component, "plugin-world", "plugin mine is not a renderer: it does not export bowline:plugin/renderer@0.1.0"),
        (
            b"\0asm\x0d\0\x01\0\x07\xff",
            "plugin-load",
            "plugin mine cannot be loaded: it is damaged: unexpected end-of-file (at offset 0xa)",
        ),
        (
            b"\x7fELF\x02\x01\x01\0\0\0\0\0",
            "plugin-load",
            "plugin mine cannot be loaded: it is not a WebAssembly component: it starts with \"\\u{7f}ELF\\u{2}\\u{1}\\u{1}\\0\\0\\0\\0\\0\"",
        ),
    ];
    for (number, (bytes, label, message)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.wasm"));
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(load(path, None), (message.to_owned(), label));
    }
}

#[test]
fn machine_code_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.cwasm");
    let code = wasmtime::Engine::default().precompile_component(b"\0asm\x0d\0\x01\0").unwrap();
    std::fs::write(&path, code).unwrap();
    let (message, label) = load(path, None);
    assert_eq!(
        message,
        "plugin mine cannot be loaded: it is machine code that was compiled beforehand, which is never taken from \
         outside: give the WebAssembly component it was made from"
    );
    assert_eq!(label, "plugin-load");
}

#[test]
fn a_large_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.wasm");
    std::fs::File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let (message, _) = load(path.clone(), None);
    assert_eq!(
        message,
        format!(
            "plugin mine cannot be loaded: {}: it is 67108865 bytes, more than the limit of 64 MiB: build it for size",
            path.display()
        )
    );
    let (message, _) = load(folder.path().to_owned(), None);
    assert_eq!(message, format!("plugin mine cannot be loaded: {} is not a file", folder.path().display()));
}

#[test]
fn pins_and_missing_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.wasm");
    let shown = path.display().to_string();
    let (message, _) = load(path.clone(), None);
    assert_eq!(message, format!("plugin mine cannot be loaded: {shown}: No such file or directory (os error 2)"));
    std::fs::write(&path, b"").unwrap();
    let (message, _) = load(path, Some("sha256:00"));
    assert!(message.ends_with(", but sha256:00 is pinned"), "{message}");
}
