//! What is built in, configured by an object.

use bowline_yaml::Node as Yaml;

use super::super::Target;
use super::super::generators::{HELM, Making};
use super::super::helm::Inflation;
use super::super::transformers::{Work, replacements};
use super::shapes::{self, Config};
use crate::fault::Outcome;
use crate::generate::Generated;
use crate::id::Gvk;
use crate::kustomization::decode::Decoder;
use crate::resource::Resource;
use crate::run::Options;

/// What a plugin does, once it is configured.
pub(super) enum Plugin {
    /// It makes objects.
    Makes(Making),
    /// It changes objects.
    Changes(Work),
}

/// A plugin's configuration, and the kustomization that names it.
pub(super) struct Setup<'s, 't> {
    pub(super) target: &'s Target<'t>,
    pub(super) config: &'s Resource,
    pub(super) options: &'s Options,
}

impl Setup<'_, '_> {
    /// The plugin of a kind; `None` when nothing is called so.
    pub(super) fn plugin(&self, gvk: &Gvk) -> Option<Outcome<Plugin>> {
        let read: fn(&Self, &Config<'_>) -> Outcome<Plugin> = match &*gvk.kind {
            "ConfigMapGenerator" => |_, config| Ok(Plugin::Makes(config.generator(Generated::ConfigMap)?)),
            "SecretGenerator" => |_, config| Ok(Plugin::Makes(config.generator(Generated::Secret)?)),
            HELM => |setup, config| Ok(Plugin::Makes(setup.inflation(config)?)),
            "IAMPolicyGenerator" => |_, config| Ok(Plugin::Makes(config.iam_policy()?)),
            "AnnotationsTransformer" => |_, config| Ok(Plugin::Changes(config.pairs("annotations")?)),
            "LabelTransformer" => |_, config| Ok(Plugin::Changes(config.pairs("labels")?)),
            "HashTransformer" => |_, _| Ok(Plugin::Changes(Work::Hash)),
            "ImageTagTransformer" => |_, config| Ok(Plugin::Changes(config.image()?)),
            "NamespaceTransformer" => |_, config| Ok(Plugin::Changes(config.namespace()?)),
            "PatchTransformer" => |setup, config| Ok(Plugin::Changes(config.patch(&setup.target.loader)?)),
            "PatchJson6902Transformer" => |setup, config| Ok(Plugin::Changes(config.json_patch(&setup.target.loader)?)),
            "PatchStrategicMergeTransformer" => {
                |setup, config| Ok(Plugin::Changes(config.strategic_merge(&setup.target.loader)?))
            }
            "PrefixTransformer" => |_, config| Ok(Plugin::Changes(config.prefix()?)),
            "SuffixTransformer" => |_, config| Ok(Plugin::Changes(config.suffix()?)),
            "PrefixSuffixTransformer" => |_, config| Ok(Plugin::Changes(config.affixes()?)),
            "ReplicaCountTransformer" => |_, config| Ok(Plugin::Changes(config.replicas()?)),
            "ReplacementTransformer" => |setup, config| {
                Ok(Plugin::Changes(Work::Replacements(replacements(&config.replacements()?, setup.target)?)))
            },
            "ValueAddTransformer" => |setup, config| Ok(Plugin::Changes(config.value_add(&setup.target.loader)?)),
            _ => return None,
        };
        Some(self.document().and_then(|root| read(self, &self.open(&root))))
    }

    /// A chart, whose entry is the configuration itself.
    fn inflation(&self, config: &Config<'_>) -> Outcome<Making> {
        let (chart, globals) = config.chart()?;
        let home = globals.as_ref().map(|globals| &globals.chart_home);
        Ok(Making::Chart(Box::new(Inflation::new(chart, home, &self.target.loader, self.options)?)))
    }

    /// The configuration as kustomize reads it: printed, and read again.
    pub(super) fn document(&self) -> Outcome<Yaml> {
        let mut json = String::new();
        self.config.node.write_json(&mut json)?;
        shapes::reread(&json)
    }

    pub(super) fn open<'c>(&'c self, root: &'c Yaml) -> Config<'c> {
        Config {
            decoder: Decoder::of_plugin(self.target.loader.files(), self.config.node.at),
            root,
            at: self.config.node.at,
        }
    }
}
