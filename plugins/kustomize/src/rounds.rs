//! What a build needs that is elsewhere: the kustomizations are walked without building anything.

use std::collections::HashSet;

use crate::kustomization::{PathUse, Reference};
use crate::run::Options;
use crate::target::{Build, Target};
use crate::tree::Loader;

/// Asks the loader's sources for everything remote that a build of its folder reads, as far as it can be known by now: a
/// repository that isn't mounted yet may name further ones, and so may the configuration of a plugin.
///
/// What is wrong in a file is left to the build, which says it better.
pub fn ask(loader: &Loader<'_>, options: &Options) {
    let mut walk = Walk { options, seen: HashSet::from([loader.key()]), open: vec![loader.clone()] };
    while let Some(loader) = walk.open.pop() {
        walk.visit(&loader);
    }
}

/// A walk over kustomizations.
struct Walk<'t, 'o> {
    options: &'o Options,
    /// The folders that were met.
    seen: HashSet<(usize, String)>,
    /// Those of them that are still to be visited.
    open: Vec<Loader<'t>>,
}

impl<'t> Walk<'t, '_> {
    fn visit(&mut self, loader: &Loader<'t>) {
        // Whoever builds warns; here nobody reads it.
        let mut unread = Vec::new();
        let Ok(target) = Target::load(loader.clone(), &mut unread) else { return };
        self.follow(loader, &target.kustomization().references());
        let mut build = Build::new(self.options, target.kustomization(), &mut unread);
        let plugins = build.plugin_references(&target);
        build.ask_for_charts(&target);
        self.follow(loader, &plugins);
    }

    fn follow(&mut self, loader: &Loader<'t>, references: &[Reference]) {
        for next in references.iter().filter_map(|reference| follow(loader, reference)) {
            if self.seen.insert(next.key()) {
                self.open.push(next);
            }
        }
    }
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
