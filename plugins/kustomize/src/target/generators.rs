//! What makes objects.

use super::helm::Inflation;
use super::metadata::{Maker, maker_note};
use super::{Accumulator, Build, Target};
use crate::fault::Outcome;
use crate::generate::{self, Generated};
use crate::kustomization::model::GeneratorArgs;
use crate::node::Text;
use crate::resource::{Resource, Step};

/// Something that makes objects, ready to do so.
pub(super) struct Generator {
    /// What it makes.
    pub(super) work: Making,
    /// The note its objects get, if notes are kept.
    pub(super) note: Option<Text>,
    /// What provenance says of its objects.
    pub(super) step: Step,
}

/// What a generator makes.
pub(super) enum Making {
    /// A ConfigMap or Secret.
    Pairs(Generated, GeneratorArgs),
    /// An object that is known already.
    Object(Box<Resource>),
    /// What a chart renders to.
    Chart(Box<Inflation>),
}

/// What kustomize calls the generator of charts.
pub(super) const HELM: &str = "HelmChartInflationGenerator";

impl Build<'_> {
    /// Makes the objects of all generators of a kustomization.
    pub(super) fn run_generators(&mut self, target: &Target<'_>, all: &mut Accumulator) -> Outcome<()> {
        let mut generators = self.builtin_generators(target)?;
        let plugins = self.generator_plugins(target);
        generators.extend(plugins.map_err(|fault| fault.context("loading generator plugins"))?);
        for Generator { work, note, step } in generators {
            let made = match work {
                Making::Pairs(what, args) => vec![generate::generate(what, &args, &target.loader)?],
                Making::Object(resource) => vec![*resource],
                Making::Chart(inflation) => {
                    let charts = &self.options.charts;
                    inflation
                        .run(&target.loader, charts, &mut self.schema, self.remarks)
                        .map_err(|fault| fault.on(step.at).context(format!("rendering chart {}", inflation.name())))?
                }
            };
            for mut made in made {
                self.schema.saw(&made.gvk());
                made.node.at = made.steps.first().map_or(step.at, |first| first.at);
                made.steps.push(step.clone());
                made.book.origin.clone_from(&note);
                let said = || format!("merging from generator {}", step.via);
                all.set.absorb(made).map_err(|fault| fault.on(step.at).context(said()))?;
            }
        }
        Ok(())
    }

    fn builtin_generators(&self, target: &Target<'_>) -> Outcome<Vec<Generator>> {
        let kustomization = &target.kustomization;
        let mut found = Vec::new();
        for (what, field, list) in [
            (Generated::ConfigMap, "configMapGenerator", &kustomization.config_map_generator),
            (Generated::Secret, "secretGenerator", &kustomization.secret_generator),
        ] {
            let note = self.note(target, &format!("{}Generator", what.kind()));
            for (index, args) in list.iter().enumerate() {
                let options = generate::with_defaults(args.options.as_ref(), kustomization.generator_options.as_ref());
                let step = Step { at: args.at, via: format!("{field}[{index}]").into() };
                let work = Making::Pairs(what, GeneratorArgs { options, ..args.clone() });
                found.push(Generator { work, note: note.clone(), step });
            }
        }
        let home = kustomization.helm_globals.as_ref().map(|globals| &globals.chart_home);
        let note = (!kustomization.helm_charts.is_empty()).then(|| self.note(target, HELM)).flatten();
        for (index, chart) in kustomization.helm_charts.iter().enumerate() {
            let mut chart = chart.clone();
            if chart.namespace.is_empty() {
                chart.namespace = target.chart_namespace().clone();
            }
            let step = Step { at: chart.at, via: format!("helmCharts[{index}]").into() };
            let inflation = Inflation::new(chart, home, &target.loader, self.options);
            let work = Making::Chart(Box::new(inflation.map_err(|fault| fault.on(step.at))?));
            found.push(Generator { work, note: note.clone(), step });
        }
        Ok(found)
    }

    /// The note for what a field of the kustomization makes or changes, if notes are kept.
    pub(super) fn note(&self, target: &Target<'_>, kind: &str) -> Option<Text> {
        let maker = Maker { api_version: "builtin".into(), kind: kind.into(), ..Maker::default() };
        self.tracking.then(|| maker_note(&target.loader.origin_of(&target.file_name), &maker))
    }
}
