//! Nodes as text, as messages show them.

use crate::go::Text;
use crate::go::quote::quote;
use crate::template::node::{Branch, Call, Command, Link, List, Node, NodeId, Operand, Pipe, Term, Tree};

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub enum Found<'t> {
    /// A list.
    List(&'t List),
    /// A text or an action.
    Node(&'t Node),
    /// A pipeline.
    Pipe(&'t Pipe),
    /// A command.
    Command(&'t Command),
    /// An operand.
    Operand(&'t Operand),
}

impl Found<'_> {
    /// Where it stands, in bytes.
    #[must_use]
    pub fn at(&self) -> usize {
        match self {
            Self::List(list) => list.at,
            Self::Node(node) => place(node).1,
            Self::Pipe(pipe) => pipe.at,
            Self::Command(command) => command.at,
            Self::Operand(operand) => operand.at,
        }
    }

    /// As text.
    #[must_use]
    pub fn shown(&self, source: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::List(list) => write_list(source, list, &mut out),
            Self::Node(node) => write_node(source, node, &mut out),
            Self::Pipe(pipe) => write_pipe(source, pipe, &mut out),
            Self::Command(command) => write_command(source, command, &mut out),
            Self::Operand(operand) => write_operand(source, operand, &mut out),
        }
        out
    }
}

/// An operand as text.
#[must_use]
pub fn operand(source: &[u8], operand: &Operand) -> Vec<u8> {
    Found::Operand(operand).shown(source)
}

/// Finds a node by its name.
#[must_use]
pub fn find(tree: &Tree, id: NodeId) -> Option<Found<'_>> {
    in_list(&tree.root, id)
}

fn place(node: &Node) -> (NodeId, usize) {
    match node {
        Node::Text(span) => (span.id, span.at.start),
        Node::Action(action) => (action.id, action.at),
        Node::If(branch) | Node::Range(branch) | Node::With(branch) => (branch.id, branch.at),
        Node::Template(call) => (call.id, call.at),
        Node::Break(leaf) | Node::Continue(leaf) => (leaf.id, leaf.at),
    }
}

fn in_list(list: &List, id: NodeId) -> Option<Found<'_>> {
    if list.id == id {
        return Some(Found::List(list));
    }
    list.nodes.iter().find_map(|node| {
        if place(node).0 == id {
            return Some(Found::Node(node));
        }
        match node {
            Node::Action(action) => in_pipe(&action.pipe, id),
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => in_branch(branch, id),
            Node::Template(call) => call.pipe.as_ref().and_then(|pipe| in_pipe(pipe, id)),
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => None,
        }
    })
}

fn in_branch<'t>(branch: &'t Branch, id: NodeId) -> Option<Found<'t>> {
    let in_link = |link: &'t Link| in_pipe(&link.pipe, id).or_else(|| in_list(&link.list, id));
    in_pipe(&branch.pipe, id)
        .or_else(|| in_list(&branch.list, id))
        .or_else(|| branch.chain.iter().find_map(in_link))
        .or_else(|| branch.otherwise.as_ref().and_then(|list| in_list(list, id)))
}

fn in_pipe(pipe: &Pipe, id: NodeId) -> Option<Found<'_>> {
    if pipe.id == id {
        return Some(Found::Pipe(pipe));
    }
    pipe.commands.iter().find_map(|command| {
        if command.id == id {
            return Some(Found::Command(command));
        }
        command.words.iter().find_map(|word| in_operand(word, id))
    })
}

fn in_operand(operand: &Operand, id: NodeId) -> Option<Found<'_>> {
    if operand.id == id {
        return Some(Found::Operand(operand));
    }
    match &operand.term {
        Term::Chain(inner, _) => in_operand(inner, id),
        Term::Pipe(pipe) => in_pipe(pipe, id),
        _ => None,
    }
}

fn write_list(source: &[u8], list: &List, out: &mut Vec<u8>) {
    for node in &list.nodes {
        write_node(source, node, out);
    }
}

