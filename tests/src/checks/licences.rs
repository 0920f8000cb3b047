//! Licences of dependencies against the list in deny.toml.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

/// What deny.toml says about licences.
#[derive(Debug, Clone, Deserialize)]
pub struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    clarify: Vec<Clarified>,
}

#[derive(Debug, Clone, Deserialize)]
struct Clarified {
    #[serde(rename = "crate")]
    name: String,
    expression: String,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

impl Licences {
    /// Reads deny.toml.
    ///
    /// # Errors
    /// When it is no TOML or has no table `licenses`.
    pub fn parse(deny: &str) -> Result<Self> {
        Ok(toml::from_str::<Deny>(deny)?.licenses)
    }

    /// Whether an SPDX expression can be met with allowed licences alone.
    fn allows(&self, expression: &str) -> bool {
        // The old way of writing OR, from before Cargo knew SPDX.
        let expression = expression.replace('/', " OR ").replace(['(', ')'], " ( ");
        let words: Vec<&str> = expression.split_whitespace().collect();
        self.any(&words)
    }

    /// `A OR B`: one side is enough. What is in brackets is a whole.
    fn any(&self, words: &[&str]) -> bool {
        split(words, "OR").iter().any(|part| split(part, "AND").iter().all(|part| self.one(part)))
    }

    fn one(&self, words: &[&str]) -> bool {
        match words {
            [] => false,
            ["(", inside @ .., "("] => self.any(inside),
            _ => self.allow.iter().any(|allowed| *allowed == words.join(" ")),
        }
    }
}

/// Splits at a word outside brackets; both brackets are written `(` and don't nest in Cargo manifests.
fn split<'a, 'b>(words: &'a [&'b str], separator: &str) -> Vec<&'a [&'b str]> {
    let (mut parts, mut start, mut inside) = (Vec::new(), 0, false);
    for (index, word) in words.iter().enumerate() {
        inside ^= *word == "(";
        if *word == separator && !inside {
            parts.push(&words[start..index]);
            start = index + 1;
        }
    }
    parts.push(&words[start..]);
    parts
}

/// Finds the crates whose licence is not allowed, or not stated and not clarified.
#[must_use]
pub fn licences(list: &Licences, crates: &[(String, Option<String>)]) -> Vec<String> {
    let clarified: BTreeMap<&str, &str> =
        list.clarify.iter().map(|each| (each.name.as_str(), each.expression.as_str())).collect();
    let mut findings = Vec::new();
    for (name, licence) in crates {
        match clarified.get(name.as_str()).copied().or(licence.as_deref()) {
            Some(expression) if list.allows(expression) => {}
            Some(expression) => {
                findings.push(format!("{name} has the licence {expression}, which deny.toml doesn't allow"));
            }
            None => findings.push(format!("{name} states no licence: clarify it in deny.toml")),
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_that_are_not_allowed_are_found() {
        let list = Licences::parse(
            "[licenses]\nallow = [\"MIT\", \"Apache-2.0\", \"Apache-2.0 WITH LLVM-exception\", \"ISC\"]\n\
             [[licenses.clarify]]\ncrate = \"silent\"\nexpression = \"MIT\"\nlicense-files = []\n",
        )
        .unwrap();
        let crates = [
            ("good", Some("GPL-3.0 OR MIT")),
            ("exception", Some("Apache-2.0 WITH LLVM-exception")),
            ("old", Some("MIT/Apache-2.0")),
            ("both", Some("(MIT OR Apache-2.0) AND ISC")),
            ("silent", None),
            ("copyleft", Some("(MIT OR Apache-2.0) AND GPL-3.0")),
            ("bare", Some("GPL-3.0")),
            ("mute", None),
        ];
        let crates: Vec<_> = crates.map(|(name, licence)| (name.to_owned(), licence.map(ToOwned::to_owned))).into();
        let found: Vec<_> = licences(&list, &crates).iter().map(|f| f.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(found, ["copyleft", "bare", "mute"]);
    }
}
