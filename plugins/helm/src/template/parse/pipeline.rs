//! Pipelines: variables, commands and their operands.

use super::{ParseError, Parser};
use crate::go::Text;
use crate::go::quote::{quote, unquote};
use crate::template::functions;
use crate::template::node::{Command, Declared, Number, Operand, Pipe, Term, Variable};
use crate::template::show;
use crate::template::token::{Keyword, Kind, Token};

impl Parser<'_, '_> {
    /// Variables and commands, up to a closing token.
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Result<Pipe, ParseError> {
        let at = self.peek_non_space().start;
        let id = self.id();
        let mut pipe = Pipe { id, at, assigns: false, variables: Vec::new(), commands: Vec::with_capacity(1) };
        let names = self.variables(context, &mut pipe)?;
        loop {
            let token = self.next_non_space();
            match token.kind {
                kind if kind == end => break,
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Keyword(Keyword::Nil)
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.backup();
                    let command = self.command()?;
                    pipe.commands.push(command);
                }
                _ => return Err(self.unexpected(&token, context)),
            }
        }
        self.check(&pipe, context)?;
        // They exist once the pipeline was evaluated, though they may be named before.
        pipe.variables = names.into_iter().map(|name| self.variable_of(name, pipe.assigns)).collect();
        Ok(pipe)
    }

    fn variable_of(&mut self, name: Text, assigns: bool) -> Declared {
        let slot = if assigns { self.scope.slot(&name) } else { Some(self.scope.declare(name.clone())) };
        Declared { name, slot }
    }

    /// The names before `:=` or `=`; of two only `range` has use.
    fn variables(&mut self, context: &str, pipe: &mut Pipe) -> Result<Vec<Text>, ParseError> {
        let mut names = Vec::new();
        loop {
            let variable = self.peek_non_space();
            if variable.kind != Kind::Variable {
                return Ok(names);
            }
            self.next();
            let after = self.peek();
            let next = self.peek_non_space();
            let comma = next.kind == Kind::Char && self.text(&next) == b",";
            if !comma && !matches!(next.kind, Kind::Assign | Kind::Declare) {
                if after.kind == Kind::Space {
                    self.backup3(variable, after);
                } else {
                    self.backup2(variable);
                }
                return Ok(names);
            }
            self.next_non_space();
            let name = self.name(variable.at());
            self.scope.names.push(name.clone());
            names.push(name);
            if !comma {
                pipe.assigns = next.kind == Kind::Assign;
                return Ok(names);
            }
            if context != "range" || names.len() > 1 {
                return Err(self.error(format!("too many declarations in {context}")));
            }
            if !matches!(self.peek_non_space().kind, Kind::Variable | Kind::RightDelim | Kind::RightParen) {
                return Err(self.error("range can only initialize variables"));
            }
        }
    }

    fn check(&self, pipe: &Pipe, context: &str) -> Result<(), ParseError> {
        if pipe.commands.is_empty() {
            return Err(self.error(format!("missing value for {context}")));
        }
        for (place, command) in pipe.commands.iter().enumerate().skip(1) {
            if matches!(
                command.words[0].term,
                Term::Bool(_) | Term::Dot | Term::Nil | Term::Number(_) | Term::String(..)
            ) {
                return Err(self.error(format!("non executable command in pipeline stage {}", place + 1)));
            }
        }
        Ok(())
    }

    /// Operands up to a pipe, which is taken, or a closing token, which is left.
    fn command(&mut self) -> Result<Command, ParseError> {
        let at = self.peek_non_space().start;
        let id = self.id();
        let mut words = Vec::with_capacity(1);
        loop {
            self.peek_non_space();
            words.extend(self.operand()?);
            let token = self.next();
            match token.kind {
                Kind::Space => {}
                Kind::RightDelim | Kind::RightParen => {
                    self.backup();
                    break;
                }
                Kind::Pipe => break,
                _ => return Err(self.unexpected(&token, "operand")),
            }
        }
        if words.is_empty() {
            return Err(self.error("empty command"));
        }
        Ok(Command { id, at, words })
    }

    /// A term, with the fields behind it.
    fn operand(&mut self) -> Result<Option<Operand>, ParseError> {
        let Some(mut operand) = self.term()? else { return Ok(None) };
        let mut fields = Vec::new();
        let at = self.peek().start;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            fields.push(self.name(token.start + 1..token.end));
        }
        if fields.is_empty() {
            return Ok(Some(operand));
        }
        match &mut operand.term {
            // What is written as one is one.
            Term::Field(names) => names.append(&mut fields),
            Term::Variable(variable) => variable.fields.append(&mut fields),
            Term::Bool(_) | Term::String(..) | Term::Number(_) | Term::Nil | Term::Dot => {
                let shown = quote(&show::operand(&self.source.text, &operand));
                return Err(self.error(format!("unexpected . after term {shown}")));
            }
            Term::Function(..) | Term::Chain(..) | Term::Pipe(_) => {
                let term = Term::Chain(Box::new(operand), fields);
                return Ok(Some(Operand { id: self.id(), at, term }));
            }
        }
        operand.at = at;
        Ok(Some(operand))
    }

    fn term(&mut self) -> Result<Option<Operand>, ParseError> {
        let token = self.next_non_space();
        let term = match token.kind {
            Kind::Identifier => self.function(&token)?,
            Kind::Dot => Term::Dot,
            Kind::Keyword(Keyword::Nil) => Term::Nil,
            Kind::Variable => self.variable(&token)?,
            Kind::Field => Term::Field(vec![self.name(token.start + 1..token.end)]),
            Kind::Bool => Term::Bool(self.text(&token) == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = Number::read(self.text(&token), token.kind).map_err(|message| self.error(message))?;
                Term::Number(Box::new(number))
            }
            Kind::LeftParen => {
                let pipe = self.deeper(|parser| parser.pipeline("parenthesized pipeline", Kind::RightParen))?;
                Term::Pipe(Box::new(pipe))
            }
            Kind::String | Kind::RawString => {
                let text = unquote(self.text(&token)).map_err(|error| self.error(error.to_string()))?;
                Term::String(token.at(), Text::from(&*text))
            }
            _ => {
                self.backup();
                return Ok(None);
            }
        };
        Ok(Some(Operand { id: self.id(), at: token.start, term }))
    }

    fn function(&self, token: &Token) -> Result<Term, ParseError> {
        let name = self.text(token);
        match functions::find(name, self.vocabulary) {
            Some(function) => Ok(Term::Function(function)),
            None => Err(self.error(format!("function {} not defined", quote(name)))),
        }
    }

    fn variable(&mut self, token: &Token) -> Result<Term, ParseError> {
        let name = self.name(token.at());
        if !self.scope.names.contains(&name) {
            return Err(self.error(format!("undefined variable {}", quote(&name))));
        }
        Ok(Term::Variable(Variable { slot: self.scope.slot(&name), name, fields: Vec::new() }))
    }
}
