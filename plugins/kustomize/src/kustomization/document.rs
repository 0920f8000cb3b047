//! A whole kustomization.

use bowline_plugin::Diagnostic;
use bowline_yaml::{DuplicateKeys, Limits, Node};

use super::charts::{HelmChart, HelmGlobals, helm_chart, helm_globals, old_chart};
use super::check;
use super::decode::{Coercion, Decoder, Placed, Unknown};
use super::entries;
use super::model::{GeneratorArgs, GeneratorOptions, Image, LabelEntry, Patch, Replica, Var};
use super::replacements::{ReplacementEntry, replacement_entry};
use crate::fault::{Fault, Outcome};
use crate::node::{Place, Text};
use crate::tree::Files;

/// What a `kustomization.yaml` says, with its old fields moved to where the new ones are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// The file's number.
    pub file: u16,
    /// `apiVersion`.
    pub api_version: Text,
    /// `kind`, as it is written or by default.
    pub kind: Text,
    /// `openapi`.
    pub openapi: OpenApi,
    /// `namePrefix`.
    pub name_prefix: Placed<Text>,
    /// `nameSuffix`.
    pub name_suffix: Placed<Text>,
    /// `namespace`.
    pub namespace: Placed<Text>,
    /// `commonLabels`, sorted by key.
    pub common_labels: Option<Placed<Vec<(Text, Text)>>>,
    /// `labels`.
    pub labels: Vec<Placed<LabelEntry>>,
    /// `commonAnnotations`, sorted by key.
    pub common_annotations: Placed<Vec<(Text, Text)>>,
    /// `patchesStrategicMerge`.
    pub patches_strategic_merge: Vec<Placed<Text>>,
    /// `patchesJson6902`.
    pub patches_json6902: Vec<Patch>,
    /// `patches`.
    pub patches: Vec<Patch>,
    /// `images`, then `imageTags`.
    pub images: Vec<Placed<Image>>,
    /// `replacements`.
    pub replacements: Vec<ReplacementEntry>,
    /// `replicas`.
    pub replicas: Vec<Placed<Replica>>,
    /// `vars`.
    pub vars: Vec<Var>,
    /// `sortOptions`.
    pub sort_options: Option<SortOptions>,
    /// `resources`, then `bases`.
    pub resources: Vec<Placed<Text>>,
    /// `components`.
    pub components: Vec<Placed<Text>>,
    /// `crds`.
    pub crds: Vec<Placed<Text>>,
    /// `configMapGenerator`.
    pub config_map_generator: Vec<GeneratorArgs>,
    /// `secretGenerator`.
    pub secret_generator: Vec<GeneratorArgs>,
    /// `helmGlobals`, else what `helmChartInflationGenerator` says of it.
    pub helm_globals: Option<HelmGlobals>,
    /// `helmCharts`, then `helmChartInflationGenerator`.
    pub helm_charts: Vec<HelmChart>,
    /// `generatorOptions`.
    pub generator_options: Option<GeneratorOptions>,
    /// `configurations`.
    pub configurations: Vec<Placed<Text>>,
    /// `generators`.
    pub generators: Vec<Placed<Text>>,
    /// `transformers`.
    pub transformers: Vec<Placed<Text>>,
    /// `validators`.
    pub validators: Vec<Placed<Text>>,
    /// `buildMetadata`.
    pub build_metadata: Vec<Text>,
}

/// `openapi`: which schema says how lists are merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenApi {
    /// A file with a schema.
    pub path: Option<Placed<Text>>,
    /// A built-in version.
    pub version: Option<Placed<Text>>,
}

/// `sortOptions`: in which order objects are printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SortOptions {
    /// `fifo` or `legacy`, if it is one of them.
    pub order: Text,
    /// The kinds that come first and last in the legacy order, if they are given.
    pub legacy: Option<LegacyOrder>,
    /// Where the options are written.
    pub at: Place,
}

/// `legacySortOptions`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegacyOrder {
    /// Kinds that come before all others.
    pub first: Vec<Text>,
    /// Kinds that come behind all others.
    pub last: Vec<Text>,
}

/// What a kustomization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComponentOrTree {
    /// A `Component`: it changes the objects of the kustomization that names it.
    Component,
    /// A `Kustomization`: it has its own objects.
    Tree,
}

