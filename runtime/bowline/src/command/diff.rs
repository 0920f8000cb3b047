//! `bowline diff`.

use clap::Args;

use super::Ending;
use super::plan::{Making, make};
use super::show::{self, difference};

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 when nothing differs, 1 when something does, 2 on an error.

Examples:
  # What differs between the cluster and a folder
  bowline diff apps/shop -n shop

  # Between the cluster and a branch
  bowline diff apps/shop --repo https://git.example/platform.git --branch next

  # Without a cluster: against objects that were saved earlier
  bowline diff apps/shop -n shop --live live.yaml")]
pub(super) struct Arguments {
    #[command(flatten)]
    making: Making,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<Ending> {
    let made = make(&arguments.making).await?;
    for step in made.plans.iter().flat_map(|planned| planned.plan().steps()) {
        if let Some(text) = difference::of_step(step) {
            show::to_stdout(&text)?;
        }
        if let bowline_core::plan::Action::Blocked { why, .. } = &step.action {
            show::warning(&format!("{}: {why}", step.key));
        }
    }
    Ok(made.ending())
}
