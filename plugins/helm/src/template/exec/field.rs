//! Fields, keys and methods.

use super::{Dot, Machine, Missing, Step};
use crate::go::object::Method;
use crate::go::quote::quote;
use crate::go::time::is_of_signature;
use crate::go::value::MapType;
use crate::go::{Text, Value, methods};
use crate::template::node::{NodeId, Operand};

/// What a method is called with, and the node that its error is about.
pub(super) struct Invocation<'n> {
    pub(super) node: NodeId,
    pub(super) args: &'n [Operand],
    pub(super) last: Option<Value>,
}

impl Invocation<'_> {
    /// Without arguments.
    pub(super) fn none(node: NodeId) -> Self {
        Self { node, args: &[], last: None }
    }
}

impl Machine<'_> {
    /// Walks along names; a method at the end gets the arguments.
    pub(super) fn fields(&mut self, dot: &Dot, mut receiver: Dot, names: &[Text], call: Invocation<'_>) -> Step<Value> {
        let Some((name, before)) = names.split_last() else { return Ok(receiver.value) };
        for name in before {
            receiver = self.field(dot, &receiver, name, Invocation::none(call.node))?;
        }
        self.field(dot, &receiver, name, call).map(|found| found.value)
    }

    fn field(&mut self, dot: &Dot, receiver: &Dot, name: &Text, call: Invocation<'_>) -> Step<Dot> {
        match &receiver.value {
            Value::Missing => {
                if self.context.missing == Missing::Error {
                    return Err(self.error(format!("nil data; no entry for key {}", quote(name))));
                }
                return Ok(Dot::default());
            }
            Value::Nil => return Err(self.error(format!("nil pointer evaluating interface {{}}.{name}"))),
            Value::Text(_) | Value::Bool(_) | Value::Float(_) | Value::Complex(_) | Value::Uint(..) => {}
            Value::Map(map) if map.of == MapType::Any => {}
            value => {
                if let Some(method) = methods::find(value, name) {
                    return self.method(dot, receiver, method, call);
                }
            }
        }
        let has_args = !call.args.is_empty() || call.last.is_some();
        match &receiver.value {
            Value::Map(map) => {
                if has_args {
                    return Err(self.error(format!("{name} is not a method but has arguments")));
                }
                let boxed = map.of.holds_any();
                match map.get(name) {
                    Some(value) => Ok(Dot { value, boxed }),
                    None if self.context.missing == Missing::Error => {
                        Err(self.error(format!("map has no entry for key {}", quote(name))))
                    }
                    None => Ok(Dot { value: map.of.zero(), boxed }),
                }
            }
            Value::Object(object) => match object.field(name) {
                Some(_) if has_args => {
                    Err(self.error(format!("{name} has arguments but cannot be invoked as function")))
                }
                Some(value) => Ok(Dot { boxed: matches!(value, Value::Nil), value }),
                None if object.fields().iter().any(|(field, _)| field.as_bytes() == &**name) => {
                    let of = receiver.type_name();
                    Err(self.error(format!("{name} is an unexported field of struct type {of}")))
                }
                None => Err(self.no_field(receiver, name)),
            },
            _ => Err(self.no_field(receiver, name)),
        }
    }

    fn no_field(&self, receiver: &Dot, name: &Text) -> Box<super::ExecError> {
        self.error(format!("can't evaluate field {name} in type {}", receiver.type_name()))
    }

    fn method(&mut self, dot: &Dot, receiver: &Dot, method: &'static Method, call: Invocation<'_>) -> Step<Dot> {
        let values = self.arguments(dot, method.name, method.params, method.variadic, call.args, call.last)?;
        (method.body)(&receiver.value, &values).map(Dot::of).map_err(|message| {
            if is_of_signature(&message) {
                return self.error(message);
            }
            self.at(call.node);
            self.error(format!("error calling {}: {message}", method.name))
        })
    }
}
