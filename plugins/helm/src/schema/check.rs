//! Checks values by schemas.

use std::collections::BTreeSet;

use super::compile::Compiled;
use super::demand::{Id, Schema};
use super::issue::{Issue, Nature, Step};
use super::json::Json;
use super::types::name_of;
use crate::go::Text;

/// How deep schemas may lead into schemas: what the stack of a component holds.
const MAX_DEPTH: usize = 400;

/// How many times a value may be checked by a schema. Schemas that refer to each other twice can ask for any number.
const MAX_CHECKS: u64 = 5_000_000;

/// Entries or items of a value that nothing was asked of yet.
#[derive(Debug, Default, Clone)]
pub(super) struct Unseen {
    pub(super) keys: BTreeSet<Text>,
    pub(super) places: BTreeSet<usize>,
}

impl Unseen {
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.places.is_empty()
    }

    /// What neither has seen.
    fn merge(&mut self, other: &Self) {
        self.keys.retain(|key| other.keys.contains(key));
        self.places.retain(|place| other.places.contains(place));
    }
}

/// A schema that is being asked, and those that led to it.
pub(super) struct Scope<'a> {
    id: Id,
    /// Which value it is asked about.
    value: usize,
    /// The keyword of the reference that led to it; empty where none did.
    keyword: &'static str,
    parent: Option<&'a Scope<'a>>,
}

/// Whether the issues of a value matter, or only whether there are some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Full,
    Verdict,
}

/// Why values can't be checked to the end.
#[derive(Debug)]
pub(super) enum Stop {
    TooDeep,
    TooMuch,
}

impl std::fmt::Display for Stop {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooDeep => write!(out, "schemas lead into schemas deeper than {MAX_DEPTH} levels"),
            Self::TooMuch => write!(out, "schemas ask more than {MAX_CHECKS} times"),
        }
    }
}

/// What a schema says of a value: what it leaves unseen, or what is wrong.
pub(super) type Verdict = Result<Result<Unseen, Issue>, Stop>;

/// Checks a value.
pub(super) struct Checker<'a> {
    compiled: &'a Compiled,
    /// Where the value is in the whole.
    pub(super) path: Vec<Step>,
    depth: usize,
    checks: u64,
}

/// One value under one schema.
pub(super) struct Visit<'a, 'v> {
    pub(super) value: &'v Json,
    pub(super) schema: &'a Schema,
    pub(super) scope: &'a Scope<'a>,
    pub(super) unseen: Unseen,
    pub(super) detail: Detail,
    pub(super) issues: Vec<Issue>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(compiled: &'a Compiled) -> Self {
        Self { compiled, path: Vec::new(), depth: 0, checks: 0 }
    }

    /// What a schema says of a whole value.
    pub(super) fn check(&mut self, id: Id, value: &Json) -> Result<Option<Issue>, Stop> {
        let scope = Scope { id, value: 0, keyword: "", parent: None };
        Ok(self.visit(value, &scope, Detail::Full, false)?.err())
    }

    fn visit(&mut self, value: &Json, scope: &Scope<'_>, detail: Detail, is_needed: bool) -> Verdict {
        self.checks += 1;
        if self.checks > MAX_CHECKS {
            return Err(Stop::TooMuch);
        }
        if self.depth >= MAX_DEPTH {
            return Err(Stop::TooDeep);
        }
        self.depth += 1;
        let schema = &self.compiled.schemas[scope.id];
        let unseen = unseen(value, schema, is_needed);
        let verdict = self.judge(Visit { value, schema, scope, unseen, detail, issues: Vec::new() });
        self.depth -= 1;
        verdict
    }

