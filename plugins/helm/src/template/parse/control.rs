//! Actions that decide what is written.

use super::{Item, ParseError, Parser};
use crate::go::Text;
use crate::go::quote::unquote;
use crate::template::node::{Action, Branch, Call, Leaf, Link, Node};
use crate::template::token::{Keyword, Kind, Token};

/// An action with a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    If,
    Range,
    With,
}

impl Control {
    fn name(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Range => "range",
            Self::With => "with",
        }
    }

    /// The keyword that may follow `else` in the same action.
    fn chained(self) -> Option<Keyword> {
        match self {
            Self::If => Some(Keyword::If),
            Self::With => Some(Keyword::With),
            Self::Range => None,
        }
    }

    fn node(self, branch: Branch) -> Node {
        match self {
            Self::If => Node::If(Box::new(branch)),
            Self::Range => Node::Range(Box::new(branch)),
            Self::With => Node::With(Box::new(branch)),
        }
    }
}

impl Parser<'_, '_> {
    /// An action, whose opening delimiter was read.
    pub(super) fn action(&mut self) -> Result<Item, ParseError> {
        let token = self.next_non_space();
        let Kind::Keyword(keyword) = token.kind else { return self.plain_action() };
        match keyword {
            Keyword::Block => self.block().map(Item::Node),
            Keyword::Break => self.leaf(&token, "{{break}}").map(|leaf| Item::Node(Node::Break(leaf))),
            Keyword::Continue => self.leaf(&token, "{{continue}}").map(|leaf| Item::Node(Node::Continue(leaf))),
            Keyword::Else => self.otherwise(),
            Keyword::End => self.expect(Kind::RightDelim, "end").map(|_| Item::End),
            Keyword::If => self.control(Control::If).map(Item::Node),
            Keyword::Range => self.control(Control::Range).map(Item::Node),
            Keyword::With => self.control(Control::With).map(Item::Node),
            Keyword::Template => self.call().map(Item::Node),
            Keyword::Define | Keyword::Nil => self.plain_action(),
        }
    }

    fn plain_action(&mut self) -> Result<Item, ParseError> {
        self.backup();
        let at = self.peek().start;
        let id = self.id();
        let pipe = self.pipeline("command", Kind::RightDelim)?;
        Ok(Item::Node(Node::Action(Action { id, at, pipe })))
    }

    fn leaf(&mut self, token: &Token, context: &str) -> Result<Leaf, ParseError> {
        let next = self.next_non_space();
        if next.kind != Kind::RightDelim {
            return Err(self.unexpected(&next, context));
        }
        if self.scope.ranges == 0 {
            return Err(self.error(format!("{context} outside {{{{range}}}}")));
        }
        Ok(Leaf { id: self.id(), at: token.start })
    }

    /// `else`, alone or with the keyword of the next condition, which is left to read.
    fn otherwise(&mut self) -> Result<Item, ParseError> {
        let next = self.peek_non_space();
        if matches!(next.kind, Kind::Keyword(Keyword::If | Keyword::With)) {
            return Ok(Item::Else);
        }
        self.expect(Kind::RightDelim, "else").map(|_| Item::Else)
    }

    fn control(&mut self, control: Control) -> Result<Node, ParseError> {
        let mark = self.scope.mark();
        let branch = self.deeper(|parser| parser.branch(control));
        self.scope.back_to(mark);
        branch.map(|branch| control.node(branch))
    }

    fn branch(&mut self, control: Control) -> Result<Branch, ParseError> {
        let (first, mut next) = self.link(control)?;
        let Link { pipe, list } = first;
        let mut chain = Vec::new();
        let mut otherwise = None;
        while matches!(next, Item::Else) {
            if control.chained().is_some_and(|keyword| self.peek().kind == Kind::Keyword(keyword)) {
                self.next();
                let (link, end) = self.link(control)?;
                chain.push(link);
                next = end;
            } else {
                match self.list()? {
                    (list, Item::End) => otherwise = Some(list),
                    (_, next) => return Err(self.error(format!("expected end; found {next}"))),
                }
                break;
            }
        }
        Ok(Branch { id: self.id(), at: pipe.at, pipe, list, chain, otherwise })
    }

    /// A condition and what is done when it holds; then what ends that.
    fn link(&mut self, control: Control) -> Result<(Link, Item), ParseError> {
        let pipe = self.pipeline(control.name(), Kind::RightDelim)?;
        let ranges = usize::from(control == Control::Range);
        self.scope.ranges += ranges;
        let mark = self.scope.mark();
        let (list, next) = self.list()?;
        self.scope.forget_since(mark);
        self.scope.ranges -= ranges;
        Ok((Link { pipe, list }, next))
    }

    /// `{{block "name" pipeline}}...{{end}}`: a definition and a call of it.
    fn block(&mut self) -> Result<Node, ParseError> {
        const CONTEXT: &str = "block clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Kind::RightDelim)?;
        // What is wrong with the end of a block is told at its beginning.
        let line = self.tokens[0].line;
        self.template(name.clone(), CONTEXT, Some(line))?;
        Ok(Node::Template(Box::new(Call { id: self.id(), at: token.start, name, pipe: Some(pipe) })))
    }

    fn call(&mut self) -> Result<Node, ParseError> {
        const CONTEXT: &str = "template clause";
        let token = self.next_non_space();
        let name = self.template_name(&token, CONTEXT)?;
        let pipe = if self.next_non_space().kind == Kind::RightDelim {
            None
        } else {
            self.backup();
            Some(self.pipeline(CONTEXT, Kind::RightDelim)?)
        };
        Ok(Node::Template(Box::new(Call { id: self.id(), at: token.start, name, pipe })))
    }

    pub(super) fn template_name(&self, token: &Token, context: &str) -> Result<Text, ParseError> {
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(token, context));
        }
        unquote(self.text(token)).map(|name| Text::from(&*name)).map_err(|error| self.error(error.to_string()))
    }
}
