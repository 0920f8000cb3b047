//! What a kustomization refers to by path.

use super::document::Kustomization;
use super::model::GeneratorArgs;
use crate::node::{Place, Text};

/// What may stand behind a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathUse {
    /// A file, or a folder or repository with a kustomization.
    FileOrTree,
    /// A folder or repository with a component.
    Component,
    /// A file.
    File,
    /// A file, a folder or repository with a kustomization, or the text is the document itself.
    InlineOrTree,
    /// A file, or the text is the document itself.
    InlineOrFile,
}

/// Something a kustomization refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// A path, an address, or for some uses the document itself.
    pub path: Text,
    /// What may stand there.
    pub what: PathUse,
    /// Where it is written.
    pub at: Place,
}

impl Kustomization {
    /// Everything it refers to by path, in the order in which a build reads it; empty paths are left out.
    #[must_use]
    pub fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        let mut add = |path: &Text, what, at| {
            if !path.is_empty() {
                found.push(Reference { path: path.clone(), what, at });
            }
        };
        if let Some(path) = &self.openapi.path {
            add(&path.value, PathUse::File, path.at);
        }
        for (paths, what) in
            [(&self.resources, PathUse::FileOrTree), (&self.configurations, PathUse::File), (&self.crds, PathUse::File)]
        {
            paths.iter().for_each(|path| add(&path.value, what, path.at));
        }
        for args in self.config_map_generator.iter().chain(&self.secret_generator) {
            args.paths().iter().for_each(|path| add(path, PathUse::File, args.at));
        }
        for chart in &self.helm_charts {
            for path in chart.additional_values_files.iter().chain([&chart.values_file]) {
                add(path, PathUse::File, chart.at);
            }
        }
        for (paths, what) in [
            (&self.generators, PathUse::InlineOrTree),
            (&self.components, PathUse::Component),
            (&self.patches_strategic_merge, PathUse::InlineOrFile),
        ] {
            paths.iter().for_each(|path| add(&path.value, what, path.at));
        }
        for patch in self.patches.iter().chain(&self.patches_json6902) {
            add(&patch.path, PathUse::File, patch.at);
        }
        for entry in &self.replacements {
            add(&entry.path, PathUse::File, entry.inline.at);
        }
        for paths in [&self.transformers, &self.validators] {
            paths.iter().for_each(|path| add(&path.value, PathUse::InlineOrTree, path.at));
        }
        found
    }
}

impl GeneratorArgs {
    /// The paths of the files it reads. Of a source that is malformed there is none.
    #[must_use]
    pub fn paths(&self) -> Vec<Text> {
        let files = self.files.iter().filter_map(|source| match source.split_once('=') {
            None => Some(source.clone()),
            Some((key, path)) => (!key.is_empty() && !path.contains('=')).then(|| path.into()),
        });
        self.envs.iter().cloned().chain(files).collect()
    }
}
