//! A whole build.

use std::rc::Rc;

use bowline_plugin::{Diagnostic, Severity};

use crate::fault::Outcome;
use crate::kustomization::Kustomization;
use crate::read;
use crate::resource::Resource;
use crate::set::ResMap;
use crate::target::metadata::{Notes, write_notes};
use crate::target::{Build, Target};
use crate::transform::{hash, sort};
use crate::tree::Loader;

/// What a build may do, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The order of the objects, where the kustomization says none.
    pub reorder: Option<Reorder>,
    /// Every object gets the label that names kustomize.
    pub managed_by: bool,
    /// Charts may be rendered.
    pub enable_helm: bool,
    /// How charts are rendered.
    pub charts: Charts,
}

/// How charts are rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charts {
    /// Version of Kubernetes, for charts that say none; empty for the one that Helm assumes.
    pub kube_version: String,
    /// APIs that count as there, for charts that name none.
    pub api_versions: Vec<String>,
    /// Errors come with what was rendered.
    pub debug: bool,
    /// What random values grow from: the same seed gives the same values.
    pub seed: Vec<u8>,
}

/// An order of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reorder {
    /// That of the files.
    None,
    /// By kind: what others need comes first.
    Legacy,
}

/// The label that names kustomize, and what it says.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "kustomize-v5.8.2");

/// Builds the kustomization in the folder of `loader`. What is to be said to the user besides is added to `remarks`,
/// also when the build fails.
///
/// # Errors
/// Whatever keeps it from being built.
pub fn run(loader: Loader<'_>, options: &Options, remarks: &mut Vec<Diagnostic>) -> Outcome<Vec<Resource>> {
    run_on(Vec::new(), loader, options, remarks)
}

/// The same on top of objects that are `given`: they come before those of the kustomization, as if it named a file with
/// them as its first resource.
///
/// # Errors
/// Whatever keeps it from being built.
pub fn run_on(
    given: Vec<Resource>,
    loader: Loader<'_>,
    options: &Options,
    remarks: &mut Vec<Diagnostic>,
) -> Outcome<Vec<Resource>> {
    let files = loader.files();
    build(given, loader, options, remarks).map_err(|fault| fault.located(|place| files.origin(place)))
}

fn build(
    given: Vec<Resource>,
    loader: Loader<'_>,
    options: &Options,
    remarks: &mut Vec<Diagnostic>,
) -> Outcome<Vec<Resource>> {
    let target = Target::load(loader, remarks)?;
    let root = Rc::clone(target.kustomization());
    let mut built = Build::new(options, &root, remarks).accumulate_root(&target, given)?;
    hash::hash_names(&mut built.set)?;
    let unused = built.finish_references()?;
    if !unused.is_empty() {
        let message = format!("well-defined vars that were never replaced: {}", unused.join(","));
        remarks.push(Diagnostic::new(Severity::Warning, "kustomize/unused-vars", message));
    }
    built.set.all().iter().try_for_each(|resource| read::check(&resource.node))?;
    built.set.retain(|resource| !is_local(resource));
    let mut checked = ResMap::default();
    checked.append_all(built.set)?;
    built.set = checked;
    if root.sort_options.is_some() && options.reorder.is_some() {
        remarks.push(warning(
            "Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag \
             ('--reorder'). Using the kustomization file over the CLI flag.",
        ));
    }
    let order = sort::order(root.sort_options.as_ref(), options.reorder);
    let at = root.sort_options.as_ref().map(|options| options.at).unwrap_or_default();
    let mut resources = match order.map_err(|fault| fault.on(at))? {
        Some(order) => sort::sort(built.set, &order),
        None => built.set.into_list(),
    };
    if options.managed_by || asks(&root, "managedByLabel") {
        resources.iter_mut().try_for_each(mark_managed)?;
    }
    let notes =
        Notes { origin: asks(&root, "originAnnotations"), transformations: asks(&root, "transformerAnnotations") };
    for resource in &mut resources {
        write_notes(resource, notes)?;
        // Kustomize takes its own annotations out and writes the others anew, as text.
        let annotations = resource.node.metadata_pairs("annotations");
        resource.node.set_metadata_pairs("annotations", annotations)?;
    }
    Ok(resources)
}

/// A built object as canonical JSON: no blanks, keys sorted by their bytes.
///
/// # Errors
/// When a scalar cannot be what its tag says, a number is not finite, or a mapping has a key twice or one that is no text.
pub fn print(resource: &Resource) -> Outcome<String> {
    let mut json = String::new();
    resource.node.write_json(&mut json).map_err(|fault| {
        let name = resource.node.metadata("name");
        fault.on(resource.node.at).context(format!("printing {:?} {name:?}", &*resource.gvk().kind))
    })?;
    Ok(json)
}

fn asks(root: &Kustomization, metadata: &str) -> bool {
    root.build_metadata.iter().any(|asked| **asked == *metadata)
}

fn warning(message: &str) -> Diagnostic {
    Diagnostic::new(Severity::Warning, "kustomize/options", message)
}

/// Whether an object is for tools only, and not to be printed.
fn is_local(resource: &Resource) -> bool {
    let annotations = resource.node.metadata_pairs("annotations");
    annotations.iter().any(|(key, value)| &**key == "config.kubernetes.io/local-config" && &**value != "false")
}

fn mark_managed(resource: &mut Resource) -> Outcome<()> {
    let (key, value) = MANAGED_BY;
    let labels = resource.node.map_at("metadata")?.map_at("labels")?;
    labels.set_field(key, Some(crate::node::Scalar::text(value).into()))
}
