//! `bowline kustomize`: what scripts that call kustomize expect, answered by the renderer in its sandbox.

mod build;
mod output;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{show, stand_in};

/// Arguments of `kustomize`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the objects that a kustomization gives, as `kustomize build` prints them.
    Build(Box<build::Arguments>),
}

/// Runs the verb and gives the exit status: 0, or 1 for any error, as kustomize has it.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let Verb::Build(arguments) = &arguments.verb;
    stand_in::ended(build::run(arguments))
}
