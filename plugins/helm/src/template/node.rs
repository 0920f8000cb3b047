//! What a template means: its nodes.

use std::ops::Range;
use std::rc::Rc;

use crate::go::Text;
use crate::template::functions::Function;

/// Names a node in its tree, so that an error can show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A text that templates were read from.
#[derive(Debug)]
pub struct Source {
    /// Name of the file, for messages.
    pub name: Text,
    /// The text.
    pub text: Text,
}

/// A template.
#[derive(Debug)]
pub struct Tree {
    /// Its name.
    pub name: Text,
    /// Where it stands.
    pub source: Rc<Source>,
    /// What it does.
    pub root: List,
    /// How many variables it may have at a time, `$` included.
    pub slots: usize,
}

/// Nodes, one after the other.
#[derive(Debug)]
pub struct List {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// The nodes.
    pub nodes: Vec<Node>,
}

/// A part of a template that writes something or decides what is written. Large and rarer ones are boxed: a template is
/// thousands of these, which are moved as it is read.
#[derive(Debug)]
pub enum Node {
    /// Text that is written as it is.
    Text(Span),
    /// A pipeline whose value is written, unless it goes to a variable.
    Action(Action),
    /// `if`.
    If(Box<Branch>),
    /// `range`.
    Range(Box<Branch>),
    /// `with`.
    With(Box<Branch>),
    /// `template`.
    Template(Box<Call>),
    /// `break`.
    Break(Leaf),
    /// `continue`.
    Continue(Leaf),
}

/// A part of the source.
#[derive(Debug)]
pub struct Span {
    /// Its name.
    pub id: NodeId,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

/// A node without parts.
#[derive(Debug)]
pub struct Leaf {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
}

/// `{{pipeline}}`.
#[derive(Debug)]
pub struct Action {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// What is evaluated.
    pub pipe: Pipe,
}

/// `{{if}}`, `{{range}}` or `{{with}}`.
#[derive(Debug)]
pub struct Branch {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// What decides.
    pub pipe: Pipe,
    /// What is done when the value isn't empty.
    pub list: List,
    /// `{{else if}}`, or `{{else with}}`: what decides when nothing before did. One after the other, since there may be
    /// thousands.
    pub chain: Vec<Link>,
    /// What is done when nothing decided.
    pub otherwise: Option<List>,
}

/// `{{else if}}` or `{{else with}}`.
#[derive(Debug)]
pub struct Link {
    /// What decides.
    pub pipe: Pipe,
    /// What is done when the value isn't empty.
    pub list: List,
}

/// `{{template "name" pipeline}}`.
#[derive(Debug)]
pub struct Call {
    /// Its name as a node.
    pub id: NodeId,
    /// Where its name stands, in bytes.
    pub at: usize,
    /// The name of the template.
    pub name: Text,
    /// Its dot.
    pub pipe: Option<Pipe>,
}

/// Commands, each with the value of the one before as its last argument.
#[derive(Debug)]
pub struct Pipe {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// Whether the variables were there before.
    pub assigns: bool,
    /// Variables that get the value.
    pub variables: Vec<Declared>,
    /// The commands, one at least.
    pub commands: Vec<Command>,
}

/// A variable that gets a value.
#[derive(Debug)]
pub struct Declared {
    /// Its name, with `$`.
    pub name: Text,
    /// Where its value is kept; none for an assignment to a variable that doesn't exist.
    pub slot: Option<usize>,
}

/// An operand, or a function with its arguments.
#[derive(Debug)]
pub struct Command {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// The operand or function, then the arguments.
    pub words: Vec<Operand>,
}

/// A word of a command.
#[derive(Debug)]
pub struct Operand {
    /// Its name.
    pub id: NodeId,
    /// Where it begins, in bytes.
    pub at: usize,
    /// What it is.
    pub term: Term,
}

/// What an operand is.
#[derive(Debug)]
pub enum Term {
    /// `.`.
    Dot,
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Box<Number>),
    /// A string; where it is quoted in the source, and what it means.
    String(Range<usize>, Text),
    /// `.A.B`.
    Field(Vec<Text>),
    /// `$v.A.B`.
    Variable(Variable),
    /// A function.
    Function(&'static Function),
    /// Fields of what another operand gives.
    Chain(Box<Operand>, Vec<Text>),
    /// `(pipeline)`.
    Pipe(Box<Pipe>),
}

/// `$v.A.B`.
#[derive(Debug)]
pub struct Variable {
    /// Its name, with `$`.
    pub name: Text,
    /// Where its value is kept; none when it was only assigned to.
    pub slot: Option<usize>,
    /// Fields of its value.
    pub fields: Vec<Text>,
}

/// A number, which is of each type that it fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// As it is written.
    pub text: Text,
    /// As a signed integer.
    pub int: Option<i64>,
    /// As an unsigned integer.
    pub uint: Option<u64>,
    /// As a float.
    pub float: Option<f64>,
    /// As a complex number, if it is written as one.
    pub complex: Option<(f64, f64)>,
}
