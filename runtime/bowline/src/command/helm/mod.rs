//! `bowline helm`: what scripts that call Helm expect, answered by the renderer in its sandbox.

mod arguments;
mod chart;
mod csv;
mod output;
mod template;
mod values;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{show, stand_in};

/// Arguments of `helm`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print what a chart gives, as `helm template` prints it.
    Template(Box<arguments::Arguments>),
}

/// Runs the verb and gives the exit status: 0, or 1 for any error, as Helm has it.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let Verb::Template(arguments) = &arguments.verb;
    stand_in::ended(template::run(arguments))
}
