//! Values found by their paths: `a.b.c`.

use std::rc::Rc;

use crate::go::{Map, Text, Value};

/// The map at a path.
///
/// # Errors
///
/// When there is none: the part of the path that isn't a map.
pub fn table(values: &Rc<Map>, path: &[u8]) -> Result<Rc<Map>, Text> {
    path.split(|byte| *byte == b'.').try_fold(Rc::clone(values), |map, part| match map.get(part) {
        Some(Value::Map(inner)) => Ok(inner),
        _ => Err(part.into()),
    })
}

/// The value at a path that isn't a map; none when there is none.
#[must_use]
pub fn value_at(values: &Rc<Map>, path: &[u8]) -> Option<Value> {
    let (map, key) = match path.iter().rposition(|byte| *byte == b'.') {
        Some(point) => (table(values, &path[..point]).ok()?, &path[point + 1..]),
        None => (Rc::clone(values), path),
    };
    map.get(key).filter(|value| value.as_map().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HelmVersion;
    use crate::go::fmt::printed;
    use crate::values::document::read_values;

    #[test]
    fn a_path_goes_through_maps_only() {
        let values = read_values(b"a: {b: {c: 1, none: null}, l: [x]}\nr: text\n", HelmVersion::V4).expect("values");
        for (path, expected) in [
            ("r", Some("text")),
            ("a.b.c", Some("1")),
            ("a.b.none", Some("<nil>")),
            ("a.b", None),
            ("a", None),
            ("a.x.c", None),
            ("r.c", None),
            ("a.l", Some("[x]")),
            ("", None),
        ] {
            let found = value_at(&values, path.as_bytes()).map(|value| printed(&value));
            assert_eq!(found.as_deref(), expected, "{path}");
        }
        assert_eq!(table(&values, b"a.x.c").map(drop), Err("x".into()));
        assert_eq!(table(&values, b"a.l").map(drop), Err("l".into()));
        assert!(table(&values, b"a.b").is_ok());
    }
}
