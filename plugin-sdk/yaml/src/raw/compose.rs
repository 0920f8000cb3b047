//! Builds raw nodes from events: nesting, anchors and aliases, and the limits on them.

use std::collections::HashMap;

use super::merge::{MergeSource, resolve_merges};
use super::share::Shared;
use super::{Field, Kind, Node, Scalar, Tag, resolve};
use crate::read::events::{Event, Events, Opening, Written};
use crate::{Error, Limits, Position};

/// Copies of long text count like the nodes that would take as much memory.
const BYTES_A_NODE: usize = 64;

/// What the types of YAML's own tags are called in full.
const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// What was used up of the limits that hold for a whole file.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) nodes: usize,
    alias_nodes: usize,
}

/// The first document of `text` by the parser's events; none when there is none or it is null.
pub(super) fn document(
    text: &str,
    lines_before: u32,
    limits: &Limits,
    used: &mut Used,
    shared: &mut Shared,
) -> Result<Option<Node>, Error> {
    let mut composer = Composer {
        events: Events::after_lines(text, lines_before)?,
        limits,
        anchors: HashMap::new(),
        has_aliases: text.contains('*'),
        flow: 0,
        shared,
        used,
    };
    loop {
        match composer.events.next()? {
            (Event::StreamEnd, _) => return Ok(None),
            (Event::DocumentStart, _) => break,
            _ => {}
        }
    }
    let (event, at) = composer.events.next()?;
    let root = composer.node(event, at, 0)?;
    composer.events.next()?;
    Ok(Some(root).filter(|root| !matches!(&root.kind, Kind::Scalar(scalar) if scalar.tag == Tag::Null)))
}

struct Composer<'s> {
    events: Events<'s>,
    limits: &'s Limits,
    /// By name; none while the value isn't complete.
    anchors: HashMap<String, Option<Anchored>>,
    /// Without a `*` nothing can ask for an anchor.
    has_aliases: bool,
    /// How many mappings and lists in braces and brackets are open.
    flow: usize,
    shared: &'s mut Shared,
    used: &'s mut Used,
}

/// What an alias stands for, and what a copy of it counts.
struct Anchored {
    node: Node,
    size: usize,
    height: usize,
}

