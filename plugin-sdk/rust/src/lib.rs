//! The SDK for Bowline plugins in Rust
