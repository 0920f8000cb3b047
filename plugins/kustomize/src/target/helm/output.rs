//! What a chart was rendered to, and why it couldn't be.

use std::collections::HashMap;
use std::rc::Rc;

use bowline_helm::chart::File;
use bowline_helm::chart::load::LoadError;
use bowline_helm::engine::RenderError;
use bowline_helm::go::Text as Bytes;
use bowline_helm::output::{Document, Hooks, shows, write_document};
use bowline_helm::render::{Error, Failure, Outcome as Rendered, Source};

use super::super::{objects_of, set_of};
use crate::fault::{Fault, Outcome};
use crate::kustomization::HelmChart;
use crate::node::Place;
use crate::read;
use crate::resource::{Resource, Step};
use crate::tree::{ChartTree, Files};

/// A document or file of a chart, as it is printed.
struct Piece<'o> {
    path: &'o Bytes,
    text: &'o [u8],
    /// Where it is from.
    at: Place,
    /// Name and version of its chart.
    chart: Option<&'o Bytes>,
    /// Whether there are random values in it.
    random: bool,
}

/// The objects of a chart, read from the text that Helm prints.
///
/// # Errors
/// When there is something in it that is no object.
pub(super) fn resources(
    rendered: &Rendered,
    entry: &HelmChart,
    tree: &ChartTree<'_>,
    files: &Files,
) -> Outcome<Vec<Resource>> {
    let (text, pieces) = printed(rendered, entry, tree);
    let any_random = pieces.iter().any(|(_, piece)| piece.random);
    // Where something is wrong with a list, kustomize takes it as it is.
    let mut found = match objects_of(&text, 0, files) {
        Ok(set) => set,
        Err(_) => set_of(read::listed(&text, 0)?, files)?,
    }
    .into_list();
    for resource in &mut found {
        let line = resource.node.at.line;
        let after = pieces.partition_point(|(first, _)| *first <= line);
        let piece = after.checked_sub(1).and_then(|index| pieces.get(index)).map(|(_, piece)| piece);
        resource.book.helm_generated = true;
        resource.secret = piece.map_or(any_random, |piece| piece.random);
        if let Some(Piece { at, chart: Some(chart), .. }) = piece {
            resource.steps.push(Step { at: *at, via: format!("chart {chart}").into() });
        }
    }
    Ok(found)
}

/// What `helm template` prints, and the line where each piece begins.
fn printed<'o>(rendered: &'o Rendered, entry: &HelmChart, tree: &'o ChartTree<'o>) -> (Vec<u8>, Vec<(u32, Piece<'o>)>) {
    let mut places = Places { tree, rendered, numbers: HashMap::new() };
    let mut print = Print { text: Vec::new(), lines: 1, pieces: Vec::new() };
    for crd in rendered.crds.iter().filter(|_| entry.include_crds) {
        print.write(places.piece(&crd.path, &crd.file.data, 0));
    }
    for document in &rendered.sorted.manifests {
        print.write(places.piece(&document.path, &document.text, document.at));
    }
    print.trim();
    let wanted = match (entry.skip_hooks, entry.skip_tests) {
        (true, _) => Hooks::None,
        (false, true) => Hooks::NoTests,
        (false, false) => Hooks::All,
    };
    for hook in &rendered.sorted.hooks {
        if shows(wanted, hook) {
            let Document { path, text, at, .. } = &hook.document;
            print.write(places.piece(path, text, *at));
        }
    }
    (print.text, print.pieces)
}

/// A text that pieces are written to.
struct Print<'o> {
    text: Vec<u8>,
    /// The line that comes next, from 1.
    lines: u32,
    pieces: Vec<(u32, Piece<'o>)>,
}

impl<'o> Print<'o> {
    fn write(&mut self, piece: Piece<'o>) {
        let start = self.text.len();
        write_document(piece.path, piece.text, &mut self.text);
        self.pieces.push((self.lines, piece));
        self.lines = self.lines.saturating_add(breaks(&self.text[start..]));
    }

    /// Helm trims what comes before hooks, which is seen where a block of text stands at the end.
    fn trim(&mut self) {
        let end = std::str::from_utf8(&self.text).map_or(self.text.len(), |text| text.trim_end().len());
        self.lines = self.lines.saturating_sub(breaks(&self.text[end..])).saturating_add(1);
        self.text.truncate(end);
        self.text.push(b'\n');
    }
}

fn breaks(text: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text).count()).unwrap_or(u32::MAX)
}

