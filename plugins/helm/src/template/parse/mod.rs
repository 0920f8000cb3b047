//! Text to templates.

mod control;
mod pipeline;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::go::Text;
use crate::template::functions::Vocabulary;
use crate::template::lex::Lexer;
use crate::template::names::Names;
use crate::template::node::{List, Node, NodeId, Source, Span, Tree};
use crate::template::token::{Keyword, Kind, Token};

/// How deep actions and parentheses may be nested: far beyond what people write, and within the stack of a component.
const MAX_DEPTH: usize = 200;

/// A text that is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Name of the file.
    pub name: Text,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as Go says it.
    pub message: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "template: {}:{}: {}", self.name, self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads a file of templates that may call those functions: those that it defines, in the order of their ends, then itself. One that is defined
/// twice is there twice when the first is empty; see [`is_empty`].
///
/// # Errors
///
/// The first place that can't be read.
pub(super) fn parse(
    name: &Text,
    text: &Text,
    vocabulary: Vocabulary,
    names: &mut Names,
) -> Result<Vec<Rc<Tree>>, ParseError> {
    let source = Rc::new(Source { name: name.clone(), text: text.clone() });
    let mut parser = Parser {
        source: &source,
        vocabulary,
        lexer: Lexer::new(&source.text),
        tokens: std::array::from_fn(|_| Token { kind: Kind::End, start: 0, end: 0, line: 1 }),
        waiting: 0,
        next_id: 0,
        scope: Scope::new(names),
        names,
        action_line: None,
        depth: 0,
        trees: Vec::new(),
    };
    parser.file()?;
    Ok(parser.trees)
}

/// Whether a template has nothing but white space, so that another may take its place.
#[must_use]
pub fn is_empty(tree: &Tree) -> bool {
    tree.root.nodes.iter().all(|node| match node {
        Node::Text(span) => tree.source.text[span.at.clone()].trim_ascii().is_empty(),
        _ => false,
    })
}

/// Variables of the template that is being read.
struct Scope {
    /// Names that may be used.
    names: Vec<Text>,
    /// Variables that exist, in the order of their declarations; the place is the slot.
    declared: Vec<Text>,
    /// The most there were at a time.
    most: usize,
    /// How many `range`s are open.
    ranges: usize,
}

/// How many names and variables there were.
#[derive(Clone, Copy)]
struct Mark(usize, usize);

impl Scope {
    fn new(names: &mut Names) -> Self {
        let root = names.of(b"$");
        Self { names: vec![root.clone()], declared: vec![root], most: 1, ranges: 0 }
    }

    fn mark(&self) -> Mark {
        Mark(self.names.len(), self.declared.len())
    }

    fn back_to(&mut self, mark: Mark) {
        self.names.truncate(mark.0);
        self.declared.truncate(mark.1);
    }

    /// Takes away the variables of a list that isn't run when the one after its `else` is. Their names stay: the parser
    /// takes them there, and running finds an outer variable or none.
    fn forget_since(&mut self, mark: Mark) {
        self.declared.truncate(mark.1);
    }

    fn slot(&self, name: &Text) -> Option<usize> {
        self.declared.iter().rposition(|declared| declared == name)
    }

    fn declare(&mut self, name: Text) -> usize {
        self.declared.push(name);
        self.most = self.most.max(self.declared.len());
        self.declared.len() - 1
    }
}

/// Reads one file.
struct Parser<'s, 'n> {
    source: &'s Rc<Source>,
    /// Which functions there are.
    vocabulary: Vocabulary,
    lexer: Lexer<'s>,
    /// Tokens that were read and may be needed again; the first is the last one read.
    tokens: [Token; 3],
    /// How many of `tokens` are to be read again.
    waiting: usize,
    next_id: u32,
    scope: Scope,
    names: &'n mut Names,
    /// Where the current action began.
    action_line: Option<usize>,
    depth: usize,
    trees: Vec<Rc<Tree>>,
}

impl Parser<'_, '_> {
    fn next(&mut self) -> Token {
        if self.waiting > 0 {
            self.waiting -= 1;
        } else {
            self.tokens[0] = self.lexer.next_token();
        }
        self.tokens[self.waiting]
    }

    fn backup(&mut self) {
        self.waiting += 1;
    }

    fn backup2(&mut self, first: Token) {
        self.tokens[1] = first;
        self.waiting = 2;
    }

    fn backup3(&mut self, first: Token, second: Token) {
        self.tokens[1] = second;
        self.tokens[2] = first;
        self.waiting = 3;
    }

    fn peek(&mut self) -> Token {
        let token = self.next();
        self.backup();
        token
    }

