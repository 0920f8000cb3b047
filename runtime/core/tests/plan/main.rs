//! What a plan does with every combination of desired, live and owned that has a rule.

mod actions;
mod content;
mod properties;
mod pruning;
mod world;
