//! Bowline's built-in health plugin: the rules of kstatus (`sigs.k8s.io/cli-utils/pkg/kstatus`), which kubectl's
//! ecosystem and Flux go by, and `suspended` for what was told to rest.
//!
//! | kstatus | here |
//! |---|---|
//! | Current | healthy |
//! | InProgress | progressing |
//! | Failed | degraded |
//! | Terminating | terminating |
//! | NotFound (no live object) | missing |
//!
//! What kstatus can't read is an error of that subject, which names the field. `unknown` is for plugins that look
//! at kinds of their own.
//!
//! On top of it, before a verdict of healthy or progressing is given: a CronJob with `spec.suspend`, a Job with
//! `spec.suspend` that hasn't ended, and a Deployment with `spec.paused` whose rollout isn't complete are
//! suspended. None of them gets on by itself, and none is broken.

mod clock;
pub mod kstatus;
mod object;
mod suspension;

use bowline_plugin::{Assessment, CallContext, Error, Health, Manifest, NoConfig, Status, Subject};
use kstatus::{Kstatus, Outcome};
use serde_json::{Map, Value};

/// The plugin.
pub struct BuiltIn;

impl Health for BuiltIn {
    const NAME: &'static str = "health";
    type Config = NoConfig;

    fn assess(subject: &Subject, ctx: &CallContext, _: &NoConfig) -> Result<Assessment, Error> {
        let Some(live) = &subject.live else {
            return Ok(Assessment::new(Status::Missing, "NotFound", "Resource not found"));
        };
        let object = parse(live)?;
        let outcome = kstatus::compute(&object, clock::now(ctx))
            .map_err(|message| Error::invalid_input(message).code("health/unexpected-field"))?;
        Ok(suspension::of(&object, &outcome).unwrap_or_else(|| assessment(outcome)))
    }
}

fn parse(live: &Manifest) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(&live.json).map_err(|error| {
        Error::invalid_input(format!("the live object is not a JSON object: {error}")).code("health/not-an-object")
    })
}

fn assessment(outcome: Outcome) -> Assessment {
    let status = match outcome.kstatus {
        Kstatus::Current => Status::Healthy,
        Kstatus::InProgress => Status::Progressing,
        Kstatus::Failed => Status::Degraded,
        Kstatus::Terminating => Status::Terminating,
    };
    let mut assessment = Assessment::new(status, outcome.reason, outcome.message);
    assessment.recheck_after_ms = outcome.recheck_after_ms;
    assessment
}

bowline_plugin::export_health!(BuiltIn);
