//! What the configurations of plugins refer to by path.

use super::super::generators::{HELM, Making};
use super::super::{Build, Target};
use super::builtin::{Plugin, Setup};
use super::is_builtin;
use super::shapes::Config;
use crate::fault::Outcome;
use crate::generate::Generated;
use crate::kustomization::{PathUse, Reference, patch};
use crate::node::Text;

impl Build<'_> {
    /// What the plugins of a kustomization read, as far as their configurations can be had by now. What is wrong with one
    /// is left to whoever runs it.
    pub(crate) fn plugin_references(&mut self, target: &Target<'_>) -> Vec<Reference> {
        let kustomization = target.kustomization();
        let mut found = Vec::new();
        for path in kustomization.generators.iter().chain(&kustomization.transformers).chain(&kustomization.validators)
        {
            // One by one: another one's may not be there yet.
            let configs = self.plugin_configs(target, std::slice::from_ref(path), "plugin").unwrap_or_default();
            for config in &configs {
                let setup = Setup { target, config, options: self.options };
                found.extend(setup.references());
                setup.ask();
            }
        }
        found
    }
}

impl Setup<'_, '_> {
    /// Notes the chart that the plugin renders, if it has to be fetched.
    fn ask(&self) {
        let gvk = self.config.gvk();
        if !is_builtin(&gvk) || &*gvk.kind != HELM {
            return;
        }
        if let Some(Ok(Plugin::Makes(Making::Chart(inflation)))) = self.plugin(&gvk) {
            inflation.ask(&self.target.loader);
        }
    }

    /// What the plugin reads; nothing when its configuration is wrong.
    fn references(&self) -> Vec<Reference> {
        let gvk = self.config.gvk();
        if !is_builtin(&gvk) {
            return Vec::new();
        }
        let paths = self.document().and_then(|root| self.open(&root).paths(&gvk.kind));
        let (what, at) = (PathUse::InlineOrFile, self.config.node.at);
        let paths = paths.unwrap_or_default().into_iter().filter(|path| !path.is_empty());
        paths.map(|path| Reference { path, what, at }).collect()
    }
}

impl Config<'_> {
    /// The paths in the configuration of a built-in plugin.
    fn paths(&self, kind: &str) -> Outcome<Vec<Text>> {
        Ok(match kind {
            "ConfigMapGenerator" => self.generator_args(Generated::ConfigMap)?.paths(),
            "SecretGenerator" => self.generator_args(Generated::Secret)?.paths(),
            "PatchTransformer" => vec![patch(&self.decoder, self.root)?.path],
            "PatchJson6902Transformer" => vec![self.text("path")?],
            "PatchStrategicMergeTransformer" => self.strategic_merge_sources()?.0,
            HELM => {
                let (chart, _) = self.chart()?;
                chart.additional_values_files.into_iter().chain([chart.values_file]).collect()
            }
            "ReplacementTransformer" => self.replacements()?.into_iter().map(|entry| entry.path).collect(),
            "ValueAddTransformer" => vec![self.text("targetFilePath")?],
            _ => Vec::new(),
        })
    }
}
