//! What makes objects.

use bowline_plugin::ErrorKind;

use super::metadata::{Maker, maker_note};
use super::{Accumulator, Build, Target};
use crate::fault::{Fault, Outcome};
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
}

impl Build<'_> {
    /// Makes the objects of all generators of a kustomization.
    pub(super) fn run_generators(&mut self, target: &Target<'_>, all: &mut Accumulator) -> Outcome<()> {
        let mut generators = self.builtin_generators(target)?;
        let plugins = self.generator_plugins(target);
        generators.extend(plugins.map_err(|fault| fault.context("loading generator plugins"))?);
        for Generator { work, note, step } in generators {
            let mut made = match work {
                Making::Pairs(what, args) => generate::generate(what, &args, &target.loader)?,
                Making::Object(resource) => *resource,
            };
            let at = step.at;
            let said = format!("merging from generator {}", step.via);
            made.node.at = step.at;
            made.steps.push(step);
            made.book.origin = note;
            all.set.absorb(made).map_err(|fault| fault.on(at).context(said))?;
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
        match kustomization.helm_charts.first() {
            Some(at) => Err(self.refuse_charts().on(*at)),
            None => Ok(found),
        }
    }

    /// Charts need an engine of their own.
    pub(super) fn refuse_charts(&self) -> Fault {
        let allowed = if self.options.enable_helm { "" } else { "must specify --enable-helm: " };
        let message = format!(
            "{allowed}helmCharts need the Helm engine, which is not there yet; render the chart as a source of its own"
        );
        Fault::of(ErrorKind::Unsupported, "helm-unsupported", message)
    }

    /// The note for what a field of the kustomization makes or changes, if notes are kept.
    pub(super) fn note(&self, target: &Target<'_>, kind: &str) -> Option<Text> {
        let maker = Maker { api_version: "builtin".into(), kind: kind.into(), ..Maker::default() };
        self.tracking.then(|| maker_note(&target.loader.origin_of(&target.file_name), &maker))
    }
}