/// The names of all fields.
pub(crate) const NAMES: [&str; 34] = [
    "apiVersion",
    "kind",
    "metadata",
    "openapi",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "images",
    "imageTags",
    "replacements",
    "replicas",
    "vars",
    "sortOptions",
    "resources",
    "components",
    "crds",
    "bases",
    "configMapGenerator",
    "secretGenerator",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
    "generatorOptions",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "buildMetadata",
];

/// What is read before old fields are moved.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) document: Kustomization,
    pub(super) bases: Vec<Placed<Text>>,
    pub(super) image_tags: Vec<Placed<Image>>,
    pub(super) old_charts: Vec<(HelmChart, HelmGlobals)>,
    /// The fields that are there and not null.
    pub(super) present: Vec<&'static str>,
    /// Whether a field says anything.
    pub(super) filled: bool,
}

impl Kustomization {
    /// Reads a kustomization; what it warns of is added to `remarks`.
    ///
    /// # Errors
    /// When the file is no YAML, has a field that is unknown or of the wrong type, says nothing, or is of another kind.
    pub fn read(bytes: &[u8], file: u16, files: &Files, remarks: &mut Vec<Diagnostic>) -> Outcome<Self> {
        let limits = Limits { duplicate_keys: DuplicateKeys::LastWins, ..Limits::default() };
        let documents = bowline_yaml::parse_with(bytes, &limits).map_err(|error| {
            let place = Place { file, line: error.at().line, column: u16::try_from(error.at().column).unwrap_or(0) };
            Fault::new("bad-yaml", format!("yaml: {error}")).at(files.origin(place)).context("invalid Kustomization")
        })?;
        let mut raw = Raw::default();
        raw.document.file = file;
        if let Some(document) = documents.first() {
            let decoder = Decoder::of_file(files, file, Unknown::Refuse, Coercion::Refuse);
            decoder
                .object(&document.root, "Kustomization", &NAMES, |name, value| raw.field(&decoder, name, value))
                .map_err(|fault| fault.context("invalid Kustomization"))?;
        }
        check::finish(raw, files, remarks)
    }

    /// Whether it is a component.
    #[must_use]
    pub fn sort(&self) -> ComponentOrTree {
        if &*self.kind == "Component" { ComponentOrTree::Component } else { ComponentOrTree::Tree }
    }

    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { file: self.file, line: 1, column: 1 }
    }
}

impl Raw {
    /// Reads one field.
    fn field(&mut self, decoder: &Decoder<'_>, name: &'static str, value: &Node) -> Outcome<()> {
        if !value.is_null() {
            self.present.push(name);
            self.filled |= says_something(name, value);
        }
        let document = &mut self.document;
        match name {
            "apiVersion" => document.api_version = decoder.text(value)?,
            "kind" => document.kind = decoder.text(value)?,
            "namePrefix" => document.name_prefix = placed(decoder, value, Decoder::text)?,
            "nameSuffix" => document.name_suffix = placed(decoder, value, Decoder::text)?,
            "namespace" => document.namespace = placed(decoder, value, Decoder::text)?,
            "resources" => document.resources = decoder.texts(value)?,
            "components" => document.components = decoder.texts(value)?,
            "crds" => document.crds = decoder.texts(value)?,
            "bases" => self.bases = decoder.texts(value)?,
            "configurations" => document.configurations = decoder.texts(value)?,
            "generators" => document.generators = decoder.texts(value)?,
            "transformers" => document.transformers = decoder.texts(value)?,
            "validators" => document.validators = decoder.texts(value)?,
            "buildMetadata" => document.build_metadata = decoder.bare_texts(value)?,
            "patchesStrategicMerge" => document.patches_strategic_merge = decoder.texts(value)?,
            "imageTags" => self.image_tags = images(decoder, value)?,
            "helmChartInflationGenerator" => {
                self.old_charts = decoder.list(value, "[]types.HelmChartArgs", |item| old_chart(decoder, item))?;
            }
            _ => self.document.structured(decoder, name, value)?,
        }
        Ok(())
    }
}

