//! What the destination serves.

use std::sync::Arc;

use bowline_core::kinds::Discovery;
use bowline_core::port::cluster::{Cluster, Error, Freshness};

use crate::assignment::Assignment;

/// Version and kinds of the destination, as this pass finds them.
///
/// # Errors
/// When the cluster doesn't answer.
pub async fn discover(assignment: &Assignment, cluster: &dyn Cluster) -> Result<Arc<Discovery>, Error> {
    cluster.discover(&assignment.identity, Freshness::Fresh).await
}
