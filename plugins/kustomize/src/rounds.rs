//! What a build needs that is elsewhere: the kustomizations are walked without building anything.

use std::collections::HashSet;

use crate::kustomization::{Kustomization, PathUse, Reference};
use crate::tree::Loader;

/// Asks the loader's sources for everything remote that a build of its folder reads, as far as it can be known by now: a
/// repository that isn't mounted yet may name further ones.
///
/// What is wrong in a file is left to the build, which says it better.
pub fn ask(loader: &Loader<'_>) {
    let mut seen = HashSet::from([loader.key()]);
    let mut open = vec![loader.clone()];
    while let Some(loader) = open.pop() {
        for reference in references(&loader) {
            if let Some(next) = follow(&loader, &reference)
                && seen.insert(next.key())
            {
                open.push(next);
            }
        }
    }
}

fn references(loader: &Loader<'_>) -> Vec<Reference> {
    let Ok(loaded) = loader.kustomization() else {
        return Vec::new();
    };
    // Whoever builds warns; here nobody reads it.
    let mut unread = Vec::new();
    Kustomization::read(&loaded.bytes, loaded.file, loader.files(), &mut unread)
        .map(|kustomization| kustomization.references())
        .unwrap_or_default()
}

/// Notes what is remote, and gives the kustomization behind a reference, if there is one.
fn follow<'t>(loader: &Loader<'t>, reference: &Reference) -> Option<Loader<'t>> {
    let path = &*reference.path;
    if path.contains('\n') {
        return None;
    }
    let is_tree = match reference.what {
        PathUse::File | PathUse::InlineOrFile => false,
        PathUse::Component => true,
        PathUse::FileOrTree | PathUse::InlineOrTree => !Loader::is_file_url(path),
    };
    if is_tree {
        // Not to be entered when it is a file, which is found out by looking rather than by failing.
        return loader.leads_to_tree(path).then(|| loader.enter(path).ok()).flatten();
    }
    if Loader::is_url(path) {
        // It is noted by being asked for; whether it is there is for the build to say.
        let _ = loader.load(path);
    }
    None
}
