//! What the host is told about hooks.

use bowline_plugin::Manifest;
use serde_json::json;

use crate::output::{DeletePolicy, Event, Hook};

/// When in a pass a hook runs, for which releases, and among the others of that time.
struct Phase {
    name: &'static str,
    /// Order against what else is done in the phase.
    wave: Option<&'static str>,
    /// The kinds of release that it runs for.
    events: Vec<&'static str>,
}

/// A hook as manifests, one for each phase that it runs in; `order` is its place among all hooks.
pub(super) fn manifests(hook: &Hook, order: usize, made: impl Fn() -> Manifest) -> Vec<Manifest> {
    let raw: Vec<&str> = hook.events.iter().map(|event| event.name()).collect();
    let delete = json!(delete(hook)).to_string();
    phases(&hook.events)
        .into_iter()
        .map(|phase| {
            let mut manifest = made()
                .attribute("bowline.dev/hook", "true")
                .attribute("bowline.dev/phase", phase.name)
                .attribute("bowline.dev/hook-order", order.to_string())
                .attribute("bowline.dev/hook-events", json!(phase.events).to_string())
                .attribute("bowline.dev/hook-delete", delete.as_str())
                .attribute("helm/hook", raw.join(","))
                .attribute("helm/hook-weight", hook.weight.to_string());
            if let Some(wave) = phase.wave {
                manifest = manifest.attribute("bowline.dev/wave", wave);
            }
            manifest
        })
        .collect()
}

fn phases(events: &[Event]) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    for event in events {
        let (name, wave, event) = match event {
            Event::PreInstall => ("pre-sync", None, "install"),
            Event::PreUpgrade => ("pre-sync", None, "upgrade"),
            Event::PreRollback => ("pre-sync", None, "rollback"),
            Event::PostInstall => ("post-sync", None, "install"),
            Event::PostUpgrade => ("post-sync", None, "upgrade"),
            Event::PostRollback => ("post-sync", None, "rollback"),
            Event::Test => ("post-sync", None, "test"),
            Event::PreDelete => ("delete", Some("-1"), "delete"),
            Event::PostDelete => ("delete", Some("1"), "delete"),
        };
        match phases.iter_mut().find(|phase| phase.name == name && phase.wave == wave) {
            Some(phase) if phase.events.contains(&event) => {}
            Some(phase) => phase.events.push(event),
            None => phases.push(Phase { name, wave, events: vec![event] }),
        }
    }
    phases
}

/// When the host deletes the hook's object. Definitions of kinds stay: with them all objects of the kind would go.
fn delete(hook: &Hook) -> Vec<&'static str> {
    if hook.document.head.kind == "CustomResourceDefinition" {
        return Vec::new();
    }
    let mut known: Vec<&'static str> = Vec::new();
    for policy in &hook.delete {
        known.extend(match policy {
            DeletePolicy::BeforeHookCreation => Some("before-creation"),
            DeletePolicy::HookSucceeded => Some("succeeded"),
            DeletePolicy::HookFailed => Some("failed"),
            DeletePolicy::Unknown(_) => None,
        });
    }
    if hook.delete.is_empty() {
        known.push("before-creation");
    }
    known
}
