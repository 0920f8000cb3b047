//! What is done with a kustomization once its fields are read: warnings, defaults, and what it must be.

use bowline_plugin::{Diagnostic, Severity};

use super::document::{Kustomization, Raw};
use crate::fault::{Fault, Outcome};
use crate::tree::{Files, path};

/// Old fields, what to say instead, and what precedes the advice; in the order of their warnings.
const DEPRECATED: [(&str, &str, &str); 6] = [
    ("bases", "resources", ""),
    ("commonLabels", "labels", ""),
    ("imageTags", "images", ""),
    ("patchesJson6902", "patches", ""),
    ("patchesStrategicMerge", "patches", ""),
    ("vars", "replacements", "[EXPERIMENTAL] "),
];

/// The version of a `Kustomization`.
const TREE: &str = "kustomize.config.k8s.io/v1beta1";

/// The version of a `Component`.
const COMPONENT: &str = "kustomize.config.k8s.io/v1alpha1";

/// Warns of old fields, moves them to the new ones, and checks the rest.
pub(super) fn finish(raw: Raw, files: &Files, remarks: &mut Vec<Diagnostic>) -> Outcome<Kustomization> {
    let Raw { mut document, bases, image_tags, old_charts, present, filled } = raw;
    let origin = files.origin(document.place());
    for (old, new, stage) in DEPRECATED {
        if present.contains(&old) {
            let message = format!(
                "# Warning: '{old}' is deprecated. Please use '{new}' instead. {stage}Run 'kustomize edit fix' to \
                 update your Kustomization automatically."
            );
            remarks.push(Diagnostic::new(Severity::Warning, "kustomize/deprecated", message).at(origin.clone()));
        }
    }
    document.resources.extend(bases);
    document.images.extend(image_tags);
    // Of several, the last one that says it counts.
    let homes = old_charts.iter().rev().map(|(_, globals)| globals).find(|globals| !globals.chart_home.is_empty());
    document.helm_globals = document.helm_globals.or_else(|| homes.cloned());
    document.helm_charts.extend(old_charts.into_iter().map(|(chart, _)| chart));
    if document.kind.is_empty() {
        document.kind = "Kustomization".into();
    }
    let version = if &*document.kind == "Component" { COMPONENT } else { TREE };
    if document.api_version.is_empty() {
        document.api_version = version.into();
    }
    if !filled {
        return Err(Fault::new("empty-kustomization", "kustomization.yaml is empty").at(origin));
    }
    let mut wrong = Vec::new();
    if !matches!(&*document.kind, "Kustomization" | "Component") {
        wrong.push(format!("kind should be Kustomization or Component, not {:?}", document.kind));
    }
    if &*document.api_version != version {
        wrong.push(format!("apiVersion for {} should be {version}, not {:?}", document.kind, document.api_version));
    }
    if wrong.is_empty() {
        return Ok(document);
    }
    let folder = path::show(path::parent(&origin.path));
    let message = format!("Failed to read kustomization file under {folder}:\n{}", wrong.join("\n"));
    Err(Fault::new("wrong-kind", message).at(origin))
}
