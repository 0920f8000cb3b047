//! Builds nodes from events: nesting, anchors and aliases, and the limits on them.

use std::collections::HashMap;

use super::events::{Event, Events, Opening, Written};
use super::mapping::Entries;
use crate::scalar::{Scalar, resolve};
use crate::{Document, Error, Limits, Node, Position, Value};

/// Copies of long text count like the nodes that would take as much memory.
const BYTES_A_NODE: usize = 64;

/// What an alias can stand for.
enum Anchored {
    /// The anchor's own value isn't complete yet.
    Open,
    /// A scalar, with the type a key of it needs.
    Scalar(Scalar, String),
    /// A mapping or list.
    Collection(Subtree),
}

/// A node with what it adds to the limits.
#[derive(Clone)]
pub(super) struct Subtree {
    pub(super) node: Node,
    /// What a copy of it costs: one for each of its nodes and for every [`BYTES_A_NODE`] of text in them.
    size: usize,
    /// How many mappings and lists are nested in it, itself included.
    height: usize,
}

pub(super) struct Composer<'s> {
    events: Events<'s>,
    pub(super) limits: Limits,
    /// Of the current document, by name.
    anchors: HashMap<String, Anchored>,
    /// What closes each of the open mappings and lists in braces and brackets.
    closers: Vec<char>,
    /// Without a `*` nothing can ask for an anchor.
    has_aliases: bool,
    nodes: usize,
    alias_nodes: usize,
}

impl<'s> Composer<'s> {
    pub(super) fn new(text: &'s str, limits: &Limits) -> Result<Self, Error> {
        let mut limits = limits.clone();
        limits.depth = limits.depth.min(Limits::DEEPEST);
        Ok(Self {
            events: Events::new(text)?,
            limits,
            anchors: HashMap::new(),
            closers: Vec::new(),
            has_aliases: text.contains('*'),
            nodes: 0,
            alias_nodes: 0,
        })
    }

    pub(super) fn documents(mut self) -> Result<Vec<Document>, Error> {
        let mut documents = Vec::new();
        loop {
            match self.events.next()? {
                (Event::StreamEnd, _) => return Ok(documents),
                (Event::DocumentStart, at) => {
                    self.anchors.clear();
                    let root = self.next_node(0);
                    let root = root.map_err(|error| self.events.malformed_later().unwrap_or(error))?.node;
                    if !root.is_null() {
                        documents.push(Document { at, root });
                    }
                }
                _ => {}
            }
        }
    }

    /// The first document, when there is one that isn't null.
    pub(super) fn first(mut self) -> Result<Option<Node>, Error> {
        let begun = self.events.next();
        if let Some(error) = self.events.newer_version() {
            return Err(error);
        }
        let (Event::DocumentStart, _) = begun? else { return Ok(None) };
        let root = self.next_node(0);
        let root = root.map_err(|error| self.events.malformed_later().unwrap_or(error))?.node;
        // The end of a document is found by the token behind it, which may be malformed.
        self.events.next()?;
        Ok((!root.is_null()).then_some(root))
    }

    /// The next event, which the caller may hand back to [`Composer::node`].
    pub(super) fn event(&mut self) -> Result<(Event, Position), Error> {
        self.events.next()
    }

    fn next_node(&mut self, depth: usize) -> Result<Subtree, Error> {
        let (event, at) = self.events.next()?;
        self.node(event, at, depth)
    }

    /// The node that begins with `event`, inside of `depth` mappings and lists.
    pub(super) fn node(&mut self, event: Event, at: Position, depth: usize) -> Result<Subtree, Error> {
        self.count(1, at)?;
        match event {
            Event::Scalar(written) => self.scalar(written, at),
            Event::Alias(name) => self.alias(&name, at, depth),
            Event::SequenceStart(opening) => self.collection(opening, ']', at, depth, Self::sequence),
            Event::MappingStart(opening) => self.collection(opening, '}', at, depth, Self::mapping),
            Event::DocumentStart | Event::DocumentEnd | Event::StreamEnd | Event::SequenceEnd | Event::MappingEnd => {
                Err(Error::new(at, "expected a value here"))
            }
        }
    }

