//! Several applications in one run.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use bowline_core::application::Prune;
use bowline_core::inventory::ApplicationKey;
use bowline_core::object::ObjectKey;
use bowline_core::port::cluster::Cluster;
use bowline_core::port::plugins::Plugins;
use bowline_core::port::source::Source;
use bowline_engine::progress::Progress;
use bowline_engine::{Assignment, Pass, Prepared};
use futures::{Stream, StreamExt as _, stream};

use super::show;

/// Applications that are looked at side by side. Fetching and asking the API server is mostly waiting; rendering has the
/// sandbox's own bound.
const SIDE_BY_SIDE: usize = 8;

/// The world of a run.
#[derive(Clone, Copy)]
pub(super) struct World<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) plugins: &'a dyn Plugins,
    pub(super) cluster: &'a dyn Cluster,
    pub(super) progress: &'a dyn Progress,
}

impl<'a> World<'a> {
    /// A pass of one application in this world.
    pub(super) fn pass(self, assignment: &'a Assignment) -> Pass<'a> {
        let Self { source, plugins, cluster, progress } = self;
        Pass { assignment, source, plugins, cluster, progress, clock: milliseconds }
    }
}

/// The time of this machine, in milliseconds since 1970.
pub(super) fn milliseconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The applications that could be prepared, and how many could not.
pub(super) struct Batch {
    pub(super) prepared: Vec<(Assignment, Prepared)>,
    pub(super) failed: usize,
}

/// Does `work` for every item, some side by side; what comes out is in the order of the items.
pub(super) fn side_by_side<I, F: Future>(items: I, work: impl FnMut(I::Item) -> F) -> impl Stream<Item = F::Output>
where
    I: IntoIterator,
{
    stream::iter(items.into_iter().map(work)).buffered(SIDE_BY_SIDE)
}

/// Prepares all applications before any is planned, so that each knows what the others desire: an object that moves
/// from one to another is handed over instead of deleted. The error of one that cannot be prepared is shown, and as
/// long as nobody knows what it desires, the others delete nothing.
pub(super) async fn prepare(assignments: Vec<Assignment>, world: World<'_>) -> Batch {
    let mut batch = Batch { prepared: Vec::new(), failed: 0 };
    let alone = assignments.len() == 1;
    let mut results = pin!(side_by_side(assignments, async |assignment| {
        let prepared = world.pass(&assignment).prepare().await;
        (assignment, prepared)
    }));
    while let Some((assignment, prepared)) = results.next().await {
        match prepared {
            Ok(prepared) => batch.prepared.push((assignment, prepared)),
            Err(error) => {
                batch.failed += 1;
                let error = anyhow::Error::new(error);
                let key = &assignment.application.key;
                show::error(&if alone { error } else { error.context(format!("application {key}")) });
            }
        }
    }
    let wanted: BTreeMap<ObjectKey, ApplicationKey> = batch
        .prepared
        .iter()
        .flat_map(|(assignment, prepared)| {
            let key = &assignment.application.key;
            prepared.desired().objects().iter().map(move |object| (object.key.clone(), key.clone()))
        })
        .collect();
    let wanted = Arc::new(wanted);
    for (assignment, _) in &mut batch.prepared {
        assignment.wanted = Arc::clone(&wanted);
        if batch.failed > 0 {
            assignment.application.sync.prune = Prune::Keep;
        }
    }
    batch
}
