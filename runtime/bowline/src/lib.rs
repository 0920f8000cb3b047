//! The bowline command line and runtime
