//! What a plugin asks the host: messages, facts, the cluster. Natively each has a stand-in, which
//! [`testing::Answers`](crate::testing::Answers) fills.

/// Messages for those who run the plugin.
pub mod log {
    pub use crate::bindings::host::bowline::plugin::log::Level;

    /// Keeps a message; `fields` are names and values.
    pub fn emit(level: Level, message: &str, fields: &[(String, String)]) {
        #[cfg(target_family = "wasm")]
        {
            use crate::bindings::host::bowline::plugin::log;
            if log::enabled(level) {
                log::emit(level, message, fields);
            }
        }
        #[cfg(not(target_family = "wasm"))]
        crate::testing::answers(|answers| {
            answers.log.push((level, message.to_owned(), fields.to_vec()));
        });
    }
}

/// What changes with every commit or cluster. Each answer becomes an input of the result, so ask for what the
/// result depends on and no more.
pub mod facts {
    #[cfg(target_family = "wasm")]
    use crate::bindings::host::bowline::plugin::facts;
    #[cfg(not(target_family = "wasm"))]
    use crate::testing::answers;

    /// Commit id of the source; empty for a folder that is no commit.
    #[must_use]
    pub fn revision() -> String {
        #[cfg(target_family = "wasm")]
        return facts::revision();
        #[cfg(not(target_family = "wasm"))]
        answers(|known| known.facts.revision.clone())
    }

    /// Time of that commit in milliseconds since 1970; 0 when there is none.
    #[must_use]
    pub fn commit_time_ms() -> u64 {
        #[cfg(target_family = "wasm")]
        return facts::commit_time_ms();
        #[cfg(not(target_family = "wasm"))]
        answers(|known| known.facts.commit_time_ms)
    }

    /// Version of the destination cluster, such as `v1.34.2`; empty when unknown.
    #[must_use]
    pub fn kube_version() -> String {
        #[cfg(target_family = "wasm")]
        return facts::kube_version();
        #[cfg(not(target_family = "wasm"))]
        answers(|known| known.facts.kube_version.clone())
    }

    /// Whether the destination serves `apps/v1` or `apps/v1/Deployment`.
    #[must_use]
    pub fn has_api(api: &str) -> bool {
        #[cfg(target_family = "wasm")]
        return facts::has_api(api);
        #[cfg(not(target_family = "wasm"))]
        answers(|known| known.facts.api_versions.iter().any(|known| known == api))
    }

    /// Everything that [`has_api`] answers with true, sorted.
    #[must_use]
    pub fn api_versions() -> Vec<String> {
        #[cfg(target_family = "wasm")]
        return facts::api_versions();
        #[cfg(not(target_family = "wasm"))]
        answers(|known| known.facts.api_versions.clone())
    }
}

/// Reads of the destination cluster, as the application's own identity.
pub mod cluster {
    pub use crate::bindings::host::bowline::plugin::cluster::{Page, Selector};
    use crate::{Error, Manifest, ObjectRef};

    /// The object, or none when it doesn't exist. Natively there are those of
    /// [`Answers::objects`](crate::testing::Answers::objects).
    ///
    /// # Errors
    /// Kind `denied` without a grant, `unavailable` when the cluster can't be reached.
    pub fn get(object: &ObjectRef) -> Result<Option<Manifest>, Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::cluster::get(object, false).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        Ok(crate::testing::answers(|known| {
            known.objects.iter().find(|(name, _)| name == object).map(|(_, manifest)| manifest.clone())
        }))
    }

    /// One page of the objects that match. Natively all of the selector's kind and namespace, in one page.
    ///
    /// # Errors
    /// As [`get`].
    pub fn query(selector: &Selector) -> Result<Page, Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::cluster::query(selector).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        Ok(crate::testing::answers(|known| Page {
            items: known
                .objects
                .iter()
                .filter(|(name, _)| {
                    name.gvk == selector.gvk && (selector.namespace.is_none() || selector.namespace == name.namespace)
                })
                .map(|(_, manifest)| manifest.clone())
                .collect(),
            continue_: None,
            resource_version: String::new(),
        }))
    }
}
