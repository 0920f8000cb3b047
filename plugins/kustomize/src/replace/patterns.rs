//! Patterns of target selectors.

use regex_lite::Regex;

use crate::fault::{Fault, Outcome};
use crate::node::Text;

pub(super) struct Pattern(Option<Regex>);

impl Pattern {
    pub(super) fn new(text: &str) -> Outcome<Self> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let regex = Regex::new(&format!("^(?:{text})$"));
        regex.map(Some).map(Self).map_err(|error| Fault::new("bad-pattern", format!("error parsing regexp: {error}")))
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

pub(super) struct LabelSelector;

impl LabelSelector {
    pub(super) fn parse(text: &str) -> Outcome<Self> {
        if text.is_empty() {
            Ok(Self)
        } else {
            Err(Fault::new("bad-pattern", "label selectors of replacement targets cannot be read"))
        }
    }

    pub(super) fn matches(&self, _: &[(Text, Text)]) -> bool {
        true
    }
}
