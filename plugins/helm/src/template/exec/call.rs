//! Calls: arguments of the right types.

use super::field::Invocation;
use super::{Dot, Machine, Step};
use crate::go::value::{Kind, MapType};
use crate::go::{Args, Param, Value};
use crate::template::functions::{Body, Fault, Function};
use crate::template::node::{NodeId, Operand, Term};
use crate::template::show;

impl Machine<'_> {
    /// Calls a function; `node` is what an error of the function is about.
    pub(super) fn call(
        &mut self,
        dot: &Dot,
        function: &'static Function,
        node: NodeId,
        args: &[Operand],
        last: Option<Value>,
    ) -> Step<Value> {
        match function.body {
            Body::And | Body::Or => return self.call_logic(dot, function, args, last),
            Body::Call => return self.call_call(dot, function, node, args, last),
            Body::Pure(_) | Body::Machine(_) => {}
        }
        let values = self.arguments(dot, function.name, function.params, function.variadic, args, last)?;
        let outcome = match function.body {
            Body::Pure(body) => body(Args(&values)),
            Body::Machine(body) => body(self, Args(&values)),
            Body::And | Body::Or | Body::Call => Ok(Value::Missing),
        };
        outcome.map_err(|fault| self.failed(function.name, node, fault))
    }

    fn failed(&mut self, name: &str, node: NodeId, fault: Fault) -> Box<super::ExecError> {
        self.at(node);
        match fault {
            Fault::Message(message) => self.error(format!("error calling {name}: {message}")),
            Fault::Inner(words, cause) => {
                let mut error = self.error(format!("error calling {name}: {words}"));
                error.cause = Some(cause);
                error
            }
        }
    }

    /// Evaluates the arguments and checks their number and types.
    pub(super) fn arguments(
        &mut self,
        dot: &Dot,
        name: &str,
        params: &[Param],
        variadic: Option<Param>,
        args: &[Operand],
        last: Option<Value>,
    ) -> Step<Vec<Value>> {
        self.count(name, params, variadic, args, last.as_ref())?;
        let mut values = Vec::with_capacity(args.len() + usize::from(last.is_some()));
        let param = |place: usize| params.get(place).copied().or(variadic).unwrap_or(Param::Any);
        for (place, arg) in args.iter().enumerate() {
            values.push(self.argument(dot, Some(param(place)), arg)?);
        }
        if let Some(last) = last {
            values.push(self.validate(last, Some(param(values.len())))?);
        }
        Ok(values)
    }

    fn count(
        &self,
        name: &str,
        params: &[Param],
        variadic: Option<Param>,
        args: &[Operand],
        last: Option<&Value>,
    ) -> Step<()> {
        let given = args.len() + usize::from(last.is_some());
        if variadic.is_some() {
            if given < params.len() {
                let (want, got) = (params.len(), args.len());
                return Err(self.error(format!("wrong number of args for {name}: want at least {want} got {got}")));
            }
        } else if given != params.len() {
            return Err(self.error(format!("wrong number of args for {name}: want {} got {given}", params.len())));
        }
        Ok(())
    }

    /// `and` and `or`, which leave what doesn't matter unevaluated.
    fn call_logic(
        &mut self,
        dot: &Dot,
        function: &'static Function,
        args: &[Operand],
        last: Option<Value>,
    ) -> Step<Value> {
        self.count(function.name, function.params, function.variadic, args, last.as_ref())?;
        let stops_at = matches!(function.body, Body::Or);
        let mut value = Value::Missing;
        for arg in args {
            value = self.argument(dot, Some(Param::Reflect), arg)?;
            if value.is_true() == stops_at {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// `call`, for which there are no functions.
    fn call_call(
        &mut self,
        dot: &Dot,
        function: &'static Function,
        node: NodeId,
        args: &[Operand],
        last: Option<Value>,
    ) -> Step<Value> {
        let callee = match args.first() {
            Some(arg) => crate::go::rune::to_str(&show::operand(&self.tree.source.text, arg)).into_owned(),
            None => last.as_ref().map_or_else(String::new, crate::go::fmt::reflected),
        };
        let values = self.arguments(dot, function.name, function.params, function.variadic, args, last)?;
        let fault = match values.first() {
            None | Some(Value::Missing | Value::Nil) => "call of nil".to_owned(),
            Some(value) => format!("non-function {callee} of type {}", value.type_name()),
        };
        Err(self.failed(function.name, node, Fault::Message(fault)))
    }

    /// An argument, of the type of its parameter; none for any type, without a look into it.
    fn argument(&mut self, dot: &Dot, param: Option<Param>, arg: &Operand) -> Step<Value> {
        self.at(arg.id);
        match &arg.term {
            Term::Dot => self.validate(dot.value.clone(), param),
            Term::Nil => match param.and_then(Param::nil) {
                Some(nil) => Ok(nil),
                None => Err(self.error(format!("cannot assign nil to {}", param.map_or("", Param::name)))),
            },
            Term::Field(names) => {
                let value = self.fields(dot, dot.clone(), names, Invocation::none(arg.id))?;
                self.validate(value, param)
            }
            Term::Variable(variable) => {
                let value = self.variable(variable)?;
                let value = self.fields(dot, value, &variable.fields, Invocation::none(arg.id))?;
                self.validate(value, param)
            }
            Term::Pipe(pipe) => {
                let value = self.pipeline(dot, pipe)?;
                self.validate(value, param)
            }
            Term::Function(function) => {
                let value = self.call(dot, function, arg.id, &[], None)?;
                self.validate(value, param)
            }
            Term::Chain(inner, names) => {
                let receiver = self.chained(dot, arg, inner)?;
                let value = self.fields(dot, receiver, names, Invocation::none(arg.id))?;
                self.validate(value, param)
            }
            Term::Bool(_) | Term::Number(_) | Term::String(..) => self.literal(param.unwrap_or(Param::Any), arg),
        }
    }

    /// A constant, which takes the type of its parameter if it can.
    fn literal(&self, param: Param, arg: &Operand) -> Step<Value> {
        let shown = || crate::go::rune::to_str(&show::operand(&self.tree.source.text, arg)).into_owned();
        let expected = |what: &str| Err(self.error(format!("expected {what}; found {}", shown())));
        match (param.kind(), &arg.term) {
            (Kind::Interface, Term::Number(number)) => self.number(number),
            (Kind::Interface | Kind::Bool, Term::Bool(value)) => Ok(Value::Bool(*value)),
            (Kind::Interface | Kind::String, Term::String(_, text)) => Ok(Value::Text(text.clone())),
            (Kind::Bool, _) => expected("bool"),
            (Kind::String, _) => expected("string"),
            (Kind::Int, term) => match term {
                Term::Number(number) if number.int.is_some() => Ok(param.int(number.int.unwrap_or_default())),
                _ => expected("integer"),
            },
            (Kind::Uint, term) => match (term, param) {
                (Term::Number(number), Param::Uint(of)) if number.uint.is_some() => {
                    Ok(Value::Uint(number.uint.unwrap_or_default(), of))
                }
                _ => expected("unsigned integer"),
            },
            (Kind::Float64, term) => match term {
                Term::Number(number) if number.float.is_some() => Ok(Value::Float(number.float.unwrap_or_default())),
                _ => expected("float"),
            },
            _ => Err(self.error(format!("can't handle {} for arg of type {}", shown(), param.name()))),
        }
    }

    /// A value where a type is wanted; none for any type, without a look into it.
    fn validate(&self, value: Value, param: Option<Param>) -> Step<Value> {
        let Some(param) = param else { return Ok(value) };
        match &value {
            Value::Missing => {
                param.nil().ok_or_else(|| self.error(format!("invalid value; expected {}", param.name())))
            }
            // As a parameter, a map of a type with a name becomes one of the plain type, with the same entries.
            Value::Map(map) if param == Param::Map && matches!(map.of, MapType::Named(_)) => {
                Ok(map.seen_as(MapType::Any))
            }
            value_ref if param.takes(value_ref) => Ok(value),
            _ => {
                let (want, got) = (param.name(), value.type_name());
                Err(self.error(format!("wrong type for value; expected {want}; got {got}")))
            }
        }
    }
}
