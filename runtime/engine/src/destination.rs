//! What the destination serves.

use std::sync::Arc;

use bowline_core::kinds::Discovery;
use bowline_core::port::cluster::{Error, Freshness};

use crate::assignment::Pass;

/// Version and kinds of the destination.
///
/// # Errors
/// When the cluster doesn't answer.
pub async fn discover(pass: &Pass<'_>, freshness: Freshness) -> Result<Arc<Discovery>, Error> {
    pass.cluster.discover(&pass.assignment.identity, freshness).await
}