impl Composer<'_> {
    fn node(&mut self, event: Event, at: Position, depth: usize) -> Result<Node, Error> {
        self.count(1, at)?;
        match event {
            Event::Scalar(written) => Ok(Node { kind: Kind::Scalar(self.scalar(written, at)?), at }),
            Event::Alias(name) => self.alias(&name, at, depth),
            Event::SequenceStart(opening) => self.collection(opening, at, depth, Self::sequence),
            Event::MappingStart(opening) => self.collection(opening, at, depth, Self::mapping),
            _ => Err(Error::new(at, "expected a value here")),
        }
    }

    fn scalar(&mut self, written: Written, at: Position) -> Result<Scalar, Error> {
        let Written { anchor, tag, text, quoted, folded, .. } = written;
        let (tag, quoted) = match tag.as_deref() {
            None | Some("!") if quoted => (Tag::Str, true),
            None | Some("!") => {
                let tag = resolve(&text).tag();
                (tag, self.flow > 0 && is_quoted_in_flow(tag, &text))
            }
            Some(tag) => explicit(tag, quoted),
        };
        let scalar = Scalar { text: self.shared.text(&text), tag, quoted, folded };
        if let Some(name) = anchor.filter(|_| self.has_aliases) {
            let size = 1 + scalar.text.len() / BYTES_A_NODE;
            let node = Node { kind: Kind::Scalar(scalar.clone()), at };
            self.anchors.insert(name, Some(Anchored { node, size, height: 0 }));
        }
        Ok(scalar)
    }

    fn alias(&mut self, name: &str, at: Position, depth: usize) -> Result<Node, Error> {
        let (size, height) = match self.anchors.get(name) {
            None => {
                let message = format!("the alias `*{name}` has no anchor `&{name}` before it in this document");
                return Err(Error::new(at, message));
            }
            Some(None) => return Err(Error::new(at, format!("the value of the anchor `{name}` contains itself"))),
            Some(Some(anchored)) => (anchored.size, anchored.height),
        };
        self.check_depth(depth + height, at)?;
        self.count(size, at)?;
        self.count_copies(size, at)?;
        match self.anchors.get(name) {
            Some(Some(anchored)) => Ok(Node { kind: anchored.node.kind.clone(), at }),
            _ => Err(Error::new(at, format!("the alias `*{name}` has no anchor"))),
        }
    }

    fn collection(
        &mut self,
        opening: Opening,
        at: Position,
        depth: usize,
        read: fn(&mut Self, Position, usize) -> Result<Node, Error>,
    ) -> Result<Node, Error> {
        self.check_depth(depth + 1, at)?;
        let anchor = opening.anchor.filter(|_| self.has_aliases);
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), None);
        }
        self.flow += usize::from(opening.flow);
        let node = read(self, at, depth + 1)?;
        self.flow -= usize::from(opening.flow);
        if let Some(name) = anchor {
            let (size, height) = measure(&node);
            self.count_copies(size, at)?;
            self.anchors.insert(name, Some(Anchored { node: node.clone(), size, height }));
        }
        Ok(node)
    }

    fn sequence(&mut self, at: Position, depth: usize) -> Result<Node, Error> {
        let mut items = Vec::new();
        loop {
            match self.events.next()? {
                (Event::SequenceEnd, _) => return Ok(Node { kind: Kind::Sequence(items), at }),
                (event, item_at) => items.push(self.node(event, item_at, depth)?),
            }
        }
    }

    fn mapping(&mut self, at: Position, depth: usize) -> Result<Node, Error> {
        let mut fields = Vec::new();
        let mut merges = Vec::new();
        loop {
            let (event, key_at) = match self.events.next()? {
                (Event::MappingEnd, _) => break,
                found => found,
            };
            let key = match self.node(event, key_at, depth)?.kind {
                Kind::Scalar(key) => key,
                _ => return Err(no_text(key_at)),
            };
            let (event, value_at) = self.events.next()?;
            if key.tag == Tag::Merge {
                merges.push(MergeSource { key_at, aliased: matches!(event, Event::Alias(_)) });
            }
            let value = self.node(event, value_at, depth)?;
            fields.push(Field { key, value });
        }
        resolve_merges(&mut fields, &merges)?;
        Ok(Node { kind: Kind::Mapping(fields), at })
    }

    fn check_depth(&self, depth: usize, at: Position) -> Result<(), Error> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        Err(Error::new(at, format!("mappings and lists are nested more than {} levels deep", self.limits.depth)))
    }

    fn count(&mut self, nodes: usize, at: Position) -> Result<(), Error> {
        self.used.nodes += nodes;
        if self.used.nodes <= self.limits.nodes {
            return Ok(());
        }
        Err(Error::new(at, format!("the file has more than {} values", self.limits.nodes)))
    }

    fn count_copies(&mut self, nodes: usize, at: Position) -> Result<(), Error> {
        self.used.alias_nodes += nodes;
        if self.used.alias_nodes <= self.limits.alias_nodes {
            return Ok(());
        }
        Err(Error::new(at, format!("anchors and aliases stand for more than {} values", self.limits.alias_nodes)))
    }
}

/// Whether printing has to quote a scalar within braces or brackets, whatever it looks like.
fn is_quoted_in_flow(tag: Tag, text: &str) -> bool {
    match tag {
        Tag::Null => text.is_empty(),
        Tag::Time => text.contains(':'),
        _ => false,
    }
}

/// The type of an explicit tag, and whether the scalar still counts as quoted.
fn explicit(tag: &str, quoted: bool) -> (Tag, bool) {
    let tag = match tag.strip_prefix(TAG_PREFIX) {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => return (Tag::Str, quoted),
        Some("timestamp") => Tag::Time,
        Some("merge") => Tag::Merge,
        Some("binary") => Tag::Binary,
        _ => Tag::Other,
    };
    (tag, false)
}

/// What a copy of `node` counts, and how many mappings and lists are nested in it.
fn measure(node: &Node) -> (usize, usize) {
    let add = |(size, height): (usize, usize), part: &Node| {
        let (more, inner) = measure(part);
        (size + more, height.max(inner))
    };
    let (size, height) = match &node.kind {
        Kind::Scalar(scalar) => return (1 + scalar.text.len() / BYTES_A_NODE, 0),
        Kind::Sequence(items) => items.iter().fold((1, 0), add),
        Kind::Mapping(fields) => fields.iter().fold((1, 0), |sum, field| {
            let (size, height) = add(sum, &field.value);
            (size + 1 + field.key.text.len() / BYTES_A_NODE, height)
        }),
    };
    (size, height + 1)
}

fn no_text(at: Position) -> Error {
    Error::new(at, "a mapping key must be text, not a mapping or a list; is a template in braces without quotes?")
}
