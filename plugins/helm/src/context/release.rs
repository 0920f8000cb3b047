//! `.Release`.

use crate::go::{Entries, Map, Text, Value};

/// The release that a chart is rendered for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: Text,
    /// The namespace that it goes to.
    pub namespace: Text,
    /// Its number, from 1.
    pub revision: i64,
    /// Whether it takes the place of an earlier one.
    pub stage: Stage,
}

/// Whether a release is the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// It is.
    #[default]
    Install,
    /// There was one before.
    Upgrade,
}

impl Release {
    /// What templates see.
    #[must_use]
    pub fn value(&self) -> Value {
        let entries: [(&str, Value); 6] = [
            ("Name", self.name.clone().into()),
            ("Namespace", self.namespace.clone().into()),
            ("IsUpgrade", (self.stage == Stage::Upgrade).into()),
            ("IsInstall", (self.stage == Stage::Install).into()),
            ("Revision", Value::int(self.revision)),
            ("Service", "Helm".into()),
        ];
        Map::any(entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect::<Entries>())
    }
}
