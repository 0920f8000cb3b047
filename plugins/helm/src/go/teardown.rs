//! Lists and maps taken apart level by level, so that nesting costs no stack when the last user lets go of them.

use std::mem::take;
use std::rc::Rc;

use super::value::{List, Map, Value};

impl Drop for List {
    fn drop(&mut self) {
        if self.items.iter().any(nests) {
            let (mut items, whole) = self.items.take();
            items.extend(whole.map(Value::List));
            take_apart(items);
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if let Some(entries) = Rc::get_mut(&mut self.entries) {
            let entries = entries.get_mut();
            if entries.values().any(nests) {
                take_apart(take(entries).into_values().collect());
            }
        }
    }
}

fn nests(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

/// Drops values: what only they refer to joins the others before it is dropped itself.
fn take_apart(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        match value {
            Value::List(list) => {
                if let Some(mut list) = Rc::into_inner(list) {
                    let (mut items, whole) = list.items.take();
                    values.append(&mut items);
                    values.extend(whole.map(Value::List));
                }
            }
            Value::Map(map) => {
                if let Some(mut map) = Rc::into_inner(map)
                    && let Some(entries) = Rc::get_mut(&mut map.entries)
                {
                    values.extend(take(entries.get_mut()).into_values());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::Entries;

    #[test]
    fn deep_nesting_needs_no_stack() {
        let lists = (0..200_000).fold(Value::Nil, |inner, _| List::any(vec![inner]));
        drop(lists);
        let maps = (0..200_000).fold(Value::Nil, |inner, _| {
            Map::any([("a".into(), List::any(vec![inner]))].into_iter().collect::<Entries>())
        });
        drop(maps);
    }

    #[test]
    fn parts_of_lists_within_each_other_need_no_stack() {
        let parts = (0..200_000).fold(List::any(vec![Value::Nil]), |inner, _| {
            let whole = Rc::new(List { items: vec![inner, Value::Nil].into(), ..List::default() });
            Value::List(Rc::new(whole.part(0, 1).unwrap_or_default()))
        });
        drop(parts);
    }

    #[test]
    fn what_others_refer_to_stays() {
        let inner = Map::any([("a".into(), Value::int(1))].into_iter().collect::<Entries>());
        drop(List::any(vec![inner.clone(), List::any(vec![inner.clone()])]));
        assert_eq!(inner.get("a").map(|value| value.is_true()), Some(true));
    }
}
