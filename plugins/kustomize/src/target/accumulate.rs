//! Collecting objects: from files, from other kustomizations, and through components.

use std::rc::Rc;

use super::{Accumulator, Build, Target, append, objects_of};
use crate::config::{TransformerConfig, config_of_crds, config_of_file};
use crate::fault::{Fault, Outcome};
use crate::kustomization::{ComponentOrTree, Placed};
use crate::node::{Place, Text};
use crate::resource::Step;
use crate::tree::Loader;

impl Build<'_> {
    /// Everything that a kustomization does, on top of what is there: nothing, or the objects that a component changes.
    pub(super) fn accumulate(&mut self, target: &Target<'_>, on: Accumulator) -> Outcome<Accumulator> {
        let kustomization = Rc::clone(&target.kustomization);
        let mut all = on;
        self.accumulate_resources(target, &mut all, &kustomization.resources)
            .map_err(|fault| fault.context("accumulating resources"))?;
        self.configure(target, &mut all)?;
        self.run_generators(target, &mut all)?;
        all = self
            .accumulate_components(target, all, &kustomization.components)
            .map_err(|fault| fault.context("accumulating components"))?;
        self.run_transformers(target, &mut all)?;
        self.run_validators(target, &mut all)?;
        all.vars.mark(&mut all.set, &kustomization.vars).map_err(|fault| {
            let names: Vec<&str> = kustomization.vars.iter().map(|var| &*var.name).collect();
            let at = kustomization.vars.first().map(|var| var.at).unwrap_or_default();
            fault.on(at).context(format!("merging vars [{}]", names.join(" ")))
        })?;
        Ok(all)
    }

    /// The objects of files and other kustomizations.
    pub(super) fn accumulate_resources(
        &mut self,
        target: &Target<'_>,
        all: &mut Accumulator,
        paths: &[Placed<Text>],
    ) -> Outcome<()> {
        for path in paths {
            let Err(no_file) = self.accumulate_file(target, all, path) else { continue };
            if Loader::is_file_url(&path.value) {
                return Err(no_file.on(path.at));
            }
            let said = format!("accumulation err='{no_file}'");
            let loader = match target.loader.enter(&path.value) {
                Ok(loader) => loader,
                Err(_) if no_file.code() == MALFORMED => return Err(no_file.on(path.at)),
                // Both faults are of the same path; where the first one is may be more exact.
                Err(no_folder) => {
                    return Err(no_folder.where_else(&no_file).on(path.at).context(said));
                }
            };
            self.accumulate_folder(target, all, loader, path.at).map_err(|fault| fault.context(said).on(path.at))?;
        }
        Ok(())
    }

    fn accumulate_file(&mut self, target: &Target<'_>, all: &mut Accumulator, path: &Placed<Text>) -> Outcome<()> {
        let (shown, loader) = (&path.value, &target.loader);
        let own = loader
            .load_resource(shown)
            .and_then(|loaded| objects_of(&loaded.bytes, loaded.file, loader.files()))
            .map_err(|fault| fault.context(format!("accumulating resources from '{shown}'")))?;
        let note = self.tracking.then(|| super::metadata::file_note(&loader.origin_of(shown)));
        for mut resource in own.into_list() {
            self.schema.saw(&resource.gvk());
            resource.steps.push(Step { at: resource.node.at, via: Text::default() });
            if let Some(note) = &note {
                resource.book.origin = Some(note.clone());
            }
            append(&mut all.set, resource, loader.files())
                .map_err(|fault| fault.context(format!("merging resources from '{shown}'")))?;
        }
        Ok(())
    }

    fn accumulate_folder(
        &mut self,
        above: &Target<'_>,
        all: &mut Accumulator,
        loader: Loader<'_>,
        at: Place,
    ) -> Outcome<()> {
        let (folder, files) = (loader.shown_root(), loader.files());
        let target = self.enter(loader, &folder)?.below(above);
        if target.kustomization.sort() == ComponentOrTree::Component {
            let message = format!("expected kind != 'Component' for path '{folder}'");
            return Err(Fault::new("component", message).on(at));
        }
        let sub = self
            .accumulate(&target, Accumulator::new(self))
            .map_err(|fault| fault.context(format!("recursed accumulation of path '{folder}'")))?;
        all.merge(sub, files).map_err(|fault| fault.context(format!("recursed merging from path '{folder}'")))
    }

    fn accumulate_components(
        &mut self,
        target: &Target<'_>,
        mut all: Accumulator,
        paths: &[Placed<Text>],
    ) -> Outcome<Accumulator> {
        for path in paths {
            let loader = target
                .loader
                .enter(&path.value)
                .map_err(|fault| fault.on(path.at).restated(|said| format!("loader.New {said:?}")))?;
            all = self
                .accumulate_component(target, all, loader)
                .map_err(|fault| fault.on(path.at).restated(|said| format!("accumulateDirectory: {said:?}")))?;
        }
        Ok(all)
    }

    fn accumulate_component(
        &mut self,
        above: &Target<'_>,
        all: Accumulator,
        loader: Loader<'_>,
    ) -> Outcome<Accumulator> {
        let (folder, files) = (loader.shown_root(), loader.files());
        let target = self.enter(loader, &folder)?.below(above);
        if target.kustomization.sort() == ComponentOrTree::Tree {
            let kind = &target.kustomization.kind;
            let message = format!("expected kind 'Component' for path '{folder}' but got '{kind}'");
            return Err(Fault::new("component", message));
        }
        let sub = self
            .accumulate(&target, all)
            .map_err(|fault| fault.context(format!("recursed accumulation of path '{folder}'")))?;
        let mut all = Accumulator::new(self);
        all.merge(sub, files).map_err(|fault| fault.context(format!("recursed merging from path '{folder}'")))?;
        Ok(all)
    }

    fn enter<'t>(&mut self, loader: Loader<'t>, folder: &str) -> Outcome<Target<'t>> {
        self.count_target(folder)?;
        let target = Target::load(loader, self.remarks)
            .map_err(|fault| fault.context(format!("couldn't make target for path '{folder}'")))?;
        self.set_schema(&target)?;
        Ok(target)
    }

    /// Adds the defaults and what `configurations` and `crds` say.
    fn configure(&mut self, target: &Target<'_>, all: &mut Accumulator) -> Outcome<()> {
        let files = target.loader.files();
        let mut read = TransformerConfig::default();
        for path in &target.kustomization.configurations {
            let at = |fault: Fault| fault.on(path.at);
            let loaded = target.loader.load(&path.value).map_err(at)?;
            read = read.merge(&config_of_file(&loaded, files)?).map_err(at)?;
        }
        let own = if target.kustomization.configurations.is_empty() {
            Rc::clone(&self.defaults)
        } else {
            let merged = TransformerConfig::clone(&self.defaults).merge(&read);
            Rc::new(merged.map_err(|fault| fault.on(target.kustomization.place()))?)
        };
        all.merge_config(&own)?;
        let mut defined = TransformerConfig::default();
        for path in &target.kustomization.crds {
            let said = |fault: Fault| {
                let names: Vec<&str> = target.kustomization.crds.iter().map(|path| &*path.value).collect();
                fault.on(path.at).context(format!("loading CRDs [{}]", names.join(" ")))
            };
            let loaded = target.loader.load(&path.value).map_err(said)?;
            let config = config_of_crds(&loaded, files).map_err(|fault| {
                said(fault.context(format!("unable to parse open API definition from '{}'", path.value)))
            })?;
            defined = defined.merge(&config).map_err(said)?;
        }
        all.merge_config(&Rc::new(defined))
    }
}

/// The code of a fault that says a file is no YAML: then nobody meant a folder.
const MALFORMED: &str = "malformed-yaml";
