//! Hooks: manifests that are run at a point of a release's life, and are no part of the desired set.

use crate::object::Object;
use crate::plugin::Manifest;

/// The attribute with which a plugin says that a manifest is a hook.
const HOOK_ATTRIBUTE: &str = "bowline.dev/hook";
/// The attribute with the phase it runs in.
const PHASE_ATTRIBUTE: &str = "bowline.dev/phase";
/// Names in the note; of more only the number is told.
const NAMED: usize = 8;

/// Whether a manifest is a hook.
pub(super) fn is_hook(manifest: &Manifest) -> bool {
    attribute(manifest, HOOK_ATTRIBUTE) == Some("true")
}

/// What a person should know of the hooks that were set apart; none when there are none.
pub(super) fn note(hooks: &[(&Manifest, Object)]) -> Option<String> {
    if hooks.is_empty() {
        return None;
    }
    let mut names: Vec<String> = hooks
        .iter()
        .map(|(manifest, object)| {
            let phase = attribute(manifest, PHASE_ATTRIBUTE).unwrap_or("sync");
            format!("{} {} ({phase})", object.gvk().kind, object.name())
        })
        .collect();
    // A hook of two waves of one phase, such as before and after a deletion, has two manifests, side by side.
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(format!("hooks are not run yet: {}{more}", names.join(", ")))
}

fn attribute<'m>(manifest: &'m Manifest, key: &str) -> Option<&'m str> {
    manifest.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}
