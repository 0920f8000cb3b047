//! Commands and operands: what they are worth.

use std::rc::Rc;

use super::field::Invocation;
use super::{Dot, Machine, Step};
use crate::go::Value;
use crate::template::node::{Command, Number, Operand, Term, Variable};
use crate::template::show;

impl Machine<'_> {
    /// A command; the value of the command before is its last argument.
    pub(super) fn command(&mut self, dot: &Dot, command: &Command, last: Option<Value>) -> Step<Value> {
        let (first, args) = (&command.words[0], &command.words[1..]);
        match &first.term {
            Term::Field(names) => {
                self.at(first.id);
                self.fields(dot, dot.clone(), names, Invocation { node: first.id, args, last })
            }
            Term::Chain(inner, names) => {
                let receiver = self.chained(dot, first, inner)?;
                self.fields(dot, receiver, names, Invocation { node: first.id, args, last })
            }
            Term::Function(function) => {
                self.at(first.id);
                self.call(dot, function, command.id, args, last)
            }
            Term::Pipe(pipe) => {
                self.no_function(first, args, last.as_ref())?;
                self.pipeline(dot, pipe)
            }
            Term::Variable(variable) => {
                self.at(first.id);
                let value = self.variable(variable)?;
                if variable.fields.is_empty() {
                    self.no_function(first, args, last.as_ref())?;
                    return Ok(value.value);
                }
                self.fields(dot, value, &variable.fields, Invocation { node: first.id, args, last })
            }
            _ => {
                self.at(first.id);
                self.no_function(first, args, last.as_ref())?;
                self.constant(dot, first)
            }
        }
    }

    fn constant(&mut self, dot: &Dot, operand: &Operand) -> Step<Value> {
        match &operand.term {
            Term::Dot => Ok(dot.value.clone()),
            Term::Bool(value) => Ok(Value::Bool(*value)),
            Term::Number(number) => self.number(number),
            Term::String(_, text) => Ok(Value::Text(text.clone())),
            _ => Err(self.error("nil is not a command")),
        }
    }

    /// A number where any type will do: its writing decides.
    pub(super) fn number(&self, number: &Number) -> Step<Value> {
        if let Some(parts) = number.complex {
            return Ok(Value::Complex(Rc::new(parts)));
        }
        if let (Some(float), true) = (number.float, number.is_written_as_float()) {
            return Ok(Value::Float(float));
        }
        number.int.map(Value::int).ok_or_else(|| self.error(format!("{} overflows int", number.text)))
    }

    fn no_function(&self, first: &Operand, args: &[Operand], last: Option<&Value>) -> Step<()> {
        if args.is_empty() && last.is_none() {
            return Ok(());
        }
        let shown = show::operand(&self.tree.source.text, first);
        Err(self.error(format!("can't give argument to non-function {}", crate::go::rune::to_str(&shown))))
    }

    pub(super) fn variable(&self, variable: &Variable) -> Step<Dot> {
        match variable.slot {
            Some(slot) => Ok(self.variables[self.frame + slot].clone()),
            None => Err(self.error(format!("undefined variable: {}", variable.name))),
        }
    }

    /// What the fields of a chain are taken from.
    pub(super) fn chained(&mut self, dot: &Dot, chain: &Operand, inner: &Operand) -> Step<Dot> {
        self.at(chain.id);
        self.at(inner.id);
        match &inner.term {
            Term::Function(function) => {
                let value = self.call(dot, function, inner.id, &[], None)?;
                // A nil that a function gives is in an interface still.
                let boxed = matches!(value, Value::Nil);
                Ok(Dot { value, boxed })
            }
            Term::Pipe(pipe) => self.pipeline(dot, pipe).map(Dot::of),
            _ => self.constant(dot, inner).map(Dot::of),
        }
    }
}
