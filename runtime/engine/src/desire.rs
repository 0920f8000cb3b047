//! Stage 4: rendered objects to the desired set.

use bowline_core::desired::{self, Desired, Kinds, Settings};

use crate::assignment::Pass;
use crate::render::Rendered;

/// Makes the rendered objects ready for the destination.
///
/// # Errors
/// When a manifest is no object, or two are the same.
pub fn desire(pass: &Pass<'_>, rendered: &Rendered, kinds: Kinds<'_>) -> Result<Desired, desired::Error> {
    let assignment = pass.assignment;
    Desired::build(
        rendered.manifests(),
        &Settings {
            application: &assignment.application.key,
            installation: &assignment.installation,
            namespace: assignment.namespace(),
            kinds,
        },
    )
}
