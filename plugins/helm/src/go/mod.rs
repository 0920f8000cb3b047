//! What charts see of Go: its types, its strings and numbers, and how it reads and writes them.

pub mod cast;
pub mod equal;
pub mod fmt;
mod items;
pub mod kind;
pub mod methods;
pub mod nesting;
pub mod number;
pub mod object;
pub mod param;
pub mod quote;
pub mod rune;
mod teardown;
pub mod text;
pub mod time;
pub mod value;

pub use items::{Grown, Items};
pub use object::{Method, Object};
pub use param::{Args, Param};
pub use text::{Text, find};
pub use value::{Entries, List, Map, Value};
