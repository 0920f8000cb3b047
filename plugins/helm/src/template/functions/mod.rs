//! The functions that templates may call.

mod builtin;
#[cfg(test)]
pub(crate) mod calling;
mod crypto;
mod dicts;
mod encode;
pub(crate) mod helm;
mod lists;
mod numbers;
mod random;
mod regex;
mod semver;
mod strings;
mod time;
mod url;
mod values;

pub(crate) use regex::{Pattern, Subject};

use crate::HelmVersion;
use crate::go::{Args, Param, Value};
use crate::template::exec::{ExecError, Machine};
use crate::template::names::hash;

/// A function.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Types of its arguments.
    pub params: &'static [Param],
    /// Type of the elements of its last argument, if it takes any number.
    pub variadic: Option<Param>,
    /// What it does.
    pub body: Body,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// What a function gives.
pub type Outcome = Result<Value, Fault>;

/// What a function does.
#[derive(Clone, Copy)]
pub enum Body {
    /// It makes a value of its arguments.
    Pure(fn(Args<'_>) -> Outcome),
    /// It needs what the machine has: templates, the release, its randomness.
    Machine(fn(&mut Machine<'_>, Args<'_>) -> Outcome),
    /// `and`: the first argument that is false, or the last; those behind it aren't evaluated.
    And,
    /// `or`: the first argument that is true, or the last; those behind it aren't evaluated.
    Or,
    /// `call`: there are no values that are functions, so it always fails.
    Call,
}

impl Function {
    /// A function of as many arguments as it has parameters.
    #[must_use]
    pub const fn pure(name: &'static str, params: &'static [Param], body: fn(Args<'_>) -> Outcome) -> Self {
        Self { name, params, variadic: None, body: Body::Pure(body) }
    }

    /// One that takes any number of further arguments.
    #[must_use]
    pub const fn variadic(
        name: &'static str,
        params: &'static [Param],
        rest: Param,
        body: fn(Args<'_>) -> Outcome,
    ) -> Self {
        Self { name, params, variadic: Some(rest), body: Body::Pure(body) }
    }

    /// One that needs the machine.
    #[must_use]
    pub const fn machine(
        name: &'static str,
        params: &'static [Param],
        body: fn(&mut Machine<'_>, Args<'_>) -> Outcome,
    ) -> Self {
        Self { name, params, variadic: None, body: Body::Machine(body) }
    }
}

/// Why a function gives no value.
#[derive(Debug)]
pub enum Fault {
    /// A message, as Go's function gives it.
    Message(String),
    /// What a template says that the function ran, after words of the function's own.
    Inner(String, Box<ExecError>),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Message(message) => out.write_str(message),
            Self::Inner(words, error) => write!(out, "{words}{error}"),
        }
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

impl From<&str> for Fault {
    fn from(message: &str) -> Self {
        Self::Message(message.to_owned())
    }
}

/// All functions, by topic.
const TABLES: [&[Function]; 14] = [
    builtin::TABLE,
    crypto::TABLE,
    dicts::TABLE,
    encode::TABLE,
    helm::TABLE,
    lists::TABLE,
    numbers::TABLE,
    random::TABLE,
    regex::TABLE,
    semver::TABLE,
    strings::TABLE,
    time::TABLE,
    url::TABLE,
    values::TABLE,
];

/// How many slots functions are found in: a power of two, and twice as many as there are functions.
const SLOTS: usize = 512;

/// All functions, each in the slot that its name gives it or the next one that was free: the compiler fills it, a render
/// has nothing to prepare.
static BY_NAME: [Option<&Function>; SLOTS] = by_name();

const fn by_name() -> [Option<&'static Function>; SLOTS] {
    let mut slots: [Option<&Function>; SLOTS] = [None; SLOTS];
    let mut table = 0;
    while table < TABLES.len() {
        let mut entry = 0;
        while entry < TABLES[table].len() {
            let function = &TABLES[table][entry];
            let mut slot = slot_of(function.name.as_bytes());
            while slots[slot].is_some() {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = Some(function);
            entry += 1;
        }
        table += 1;
    }
    slots
}

/// Where a name is looked for first.
const fn slot_of(name: &[u8]) -> usize {
    hash(name) as usize % SLOTS
}

/// Functions that Helm 3 doesn't have, sorted.
const SINCE_4: [&str; 13] = [
    "durationDays",
    "durationHours",
    "durationMicroseconds",
    "durationMilliseconds",
    "durationMinutes",
    "durationNanoseconds",
    "durationRoundTo",
    "durationSeconds",
    "durationTruncateTo",
    "durationWeeks",
    "mustToDuration",
    "mustToToml",
    "mustToYaml",
];

/// Functions that are no Sprig's and that only templates of charts may call, sorted; those of [`SINCE_4`] are such, too.
const OF_CHARTS: [&str; 11] = [
    "fromJsonArray",
    "fromToml",
    "fromYaml",
    "fromYamlArray",
    "include",
    "lookup",
    "required",
    "toToml",
    "toYaml",
    "toYamlPretty",
    "tpl",
];

/// Which functions a template may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// Those of a chart's template in that Helm.
    Chart(HelmVersion),
    /// Those of the template of a release's name: Go's and Sprig's.
    Name,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::Chart(HelmVersion::default())
    }
}

/// The function of a name, if the template may call it.
#[must_use]
pub fn find(name: &[u8], vocabulary: Vocabulary) -> Option<&'static Function> {
    let slots = (0..SLOTS).map(|step| BY_NAME[(slot_of(name) + step) % SLOTS]);
    let found = slots.map_while(|function| function).find(|function| function.name.as_bytes() == name)?;
    let is_in = |names: &[&str]| names.binary_search(&found.name).is_ok();
    let is_there = match vocabulary {
        Vocabulary::Chart(HelmVersion::V4) => true,
        Vocabulary::Chart(HelmVersion::V3) => !is_in(&SINCE_4),
        Vocabulary::Name => !is_in(&SINCE_4) && !is_in(&OF_CHARTS),
    };
    is_there.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helm_3_has_fewer_functions() {
        assert!(SINCE_4.is_sorted());
        for name in SINCE_4 {
            assert!(find(name.as_bytes(), Vocabulary::Chart(HelmVersion::V4)).is_some(), "{name}");
            assert!(find(name.as_bytes(), Vocabulary::Chart(HelmVersion::V3)).is_none(), "{name}");
        }
        for name in ["duration", "durationRound", "mustToJson", "toToml", "include"] {
            assert!(find(name.as_bytes(), Vocabulary::Chart(HelmVersion::V3)).is_some(), "{name}");
        }
        assert!(find(b"env", Vocabulary::Chart(HelmVersion::V4)).is_none());
    }

    #[test]
    fn names_of_releases_have_sprigs_functions() {
        assert!(OF_CHARTS.is_sorted());
        for name in OF_CHARTS {
            assert!(find(name.as_bytes(), Vocabulary::Chart(HelmVersion::V3)).is_some(), "{name}");
            assert!(find(name.as_bytes(), Vocabulary::Name).is_none(), "{name}");
        }
        assert!(find(b"durationDays", Vocabulary::Name).is_none());
        for name in ["upper", "toJson", "fromJson", "randAlpha", "printf", "fail"] {
            assert!(find(name.as_bytes(), Vocabulary::Name).is_some(), "{name}");
        }
    }

    #[test]
    fn each_function_is_found_by_its_name() {
        for function in TABLES.into_iter().flatten() {
            let found = find(function.name.as_bytes(), Vocabulary::Chart(HelmVersion::V4));
            assert_eq!(found.map(|found| found.name), Some(function.name));
        }
        let names: Vec<&str> = TABLES.into_iter().flatten().map(|function| function.name).collect();
        assert!(2 * names.len() <= SLOTS, "{} functions", names.len());
        let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len(), "no name stands twice");
    }
}