/// Finds the files of templates.
struct Places<'p> {
    tree: &'p ChartTree<'p>,
    rendered: &'p Rendered,
    /// The numbers of the files so far.
    numbers: HashMap<Rc<str>, u16>,
}

impl<'o> Places<'o> {
    fn number(&mut self, file: &File) -> u16 {
        if let Some(number) = self.numbers.get(&file.path) {
            return *number;
        }
        let number = self.tree.number(&file.path);
        self.numbers.insert(Rc::clone(&file.path), number);
        number
    }

    /// What is printed of the file at `path`, from its byte `at` on.
    fn piece(&mut self, path: &'o Bytes, text: &'o [u8], at: usize) -> Piece<'o> {
        let source = find(&self.rendered.sources, path);
        let place =
            source.map(|source| Place { file: self.number(&source.file), line: line(&source.file, at), column: 0 });
        Piece {
            path,
            text,
            at: place.unwrap_or_default(),
            chart: source.map(|source| &source.chart),
            random: self.rendered.random.contains(path),
        }
    }
}

/// The file with that path; of two the later one is rendered.
fn find<'s>(sources: &'s [Source], path: &[u8]) -> Option<&'s Source> {
    let after = sources.partition_point(|source| *source.path <= *path);
    after.checked_sub(1).and_then(|index| sources.get(index)).filter(|source| *source.path == *path)
}

/// The line of a byte of a file, from 1.
fn line(file: &File, at: usize) -> u32 {
    breaks(file.data.get(..at).unwrap_or(&file.data)).saturating_add(1)
}

/// Tells why a chart can't be rendered.
pub(super) struct Explain<'t> {
    pub(super) tree: ChartTree<'t>,
    /// Whether what was rendered so far is wanted.
    pub(super) debug: bool,
}

impl Explain<'_> {
    /// A chart that can't be loaded.
    pub(super) fn load(&self, error: &LoadError) -> Fault {
        let fault = Fault::new("bad-chart", error.to_string());
        match error.place() {
            Some((path, line)) => {
                fault.on(Place { file: self.tree.number(path), line: line.unwrap_or_default(), column: 0 })
            }
            None => fault,
        }
    }

    /// A chart that can't be rendered.
    pub(super) fn failure(&self, failure: &Failure) -> Fault {
        let mut message = failure.error.to_string();
        if self.debug && failure.error.is_late() {
            let mut text = Vec::new();
            failure.rendered.iter().for_each(|file| write_document(&file.path, &file.text, &mut text));
            message.push_str("\nHelm template:\n");
            message.push_str(&String::from_utf8_lossy(&text));
        }
        Fault::new("chart", message).on(self.place(failure))
    }

    fn place(&self, failure: &Failure) -> Place {
        let find = |path: &[u8]| find(&failure.sources, path);
        let (source, row, column) = match &failure.error {
            Error::Template(RenderError::Parse { file, line, .. }) => (find(file), *line, 0),
            // Columns are counted from 0 there. A template that is made on the way is in no file.
            Error::Template(RenderError::Execute { place: (inner, line, column), file, .. }) => match find(inner) {
                None => (find(file), 0, 0),
                found => (found, *line, column + 1),
            },
            Error::Document(unreadable) => {
                let source = find(&unreadable.path);
                (source, source.map_or(0, |source| line(&source.file, unreadable.at) as usize), 0)
            }
            _ => return Place::default(),
        };
        source.map_or_else(Place::default, |source| Place {
            file: self.tree.number(&source.file.path),
            line: u32::try_from(row).unwrap_or_default(),
            column: u16::try_from(column).unwrap_or_default(),
        })
    }
}
