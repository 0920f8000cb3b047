//! The plugins that ship inside the binary, built by the build script.

/// Name and component of each, sorted by name.
pub(crate) const PLUGINS: &[(&str, &[u8])] = &[
    ("health", include_bytes!(concat!(env!("OUT_DIR"), "/health.wasm"))),
    ("kustomize", include_bytes!(concat!(env!("OUT_DIR"), "/kustomize.wasm"))),
    ("plain", include_bytes!(concat!(env!("OUT_DIR"), "/plain.wasm"))),
];
