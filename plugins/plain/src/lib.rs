#![doc = include_str!("../README.md")]

mod ignore;
mod json;
mod object;
mod pattern;
mod report;
mod select;

use bowline_plugin::{Error, Files, ManifestSet, RenderRequest, Renderer, config};
use object::Objects;
use pattern::Pattern;
use report::Report;
use select::{Scope, Selection};
use serde::Deserialize;

/// The plugin.
pub struct Plain;

/// What an application may configure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Enter the folders below.
    pub recurse: bool,
    /// Globs: only these files. Empty for all.
    pub include: Vec<String>,
    /// Globs: not these files and folders.
    pub exclude: Vec<String>,
}

impl Renderer for Plain {
    const NAME: &'static str = "plain";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        let files = Files::of(&request.tree);
        let scope = Scope {
            recurse: config.recurse,
            include: globs("include", &config.include)?,
            exclude: globs("exclude", &config.exclude)?,
        };
        let mut selection = Selection::new(&files, scope);
        let paths = selection.paths()?;
        let mut report = Report::default();
        let mut objects = Objects::new(&files, &request.release.namespace);
        for path in &paths {
            objects.read(path, &mut report);
        }
        report.into_result()?;
        let mut set = ManifestSet::from(objects.into_manifests());
        set.diagnostics = selection.remarks(&paths, set.manifests.len());
        Ok(set)
    }
}

/// The globs of one field of the configuration.
fn globs(field: &str, texts: &[String]) -> Result<Vec<Pattern>, Error> {
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            Pattern::glob(text).map_err(|message| config::refuse(Plain::NAME, &format!("{field}[{index}]"), message))
        })
        .collect()
}

bowline_plugin::export_renderer!(Plain);