    fn judge(&mut self, mut visit: Visit<'_, '_>) -> Verdict {
        let schema = visit.schema;
        match schema.verdict {
            Some(true) => return Ok(Ok(visit.unseen)),
            Some(false) => return Ok(Err(self.issue(&visit, || "false schema".to_owned()))),
            None => {}
        }
        if let Some(issue) = self.first_issue(&visit) {
            return Ok(Err(issue));
        }
        if let Some(target) = schema.reference {
            let issue = self.refer(&mut visit, target, "$ref")?;
            if schema.draft < Some(super::draft::Draft::Y2019) {
                return Ok(issue.map_or(Ok(visit.unseen), Err));
            }
            visit.issues.extend(issue);
        }
        match visit.value {
            Json::Map(entries) => self.object(&mut visit, entries)?,
            Json::List(items) => self.array(&mut visit, items)?,
            Json::Text(text) => self.text(&mut visit, text),
            Json::Number(text) => self.number(&mut visit, text),
            Json::Null | Json::Bool(_) | Json::Foreign(_) => {}
        }
        if visit.issues.is_empty() || visit.detail == Detail::Full {
            self.later_references(&mut visit)?;
            self.combinations(&mut visit)?;
            self.unevaluated(&mut visit)?;
        }
        Ok(match visit.issues.len() {
            0 => Ok(visit.unseen),
            1 => Err(visit.issues.remove(0)),
            _ => {
                let causes = std::mem::take(&mut visit.issues);
                let mut group = self.issue(&visit, || "validation failed".to_owned());
                (group.nature, group.causes) = (Nature::Group, causes);
                Err(group)
            }
        })
    }

    /// What ends a check at once.
    fn first_issue(&self, visit: &Visit<'_, '_>) -> Option<Issue> {
        let (schema, value) = (visit.schema, visit.value);
        if let Some(issue) = self.cycle(visit) {
            return Some(issue);
        }
        if let Json::Foreign(of) = value {
            return Some(self.issue(visit, || format!("invalid jsonType {of}")));
        }
        if !schema.types.take(value) {
            return Some(self.issue(visit, || format!("got {}, want {}", name_of(value), schema.types.names())));
        }
        if let Some(constant) = &schema.constant
            && !super::equal::equal(value, constant)
        {
            return Some(self.issue(visit, || super::issue::constant(constant)));
        }
        if let Some(choices) = &schema.choices
            && !choices.iter().any(|choice| super::equal::equal(value, choice))
        {
            return Some(self.issue(visit, || super::issue::choices(choices)));
        }
        if let (Some((name, format)), Json::Text(text)) = (&schema.format, value)
            && let Err(reason) = format.check(text)
        {
            return Some(self.issue(visit, || format!("{} is not valid {name}: {reason}", super::issue::shown(value))));
        }
        None
    }

    /// A schema that asks itself about the same value never ends.
    fn cycle(&self, visit: &Visit<'_, '_>) -> Option<Issue> {
        let mut above = visit.scope.parent;
        while let Some(scope) = above.filter(|scope| scope.value == visit.scope.value) {
            if scope.id == visit.scope.id {
                let message = || {
                    let [one, other] = [visit.scope, scope].map(|scope| self.keywords(scope));
                    let url = &visit.schema.location;
                    format!("both {one} and {other} resolve to {url:?} causing reference cycle")
                };
                return Some(self.issue(visit, message));
            }
            above = scope.parent;
        }
        None
    }

    /// The keywords that lead to a schema.
    fn keywords(&self, scope: &Scope<'_>) -> String {
        let mut path = String::new();
        let mut at = scope;
        while let Some(parent) = at.parent {
            if at.keyword.is_empty() {
                let [own, above] = [at, parent].map(|scope| &self.compiled.schemas[scope.id].location);
                path.insert_str(0, own.strip_prefix(above.as_str()).unwrap_or(own));
            } else {
                path.insert_str(0, &format!("/{}", at.keyword));
            }
            at = parent;
        }
        path
    }

    /// An issue about the value of a visit.
    pub(super) fn issue(&self, visit: &Visit<'_, '_>, message: impl FnOnce() -> String) -> Issue {
        match visit.detail {
            Detail::Full => Issue::new(&self.path, message()),
            Detail::Verdict => Issue::default(),
        }
    }

    /// Notes an issue.
    pub(super) fn note(&self, visit: &mut Visit<'_, '_>, message: impl FnOnce() -> String) {
        let issue = self.issue(visit, message);
        visit.issues.push(issue);
    }

    /// Notes an issue that others are the causes of.
    pub(super) fn note_causes(&self, visit: &mut Visit<'_, '_>, message: &str, causes: Vec<Issue>) {
        let mut issue = self.issue(visit, || message.to_owned());
        issue.causes = causes;
        visit.issues.push(issue);
    }

    /// What another schema says of the same value.
    pub(super) fn same(
        &mut self,
        visit: &mut Visit<'_, '_>,
        id: Id,
        keyword: &'static str,
        detail: Detail,
    ) -> Result<Option<Issue>, Stop> {
        let scope = Scope { id, value: visit.scope.value, keyword, parent: Some(visit.scope) };
        let detail = if visit.detail == Detail::Verdict { Detail::Verdict } else { detail };
        Ok(match self.visit(visit.value, &scope, detail, !visit.unseen.is_empty())? {
            Ok(unseen) => {
                visit.unseen.merge(&unseen);
                None
            }
            Err(issue) => Some(issue),
        })
    }

