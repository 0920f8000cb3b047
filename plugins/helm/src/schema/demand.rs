//! What schemas ask for.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::decimal::Decimal;
use super::draft::Draft;
use super::format::Format;
use super::json::Json;
use super::types::Types;
use crate::go::Text;
use crate::template::functions::Pattern;

/// A schema by its place among those it was made ready with.
pub(super) type Id = usize;

/// A schema. What isn't said checks nothing.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Its address: that of its document, `#`, and a pointer.
    pub(super) location: String,
    pub(super) draft: Option<Draft>,
    /// The schema with an address of its own that it lies in.
    pub(super) resource: Id,
    pub(super) dynamic_anchors: BTreeMap<String, Id>,
    pub(super) recursive_anchor: bool,
    pub(super) dynamic_anchor: Option<String>,
    /// All values are right, or none is.
    pub(super) verdict: Option<bool>,
    pub(super) types: Types,
    pub(super) constant: Option<Json>,
    pub(super) choices: Option<Vec<Json>>,
    pub(super) format: Option<(String, Format)>,
    pub(super) reference: Option<Id>,
    pub(super) recursive_reference: Option<Id>,
    /// What `$dynamicRef` leads to at first, and the anchor it names.
    pub(super) dynamic_reference: Option<(Id, Option<String>)>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) not: Option<Id>,
    pub(super) condition: Option<Id>,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
    pub(super) object: ObjectRules,
    pub(super) array: ArrayRules,
    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) pattern: Option<(Text, Rc<Pattern>)>,
    pub(super) minimum: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
    pub(super) above: Option<Decimal>,
    pub(super) below: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

/// What is asked of maps.
#[derive(Debug, Default)]
pub(super) struct ObjectRules {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) required: Vec<Text>,
    pub(super) names: Option<Id>,
    pub(super) properties: BTreeMap<Text, Id>,
    pub(super) patterns: Vec<(Rc<Pattern>, Id)>,
    pub(super) additional: Option<Additional>,
    pub(super) dependencies: BTreeMap<Text, Dependency>,
    pub(super) dependent_schemas: BTreeMap<Text, Id>,
    pub(super) dependent_required: BTreeMap<Text, Vec<Text>>,
    pub(super) unevaluated: Option<Id>,
}

/// What is asked of lists.
#[derive(Debug, Default)]
pub(super) struct ArrayRules {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) unique: bool,
    /// Schemas of the first items.
    pub(super) first: Vec<Id>,
    /// That of all others.
    pub(super) rest: Option<Additional>,
    pub(super) contains: Option<Id>,
    pub(super) min_contains: Option<i64>,
    pub(super) max_contains: Option<i64>,
    pub(super) unevaluated: Option<Id>,
}

/// What is asked of entries and items that nothing else is asked of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Additional {
    Allowed,
    /// None may be there. Only drafts that have `additionalItems` say this of items.
    Refused,
    Schema(Id),
}

/// What is asked when a key is there.
#[derive(Debug)]
pub(super) enum Dependency {
    Keys(Vec<Text>),
    Schema(Id),
}