    fn scalar(&mut self, written: Written, at: Position) -> Result<Subtree, Error> {
        let (scalar, text) = self.resolve_scalar(written, at)?;
        leaf(scalar, text, at)
    }

    /// The type and text of a scalar, which is remembered under its anchor.
    pub(super) fn resolve_scalar(&mut self, written: Written, at: Position) -> Result<(Scalar, String), Error> {
        let Written { anchor, tag, text, plain, quoted, .. } = written;
        if let Some(closer) = self.closers.last().filter(|_| !quoted && text.contains('?')) {
            self.events.refuse();
            return Err(question(*closer, at));
        }
        let (scalar, text) = if tag.is_none() && !plain {
            (Scalar::Text, text)
        } else {
            resolve(tag.as_deref(), text).map_err(|unfit| unfit.at(at))?
        };
        if let Some(name) = anchor.filter(|_| self.has_aliases) {
            self.anchors.insert(name, Anchored::Scalar(scalar.clone(), text.clone()));
        }
        Ok((scalar, text))
    }

    fn alias(&mut self, name: &str, at: Position, depth: usize) -> Result<Subtree, Error> {
        let subtree = match self.anchored(name, at)? {
            Anchored::Scalar(scalar, text) => {
                let copy = leaf(scalar.clone(), text.clone(), at)?;
                self.count_copies(copy.size, at)?;
                return Ok(copy);
            }
            Anchored::Collection(subtree) => subtree,
            Anchored::Open => {
                let error = Error::new(at, format!("the value of the anchor `{name}` contains itself"));
                return Err(error.with_go_words(format!("yaml: anchor '{name}' value contains itself")));
            }
        };
        let (size, height) = (subtree.size, subtree.height);
        self.check_depth(depth + height, at)?;
        self.count(size, at)?;
        self.count_copies(size, at)?;
        let mut copy = match self.anchors.get(name) {
            Some(Anchored::Collection(subtree)) => subtree.clone(),
            _ => return Err(unknown_anchor(name, at)),
        };
        copy.node.at = at;
        Ok(copy)
    }

    /// The type and text of the scalar that an alias stands for, if it stands for one.
    pub(super) fn aliased_scalar(&mut self, name: &str, at: Position) -> Result<Option<(Scalar, String)>, Error> {
        let Anchored::Scalar(scalar, text) = self.anchored(name, at)? else { return Ok(None) };
        let (scalar, text) = (scalar.clone(), text.clone());
        self.count_copies(text_size(&text), at)?;
        Ok(Some((scalar, text)))
    }

    fn anchored(&mut self, name: &str, at: Position) -> Result<&Anchored, Error> {
        self.anchors.get(name).ok_or_else(|| {
            self.events.refuse();
            unknown_anchor(name, at)
        })
    }

