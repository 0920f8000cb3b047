//! The tree of a commit, read from the content store without a checkout.

mod attributes;
mod encoding;
mod lfs;
mod objects;
mod snapshot;
mod submodules;
mod tree;

pub(crate) use self::lfs::pointer;
pub(crate) use self::snapshot::assemble;