    /// What a schema says of an entry or item of the value.
    pub(super) fn part(
        &mut self,
        visit: &Visit<'_, '_>,
        id: Id,
        value: &Json,
        step: Step,
    ) -> Result<Option<Issue>, Stop> {
        let scope = Scope { id, value: visit.scope.value + 1, keyword: "", parent: Some(visit.scope) };
        self.path.push(step);
        let verdict = self.visit(value, &scope, visit.detail, false);
        self.path.pop();
        Ok(verdict?.err())
    }

    fn refer(&mut self, visit: &mut Visit<'_, '_>, target: Id, keyword: &'static str) -> Result<Option<Issue>, Stop> {
        let Some(cause) = self.same(visit, target, keyword, Detail::Full)? else { return Ok(None) };
        let mut issue = self.issue(visit, || "validation failed".to_owned());
        issue.nature = Nature::Reference;
        issue.causes = if cause.nature == Nature::Group { cause.causes } else { vec![cause] };
        Ok(Some(issue))
    }

    /// References whose target depends on the way to them.
    fn later_references(&mut self, visit: &mut Visit<'_, '_>) -> Result<(), Stop> {
        let compiled = self.compiled;
        let schema = visit.schema;
        if let Some(mut target) = schema.recursive_reference {
            if compiled.schemas[target].recursive_anchor {
                target = outermost(visit.scope, target, |scope| {
                    let resource = compiled.schemas[scope.id].resource;
                    compiled.schemas[resource].recursive_anchor.then_some(scope.id)
                });
            }
            let issue = self.refer(visit, target, "$recursiveRef")?;
            visit.issues.extend(issue);
        }
        if let Some((first, anchor)) = &schema.dynamic_reference {
            let mut target = *first;
            if let Some(anchor) = anchor
                && compiled.schemas[target].dynamic_anchor.as_ref() == Some(anchor)
            {
                target = outermost(visit.scope, target, |scope| {
                    let resource = compiled.schemas[scope.id].resource;
                    compiled.schemas[resource].dynamic_anchors.get(anchor).copied()
                });
            }
            let issue = self.refer(visit, target, "$dynamicRef")?;
            visit.issues.extend(issue);
        }
        Ok(())
    }

    fn unevaluated(&mut self, visit: &mut Visit<'_, '_>) -> Result<(), Stop> {
        if let (Some(id), Json::Map(entries)) = (visit.schema.object.unevaluated, visit.value) {
            for key in std::mem::take(&mut visit.unseen.keys) {
                let Some(value) = entries.get(&key) else { continue };
                let issue = self.part(visit, id, value, Step::Key(key))?;
                visit.issues.extend(issue);
            }
        }
        if let (Some(id), Json::List(items)) = (visit.schema.array.unevaluated, visit.value) {
            for place in std::mem::take(&mut visit.unseen.places) {
                let Some(value) = items.get(place) else { continue };
                let issue = self.part(visit, id, value, Step::Place(place))?;
                visit.issues.extend(issue);
            }
        }
        Ok(())
    }
}

/// The schema that the outermost scope gives, or else the one that is there.
fn outermost(scope: &Scope<'_>, fallback: Id, given: impl Fn(&Scope<'_>) -> Option<Id>) -> Id {
    let mut target = fallback;
    let mut at = Some(scope);
    while let Some(scope) = at {
        target = given(scope).unwrap_or(target);
        at = scope.parent;
    }
    target
}

/// What of a value a schema has yet to see, if anybody wants to know.
fn unseen(value: &Json, schema: &Schema, is_needed: bool) -> Unseen {
    let mut unseen = Unseen::default();
    let (object, array) = (&schema.object, &schema.array);
    let asks_keys = object.additional.is_none() && (is_needed || object.unevaluated.is_some());
    let asks_places = array.rest.is_none() && (is_needed || array.unevaluated.is_some());
    match value {
        Json::Map(entries) if asks_keys => unseen.keys = entries.keys().cloned().collect(),
        Json::List(items) if asks_places => unseen.places = (array.first.len()..items.len()).collect(),
        _ => {}
    }
    unseen
}
