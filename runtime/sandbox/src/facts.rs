//! Facts that a plugin asks for, and which it asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::port::plugins::Facts;

use crate::bindings::host::bowline::plugin::facts;

/// Facts of one call, with those that were asked for.
#[derive(Debug)]
pub(crate) struct AskedFacts {
    facts: Arc<Facts>,
    asked: Asked,
}

/// Which facts a call asked for, and what the answers were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    revision: Option<String>,
    commit_time_ms: Option<u64>,
    kube_version: Option<String>,
    has_api: BTreeMap<String, bool>,
    api_versions: Option<Arc<Facts>>,
}

/// Different `has-api` questions that are recorded one by one. A call that asks more depends on all APIs.
const QUESTIONS: usize = 4_096;

/// Longest question that is recorded: far above the longest group, version and kind.
const QUESTION_BYTES: usize = 512;

impl AskedFacts {
    pub(crate) fn new(facts: Arc<Facts>) -> Self {
        Self { facts, asked: Asked::default() }
    }

    /// The commit time; asking for it is recorded.
    pub(crate) fn commit_time(&mut self) -> u64 {
        self.asked.commit_time_ms = Some(self.facts.commit_time_ms);
        self.facts.commit_time_ms
    }

    pub(crate) fn into_asked(self) -> Asked {
        self.asked
    }
}

impl facts::Host for AskedFacts {
    fn revision(&mut self) -> wasmtime::Result<String> {
        self.asked.revision = Some(self.facts.revision.clone());
        Ok(self.facts.revision.clone())
    }

    fn commit_time_ms(&mut self) -> wasmtime::Result<u64> {
        Ok(self.commit_time())
    }

    fn kube_version(&mut self) -> wasmtime::Result<String> {
        self.asked.kube_version = Some(self.facts.kube_version.clone());
        Ok(self.facts.kube_version.clone())
    }

    fn has_api(&mut self, api: String) -> wasmtime::Result<bool> {
        let served = self.facts.api_versions.contains(&api);
        if self.asked.has_api.len() < QUESTIONS && api.len() <= QUESTION_BYTES {
            self.asked.has_api.insert(api, served);
        } else if !self.asked.has_api.contains_key(&api) {
            self.asked.api_versions = Some(self.facts.clone());
        }
        Ok(served)
    }

    fn api_versions(&mut self) -> wasmtime::Result<Vec<String>> {
        self.asked.api_versions = Some(self.facts.clone());
        Ok(self.facts.api_versions.iter().cloned().collect())
    }
}

impl Asked {
    /// How many facts were asked for.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.revision.is_some())
            + usize::from(self.commit_time_ms.is_some())
            + usize::from(self.kube_version.is_some())
            + usize::from(self.api_versions.is_some())
            + self.has_api.len()
    }

    /// The first answer that would be different now, in words.
    pub(crate) fn difference(&self, now: &Facts) -> Option<String> {
        let text = match self {
            Self { revision: Some(before), .. } if *before != now.revision => "the plugin asked for the commit id",
            Self { commit_time_ms: Some(before), .. } if *before != now.commit_time_ms => {
                "the plugin asked for the commit time"
            }
            Self { kube_version: Some(before), .. } if *before != now.kube_version => "the cluster's version changed",
            Self { api_versions: Some(before), .. } if before.api_versions != now.api_versions => {
                "what the cluster serves changed"
            }
            _ => {
                let changed = self.has_api.iter().find(|(api, served)| now.api_versions.contains(*api) != **served);
                return changed.map(|(api, _)| format!("the cluster's answer about {api} changed"));
            }
        };
        Some(text.to_owned())
    }
}