    fn collection(
        &mut self,
        opening: Opening,
        closer: char,
        at: Position,
        depth: usize,
        read: fn(&mut Self, Position, usize) -> Result<Subtree, Error>,
    ) -> Result<Subtree, Error> {
        self.check_depth(depth + 1, at)?;
        let anchor = opening.anchor.filter(|_| self.has_aliases);
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), Anchored::Open);
        }
        if opening.flow {
            self.closers.push(closer);
        }
        let subtree = read(self, at, depth + 1)?;
        if opening.flow {
            self.closers.pop();
        }
        let Some(name) = anchor else { return Ok(subtree) };
        self.count_copies(subtree.size, at)?;
        self.anchors.insert(name, Anchored::Collection(subtree.clone()));
        Ok(subtree)
    }

    fn sequence(&mut self, at: Position, depth: usize) -> Result<Subtree, Error> {
        let mut items = Vec::new();
        let mut measure = Measure::default();
        loop {
            match self.events.next()? {
                (Event::SequenceEnd, _) => return Ok(measure.subtree(Node { at, value: Value::Sequence(items) })),
                (event, item_at) => {
                    let item = self.node(event, item_at, depth)?;
                    measure.add(&item);
                    items.push(item.node);
                }
            }
        }
    }

    fn mapping(&mut self, at: Position, depth: usize) -> Result<Subtree, Error> {
        let mut entries = Entries::new(self.limits.duplicate_keys);
        let mut measure = Measure::default();
        loop {
            match self.events.next()? {
                (Event::MappingEnd, _) => {
                    let node = Node { at, value: Value::Mapping(entries.into_vec()) };
                    return Ok(measure.subtree(node));
                }
                (event, key_at) => {
                    let value = entries.read(self, event, key_at, depth)?;
                    measure.add_counted(value);
                }
            }
        }
    }

    fn check_depth(&mut self, depth: usize, at: Position) -> Result<(), Error> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        self.events.refuse();
        Err(Error::new(at, format!("mappings and lists are nested more than {} levels deep", self.limits.depth)))
    }

    fn count(&mut self, nodes: usize, at: Position) -> Result<(), Error> {
        self.nodes += nodes;
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        self.events.refuse();
        Err(Error::new(at, format!("the file has more than {} values", self.limits.nodes)))
    }

    fn count_copies(&mut self, nodes: usize, at: Position) -> Result<(), Error> {
        self.alias_nodes += nodes;
        if self.alias_nodes <= self.limits.alias_nodes {
            return Ok(());
        }
        Err(Error::new(at, format!("anchors and aliases stand for more than {} values", self.limits.alias_nodes))
            .with_go_words("yaml: document contains excessive aliasing"))
    }
}

fn leaf(scalar: Scalar, text: String, at: Position) -> Result<Subtree, Error> {
    let size = text_size(&text);
    let words = match scalar {
        Scalar::Float(number) if number.is_nan() => "json: unsupported value: NaN",
        Scalar::Float(number) if number < 0.0 => "json: unsupported value: -Inf",
        _ => "json: unsupported value: +Inf",
    };
    let value = scalar.into_value(text).map_err(|message| Error::new(at, message).with_go_words(words))?;
    Ok(Subtree { node: Node { at, value }, size, height: 0 })
}

/// What a copy of a scalar or key costs.
pub(super) fn text_size(text: &str) -> usize {
    1 + text.len() / BYTES_A_NODE
}

/// Within brackets and braces, a question mark ends a text for the Go module and begins a key.
fn question(closer: char, at: Position) -> Error {
    let line = at.line - 1;
    let place = if line == 0 { String::new() } else { format!("line {line}: ") };
    Error::new(at, "text with a `?` needs quotes within brackets and braces")
        .with_go_words(format!("yaml: {place}did not find expected ',' or '{closer}'"))
}

fn unknown_anchor(name: &str, at: Position) -> Error {
    Error::new(at, format!("the alias `*{name}` has no anchor `&{name}` before it in this document"))
        .with_go_words(format!("yaml: unknown anchor '{name}' referenced"))
}

/// Adds up what the parts of a mapping or list count for.
#[derive(Default)]
struct Measure {
    size: usize,
    height: usize,
}

impl Measure {
    fn add(&mut self, part: &Subtree) {
        self.add_counted((part.size, part.height));
    }

    fn add_counted(&mut self, (size, height): (usize, usize)) {
        self.size += size;
        self.height = self.height.max(height);
    }

    fn subtree(self, node: Node) -> Subtree {
        Subtree { node, size: self.size + 1, height: self.height + 1 }
    }
}

impl Subtree {
    /// Size and height.
    pub(super) fn measure(&self) -> (usize, usize) {
        (self.size, self.height)
    }
}