impl Kustomization {
    /// Reads a field whose entries have fields themselves.
    fn structured(&mut self, decoder: &Decoder<'_>, name: &'static str, value: &Node) -> Outcome<()> {
        match name {
            "metadata" => metadata(decoder, value)?,
            "openapi" => self.openapi = openapi(decoder, value)?,
            "commonLabels" if value.is_null() => self.common_labels = None,
            "commonLabels" => self.common_labels = Some(placed(decoder, value, Decoder::pairs)?),
            "commonAnnotations" => self.common_annotations = placed(decoder, value, Decoder::pairs)?,
            "labels" => {
                self.labels = decoder.list(value, "[]types.Label", |item| placed(decoder, item, entries::labels))?;
            }
            "patchesJson6902" => {
                self.patches_json6902 = decoder.list(value, "[]types.Patch", |item| entries::patch(decoder, item))?;
            }
            "patches" => self.patches = decoder.list(value, "[]types.Patch", |item| entries::patch(decoder, item))?,
            "images" => self.images = images(decoder, value)?,
            "replacements" => {
                self.replacements =
                    decoder.list(value, "[]types.ReplacementField", |item| replacement_entry(decoder, item))?;
            }
            "replicas" => {
                self.replicas =
                    decoder.list(value, "[]types.Replica", |item| placed(decoder, item, entries::replica))?;
            }
            "vars" => self.vars = decoder.list(value, "[]types.Var", |item| entries::var(decoder, item))?,
            "sortOptions" => self.sort_options = sort_options(decoder, value)?,
            "configMapGenerator" => {
                self.config_map_generator = decoder
                    .list(value, "[]types.ConfigMapArgs", |item| entries::generator(decoder, item, "ConfigMapArgs"))?;
            }
            "secretGenerator" => {
                self.secret_generator = decoder
                    .list(value, "[]types.SecretArgs", |item| entries::generator(decoder, item, "SecretArgs"))?;
            }
            "generatorOptions" => self.generator_options = entries::generator_options(decoder, value)?,
            "helmCharts" => {
                self.helm_charts = decoder.list(value, "[]types.HelmChart", |item| helm_chart(decoder, item))?;
            }
            _ => self.helm_globals = helm_globals(decoder, value)?,
        }
        Ok(())
    }
}

/// Whether a field that is not null makes the kustomization more than empty. Lists that are appended to others don't
/// count when they are empty, and empty text never does.
fn says_something(name: &str, value: &Node) -> bool {
    match name {
        "apiVersion" | "kind" => false,
        "bases" | "imageTags" | "helmChartInflationGenerator" => {
            value.as_sequence().is_none_or(|list| !list.is_empty())
        }
        _ => value.as_str() != Some(""),
    }
}

fn placed<'f, T>(
    decoder: &Decoder<'f>,
    node: &Node,
    read: impl FnOnce(&Decoder<'f>, &Node) -> Outcome<T>,
) -> Outcome<Placed<T>> {
    Ok(Placed { value: read(decoder, node)?, at: decoder.place(node.at) })
}

fn images(decoder: &Decoder<'_>, node: &Node) -> Outcome<Vec<Placed<Image>>> {
    decoder.list(node, "[]types.Image", |item| placed(decoder, item, entries::image))
}

/// Metadata has no meaning here, but a wrong one is an error.
fn metadata(decoder: &Decoder<'_>, node: &Node) -> Outcome<()> {
    decoder.object(node, "ObjectMeta", &["name", "namespace", "labels", "annotations"], |name, value| match name {
        "name" | "namespace" => decoder.text(value).map(drop),
        _ => decoder.pairs(value).map(drop),
    })
}

fn openapi(decoder: &Decoder<'_>, node: &Node) -> Outcome<OpenApi> {
    decoder.pairs(node)?;
    let find = |key| match node.get(key) {
        Some(value) => placed(decoder, value, Decoder::text).map(Some),
        None => Ok(None),
    };
    Ok(OpenApi { path: find("path")?, version: find("version")? })
}

fn sort_options(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<SortOptions>> {
    let mut options = SortOptions { at: decoder.place(node.at), ..SortOptions::default() };
    decoder.object(node, "SortOptions", &["order", "legacySortOptions"], |name, value| {
        if name == "order" {
            options.order = decoder.text(value)?;
            return Ok(());
        }
        let mut order = LegacyOrder::default();
        decoder.object(value, "LegacySortOptions", &["orderFirst", "orderLast"], |name, kinds| {
            let kinds = decoder.bare_texts(kinds)?;
            if name == "orderFirst" {
                order.first = kinds;
            } else {
                order.last = kinds;
            }
            Ok(())
        })?;
        options.legacy = (!value.is_null()).then_some(order);
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(options))
}
