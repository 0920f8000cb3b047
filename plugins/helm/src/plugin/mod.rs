//! The plugin: a request to a render, and what was rendered to manifests.

mod cluster;
pub mod config;
mod dependencies;
mod explain;
mod hooks;
mod inputs;
mod lock;
mod objects;
mod origin;
mod sources;
mod text;

use std::rc::Rc;

use bowline_plugin::{Diagnostic, Error, Input, ManifestSet, RenderRequest, Renderer, Severity, host};

pub use self::config::Config;
use self::config::{Dependencies, Output};
use self::explain::Explain;
use self::origin::Places;
use self::sources::Sources;
use crate::chart::Chart;
use crate::context::{Release, Stage};
use crate::go::Map;
use crate::release::name_of_template;
use crate::render::{Request, render};
use crate::template::Context;
use crate::{HelmVersion, Level, Warning, abandon};

/// The plugin.
#[derive(Debug)]
pub struct Helm;

/// The attribute of a layer that is secret: so is all that is rendered with it.
const SENSITIVE: &str = "bowline.dev/sensitive";

impl Renderer for Helm {
    const NAME: &'static str = "helm";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        let mut warnings = Vec::new();
        match answer(request, &config, &mut warnings) {
            Ok(mut set) => {
                set.diagnostics.splice(0..0, warnings.iter().map(|warning| remark(warning, config.output)));
                Ok(set)
            }
            Err(error) => {
                let remarks = warnings.iter().map(|warning| remark(warning, config.output));
                Err(remarks.fold(error, Error::diagnostic))
            }
        }
    }

    fn inputs(request: &RenderRequest, config: Config) -> Result<Vec<Input>, Error> {
        inputs::of(request, &config)
    }
}

fn answer(request: &RenderRequest, config: &Config, warnings: &mut Vec<Warning>) -> Result<ManifestSet, Error> {
    let version = config.helm_version.0;
    let capabilities = cluster::capabilities(config, version)?;
    let context = context(request, config);
    let release = release(request, config)?;
    let sources = Sources::new(request, config);
    let values = values(request, &sources, version)?;
    let chart = load(&sources, config, warnings)?;
    let wanted = Request {
        release: &release,
        values: &values,
        capabilities: &capabilities,
        context: &context,
        schema: config.schema(),
    };
    let made = made(chart, &wanted, config, request, warnings);
    let secret = request
        .values
        .iter()
        .any(|layer| layer.attributes.iter().any(|(key, value)| key == SENSITIVE && value == "true"));
    let mut set = made?;
    if secret {
        set.manifests.iter_mut().for_each(|manifest| manifest.sensitive = true);
    }
    Ok(set)
}

fn made(
    chart: Chart,
    wanted: &Request<'_>,
    config: &Config,
    request: &RenderRequest,
    warnings: &mut Vec<Warning>,
) -> Result<ManifestSet, Error> {
    let explain = Explain { config, request };
    let outcome = render(chart, wanted, warnings).map_err(|failure| explain.failure(failure))?;
    let set = match config.output {
        Output::Objects => objects::of(&outcome, config, &Places::new(request, &outcome.sources))?,
        Output::Text => text::whole(&outcome, config)?.into(),
        Output::Files => text::files(&outcome, config).into(),
    };
    abandon(outcome);
    Ok(set)
}

/// The chart, with the charts that it needs from elsewhere.
fn load(sources: &Sources<'_>, config: &Config, warnings: &mut Vec<Warning>) -> Result<Chart, Error> {
    let mut chart = sources.chart(warnings)?;
    if config.dependencies == Dependencies::Fetch {
        dependencies::add(&mut chart, sources, warnings)?;
    }
    Ok(chart)
}

fn context(request: &RenderRequest, config: &Config) -> Context {
    let now = i64::try_from(host::facts::commit_time_ms()).unwrap_or(i64::MAX);
    let mut context =
        Context { version: config.helm_version.0, now, seed: request.release.seed.clone(), ..Context::default() };
    if config.output == Output::Objects {
        context.lookup = Some(Box::new(cluster::Live));
    }
    context
}

fn release(request: &RenderRequest, config: &Config) -> Result<Release, Error> {
    let template = config.name_template.as_ref().filter(|template| !template.is_empty());
    let name = match (template, &config.release_name) {
        (Some(template), _) => name_of_template(template, config.helm_version.0)
            .map_err(|error| Error::invalid_input(error.to_string()).code("helm/name-template"))?,
        (None, Some(name)) => name.clone(),
        (None, None) => request.release.name.clone(),
    };
    let upgrade = config.is_upgrade.unwrap_or(request.release.upgrade);
    Ok(Release {
        name: name.as_str().into(),
        namespace: request.release.namespace.as_str().into(),
        revision: i64::from(request.release.revision),
        stage: if upgrade { Stage::Upgrade } else { Stage::Install },
    })
}

fn values(request: &RenderRequest, sources: &Sources<'_>, version: HelmVersion) -> Result<Rc<Map>, Error> {
    let origins: Vec<String> = request.values.iter().map(explain::layer_name).collect();
    let layers: Vec<_> =
        request.values.iter().zip(&origins).map(|(layer, origin)| sources::layer(layer, origin)).collect();
    crate::values::merge_layers(&layers, sources, version).map_err(|error| explain::layer(&error, request))
}

/// What Helm remarks, as the host shows it.
fn remark(warning: &Warning, output: Output) -> Diagnostic {
    let severity = match warning.level {
        Level::Info => Severity::Info,
        Level::Warn => Severity::Warning,
    };
    let message = match output {
        Output::Objects => {
            let about: Vec<String> = warning.about.iter().map(|(name, value)| format!("{name} {value}")).collect();
            if about.is_empty() {
                warning.message.clone()
            } else {
                format!("{} ({})", warning.message, about.join(", "))
            }
        }
        Output::Text | Output::Files => warning.to_string(),
    };
    Diagnostic::new(severity, "helm/remark", message)
}

#[cfg(test)]
mod tests {
    use bowline_plugin::testing::render_request;

    use super::*;

    #[test]
    fn an_empty_template_gives_no_name() {
        let mut request = render_request("/", "", "{}");
        request.release.name = "web".to_owned();
        let name = |template: &str| {
            let config = Config { name_template: Some(template.to_owned()), ..Config::default() };
            release(&request, &config).expect("a release").name
        };
        assert_eq!(name(""), "web");
        assert_eq!(name("{{ \"A\" | lower }}"), "a");
    }
}
