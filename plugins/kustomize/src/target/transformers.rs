//! What changes objects.

use std::rc::Rc;

use super::{Accumulator, Build, Target};
use crate::config::{FieldSpec, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::kustomization::model::{Image, Replacement, Replica};
use crate::kustomization::{Placed, ReplacementEntry, replacements_of_path};
use crate::node::{Place, Text};
use crate::patch::{Json6902, Patches, StrategicMerge};
use crate::replace;
use crate::resource::Step;
use crate::schema::Schema;
use crate::set::ResMap;
use crate::transform::namespace::Namespace;
use crate::transform::value_add::{self, ValueAdd};
use crate::transform::{affix, hash, images, namespace, pairs, replicas};

/// Something that changes objects, ready to do so.
pub(super) struct Transformer {
    /// What it does.
    pub(super) work: Work,
    /// The note that objects get, if notes are kept.
    pub(super) note: Option<Text>,
    /// What provenance says of what it changes.
    pub(super) step: Step,
}

/// What a transformer does.
pub(super) enum Work {
    /// Merges patches into the objects that they name.
    Merge(StrategicMerge),
    /// Applies a patch of any form.
    Patch(Patches),
    /// Applies a JSON patch.
    Json(Json6902),
    /// Sets a namespace.
    Namespace(Namespace, Vec<FieldSpec>),
    /// Puts text before names.
    Prefix(Text, Vec<FieldSpec>),
    /// Puts text behind names.
    Suffix(Text, Vec<FieldSpec>),
    /// Both, with the same fields.
    Affixes(Text, Text, Vec<FieldSpec>),
    /// Sets labels or annotations.
    Pairs(Vec<(Text, Text)>, Vec<FieldSpec>),
    /// Sets a number of replicas.
    Replicas(Replica, Vec<FieldSpec>),
    /// Changes an image.
    Image(Image, Vec<FieldSpec>),
    /// Copies values.
    Replacements(Vec<Replacement>),
    /// Adds a value to fields.
    ValueAdd(ValueAdd),
    /// Puts hashes behind the names of generated objects.
    Hash,
}

impl Work {
    fn run(&self, set: &mut ResMap, schema: &mut Schema) -> Outcome<()> {
        match self {
            Self::Merge(patches) => patches.run(set, schema),
            Self::Patch(patch) => patch.run(set, schema),
            Self::Json(patch) => patch.run(set),
            Self::Namespace(name, specs) => namespace::namespace(set, name, specs),
            Self::Prefix(text, specs) => affix::prefix(set, text, specs),
            Self::Suffix(text, specs) => affix::suffix(set, text, specs),
            Self::Affixes(prefix, suffix, specs) => {
                affix::prefix(set, prefix, specs)?;
                affix::suffix(set, suffix, specs)
            }
            // Without pairs nothing is made, not even the mappings for them.
            Self::Pairs(all, _) if all.is_empty() => Ok(()),
            Self::Pairs(all, specs) => pairs::pairs(set, all, specs),
            Self::Replicas(replica, specs) => replicas::replicas(set, replica, specs),
            Self::Image(image, specs) => images::images(set, image, specs),
            Self::Replacements(all) => all
                .iter()
                .try_for_each(|replacement| replace::apply(set, replacement).map_err(|fault| fault.on(replacement.at))),
            Self::ValueAdd(add) => value_add::value_add(set, add),
            Self::Hash => hash::hash_names(set),
        }
    }
}

impl Build<'_> {
    /// Lets all transformers of a kustomization change what it has.
    pub(super) fn run_transformers(&mut self, target: &Target<'_>, all: &mut Accumulator) -> Outcome<()> {
        let mut transformers = self.builtin_transformers(target, &all.config)?;
        transformers.extend(self.transformer_plugins(target, &target.kustomization.transformers)?);
        all.set.watch();
        let done = transformers.iter().try_for_each(|transformer| self.transform(all, transformer));
        all.set.stop_watching();
        done
    }

    /// Lets all validators look at what a kustomization has.
    pub(super) fn run_validators(&mut self, target: &Target<'_>, all: &mut Accumulator) -> Outcome<()> {
        for validator in self.transformer_plugins(target, &target.kustomization.validators)? {
            let before = all.set.clone();
            self.transform(all, &validator)?;
            if let Some(id) = first_change(&before, &all.set)? {
                let message = format!("validator shouldn't modify the resource map: {id} was changed");
                return Err(Fault::new("validator", message).on(validator.step.at));
            }
        }
        Ok(())
    }

    /// Lets one transformer change the objects, and notes which it did.
    fn transform(&mut self, all: &mut Accumulator, transformer: &Transformer) -> Outcome<()> {
        transformer.work.run(&mut all.set, &mut self.schema).map_err(|fault| fault.on(transformer.step.at))?;
        all.set.settle(&transformer.step);
        if let Some(note) = &transformer.note {
            all.set.note(note);
        }
        Ok(())
    }

    fn builtin_transformers(&self, target: &Target<'_>, config: &TransformerConfig) -> Outcome<Vec<Transformer>> {
        let mut plan = Plan { build: self, target, list: Vec::new() };
        plan.patches()?;
        plan.names(config);
        plan.labels(config)?;
        plan.json_patches()?;
        plan.values(config)?;
        Ok(plan.list)
    }
}

