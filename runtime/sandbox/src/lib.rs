//! The WebAssembly host: limits, grants, files, calls
