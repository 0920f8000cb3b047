//! Generators, transformers and validators that are configured by objects of their own.

mod builtin;
mod references;
mod shapes;

use bowline_plugin::ErrorKind;

use super::generators::Generator;
use super::metadata::{Maker, maker_note};
use super::transformers::Transformer;
use super::{Accumulator, Build, Target, append, objects_of};
use crate::fault::{Fault, Outcome};
use crate::id::Gvk;
use crate::kustomization::Placed;
use crate::node::Text;
use crate::resource::{Resource, Step};
use crate::tree::OriginNote;
use builtin::{Plugin, Setup};

/// The annotation that makes an object the configuration of a KRM function.
const FUNCTION: &str = "config.kubernetes.io/function";

impl Build<'_> {
    /// The generators that are configured by objects.
    pub(super) fn generator_plugins(&mut self, target: &Target<'_>) -> Outcome<Vec<Generator>> {
        let configs = self.plugin_configs(target, &target.kustomization.generators, "generator")?;
        let mut found = Vec::new();
        for config in configs {
            let plugin = self.plugin(target, &config).map_err(|fault| fault.context("failed to load generator"))?;
            match plugin {
                Plugin::Makes(work) => {
                    let (note, step) = (plugin_note(&config), plugin_step(&config));
                    found.push(Generator { work, note, step });
                }
                Plugin::Changes(_) => return Err(wrong_sort(&config, "generator")),
            }
        }
        Ok(found)
    }

    /// The transformers or validators that are configured by objects.
    pub(super) fn transformer_plugins(
        &mut self,
        target: &Target<'_>,
        paths: &[Placed<Text>],
    ) -> Outcome<Vec<Transformer>> {
        let mut found = Vec::new();
        for config in self.plugin_configs(target, paths, "transformer")? {
            match self.plugin(target, &config)? {
                Plugin::Changes(work) => {
                    found.push(Transformer { work, note: plugin_note(&config), step: plugin_step(&config) });
                }
                Plugin::Makes(_) => return Err(wrong_sort(&config, "transformer")),
            }
        }
        Ok(found)
    }

    /// The objects that configure plugins: those written in the kustomization first.
    fn plugin_configs(&mut self, target: &Target<'_>, paths: &[Placed<Text>], what: &str) -> Outcome<Vec<Resource>> {
        let mut all = Accumulator::new(self);
        let mut elsewhere = Vec::new();
        for path in paths {
            let Ok(inline) = objects_of(path.value.as_bytes(), 0, target.loader.files()) else {
                elsewhere.push(path.clone());
                continue;
            };
            for mut resource in inline.into_list() {
                self.schema.saw(&resource.gvk());
                resource.node.at = path.at;
                if self.tracking {
                    resource.book.origin =
                        Some(super::metadata::file_note(&target.loader.origin_of(&target.file_name)));
                }
                let said = format!("configuring external {what}");
                append(&mut all.set, resource, target.loader.files())
                    .map_err(|fault| fault.on(path.at).context(said))?;
            }
        }
        self.accumulate_resources(target, &mut all, &elsewhere)?;
        Ok(all.set.into_list())
    }

    fn plugin(&self, target: &Target<'_>, config: &Resource) -> Outcome<Plugin> {
        let at = |fault: Fault| fault.on(config.node.at);
        let (gvk, id) = (config.gvk(), config.original_id());
        if !is_builtin(&gvk) {
            return Err(at(refuse_external(config, &id.gvk.kind)));
        }
        Setup { target, config, options: self.options }
            .plugin(&gvk)
            .ok_or_else(|| {
                at(Fault::new("unknown-plugin", format!("unable to load builtin {gvk}: there is no such plugin")))
            })?
            .map_err(|fault| at(fault.context(format!("plugin {id} fails configuration"))))
    }
}

/// Whether a type is that of a plugin's configuration which kustomize has in itself.
fn is_builtin(gvk: &Gvk) -> bool {
    gvk.group.is_empty() && &*gvk.version == "builtin"
}

/// Programs and containers are never run.
fn refuse_external(config: &Resource, kind: &str) -> Fault {
    let annotations = config.node.metadata_pairs("annotations");
    let function = annotations.iter().any(|(key, _)| &**key == FUNCTION || &**key == "config.k8s.io/function");
    let what = if function { "function" } else { "external plugin" };
    let message = format!(
        "external plugins disabled; unable to load external plugin '{kind}': programs and containers are not run here; \
         offer this {what} as a Bowline transformer plugin in Wasm, or use a builtin one"
    );
    Fault::of(ErrorKind::Unsupported, "external-plugin", message)
}

fn wrong_sort(config: &Resource, wanted: &str) -> Fault {
    let message = format!("plugin {} not a {wanted}", config.original_id());
    Fault::new("wrong-plugin", message).on(config.node.at)
}

fn plugin_step(config: &Resource) -> Step {
    Step { at: config.node.at, via: format!("{} {}", config.gvk().kind, config.node.metadata("name")).into() }
}

/// The note for what a plugin makes or changes: it is configured where its own object is from.
fn plugin_note(config: &Resource) -> Option<Text> {
    let origin = config.book.origin.as_ref()?;
    let find = |key: &str| {
        let line = origin.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.map(ToOwned::to_owned).unwrap_or_default()
    };
    let place = OriginNote { path: find("path"), repo: find("repo"), reference: find("ref") };
    let maker = Maker {
        api_version: config.gvk().api_version().into(),
        kind: config.gvk().kind,
        name: config.node.metadata("name"),
        namespace: config.node.metadata("namespace"),
    };
    Some(maker_note(&place, &maker))
}
