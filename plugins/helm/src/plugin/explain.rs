//! What went wrong, as the host is told.

use bowline_plugin::{Error, Origin, RenderRequest, ValuesLayer, types};

use super::config::{Config, Output};
use super::origin::{self, Places};
use crate::chart::load::LoadError;
use crate::engine::RenderError;
use crate::output::write_document;
use crate::render::{self, Failure, USE_DEBUG};
use crate::values::LayerError;

/// The attribute of an error with what is to be printed all the same.
const PRINTED: &str = "helm/printed";

/// Tells why a chart can't be rendered.
pub(super) struct Explain<'r> {
    pub(super) config: &'r Config,
    pub(super) request: &'r RenderRequest,
}

impl Explain<'_> {
    pub(super) fn failure(&self, failure: Failure) -> Error {
        let Failure { error, rendered, sources } = failure;
        let places = Places::new(self.request, &sources);
        let prints = self.config.output != Output::Objects;
        let mut message = error.to_string();
        if prints && !self.config.debug && error.is_late() {
            message.push_str(USE_DEBUG);
        }
        let told = Error::invalid_input(message).code(code(&error)).at(self.place(&error, &places));
        if !(prints && self.config.debug && error.is_late()) {
            return told;
        }
        let mut text = Vec::new();
        for file in &rendered {
            write_document(&file.path, &file.text, &mut text);
        }
        let mut record: types::Error = told.record().clone();
        let text = String::from_utf8_lossy(&text);
        record.attributes.push((PRINTED.to_owned(), format!("{}\n", text.trim())));
        record.into()
    }

    fn place(&self, error: &render::Error, places: &Places<'_>) -> Origin {
        let found = match error {
            render::Error::Template(RenderError::Parse { file, line, .. }) => {
                places.find(file).map(|source| places.line(source, u32::try_from(*line).unwrap_or(u32::MAX)))
            }
            render::Error::Template(RenderError::Execute { file, place: (inner, line, column), .. }) => {
                match places.find(inner) {
                    Some(source) => Some(
                        places
                            .line(source, u32::try_from(*line).unwrap_or(u32::MAX))
                            .column(u32::try_from(column + 1).unwrap_or(u32::MAX)),
                    ),
                    None => places.find(file).map(|source| places.origin(source, 0)),
                }
            }
            render::Error::Document(unreadable) => {
                places.find(&unreadable.path).map(|source| places.origin(source, unreadable.at))
            }
            _ => None,
        };
        found.unwrap_or_else(|| origin::of(self.request, &self.request.tree.path))
    }
}

fn code(error: &render::Error) -> &'static str {
    match error {
        render::Error::Install { .. } | render::Error::ApiVersion | render::Error::KubeVersion { .. } => "helm/chart",
        render::Error::Dependencies(_) => "helm/dependency",
        render::Error::Name(_) => "helm/name",
        render::Error::Values(_) => "helm/values",
        render::Error::Schema(_) => "helm/schema",
        render::Error::Template(_) => "helm/template",
        render::Error::Document(_) => "helm/manifest",
    }
}

/// A chart that can't be loaded.
pub(super) fn load(error: &LoadError, request: &RenderRequest, path: &str) -> Error {
    let (path, line) = error.place().unwrap_or((path, None));
    let mut origin = origin::of(request, path);
    origin.line = line;
    Error::invalid_input(error.to_string()).code("helm/chart").at(origin)
}

/// What a layer of values is called in messages.
pub(super) fn layer_name(layer: &ValuesLayer) -> String {
    layer.origin.as_ref().map(|origin| origin.path.clone()).unwrap_or_default()
}

/// A layer of values that can't be read.
pub(super) fn layer(error: &LayerError, request: &RenderRequest) -> Error {
    let told = Error::invalid_input(error.to_string()).code("helm/values");
    let (name, line) = error.place();
    let origin = request.values.iter().filter_map(|layer| layer.origin.as_ref()).find(|origin| origin.path == name);
    match origin {
        Some(origin) => {
            let mut origin = origin.clone();
            origin.line = line.or(origin.line);
            told.at(origin)
        }
        None => told,
    }
}
