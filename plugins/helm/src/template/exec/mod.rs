//! Runs templates.

mod call;
mod error;
mod eval;
mod field;
mod walk;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::rc::Rc;

pub use error::ExecError;

use crate::go::{Text, Value};
use crate::template::context::Context;
use crate::template::node::{NodeId, Tree};
use crate::template::set::Templates;

/// What a key gives that a map doesn't have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Nothing, which is written as nothing.
    #[default]
    Zero,
    /// An error.
    Error,
}

/// How deep templates may call templates, by `template`, `include` and `tpl` together. Helm lets each template be a
/// thousand times within itself by `include`, and so three may be that call each other in turn. What limits the stack, as
/// the sandbox does, may end them before.
pub const MAX_CALLS: usize = 3100;

/// How deep lists of nodes and pipelines may be nested, of all templates that are running together.
const MAX_NESTING: usize = 12_000;

/// Runs templates. It has what they write, their variables and where they are.
pub struct Machine<'e> {
    /// What functions need to know.
    pub context: &'e Context,
    /// The templates that may be called.
    pub templates: Rc<Templates>,
    /// What was written.
    pub out: Vec<u8>,
    /// Which texts of the outermost template were written where.
    pub marks: Vec<Mark>,
    /// Variables of all templates that are running, each with a frame of slots.
    variables: Vec<Dot>,
    /// Where the frame of the current template begins.
    frame: usize,
    tree: Rc<Tree>,
    /// The node that an error is about.
    node: NodeId,
    /// How many templates are running.
    calls: usize,
    /// How many lists and pipelines are being evaluated.
    nesting: usize,
}

/// A text of a template that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it begins in what was written, in bytes.
    pub out: usize,
    /// Where it stands in the template's file, in bytes.
    pub source: Range<usize>,
}

/// A value, and whether it lies in an interface: messages name the type of what is seen.
#[derive(Debug, Clone, Default)]
pub struct Dot {
    /// The value.
    pub value: Value,
    /// Whether it is an element of a list or map of values of any type, not looked into yet.
    pub boxed: bool,
}

impl Dot {
    /// A value that was looked into.
    #[must_use]
    pub fn of(value: Value) -> Self {
        Self { value, boxed: false }
    }

    /// The name of the type that is seen.
    fn type_name(&self) -> std::borrow::Cow<'static, str> {
        if self.boxed { "interface {}".into() } else { self.value.type_name() }
    }
}

/// What comes after a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

type Step<T> = Result<T, Box<ExecError>>;

impl<'e> Machine<'e> {
    /// A machine for templates of a set.
    #[must_use]
    pub fn new(context: &'e Context, templates: Rc<Templates>) -> Self {
        let source = Rc::new(crate::template::node::Source { name: Text::default(), text: Text::default() });
        let root = crate::template::node::List { id: NodeId(0), at: 0, nodes: Vec::new() };
        let tree = Rc::new(Tree { name: Text::default(), source, root, slots: 0 });
        Self {
            context,
            templates,
            out: Vec::new(),
            marks: Vec::new(),
            variables: Vec::new(),
            frame: 0,
            tree,
            node: NodeId(0),
            calls: 0,
            nesting: 0,
        }
    }

    /// Runs a template and gives what it wrote.
    ///
    /// # Errors
    ///
    /// Where it can't go on, and why.
    pub fn run(&mut self, tree: &Rc<Tree>, data: Value) -> Result<Vec<u8>, Box<ExecError>> {
        let outer = std::mem::take(&mut self.out);
        let ran = self.enter(tree, &Dot::of(data.looked_into()));
        let written = std::mem::replace(&mut self.out, outer);
        ran.map(|()| written)
    }

    /// Runs a template within another and gives what it wrote.
    ///
    /// # Errors
    ///
    /// Where it can't go on, and why.
    pub fn capture(&mut self, tree: &Rc<Tree>, data: Value) -> Result<Text, Box<ExecError>> {
        let start = self.out.len();
        let ran = self.enter(tree, &Dot::of(data.looked_into()));
        let written = Text::from(&self.out[start..]);
        self.out.truncate(start);
        ran.map(|()| written)
    }

    /// Runs a template with a frame of its own; where the machine was is kept.
    fn enter(&mut self, tree: &Rc<Tree>, dot: &Dot) -> Step<()> {
        self.may_call()?;
        let frame = self.variables.len();
        let outer =
            (std::mem::replace(&mut self.frame, frame), self.node, std::mem::replace(&mut self.tree, tree.clone()));
        self.variables.push(dot.clone());
        self.variables.resize_with(frame + tree.slots.max(1), Dot::default);
        self.calls += 1;
        let ran = self.walk_list(dot, &tree.root);
        self.calls -= 1;
        self.variables.truncate(frame);
        (self.frame, self.node, self.tree) = outer;
        ran.map(|_| ())
    }

    fn may_call(&self) -> Step<()> {
        if self.calls < MAX_CALLS {
            return Ok(());
        }
        Err(self.error(format!("exceeded maximum template depth ({MAX_CALLS})")))
    }

    /// Goes one list or pipeline deeper; [`Self::ascend`] is the way back.
    fn descend(&mut self) -> Step<()> {
        if self.nesting >= MAX_NESTING {
            return Err(self.error(format!("exceeded maximum nesting of templates ({MAX_NESTING})")));
        }
        self.nesting += 1;
        Ok(())
    }

    fn ascend(&mut self) {
        self.nesting -= 1;
    }

    fn at(&mut self, node: NodeId) {
        self.node = node;
    }

    /// An error at the current node.
    fn error(&self, message: impl Into<String>) -> Box<ExecError> {
        Box::new(ExecError::at(&self.tree, self.node, message.into()))
    }
}
