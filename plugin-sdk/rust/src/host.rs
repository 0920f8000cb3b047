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

/// Data keys, for decryptors.
pub mod keyring {
    use crate::Error;
    pub use crate::bindings::host::bowline::plugin::keyring::WrappedKey;

    /// The data key in clear. Kind `not-found` when no private key fits, so that the next one can be tried;
    /// natively that is always the answer.
    ///
    /// # Errors
    /// Kind `not-found` or `denied`.
    pub fn unwrap(key: &WrappedKey) -> Result<Vec<u8>, Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::keyring::unwrap(key).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        Err(Error::not_found(format!("there is no private key for recipient {}", key.recipient)))
    }
}

/// Named secrets in clear, for generators and notifiers.
pub mod secrets {
    use crate::Error;

    /// The value of a secret that the grant names. Natively those of
    /// [`Answers::secrets`](crate::testing::Answers::secrets).
    ///
    /// # Errors
    /// Kind `denied` without a grant for that name.
    pub fn reveal(name: &str) -> Result<Vec<u8>, Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::secrets::reveal(name).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        crate::testing::answers(|known| known.secrets.get(name).cloned())
            .ok_or_else(|| Error::denied(format!("secret {name} is not granted")))
    }
}

/// A small store that outlives the call, for generators and notifiers.
pub mod cache {
    use crate::Error;

    /// The value, or none when it is absent or has expired.
    ///
    /// # Errors
    /// Kind `denied` without a grant.
    pub fn get(key: &str) -> Result<Option<Vec<u8>>, Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::cache::get(key).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        Ok(crate::testing::answers(|known| known.cache.get(key).cloned()))
    }

    /// Keeps the value for so many milliseconds; natively until the thread ends.
    ///
    /// # Errors
    /// Kind `denied` without a grant, `exhausted` over the quota.
    pub fn put(key: &str, value: &[u8], ttl_ms: u64) -> Result<(), Error> {
        #[cfg(target_family = "wasm")]
        return crate::bindings::host::bowline::plugin::cache::put(key, value, ttl_ms).map_err(Error::from);
        #[cfg(not(target_family = "wasm"))]
        {
            let _ = ttl_ms;
            crate::testing::answers(|known| known.cache.insert(key.to_owned(), value.to_vec()));
            Ok(())
        }
    }
}