fn write_node(source: &[u8], node: &Node, out: &mut Vec<u8>) {
    match node {
        Node::Text(span) => out.extend_from_slice(&source[span.at.clone()]),
        Node::Action(action) => {
            out.extend_from_slice(b"{{");
            write_pipe(source, &action.pipe, out);
            out.extend_from_slice(b"}}");
        }
        Node::If(branch) => write_branch(source, "if", branch, out),
        Node::Range(branch) => write_branch(source, "range", branch, out),
        Node::With(branch) => write_branch(source, "with", branch, out),
        Node::Template(call) => write_call(source, call, out),
        Node::Break(_) => out.extend_from_slice(b"{{break}}"),
        Node::Continue(_) => out.extend_from_slice(b"{{continue}}"),
    }
}

fn write_branch(source: &[u8], name: &str, branch: &Branch, out: &mut Vec<u8>) {
    write_condition(source, name, &branch.pipe, &branch.list, out);
    for link in &branch.chain {
        out.extend_from_slice(b"{{else}}");
        write_condition(source, name, &link.pipe, &link.list, out);
    }
    if let Some(otherwise) = &branch.otherwise {
        out.extend_from_slice(b"{{else}}");
        write_list(source, otherwise, out);
    }
    // Each link is one within the `else` of the one before.
    out.extend_from_slice(&b"{{end}}".repeat(1 + branch.chain.len()));
}

fn write_condition(source: &[u8], name: &str, pipe: &Pipe, list: &List, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{{");
    out.extend_from_slice(name.as_bytes());
    out.push(b' ');
    write_pipe(source, pipe, out);
    out.extend_from_slice(b"}}");
    write_list(source, list, out);
}

fn write_call(source: &[u8], call: &Call, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{{template ");
    out.extend_from_slice(quote(&call.name).as_bytes());
    if let Some(pipe) = &call.pipe {
        out.push(b' ');
        write_pipe(source, pipe, out);
    }
    out.extend_from_slice(b"}}");
}

fn write_pipe(source: &[u8], pipe: &Pipe, out: &mut Vec<u8>) {
    for (place, variable) in pipe.variables.iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(&variable.name);
    }
    if !pipe.variables.is_empty() {
        out.extend_from_slice(if pipe.assigns { b" = " } else { b" := " });
    }
    for (place, command) in pipe.commands.iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(b" | ");
        }
        write_command(source, command, out);
    }
}

fn write_command(source: &[u8], command: &Command, out: &mut Vec<u8>) {
    for (place, word) in command.words.iter().enumerate() {
        if place > 0 {
            out.push(b' ');
        }
        write_term(source, word, out);
    }
}

/// An operand where it is one of several: a pipeline has its parentheses.
fn write_term(source: &[u8], operand: &Operand, out: &mut Vec<u8>) {
    let pipe = matches!(operand.term, Term::Pipe(_));
    if pipe {
        out.push(b'(');
    }
    write_operand(source, operand, out);
    if pipe {
        out.push(b')');
    }
}

fn write_operand(source: &[u8], operand: &Operand, out: &mut Vec<u8>) {
    match &operand.term {
        Term::Dot => out.push(b'.'),
        Term::Nil => out.extend_from_slice(b"nil"),
        Term::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Term::Number(number) => out.extend_from_slice(&number.text),
        Term::String(at, _) => out.extend_from_slice(&source[at.clone()]),
        Term::Field(names) => write_fields(names, out),
        Term::Variable(variable) => {
            out.extend_from_slice(&variable.name);
            write_fields(&variable.fields, out);
        }
        Term::Function(function) => out.extend_from_slice(function.name.as_bytes()),
        Term::Chain(inner, fields) => {
            write_term(source, inner, out);
            write_fields(fields, out);
        }
        Term::Pipe(pipe) => write_pipe(source, pipe, out),
    }
}

fn write_fields(names: &[Text], out: &mut Vec<u8>) {
    for name in names {
        out.push(b'.');
        out.extend_from_slice(name);
    }
}
