//! What a pass works on.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::application::Application;
use bowline_core::inventory::ApplicationKey;
use bowline_core::object::ObjectKey;
use bowline_core::plugin::{CallContext, Release};
use bowline_core::port::cluster::{Cluster, Identity};
use bowline_core::port::plugins::Plugins;
use bowline_core::port::source::Source;
use bowline_core::repository::Repository;

use crate::progress::Progress;

/// One application on its way to the cluster, and the world as far as it reaches it.
#[derive(Clone, Copy)]
pub struct Pass<'a> {
    /// The application.
    pub assignment: &'a Assignment,
    /// Where files come from.
    pub source: &'a dyn Source,
    /// What runs plugins.
    pub plugins: &'a dyn Plugins,
    /// Where objects go.
    pub cluster: &'a dyn Cluster,
    /// Who hears what goes on.
    pub progress: &'a dyn Progress,
    /// The time, in milliseconds since 1970. Only health depends on it.
    pub clock: fn() -> u64,
}

/// One application, with everything it only names found.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The application.
    pub application: Application,
    /// The repository of each of its sources, in the same order.
    pub repositories: Vec<Repository>,
    /// As whom the cluster is called.
    pub identity: Identity,
    /// Name of the installation, for the label `bowline.dev/managed-by`.
    pub installation: String,
    /// Namespace for namespaced objects when the application names none.
    pub default_namespace: String,
    /// The release's source of wanted randomness.
    pub seed: Vec<u8>,
    /// What the applications of the same run desire, by object: one that moves between them is handed over instead
    /// of deleted.
    pub wanted: Arc<BTreeMap<ObjectKey, ApplicationKey>>,
}

impl Assignment {
    /// The namespace for objects that name none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.application.destination.namespace.as_deref().unwrap_or(&self.default_namespace)
    }

    /// The release that plugins are told of.
    #[must_use]
    pub fn release(&self) -> Release {
        Release {
            name: self.application.key.name.clone(),
            namespace: self.namespace().to_owned(),
            upgrade: false,
            revision: 1,
            seed: self.seed.clone(),
            attributes: Vec::new(),
        }
    }

    /// The context of a call to a plugin with this configuration.
    #[must_use]
    pub fn context(&self, config: &str) -> CallContext {
        CallContext {
            application: self.application.key.name.clone(),
            application_namespace: self.application.key.namespace.clone(),
            project: self.application.project.clone(),
            cluster: self.application.destination.cluster.clone(),
            config: config.to_owned(),
            attributes: Vec::new(),
        }
    }
}
