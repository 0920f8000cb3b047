//! What is rendered as the text that Helm prints or writes.

use std::borrow::Cow;

use bowline_plugin::{Error, Manifest};
use serde_json::json;

use super::config::Config;
use crate::output::{Hooks, NotFound, print, show_only, shows};
use crate::render::Outcome;

/// Everything as one text, or the documents of some templates: one JSON string.
///
/// # Errors
///
/// When no document comes from a template that was asked for.
pub(super) fn whole(outcome: &Outcome, config: &Config) -> Result<Vec<Manifest>, Error> {
    let crds = if config.include_crds { &outcome.crds[..] } else { &[] };
    let mut printed = print(crds, &outcome.sorted, config.hooks());
    if !config.show_only.is_empty() {
        printed = show_only(&printed, &config.show_only, config.helm_version.0).map_err(|NotFound(name)| {
            Error::not_found(format!("could not find template {name} in chart")).code("helm/show-only")
        })?;
    }
    let mut json = String::with_capacity(printed.len() + printed.len() / 8);
    bowline_yaml::write_json_text(&text(&printed), &mut json);
    Ok(vec![Manifest::from_canonical_json(json)])
}

/// Each document or file of definitions by itself, with the path that it is written to: JSON objects.
pub(super) fn files(outcome: &Outcome, config: &Config) -> Vec<Manifest> {
    let entry = |path: &[u8], content: &[u8], role: &str| {
        Manifest::from_value(&json!({"path": text(path), "role": role, "text": text(content)}))
    };
    let crds = outcome.crds.iter().filter(|_| config.include_crds);
    let mut written: Vec<Manifest> = crds.map(|file| entry(&file.path, &file.file.data, "crd")).collect();
    written.extend(outcome.sorted.manifests.iter().map(|document| entry(&document.path, &document.text, "manifest")));
    let hooks: Hooks = config.hooks();
    let hooks = outcome.sorted.hooks.iter().filter(|hook| shows(hooks, hook));
    written.extend(hooks.map(|hook| entry(&hook.document.path, &hook.document.text, "hook")));
    written
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    // What is none is rare, and looking for it takes several times as long as finding none.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