/// The transformers of a kustomization's fields, as they are put together.
struct Plan<'p, 'b, 't> {
    build: &'p Build<'b>,
    target: &'p Target<'t>,
    list: Vec<Transformer>,
}

impl Plan<'_, '_, '_> {
    fn add(&mut self, kind: &str, at: Place, via: impl Into<Text>, work: Work) {
        let note = self.build.note(self.target, kind);
        self.list.push(Transformer { work, note, step: Step { at, via: via.into() } });
    }

    fn patches(&mut self) -> Outcome<()> {
        let kustomization = Rc::clone(&self.target.kustomization);
        let loader = &self.target.loader;
        if let Some(first) = kustomization.patches_strategic_merge.first() {
            let paths: Vec<Text> =
                kustomization.patches_strategic_merge.iter().map(|path| path.value.clone()).collect();
            let kind = "PatchStrategicMergeTransformer";
            let patches =
                StrategicMerge::configure(&paths, "", loader).map_err(|fault| trouble(fault, kind, first.at))?;
            self.add(kind, first.at, "patchesStrategicMerge", Work::Merge(patches));
        }
        for (index, entry) in kustomization.patches.iter().enumerate() {
            let kind = "PatchTransformer";
            let patch = Patches::configure(entry, loader).map_err(|fault| trouble(fault, kind, entry.at))?;
            self.add(kind, entry.at, format!("patches[{index}]"), Work::Patch(patch));
        }
        Ok(())
    }

    fn names(&mut self, config: &TransformerConfig) {
        let kustomization = Rc::clone(&self.target.kustomization);
        let Placed { value, at } = &kustomization.namespace;
        if !value.is_empty() {
            let namespace = Namespace { name: value.clone(), ..Namespace::default() };
            self.add("NamespaceTransformer", *at, "namespace", Work::Namespace(namespace, config.namespace.to_vec()));
        }
        let Placed { value, at } = &kustomization.name_prefix;
        if !value.is_empty() {
            self.add("PrefixTransformer", *at, "namePrefix", Work::Prefix(value.clone(), config.name_prefix.to_vec()));
        }
        let Placed { value, at } = &kustomization.name_suffix;
        if !value.is_empty() {
            self.add("SuffixTransformer", *at, "nameSuffix", Work::Suffix(value.clone(), config.name_suffix.to_vec()));
        }
    }

    fn labels(&mut self, config: &TransformerConfig) -> Outcome<()> {
        let kustomization = Rc::clone(&self.target.kustomization);
        for (index, Placed { value, at }) in kustomization.labels.iter().enumerate() {
            let specs = pairs::label_specs(value, config).map_err(|fault| fault.on(*at))?;
            let work = Work::Pairs(value.pairs.clone(), specs);
            self.add("LabelTransformer", *at, format!("labels[{index}]"), work);
        }
        let common = kustomization.common_labels.as_ref();
        let (pairs, at) = common.map(|common| (common.value.clone(), common.at)).unwrap_or_default();
        // Kustomize adds this one for `labels` alone, too, which notes show.
        if !pairs.is_empty() || !kustomization.labels.is_empty() {
            self.add("LabelTransformer", at, "commonLabels", Work::Pairs(pairs, config.common_labels.to_vec()));
        }
        let Placed { value, at } = &kustomization.common_annotations;
        if !value.is_empty() {
            let work = Work::Pairs(value.clone(), config.common_annotations.to_vec());
            self.add("AnnotationsTransformer", *at, "commonAnnotations", work);
        }
        Ok(())
    }

    fn json_patches(&mut self) -> Outcome<()> {
        let kustomization = Rc::clone(&self.target.kustomization);
        for (index, entry) in kustomization.patches_json6902.iter().enumerate() {
            let kind = "PatchJson6902Transformer";
            let patch =
                Json6902::configure(entry, &self.target.loader).map_err(|fault| trouble(fault, kind, entry.at))?;
            self.add(kind, entry.at, format!("patchesJson6902[{index}]"), Work::Json(patch));
        }
        Ok(())
    }

    fn values(&mut self, config: &TransformerConfig) -> Outcome<()> {
        let kustomization = Rc::clone(&self.target.kustomization);
        for (index, Placed { value, at }) in kustomization.replicas.iter().enumerate() {
            let work = Work::Replicas(value.clone(), config.replicas.to_vec());
            self.add("ReplicaCountTransformer", *at, format!("replicas[{index}]"), work);
        }
        for (index, Placed { value, at }) in kustomization.images.iter().enumerate() {
            let work = Work::Image(value.clone(), config.images.to_vec());
            self.add("ImageTagTransformer", *at, format!("images[{index}]"), work);
        }
        if let Some(first) = kustomization.replacements.first() {
            let kind = "ReplacementTransformer";
            let all = replacements(&kustomization.replacements, self.target);
            let work = Work::Replacements(all.map_err(|fault| trouble(fault, kind, first.inline.at))?);
            self.add(kind, first.inline.at, "replacements", work);
        }
        Ok(())
    }
}

