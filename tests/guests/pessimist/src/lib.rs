//! A health plugin that finds everything degraded, to be told apart from the built-in one.

use bowline_plugin::{Assessment, CallContext, Error, Health, NoConfig, Status, Subject};

/// The plugin.
pub struct Pessimist;

impl Health for Pessimist {
    const NAME: &'static str = "pessimist";
    type Config = NoConfig;

    fn assess(_: &Subject, _: &CallContext, _: &NoConfig) -> Result<Assessment, Error> {
        Ok(Assessment::new(Status::Degraded, "Pessimism", "it will never work"))
    }
}

bowline_plugin::export_health!(Pessimist);
