//! `helmCharts`, `helmGlobals`, and the older `helmChartInflationGenerator`.

use bowline_yaml::Node;
use serde_json::{Map, Value};

use super::decode::Decoder;
use crate::fault::Outcome;
use crate::node::{Place, Text};

/// What holds for all charts of a kustomization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HelmGlobals {
    /// The folder with a folder for each chart; empty for `charts`.
    pub chart_home: Text,
}

/// An entry of `helmCharts`. What isn't said is empty.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own in kustomizations")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HelmChart {
    /// Name of the chart.
    pub name: Text,
    /// Its version, or a range.
    pub version: Text,
    /// Where it is, unless it lies in the chart home: a repository with an index, or `oci://`.
    pub repo: Text,
    /// Name of the release.
    pub release_name: Text,
    /// A template that gives the name of the release.
    pub name_template: Text,
    /// Namespace of the release.
    pub namespace: Text,
    /// The file that takes the place of the chart's own `values.yaml`.
    pub values_file: Text,
    /// Files of values over that one, the last one winning.
    pub additional_values_files: Vec<Text>,
    /// Values that are written in the entry.
    pub values_inline: Map<String, Value>,
    /// How those are put together with the file: `override`, `merge` or `replace`.
    pub values_merge: Text,
    /// Custom resource definitions of the chart come along.
    pub include_crds: bool,
    /// Hooks are left out.
    pub skip_hooks: bool,
    /// Hooks that are tests are left out.
    pub skip_tests: bool,
    /// APIs that count as there.
    pub api_versions: Vec<Text>,
    /// Version of Kubernetes.
    pub kube_version: Text,
    /// Errors come with what was rendered.
    pub debug: bool,
    /// Without a version, pre-releases count as well.
    pub devel: bool,
    /// Where the entry is written.
    pub at: Place,
}

/// The names of a chart's fields.
const CHART: [&str; 17] = [
    "name",
    "version",
    "repo",
    "releaseName",
    "namespace",
    "additionalValuesFiles",
    "valuesFile",
    "valuesInline",
    "valuesMerge",
    "includeCRDs",
    "skipHooks",
    "apiVersions",
    "kubeVersion",
    "nameTemplate",
    "skipTests",
    "debug",
    "devel",
];

/// An entry of `helmCharts`, or a plugin's configuration.
pub(crate) fn helm_chart(decoder: &Decoder<'_>, node: &Node) -> Outcome<HelmChart> {
    let mut chart = HelmChart { at: decoder.place(node.at), ..HelmChart::default() };
    decoder.object(node, "HelmChart", &CHART, |name, value| {
        match name {
            "additionalValuesFiles" => chart.additional_values_files = decoder.bare_texts(value)?,
            "valuesInline" => chart.values_inline = decoder.values(value)?,
            "apiVersions" => chart.api_versions = decoder.bare_texts(value)?,
            "includeCRDs" => chart.include_crds = decoder.flag(value)?,
            "skipHooks" => chart.skip_hooks = decoder.flag(value)?,
            "skipTests" => chart.skip_tests = decoder.flag(value)?,
            "debug" => chart.debug = decoder.flag(value)?,
            "devel" => chart.devel = decoder.flag(value)?,
            _ => *text_field(&mut chart, name) = decoder.text(value)?,
        }
        Ok(())
    })?;
    Ok(chart)
}

fn text_field<'c>(chart: &'c mut HelmChart, name: &str) -> &'c mut Text {
    match name {
        "name" => &mut chart.name,
        "version" => &mut chart.version,
        "repo" => &mut chart.repo,
        "releaseName" => &mut chart.release_name,
        "namespace" => &mut chart.namespace,
        "valuesFile" => &mut chart.values_file,
        "valuesMerge" => &mut chart.values_merge,
        "kubeVersion" => &mut chart.kube_version,
        _ => &mut chart.name_template,
    }
}

/// `helmGlobals`; `None` for null.
pub(crate) fn helm_globals(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<HelmGlobals>> {
    let mut globals = HelmGlobals::default();
    decoder.object(node, "HelmGlobals", &["chartHome", "configHome"], |name, value| {
        let text = decoder.text(value)?;
        // Helm's own configuration isn't read.
        if name == "chartHome" {
            globals.chart_home = text;
        }
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(globals))
}

/// The names of the fields of an older entry.
const OLD: [&str; 13] = [
    "chartName",
    "chartVersion",
    "chartRepoUrl",
    "chartHome",
    "chartRepoName",
    "helmBin",
    "helmHome",
    "values",
    "valuesLocal",
    "valuesMerge",
    "releaseName",
    "releaseNamespace",
    "extraArgs",
];

/// An entry of `helmChartInflationGenerator`: a chart, and what it says for all of them. Kustomize drops the rest.
pub(super) fn old_chart(decoder: &Decoder<'_>, node: &Node) -> Outcome<(HelmChart, HelmGlobals)> {
    let mut chart = HelmChart { at: decoder.place(node.at), ..HelmChart::default() };
    let mut globals = HelmGlobals::default();
    decoder.object(node, "HelmChartArgs", &OLD, |name, value| {
        match name {
            "chartName" => chart.name = decoder.text(value)?,
            "chartVersion" => chart.version = decoder.text(value)?,
            "chartRepoUrl" => chart.repo = decoder.text(value)?,
            "chartHome" => globals.chart_home = decoder.text(value)?,
            "values" => chart.values_file = decoder.text(value)?,
            "valuesLocal" => chart.values_inline = decoder.values(value)?,
            "valuesMerge" => chart.values_merge = decoder.text(value)?,
            "releaseName" => chart.release_name = decoder.text(value)?,
            "extraArgs" => drop(decoder.bare_texts(value)?),
            _ => drop(decoder.text(value)?),
        }
        Ok(())
    })?;
    Ok((chart, globals))
}