/// A fault of what is written at `at`.
fn trouble(fault: Fault, kind: &str, at: Place) -> Fault {
    fault.on(at).context(format!("trouble configuring builtin {kind}"))
}

/// The replacements of all entries, those in files included.
pub(super) fn replacements(entries: &[ReplacementEntry], target: &Target<'_>) -> Outcome<Vec<Replacement>> {
    let mut found = Vec::new();
    for entry in entries {
        let at = |fault: Fault| fault.on(entry.inline.at);
        if entry.path.is_empty() {
            found.push(entry.inline.clone());
            continue;
        }
        if entry.inline.source.is_some() || !entry.inline.targets.is_empty() {
            return Err(at(Fault::new("bad-replacement", "cannot specify both path and inline replacement")));
        }
        let loaded = target.loader.load(&entry.path).map_err(at)?;
        found.extend(replacements_of_path(&loaded, target.loader.files()).map_err(at)?);
    }
    Ok(found)
}

/// The first object that differs between two sets in more than what validators may add.
fn first_change(before: &ResMap, after: &ResMap) -> Outcome<Option<String>> {
    const VALIDATED_BY: &str = "validated-by";
    if before.all().len() != after.all().len() {
        return Ok(Some(format!("the number of objects, {},", before.all().len())));
    }
    for (old, new) in before.all().iter().zip(after.all()) {
        let mut new = new.node.clone();
        let mut labels = new.metadata_pairs("labels");
        if labels.iter().any(|(key, _)| &**key == VALIDATED_BY) {
            labels.retain(|(key, _)| &**key != VALIDATED_BY);
            new.set_metadata_pairs("labels", labels)?;
        }
        if old.node.to_json()? != new.to_json()? {
            return Ok(Some(old.id().to_string()));
        }
    }
    Ok(None)
}