    fn next_non_space(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    fn peek_non_space(&mut self) -> Token {
        let token = self.next_non_space();
        self.backup();
        token
    }

    fn id(&mut self) -> NodeId {
        self.next_id += 1;
        NodeId(self.next_id)
    }

    fn text(&self, token: &Token) -> &[u8] {
        &self.source.text[token.at()]
    }

    /// A part of a token that is a name.
    fn name(&mut self, at: std::ops::Range<usize>) -> Text {
        self.names.of(&self.source.text[at])
    }

    fn error(&self, message: impl Into<String>) -> ParseError {
        ParseError { name: self.source.name.clone(), line: self.tokens[0].line, message: message.into() }
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Result<Token, ParseError> {
        let token = self.next_non_space();
        if token.kind == kind { Ok(token) } else { Err(self.unexpected(&token, context)) }
    }

    fn unexpected(&self, token: &Token, context: &str) -> ParseError {
        let shown = token.shown(&self.source.text, self.lexer.failure());
        if token.kind != Kind::Error {
            return self.error(format!("unexpected {shown} in {context}"));
        }
        let started = match self.action_line {
            Some(line) if line != token.line => {
                let of = if self.lexer.failure().ends_with(" action") { "" } else { " in action" };
                format!("{of} started at {}:{line}", self.source.name)
            }
            _ => String::new(),
        };
        self.error(format!("{shown}{started}"))
    }

    /// Runs a step one level deeper.
    fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T, ParseError>) -> Result<T, ParseError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("max expression depth exceeded"));
        }
        self.depth += 1;
        let done = step(self);
        self.depth -= 1;
        done
    }

    /// The whole file, with the definitions that only stand at its top level.
    fn file(&mut self) -> Result<(), ParseError> {
        let at = self.peek().start;
        let id = self.id();
        let mut nodes = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::End => break,
                Kind::LeftDelim => {
                    self.next();
                    if self.next_non_space().kind == Kind::Keyword(Keyword::Define) {
                        self.definition()?;
                        continue;
                    }
                    self.backup2(token);
                }
                _ => {}
            }
            match self.text_or_action()? {
                Item::Node(node) => nodes.push(node),
                end => return Err(self.error(format!("unexpected {end}"))),
            }
        }
        let slots = self.scope.most;
        self.add(self.source.name.clone(), List { id, at, nodes }, slots)
    }

    /// `{{define "name"}}...{{end}}`, whose keyword was read.
    fn definition(&mut self) -> Result<(), ParseError> {
        const CONTEXT: &str = "define clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, CONTEXT)?;
        self.expect(Kind::RightDelim, CONTEXT)?;
        self.template(name, CONTEXT, None)
    }

    /// The inside of a definition, up to its end; `line` is where a wrong one is told, if not there.
    fn template(&mut self, name: Text, context: &str, line: Option<usize>) -> Result<(), ParseError> {
        let outer = std::mem::replace(&mut self.scope, Scope::new(self.names));
        let action_line = self.action_line.take();
        let (root, end) = self.deeper(Self::list)?;
        if !matches!(end, Item::End) {
            let mut error = self.error(format!("unexpected {end} in {context}"));
            error.line = line.unwrap_or(error.line);
            return Err(error);
        }
        let slots = std::mem::replace(&mut self.scope, outer).most;
        self.action_line = action_line;
        self.add(name, root, slots)
    }

    fn add(&mut self, name: Text, root: List, slots: usize) -> Result<(), ParseError> {
        let tree = Tree { name, source: self.source.clone(), root, slots };
        let before = self.trees.iter().rposition(|before| before.name == tree.name);
        match before {
            Some(before) if is_empty(&self.trees[before]) => self.trees[before] = Rc::new(tree),
            Some(_) if is_empty(&tree) => {}
            Some(_) => {
                let name = crate::go::quote::quote(&tree.name);
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
            None => self.trees.push(Rc::new(tree)),
        }
        Ok(())
    }

    /// Nodes up to an end or else, which is given too.
    fn list(&mut self) -> Result<(List, Item), ParseError> {
        let at = self.peek_non_space().start;
        let id = self.id();
        let mut nodes = Vec::new();
        while self.peek_non_space().kind != Kind::End {
            match self.text_or_action()? {
                Item::Node(node) => nodes.push(node),
                end => return Ok((List { id, at, nodes }, end)),
            }
        }
        Err(self.error("unexpected EOF"))
    }

    fn text_or_action(&mut self) -> Result<Item, ParseError> {
        let token = self.next_non_space();
        match token.kind {
            Kind::Text => Ok(Item::Node(Node::Text(Span { id: self.id(), at: token.at() }))),
            Kind::LeftDelim => {
                self.action_line = Some(token.line);
                let item = self.action();
                if item.is_ok() {
                    self.action_line = None;
                }
                item
            }
            _ => Err(self.unexpected(&token, "input")),
        }
    }
}

/// What is read at a time.
#[derive(Debug)]
enum Item {
    /// A part of a list.
    Node(Node),
    /// `{{end}}`.
    End,
    /// `{{else}}`.
    Else,
}

impl std::fmt::Display for Item {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::End => "{{end}}",
            Self::Else => "{{else}}",
            Self::Node(_) => "action",
        })
    }
}
