//! The checks of the architecture, as functions over values, so that each can be shown to fail.
