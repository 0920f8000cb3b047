//! Telling a person that long work goes on.

use bowline_core::object::ObjectKey;

/// Something worth telling while a pass runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// Files are being fetched from this address.
    Fetching(&'a str),
    /// A plugin turns files into objects.
    Rendering(&'a str),
    /// A plugin turns objects into others.
    Transforming(&'a str),
    /// The cluster is being read: so many objects.
    Reading(usize),
    /// The API server is asked what it would make of so many objects.
    Rehearsing(usize),
    /// So many steps of all are done; the last one was this object's.
    Applied {
        /// Steps done.
        done: usize,
        /// Steps in all.
        total: usize,
        /// The object.
        key: &'a ObjectKey,
    },
    /// Waiting until this is so.
    Waiting(&'a str),
}

/// Hears what goes on.
pub trait Progress: Send + Sync {
    /// Takes an event. Called often; must be quick.
    fn tell(&self, event: &Event<'_>);
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn tell(&self, _: &Event<'_>) {}
}
