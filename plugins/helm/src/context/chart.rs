//! `.Chart`: what `Chart.yaml` says.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::metadata;
use crate::HelmVersion;
use crate::chart::{Chart, Dependency, Maintainer, Metadata};
use crate::go::value::MapType;
use crate::go::{Entries, List, Map, Text, Value};

/// Whether a chart is one that was asked for, or brought along by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// It was asked for.
    Root,
    /// Another brought it.
    Sub,
}

/// What templates see of a chart: a map of Go's field names for Helm 4, the struct for Helm 3.
#[must_use]
pub fn chart(chart: &Chart, rank: Rank, version: HelmVersion) -> Value {
    match version {
        HelmVersion::V3 => metadata::value(&chart.metadata, rank),
        HelmVersion::V4 => map(&chart.metadata, rank),
    }
}

fn map(metadata: &Metadata, rank: Rank) -> Value {
    let dependencies = metadata.dependencies.iter().flatten().map(dependency).collect();
    entries([
        ("APIVersion", metadata.api_version.clone().into()),
        ("Annotations", annotations(metadata.annotations.as_ref())),
        ("AppVersion", metadata.app_version.clone().into()),
        ("Condition", metadata.condition.clone().into()),
        ("Dependencies", List::any(dependencies)),
        ("Deprecated", metadata.deprecated.into()),
        ("Description", metadata.description.clone().into()),
        ("Home", metadata.home.clone().into()),
        ("Icon", metadata.icon.clone().into()),
        ("IsRoot", (rank == Rank::Root).into()),
        ("Keywords", texts(&metadata.keywords)),
        ("KubeVersion", metadata.kube_version.clone().into()),
        ("Maintainers", List::any(metadata.maintainers.iter().map(maintainer).collect())),
        ("Name", metadata.name.clone().into()),
        ("Sources", texts(&metadata.sources)),
        ("Tags", metadata.tags.clone().into()),
        ("Type", metadata.kind.clone().into()),
        ("Version", metadata.version.clone().into()),
    ])
}

fn entries<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Map::any(entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect())
}

fn texts(texts: &[Text]) -> Value {
    List::any(texts.iter().cloned().map(Value::Text).collect())
}

/// A map of texts, nil when there is none.
pub(super) fn annotations(annotations: Option<&BTreeMap<Text, Text>>) -> Value {
    let of = if annotations.is_some() { MapType::Strings } else { MapType::StringsNil };
    let entries: Entries =
        annotations.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone().into())).collect();
    Value::Map(Rc::new(Map::typed(of, entries)))
}

fn maintainer(maintainer: &Maintainer) -> Value {
    entries([
        ("Name", maintainer.name.clone().into()),
        ("Email", maintainer.email.clone().into()),
        ("URL", maintainer.url.clone().into()),
    ])
}

fn dependency(dependency: &Dependency) -> Value {
    entries([
        ("Name", dependency.name.clone().into()),
        ("Version", dependency.version.clone().into()),
        ("Repository", dependency.repository.clone().into()),
        ("Condition", dependency.condition.clone().into()),
        ("Tags", texts(&dependency.tags)),
        ("Enabled", dependency.enabled.into()),
        ("ImportValues", List::any(dependency.import_values.clone())),
        ("Alias", dependency.alias.clone().into()),
    ])
}
