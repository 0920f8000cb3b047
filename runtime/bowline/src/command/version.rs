//! `bowline version`.

use clap::Args;
use serde_json::json;

use super::Ending;
use super::arguments::{Output, PluginArguments};
use super::show::{self, table::table};
use super::world::Workshop;

/// Arguments of `version`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  # Versions, and the digest of every plugin
  bowline version

  # The digest of one plugin, for a script
  bowline version -o json | jq -r '.plugins[] | select(.name == \"plain\").digest'")]
pub(super) struct Arguments {
    /// How to print.
    #[arg(short, long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    plugins: PluginArguments,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let workshop = Workshop::open(&arguments.plugins)?;
    let plugins = workshop.plugins.describe();
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "plugins": plugins.iter().map(|plugin| json!({
            "name": plugin.name,
            "digest": plugin.digest.as_ref().map(bowline_core::digest::Digest::as_str),
            "exports": plugin.exports,
            "problem": plugin.problem,
        })).collect::<Vec<_>>(),
    });
    show::to_stdout(&show::value(&value, arguments.output, || {
        let rows: Vec<Vec<String>> = plugins
            .iter()
            .map(|plugin| {
                let digest = plugin.digest.as_ref().map(ToString::to_string);
                let last = digest.or_else(|| plugin.problem.clone()).unwrap_or_default();
                vec![plugin.name.clone(), plugin.exports.join(", "), last]
            })
            .collect();
        format!("bowline {}\n\n{}", env!("CARGO_PKG_VERSION"), table(&["PLUGIN", "EXPORTS", "DIGEST"], &rows, None))
    }))?;
    Ok(Ending::Same)
}
