//! The pipeline of one kustomization: what it reads, generates and changes, in which order.

mod accumulate;
mod generators;
mod helm;
pub(crate) mod metadata;
mod plugins;
mod transformers;

use std::rc::Rc;

use bowline_plugin::{Diagnostic, ErrorKind};

use crate::config::TransformerConfig;
use crate::fault::{Fault, Outcome};
use crate::kustomization::{Kustomization, OpenApi};
use crate::node::{Node, Place, Text, no_text};
use crate::read;
use crate::refs::names;
use crate::refs::vars::{self, Vars};
use crate::resource::Resource;
use crate::run::Options;
use crate::schema::Schema;
use crate::set::ResMap;
use crate::tree::{Files, Loaded, Loader, OriginNote, path};

/// Kustomizations that one build may read, one that is read twice counted twice. A few that each name the next one
/// twice would otherwise keep it busy for ever.
const TARGETS: usize = 20_000;

/// A kustomization and the files as it sees them.
pub(crate) struct Target<'t> {
    loader: Loader<'t>,
    kustomization: Rc<Kustomization>,
    /// The name of its file.
    file_name: Text,
    /// The namespace that the nearest kustomization above says, for the charts of those that say none.
    namespace_above: Text,
}

/// What a build collects on its way up.
pub(crate) struct Accumulator {
    /// The objects.
    pub(crate) set: ResMap,
    config: Rc<TransformerConfig>,
    defaults: Rc<TransformerConfig>,
    vars: Vars,
}

/// What holds for a whole build.
pub(crate) struct Build<'b> {
    options: &'b Options,
    /// Whether it is noted where objects come from.
    tracking: bool,
    defaults: Rc<TransformerConfig>,
    remarks: &'b mut Vec<Diagnostic>,
    schema: Schema,
    targets: usize,
}

impl<'t> Target<'t> {
    /// Reads the kustomization in the folder of `loader`.
    ///
    /// # Errors
    /// When there is none, or it is wrong.
    pub(crate) fn load(loader: Loader<'t>, remarks: &mut Vec<Diagnostic>) -> Outcome<Self> {
        let loaded = loader.kustomization()?;
        let kustomization = Kustomization::read(&loaded.bytes, loaded.file, loader.files(), remarks)?;
        let file_name = path::name(&loaded.path).into();
        Ok(Self { loader, kustomization: Rc::new(kustomization), file_name, namespace_above: no_text() })
    }

    /// The same below another one.
    fn below(self, above: &Target<'_>) -> Self {
        Self { namespace_above: above.chart_namespace().clone(), ..self }
    }

    /// The namespace of charts that say none: its own, else that from above.
    fn chart_namespace(&self) -> &Text {
        let own = &self.kustomization.namespace.value;
        if own.is_empty() { &self.namespace_above } else { own }
    }

    /// What it says.
    pub(crate) fn kustomization(&self) -> &Rc<Kustomization> {
        &self.kustomization
    }
}

/// The objects of a document that may hold several, whose identities must differ.
fn objects_of(bytes: &[u8], file: u16, files: &Files) -> Outcome<ResMap> {
    set_of(read::objects(bytes, file)?, files)
}

/// Objects whose identities must differ.
fn set_of(nodes: Vec<Node>, files: &Files) -> Outcome<ResMap> {
    let mut set = ResMap::default();
    for node in nodes {
        append(&mut set, Resource::load(node), files)?;
    }
    Ok(set)
}

/// Puts an object behind the others.
///
/// # Errors
/// When one has the same identity; then both places are named.
fn append(set: &mut ResMap, resource: Resource, files: &Files) -> Outcome<()> {
    let id = resource.id();
    let Err(fault) = set.append(resource) else { return Ok(()) };
    let known = set.all().iter().find(|known| known.id().equals(&id));
    let Some((known, first)) = known.and_then(|known| Some((known, files.find(known.node.at)?))) else {
        return Err(fault);
    };
    let hint = if known.given.is_some() { ", which is rendered already: leave one of them out" } else { "" };
    Err(fault.restated(|said| format!("{said}; the first one is at {first}{hint}")))
}

