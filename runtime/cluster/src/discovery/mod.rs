//! What the cluster serves: its version and its kinds.

mod aggregated;
mod unaggregated;

use std::sync::Arc;

use bowline_core::kinds::{Discovery, Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Error, Freshness, Identity};
use serde::Deserialize;

use crate::connection::Connection;
use crate::request::{Request, Subject};

/// Aggregated discovery (two requests for everything), else the plain one.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/// The kind of the aggregated answer.
const AGGREGATED_KIND: &str = "APIGroupDiscoveryList";

const SUBJECT: Subject<'_> = Subject::Other("what the API server serves");

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "gitVersion", default)]
    git_version: String,
}

/// The `kind` of an answer.
#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    kind: String,
}

impl Connection {
    /// Version and kinds of the cluster. What one identity learned serves all: every authenticated user may discover.
    pub(crate) async fn discovery(&self, identity: &Identity, freshness: Freshness) -> Result<Arc<Discovery>, Error> {
        let mut remembered = self.discovery.lock().await;
        if let (Freshness::Cached, Some(discovery)) = (freshness, remembered.as_ref()) {
            return Ok(Arc::clone(discovery));
        }
        let version = Request::get("read", Subject::Other("the API server's version"), "/version".to_owned());
        let core = Request::get("list", SUBJECT, "/api".to_owned()).accepting(AGGREGATED);
        let groups = Request::get("list", SUBJECT, "/apis".to_owned()).accepting(AGGREGATED);
        let (version_answer, core_answer, groups_answer) = futures::try_join!(
            self.send(identity, &version),
            self.send(identity, &core),
            self.send(identity, &groups)
        )?;
        let Version { git_version } = self.decode(&version, &version_answer)?;
        let mut kinds = Vec::new();
        for (request, answer) in [(&core, &core_answer), (&groups, &groups_answer)] {
            let Kind { kind } = self.decode(request, answer)?;
            if kind == AGGREGATED_KIND {
                kinds.extend(aggregated::kinds(self.decode(request, answer)?));
            } else {
                let listed = unaggregated::versions(self.decode(request, answer)?);
                kinds.extend(self.kinds_one_by_one(identity, listed).await);
            }
        }
        let discovery = Arc::new(Discovery::new(git_version, kinds));
        *remembered = Some(Arc::clone(&discovery));
        Ok(discovery)
    }

    /// What stands in for a kind that isn't served, for a message; empty while nothing was discovered.
    pub(crate) async fn hint(&self, gvk: &Gvk) -> String {
        let remembered = self.discovery.lock().await;
        remembered.as_ref().filter(|known| known.find(gvk).is_none()).map_or_else(String::new, |known| known.hint(gvk))
    }
}

/// A resource as discovery lists it, if objects of it can be read and written: `None` for subresources and for kinds
/// that are questions rather than objects (TokenReview) or computed on the spot (PodMetrics).
fn served(group: &str, version: &str, kind: &str, plural: &str, scope: Scope, verbs: &[String]) -> Option<ServedKind> {
    let can = |verb: &str| verbs.iter().any(|known| known == verb);
    if kind.is_empty() || plural.is_empty() || plural.contains('/') || !can("get") || !can("patch") {
        return None;
    }
    let gvk = Gvk { group: group.to_owned(), version: version.to_owned(), kind: kind.to_owned() };
    Some(ServedKind { gvk, plural: plural.to_owned(), scope })
}
