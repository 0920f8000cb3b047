//! Nodes: what is written.

use super::{Dot, Flow, Machine, Mark, Step};
use crate::go::value::Kind;
use crate::go::{Value, fmt};
use crate::template::node::{Branch, Call, List, Node, Pipe};

impl Machine<'_> {
    pub(super) fn walk_list(&mut self, dot: &Dot, list: &List) -> Step<Flow> {
        self.at(list.id);
        self.descend()?;
        let mut flow = Ok(Flow::Next);
        for node in &list.nodes {
            flow = self.walk(dot, node);
            if !matches!(flow, Ok(Flow::Next)) {
                break;
            }
        }
        self.ascend();
        flow
    }

    fn walk(&mut self, dot: &Dot, node: &Node) -> Step<Flow> {
        match node {
            Node::Text(span) => {
                if self.calls == 1 {
                    self.marks.push(Mark { out: self.out.len(), source: span.at.clone() });
                }
                self.out.extend_from_slice(&self.tree.source.text[span.at.clone()]);
            }
            Node::Action(action) => {
                let value = self.pipeline(dot, &action.pipe)?;
                if action.pipe.variables.is_empty() {
                    self.at(action.id);
                    fmt::write_printed(&value, &mut self.out).map_err(|error| self.error(error.to_string()))?;
                }
            }
            Node::If(branch) => return self.walk_condition(dot, branch, false),
            Node::With(branch) => return self.walk_condition(dot, branch, true),
            Node::Range(branch) => return self.walk_range(dot, branch),
            Node::Template(call) => self.walk_call(dot, call)?,
            Node::Break(_) => return Ok(Flow::Break),
            Node::Continue(_) => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn walk_condition(&mut self, dot: &Dot, branch: &Branch, sets_dot: bool) -> Step<Flow> {
        let links = branch.chain.iter().map(|link| (&link.pipe, &link.list));
        for (pipe, list) in std::iter::once((&branch.pipe, &branch.list)).chain(links) {
            let value = self.pipeline(dot, pipe)?;
            if value.is_true() {
                if sets_dot {
                    return self.walk_list(&Dot::of(value), list);
                }
                return self.walk_list(dot, list);
            }
        }
        match &branch.otherwise {
            Some(list) => self.walk_list(dot, list),
            None => Ok(Flow::Next),
        }
    }

    fn walk_call(&mut self, dot: &Dot, call: &Call) -> Step<()> {
        self.at(call.id);
        let Some(tree) = self.templates.find(&call.name) else {
            return Err(self.error(format!("template {} not defined", crate::go::quote::quote(&call.name))));
        };
        self.may_call()?;
        let data = match &call.pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Value::Missing,
        };
        self.enter(&tree, &Dot::of(data))
    }

    fn walk_range(&mut self, dot: &Dot, branch: &Branch) -> Step<Flow> {
        self.at(branch.id);
        let value = self.pipeline(dot, &branch.pipe)?;
        let value = match &value {
            Value::Object(object) => object.items().map_or(value, Value::List),
            _ => value,
        };
        let ran = match &value {
            Value::Int(..) | Value::Uint(..) => self.range_number(&value, branch)?,
            Value::List(list) => {
                let boxed = list.of.holds_any();
                for (place, item) in list.items.iter().enumerate() {
                    let item = Dot { value: item.clone(), boxed };
                    if self.turn(Value::len_of(place), &item, branch)? == Flow::Break {
                        break;
                    }
                }
                !list.items.is_empty()
            }
            Value::Map(map) => {
                let entries: Vec<_> =
                    map.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
                let boxed = map.of.holds_any();
                for (key, value) in &entries {
                    if self.turn(Value::Text(key.clone()), &Dot { value: value.clone(), boxed }, branch)? == Flow::Break
                    {
                        break;
                    }
                }
                !entries.is_empty()
            }
            Value::Missing => false,
            _ => {
                let shown = fmt::printed(&value);
                // It is what a pointer points to that can't be gone over.
                let shown = if value.kind() == Kind::Pointer { shown.trim_start_matches('&') } else { &shown };
                return Err(self.error(format!("range can't iterate over {shown}")));
            }
        };
        match &branch.otherwise {
            Some(list) if !ran => self.walk_list(dot, list),
            _ => Ok(Flow::Next),
        }
    }

    fn range_number(&mut self, value: &Value, branch: &Branch) -> Step<bool> {
        if branch.pipe.variables.len() > 1 {
            let shown = fmt::printed(value);
            return Err(self.error(format!("can't use {shown} to iterate over more than one variable")));
        }
        let turns = match value {
            Value::Int(number, _) => u64::try_from(*number).unwrap_or(0),
            Value::Uint(number, _) => *number,
            _ => 0,
        };
        for turn in 0..turns {
            let item = match value {
                Value::Uint(_, of) => Value::Uint(turn, *of),
                Value::Int(_, of) => Value::Int(turn.cast_signed(), *of),
                _ => Value::Missing,
            };
            if self.turn(Value::Missing, &Dot::of(item), branch)? == Flow::Break {
                break;
            }
        }
        Ok(turns > 0)
    }

    /// One time around: its variables, then its nodes.
    fn turn(&mut self, index: Value, item: &Dot, branch: &Branch) -> Step<Flow> {
        match &branch.pipe.variables[..] {
            [] => {}
            [one] => self.set(one, item.clone())?,
            [first, second, ..] => {
                self.set(first, Dot::of(index))?;
                self.set(second, item.clone())?;
            }
        }
        self.walk_list(item, &branch.list)
    }

    /// Evaluates a pipeline and gives its value, looked into, to its variables.
    pub(super) fn pipeline(&mut self, dot: &Dot, pipe: &Pipe) -> Step<Value> {
        self.at(pipe.id);
        self.descend()?;
        let value = self.commands(dot, pipe);
        self.ascend();
        let value = value?;
        for variable in &pipe.variables {
            self.set(variable, Dot::of(value.clone()))?;
        }
        Ok(value)
    }

    fn commands(&mut self, dot: &Dot, pipe: &Pipe) -> Step<Value> {
        let mut last = None;
        for command in &pipe.commands {
            let value = self.command(dot, command, last.take())?;
            last = Some(value.looked_into());
        }
        Ok(last.unwrap_or_default())
    }

    fn set(&mut self, variable: &crate::template::node::Declared, value: Dot) -> Step<()> {
        let Some(slot) = variable.slot else {
            return Err(self.error(format!("undefined variable: {}", variable.name)));
        };
        self.variables[self.frame + slot] = value;
        Ok(())
    }
}
