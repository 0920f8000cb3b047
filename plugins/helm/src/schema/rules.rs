//! What schemas ask of values of each type, and combinations of schemas.

use std::collections::{BTreeMap, HashMap};

use super::check::{Checker, Detail, Stop, Visit};
use super::decimal::{Decimal, counted};
use super::demand::{Additional, Dependency};
use super::draft::Draft;
use super::equal::canonical;
use super::issue::{Issue, Step, quoted, quoted_all};
use super::json::Json;
use crate::go::Text;
use crate::template::functions::Subject;

/// A length as a number.
fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Checker<'_> {
    /// Notes a number that is too low or too high.
    fn bounds(&self, visit: &mut Visit<'_, '_>, got: i64, min: (&str, Option<i64>), max: (&str, Option<i64>)) {
        let breaks = [
            min.1.filter(|want| got < *want).map(|want| (min.0, want)),
            max.1.filter(|want| got > *want).map(|want| (max.0, want)),
        ];
        for (name, want) in breaks.into_iter().flatten() {
            self.note(visit, || format!("{name}: got {}, want {}", counted(got), counted(want)));
        }
    }

    pub(super) fn object(&mut self, visit: &mut Visit<'_, '_>, entries: &BTreeMap<Text, Json>) -> Result<(), Stop> {
        let rules = &visit.schema.object;
        let draft = visit.schema.draft;
        let missing =
            |keys: &[Text]| -> Vec<Text> { keys.iter().filter(|key| !entries.contains_key(*key)).cloned().collect() };
        self.bounds(visit, length(entries.len()), ("minProperties", rules.min), ("maxProperties", rules.max));
        match &missing(&rules.required)[..] {
            [] => {}
            [key] => self.note(visit, || format!("missing property {}", quoted(key))),
            keys => self.note(visit, || format!("missing properties {}", quoted_all(keys))),
        }
        if visit.detail == Detail::Verdict && !visit.issues.is_empty() {
            return Ok(());
        }
        let needed = |checker: &Self, visit: &mut Visit<'_, '_>, key: &Text, keys: &[Text]| {
            let missing = missing(keys);
            if !missing.is_empty() {
                let message = || format!("properties {} required, if {} exists", quoted_all(&missing), quoted(key));
                checker.note(visit, message);
            }
        };
        for (key, dependency) in rules.dependencies.iter().filter(|(key, _)| entries.contains_key(*key)) {
            match dependency {
                Dependency::Keys(keys) => needed(self, visit, key, keys),
                Dependency::Schema(id) => {
                    let issue = self.same(visit, *id, "", Detail::Full)?;
                    visit.issues.extend(issue);
                }
            }
        }
        self.entries(visit, entries)?;
        if draft >= Some(Draft::Six) {
            self.names(visit, entries)?;
        }
        for (_, id) in rules.dependent_schemas.iter().filter(|(key, _)| entries.contains_key(*key)) {
            let issue = self.same(visit, *id, "", Detail::Full)?;
            visit.issues.extend(issue);
        }
        for (key, keys) in rules.dependent_required.iter().filter(|(key, _)| entries.contains_key(*key)) {
            needed(self, visit, key, keys);
        }
        Ok(())
    }

    fn entries(&mut self, visit: &mut Visit<'_, '_>, entries: &BTreeMap<Text, Json>) -> Result<(), Stop> {
        let rules = &visit.schema.object;
        let mut refused = Vec::new();
        for (key, value) in entries {
            if visit.detail == Detail::Verdict && !visit.issues.is_empty() {
                return Ok(());
            }
            let named = rules.properties.get(key).copied();
            let fitting = rules.patterns.iter().filter(|(pattern, _)| pattern.is_in(&Subject::new(key)));
            let mut is_seen = false;
            for id in named.into_iter().chain(fitting.map(|(_, id)| *id)) {
                is_seen = true;
                let issue = self.part(visit, id, value, Step::Key(key.clone()))?;
                visit.issues.extend(issue);
            }
            if !is_seen && let Some(additional) = rules.additional {
                is_seen = true;
                match additional {
                    Additional::Allowed => {}
                    Additional::Refused => refused.push(key.clone()),
                    Additional::Schema(id) => {
                        let issue = self.part(visit, id, value, Step::Key(key.clone()))?;
                        visit.issues.extend(issue);
                    }
                }
            }
            if is_seen {
                visit.unseen.keys.remove(key);
            }
        }
        if !refused.is_empty() {
            self.note(visit, || format!("additional properties {} not allowed", quoted_all(&refused)));
        }
        Ok(())
    }

    fn names(&mut self, visit: &mut Visit<'_, '_>, entries: &BTreeMap<Text, Json>) -> Result<(), Stop> {
        let Some(id) = visit.schema.object.names else { return Ok(()) };
        for key in entries.keys() {
            // A name is no part of the value: it has a path of its own, which is empty.
            let path = std::mem::take(&mut self.path);
            let verdict = self.check(id, &Json::Text(key.clone()));
            self.path = path;
            if let Some(cause) = verdict? {
                let causes = cause.into_causes();
                self.note_causes(visit, &format!("invalid propertyName {}", quoted(key)), causes);
            }
        }
        Ok(())
    }

    pub(super) fn array(&mut self, visit: &mut Visit<'_, '_>, items: &[Json]) -> Result<(), Stop> {
        let rules = &visit.schema.array;
        self.bounds(visit, length(items.len()), ("minItems", rules.min), ("maxItems", rules.max));
        if rules.unique
            && let Some((one, other)) = duplicates(items)
        {
            self.note(visit, || format!("items at {} and {} are equal", counted(length(one)), counted(length(other))));
        }
        let first = rules.first.len().min(items.len());
        for (place, item) in items.iter().enumerate() {
            let asked = match (rules.first.get(place), rules.rest) {
                (Some(id), _) => *id,
                (None, Some(Additional::Schema(id))) => id,
                _ => continue,
            };
            let issue = self.part(visit, asked, item, Step::Place(place))?;
            visit.issues.extend(issue);
        }
        if matches!(rules.rest, Some(Additional::Refused)) && items.len() > first {
            let count = counted(length(items.len() - first));
            self.note(visit, || format!("last {count} additionalItem(s) not allowed"));
        }
        self.contains(visit, items)
    }

    fn contains(&mut self, visit: &mut Visit<'_, '_>, items: &[Json]) -> Result<(), Stop> {
        let rules = &visit.schema.array;
        let Some(id) = rules.contains else { return Ok(()) };
        let (mut issues, mut matched) = (Vec::new(), Vec::new());
        for (place, item) in items.iter().enumerate() {
            match self.part(visit, id, item, Step::Place(place))? {
                Some(issue) => issues.push(issue),
                None => {
                    matched.push(place);
                    if visit.schema.draft >= Some(Draft::Y2020) {
                        visit.unseen.places.remove(&place);
                    }
                }
            }
        }
        let count = length(matched.len());
        let places = || matched.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let asked = |word: &str, want: i64| {
            let want = counted(want);
            let found = if matched.is_empty() {
                "none matched".to_owned()
            } else {
                format!("matched {} items at {}", counted(count), places())
            };
            format!("{word} {want} items required to match contains schema, but {found}")
        };
        match rules.min_contains {
            Some(min) if count < min => self.note_causes(visit, &asked("min", min), issues),
            None if matched.is_empty() => self.note_causes(visit, "no items match contains schema", issues),
            _ => {}
        }
        if let Some(max) = rules.max_contains.filter(|max| count > *max) {
            self.note(visit, || asked("max", max));
        }
        Ok(())
    }

    pub(super) fn text(&mut self, visit: &mut Visit<'_, '_>, text: &Text) {
        let schema = visit.schema;
        if schema.min_length.is_some() || schema.max_length.is_some() {
            let count = length(text.to_str().chars().count());
            self.bounds(visit, count, ("minLength", schema.min_length), ("maxLength", schema.max_length));
        }
        if let Some((source, pattern)) = &schema.pattern
            && !pattern.is_in(&Subject::new(text))
        {
            self.note(visit, || format!("{} does not match pattern {}", quoted(text), quoted(source)));
        }
    }

    pub(super) fn number(&mut self, visit: &mut Visit<'_, '_>, text: &str) {
        let schema = visit.schema;
        let limits = [&schema.minimum, &schema.maximum, &schema.above, &schema.below, &schema.multiple_of];
        if limits.iter().all(|limit| limit.is_none()) {
            return;
        }
        let Some(number) = Decimal::of(text) else {
            return self.note(visit, || format!("{text} is a number out of reach"));
        };
        let ask = |name: &str, limit: &Option<Decimal>, is_right: fn(&Decimal, &Decimal) -> bool| {
            let broken = limit.as_ref().filter(|limit| !is_right(&number, limit))?;
            Some(format!("{name}: got {number}, want {broken}"))
        };
        let broken = [
            ask("minimum", &schema.minimum, |number, limit| number >= limit),
            ask("maximum", &schema.maximum, |number, limit| number <= limit),
            ask("exclusiveMinimum", &schema.above, |number, limit| number > limit),
            ask("exclusiveMaximum", &schema.below, |number, limit| number < limit),
            ask("multipleOf", &schema.multiple_of, Decimal::is_multiple_of),
        ];
        for message in broken.into_iter().flatten() {
            self.note(visit, || message);
        }
    }

    /// `not`, `allOf`, `anyOf`, `oneOf` and `if`.
    pub(super) fn combinations(&mut self, visit: &mut Visit<'_, '_>) -> Result<(), Stop> {
        let schema = visit.schema;
        if let Some(id) = schema.not
            && self.same(visit, id, "", Detail::Verdict)?.is_none()
        {
            self.note(visit, || "'not' failed".to_owned());
        }
        let mut issues: Vec<Issue> = Vec::new();
        for id in &schema.all_of {
            issues.extend(self.same(visit, *id, "", Detail::Full)?);
            if !issues.is_empty() && visit.detail == Detail::Verdict {
                break;
            }
        }
        if !issues.is_empty() {
            self.note_causes(visit, "'allOf' failed", issues);
        }
        self.any_of(visit)?;
        self.one_of(visit)?;
        if let Some(id) = schema.condition {
            let holds = self.same(visit, id, "", Detail::Verdict)?.is_none();
            if let Some(id) = if holds { schema.then } else { schema.otherwise } {
                let issue = self.same(visit, id, "", Detail::Full)?;
                visit.issues.extend(issue);
            }
        }
        Ok(())
    }

    fn any_of(&mut self, visit: &mut Visit<'_, '_>) -> Result<(), Stop> {
        let schema = visit.schema;
        let (mut is_matched, mut issues) = (schema.any_of.is_empty(), Vec::new());
        for id in &schema.any_of {
            match self.same(visit, *id, "", Detail::Full)? {
                Some(issue) => issues.push(issue),
                None => {
                    is_matched = true;
                    // The others may see what is unseen yet.
                    if visit.unseen.keys.is_empty() && visit.unseen.places.is_empty() {
                        break;
                    }
                }
            }
        }
        if !is_matched {
            self.note_causes(visit, "'anyOf' failed", issues);
        }
        Ok(())
    }

    fn one_of(&mut self, visit: &mut Visit<'_, '_>) -> Result<(), Stop> {
        let schema = visit.schema;
        let (mut matched, mut issues) = (None, Vec::new());
        for (place, id) in schema.one_of.iter().enumerate() {
            let detail = if matched.is_some() { Detail::Verdict } else { Detail::Full };
            match (self.same(visit, *id, "", detail)?, matched) {
                (Some(issue), None) => issues.push(issue),
                (Some(_), Some(_)) => {}
                (None, None) => matched = Some(place),
                (None, Some(first)) => {
                    self.note(visit, || format!("'oneOf' failed, subschemas {first}, {place} matched"));
                    break;
                }
            }
        }
        if matched.is_none() && !schema.one_of.is_empty() {
            self.note_causes(visit, "'oneOf' failed, none matched", issues);
        }
        Ok(())
    }
}

/// The first item that another before it equals, after that one.
fn duplicates(items: &[Json]) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        if let Some(first) = seen.insert(canonical(item), place) {
            return Some((first, place));
        }
    }
    None
}
