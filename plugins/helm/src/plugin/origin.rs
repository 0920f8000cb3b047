//! Places in files of charts as the host shows them.

use bowline_plugin::{Origin, RenderRequest};

use crate::chart::File;
use crate::render::Source;

/// The origin's attribute that says that the path is in an input.
const INPUT: &str = "bowline.dev/input";

/// Finds the files that templates and definitions stand in.
pub(super) struct Places<'r> {
    request: &'r RenderRequest,
    sources: &'r [Source],
}

impl<'r> Places<'r> {
    pub(super) fn new(request: &'r RenderRequest, sources: &'r [Source]) -> Self {
        Self { request, sources }
    }

    /// The file with that path, which begins with the names of its charts.
    pub(super) fn find(&self, path: &[u8]) -> Option<&'r Source> {
        // Of two with the same path the later one is rendered.
        let after = self.sources.partition_point(|source| *source.path <= *path);
        after.checked_sub(1).and_then(|at| self.sources.get(at)).filter(|source| *source.path == *path)
    }

    /// The place of a byte of a file.
    pub(super) fn origin(&self, source: &Source, at: usize) -> Origin {
        self.line(source, line(&source.file, at))
    }

    /// A line of a file.
    pub(super) fn line(&self, source: &Source, line: u32) -> Origin {
        let mut origin = of(self.request, &source.file.path).line(line).via(format!("chart {}", source.chart));
        origin.attributes.push(("helm/chart".to_owned(), source.charts.to_string()));
        origin.attributes.push(("helm/template".to_owned(), source.path.to_string()));
        origin.attributes.sort();
        origin
    }
}

/// A path of a file as the host shows it: of the tree, or of an input.
pub(super) fn of(request: &RenderRequest, path: &str) -> Origin {
    let input = request.tree.inputs.iter().find_map(|input| {
        let rest = path.strip_prefix(input.name.as_str())?.strip_prefix('/')?;
        Some((input, rest))
    });
    match input {
        Some((input, rest)) => {
            let mut origin = Origin::file(rest);
            origin.attributes.push((INPUT.to_owned(), input.name.clone()));
            origin
        }
        None => Origin::file(path),
    }
}

fn line(file: &File, at: usize) -> u32 {
    let before = file.data.get(..at).unwrap_or(&file.data);
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}
