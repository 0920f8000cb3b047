//! Runs cases and compares what comes out.

use std::marker::PhantomData;
use std::path::Path;

use super::{Answers, Case, Golden, answers, cases};
use crate::{ManifestSet, Renderer, respond_render, types};

/// The environment variable that makes [`check`] write expectations.
const UPDATE: &str = "BOWLINE_UPDATE_GOLDENS";

/// Something that renders a case: the plugin itself, or a sandbox that runs it as Wasm.
pub trait Runner {
    /// What the plugin answers. Called twice for each case, and both answers must be the same.
    ///
    /// # Errors
    /// What the plugin answers in place of objects.
    fn render(&self, case: &Case) -> Result<ManifestSet, types::Error>;
}

/// Runs a plugin natively, with the case's facts.
#[derive(Debug)]
pub struct Native<R>(PhantomData<R>);

impl<R: Renderer> Native<R> {
    /// The runner of that plugin.
    #[must_use]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R: Renderer> Default for Native<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Renderer> Runner for Native<R> {
    fn render(&self, case: &Case) -> Result<ManifestSet, types::Error> {
        answers(|known| {
            *known = Answers { facts: case.facts.clone(), ..Answers::default() };
        });
        respond_render::<R>(case.request.clone())
    }
}

/// Runs every case in `folder` and compares what comes out with what stands beside the input.
///
/// # Panics
/// When a case gives something else than expected, gives two answers, or breaks the contract; the message has
/// every such case. When there is no case.
pub fn check(folder: impl AsRef<Path>, runner: &impl Runner) {
    let update = std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty());
    let found = match cases(folder) {
        Ok(found) => found,
        Err(error) => panic!("{}", describe(&error)),
    };
    let wrong: Vec<String> = found
        .iter()
        .filter_map(|case| run(case, runner, update).err().map(|message| format!("{}: {message}", case.name)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases are wrong; {UPDATE}=1 writes what came out\n\n{}",
        wrong.len(),
        found.len(),
        wrong.join("\n\n")
    );
}

/// An error with its causes.
fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", describe(source)),
        None => error.to_string(),
    }
}

fn run(case: &Case, runner: &impl Runner, update: bool) -> Result<(), String> {
    let golden = Golden::of(&runner.render(case))?;
    if Golden::of(&runner.render(case))? != golden {
        return Err("rendering twice gives two answers".to_owned());
    }
    if update {
        return golden.write(&case.folder);
    }
    golden.compare(&case.folder)
}