impl Accumulator {
    /// Nothing yet.
    fn new(build: &Build<'_>) -> Self {
        let defaults = Rc::clone(&build.defaults);
        Self { set: ResMap::default(), config: Rc::default(), defaults, vars: Vars::default() }
    }

    fn merge_config(&mut self, other: &Rc<TransformerConfig>) -> Outcome<()> {
        self.config = TransformerConfig::merge_shared(&self.config, other, &self.defaults)?;
        Ok(())
    }

    /// Takes over what another one has collected.
    fn merge(&mut self, other: Self, files: &Files) -> Outcome<()> {
        if self.set.is_empty() {
            self.set = other.set;
        } else {
            other.set.into_list().into_iter().try_for_each(|resource| append(&mut self.set, resource, files))?;
        }
        self.merge_config(&other.config)?;
        self.vars.merge(&other.vars)
    }

    /// What is done once, when all names are settled: names that refer to others follow them, and variables get their
    /// values. Gives the names of variables that stood nowhere, sorted.
    ///
    /// # Errors
    /// When a name could mean several objects, or a variable has no value.
    pub(crate) fn finish_references(&mut self) -> Outcome<Vec<Text>> {
        names::fix(&mut self.set, &self.config.name_reference)?;
        vars::expand(&mut self.set, &self.vars, &self.config.var_reference)
    }
}

impl<'b> Build<'b> {
    /// A build of `root`.
    pub(crate) fn new(options: &'b Options, root: &Kustomization, remarks: &'b mut Vec<Diagnostic>) -> Self {
        let tracking = !root.build_metadata.is_empty();
        let defaults = Rc::new(TransformerConfig::defaults());
        Self { options, tracking, defaults, remarks, schema: Schema::default(), targets: 0 }
    }

    /// Builds everything but what is done once at the end. The objects that are `given` come before its own, as if it
    /// named them as its first resources.
    ///
    /// # Errors
    /// Whatever keeps it from being built.
    pub(crate) fn accumulate_root(&mut self, target: &Target<'_>, given: Vec<Resource>) -> Outcome<Accumulator> {
        self.set_schema(target)?;
        let mut all = Accumulator::new(self);
        let files = target.loader.files();
        for mut resource in given {
            self.schema.saw(&resource.gvk());
            if let Some(from) = files.find(resource.node.at).filter(|_| self.tracking) {
                resource.book.origin =
                    Some(metadata::file_note(&OriginNote { path: from.path, ..OriginNote::default() }));
            }
            append(&mut all.set, resource, files).map_err(|fault| fault.context("taking what was rendered"))?;
        }
        self.accumulate(target, all)
    }

    fn count_target(&mut self, folder: &str) -> Outcome<()> {
        self.targets += 1;
        if self.targets <= TARGETS {
            return Ok(());
        }
        let message = format!("more than {TARGETS} kustomizations are read, the last one at '{folder}'");
        Err(Fault::of(ErrorKind::Exhausted, "too-many-kustomizations", message))
    }

    fn set_schema(&mut self, target: &Target<'_>) -> Outcome<()> {
        let OpenApi { path, version } = &target.kustomization.openapi;
        let at = path.as_ref().or(version.as_ref()).map(|field| field.at).unwrap_or_default();
        let loaded =
            path.as_ref().map(|path| target.loader.load(&path.value)).transpose().map_err(|fault| fault.on(at))?;
        let version = version.as_ref().map(|version| &*version.value);
        let files = target.loader.files();
        let document =
            loaded.map(|Loaded { bytes, file, .. }| (bytes, files.origin(Place { file, ..Place::default() }).path));
        let document = document.as_ref().map(|(bytes, name)| (bytes.clone(), &**name));
        self.schema.set(version, document).map_err(|fault| fault.on(at))
    }
}
