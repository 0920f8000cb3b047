//! Label selectors.

use super::syntax;
use crate::fault::{Fault, Outcome};
use crate::node::Text;

/// A selector on labels or annotations in Kubernetes' syntax, such as `app=web,tier in (front, back),!legacy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

/// What a selector asks of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) key: Box<str>,
    pub(super) test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Exists,
    Absent,
    /// It is there and has one of these values.
    In(Vec<Box<str>>),
    /// It is not there or has none of these values.
    NotIn(Vec<Box<str>>),
    /// It is a greater whole number.
    Greater(i64),
    /// It is a smaller whole number.
    Less(i64),
}

impl LabelSelector {
    /// Reads a selector; an empty one selects everything.
    ///
    /// # Errors
    /// When it is none, or a key or value is none that a label may have.
    pub fn parse(text: &str) -> Outcome<Self> {
        let parsed = syntax::requirements(text).map(|requirements| Self { requirements });
        parsed.map_err(|cause| Fault::new("bad-selector", format!("{cause} (in the selector {text:?})")))
    }

    /// Whether it selects everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it selects what has these labels.
    #[must_use]
    pub fn matches(&self, labels: &[(Text, Text)]) -> bool {
        self.requirements.iter().all(|requirement| {
            let value = labels.iter().find(|(key, _)| **key == *requirement.key).map(|(_, value)| &**value);
            requirement.test.passes(value)
        })
    }
}

impl Test {
    fn passes(&self, value: Option<&str>) -> bool {
        let is_one = |values: &[Box<str>]| value.is_some_and(|value| values.iter().any(|one| **one == *value));
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::Exists => value.is_some(),
            Self::Absent => value.is_none(),
            Self::In(values) => is_one(values),
            Self::NotIn(values) => !is_one(values),
            Self::Greater(limit) => number().is_some_and(|number| number > *limit),
            Self::Less(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LabelSelector;
    use crate::node::Text;

    fn selects(selector: &str, labels: &[(&str, &str)]) -> bool {
        let labels: Vec<(Text, Text)> = labels.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        LabelSelector::parse(selector).expect("it is a selector").matches(&labels)
    }

    #[test]
    fn selectors_mean_what_they_mean_in_kubernetes() {
        let labels = [("app", "web"), ("tier", "front"), ("n", "7"), ("example.com/x", ""), ("in", "in")];
        for (selector, expected) in [
            ("", true),
            ("app=web", true),
            ("app==web", true),
            (" app = web ,\ttier", true),
            ("app=db", false),
            ("app!=db", true),
            ("app!=web", false),
            ("missing!=web", true),
            ("missing=web", false),
            ("app in (web, db)", true),
            ("app in (db)", false),
            ("app notin (db)", true),
            ("missing notin (db)", true),
            ("app", true),
            ("!app", false),
            ("!missing", true),
            ("! missing", true),
            ("missing", false),
            ("n>6", true),
            ("n>7", false),
            ("n<8,n>6", true),
            ("app>1", false),
            ("missing<1", false),
            ("example.com/x=", true),
            ("example.com/x in ()", true),
            ("example.com/x in (,a)", true),
            ("app in (,)", false),
            ("app=,tier", false),
            ("in in (in)", true),
            ("in=in", true),
        ] {
            assert_eq!(selects(selector, &labels), expected, "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for (selector, message) in [
            ("app=web,", "found '', expected: identifier after ','"),
            ("app web", "found 'web', expected: '=', '!=', '==', 'in', notin'"),
            ("=web", "found '=', expected: !, identifier, or 'end of string'"),
            ("app in web", "found 'web' expected: '('"),
            ("app in (web", "found '', expected: ',' or ')'"),
            ("app in (=)", "found '=', expected: ',', ')' or identifier"),
            ("app=(", "found '(', expected: identifier"),
            ("app=web x", "found 'x', expected: ',' or 'end of string'"),
            ("app>x", "for 'Gt', 'Lt' operators, the value must be an integer"),
            ("!", "found '', expected: identifier"),
            ("-a=b", "invalid label key \"-a\""),
            ("a/b/c", "invalid label key \"a/b/c\""),
            ("A_B.example/x", "invalid label key"),
            ("app=b*d", "invalid label value: \"b*d\": at key: \"app\""),
            ("app=^", "invalid label value"),
            ("app=!", "found '!', expected: identifier"),
        ] {
            let fault = LabelSelector::parse(selector).expect_err(selector);
            assert!(fault.to_string().contains(message), "{selector}: {fault}");
        }
        let long = "a".repeat(64);
        let fault = LabelSelector::parse(&format!("app={long}")).expect_err("it is too long");
        assert!(fault.to_string().contains("must be no more than 63 characters"), "{fault}");
    }
}
