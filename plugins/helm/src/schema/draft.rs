//! Drafts of JSON Schema, and what a schema of each must look like.

use super::json::Json;

/// A draft, in the order they came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Y2019,
    Y2020,
}

/// The metaschemas of the drafts (json-schema.org), without their annotations, by their addresses.
const METASCHEMAS: [(&str, &str); 19] = [
    ("http://json-schema.org/draft-04/schema", include_str!("metaschemas/draft-04.schema.json")),
    ("http://json-schema.org/draft-06/schema", include_str!("metaschemas/draft-06.schema.json")),
    ("http://json-schema.org/draft-07/schema", include_str!("metaschemas/draft-07.schema.json")),
    ("https://json-schema.org/draft/2019-09/schema", include_str!("metaschemas/2019-09.schema.json")),
    ("https://json-schema.org/draft/2019-09/meta/applicator", include_str!("metaschemas/2019-09.meta.applicator.json")),
    ("https://json-schema.org/draft/2019-09/meta/content", include_str!("metaschemas/2019-09.meta.content.json")),
    ("https://json-schema.org/draft/2019-09/meta/core", include_str!("metaschemas/2019-09.meta.core.json")),
    ("https://json-schema.org/draft/2019-09/meta/format", include_str!("metaschemas/2019-09.meta.format.json")),
    ("https://json-schema.org/draft/2019-09/meta/meta-data", include_str!("metaschemas/2019-09.meta.meta-data.json")),
    ("https://json-schema.org/draft/2019-09/meta/validation", include_str!("metaschemas/2019-09.meta.validation.json")),
    ("https://json-schema.org/draft/2020-12/schema", include_str!("metaschemas/2020-12.schema.json")),
    ("https://json-schema.org/draft/2020-12/meta/applicator", include_str!("metaschemas/2020-12.meta.applicator.json")),
    ("https://json-schema.org/draft/2020-12/meta/content", include_str!("metaschemas/2020-12.meta.content.json")),
    ("https://json-schema.org/draft/2020-12/meta/core", include_str!("metaschemas/2020-12.meta.core.json")),
    (
        "https://json-schema.org/draft/2020-12/meta/format-annotation",
        include_str!("metaschemas/2020-12.meta.format-annotation.json"),
    ),
    (
        "https://json-schema.org/draft/2020-12/meta/format-assertion",
        include_str!("metaschemas/2020-12.meta.format-assertion.json"),
    ),
    ("https://json-schema.org/draft/2020-12/meta/meta-data", include_str!("metaschemas/2020-12.meta.meta-data.json")),
    (
        "https://json-schema.org/draft/2020-12/meta/unevaluated",
        include_str!("metaschemas/2020-12.meta.unevaluated.json"),
    ),
    ("https://json-schema.org/draft/2020-12/meta/validation", include_str!("metaschemas/2020-12.meta.validation.json")),
];

/// The metaschema at an address.
pub(super) fn metaschema(url: &str) -> Option<&'static str> {
    METASCHEMAS.iter().find(|(own, _)| *own == url).map(|(_, text)| *text)
}

impl Draft {
    /// The draft of a `$schema`, whichever way it is spelt.
    pub(super) fn of(url: &str) -> Option<Self> {
        let url = url.strip_suffix('#').unwrap_or(url);
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or(url);
        Some(match rest {
            "json-schema.org/schema" | "json-schema.org/draft/2020-12/schema" => Self::Y2020,
            "json-schema.org/draft/2019-09/schema" => Self::Y2019,
            "json-schema.org/draft-07/schema" => Self::Seven,
            "json-schema.org/draft-06/schema" => Self::Six,
            "json-schema.org/draft-04/schema" => Self::Four,
            _ => return None,
        })
    }

    /// The address of its metaschema.
    pub(super) fn url(self) -> &'static str {
        METASCHEMAS[match self {
            Self::Four => 0,
            Self::Six => 1,
            Self::Seven => 2,
            Self::Y2019 => 3,
            Self::Y2020 => 10,
        }]
        .0
    }

    /// The address that a schema gives itself, without what is behind `#`.
    pub(super) fn id(self, schema: &Json) -> Option<&str> {
        if self < Self::Y2019 && schema.get("$ref").is_some() {
            return None;
        }
        let id = self.raw_id(schema)?;
        let id = id.split_once('#').map_or(id, |(id, _)| id);
        (!id.is_empty()).then_some(id)
    }

    /// The address that a schema gives itself, in full.
    pub(super) fn raw_id(self, schema: &Json) -> Option<&str> {
        schema.text(if self == Self::Four { "id" } else { "$id" })
    }

    /// Where schemas are within a schema: under a key, in each entry of a map, or in each item of a list.
    pub(super) fn places(self) -> impl Iterator<Item = (&'static str, Inside)> {
        use Inside::{Entries, Items, Itself};
        const ALL: [(Draft, &str, Inside); 23] = [
            (Draft::Four, "definitions", Entries),
            (Draft::Four, "not", Itself),
            (Draft::Four, "allOf", Items),
            (Draft::Four, "anyOf", Items),
            (Draft::Four, "oneOf", Items),
            (Draft::Four, "properties", Entries),
            (Draft::Four, "additionalProperties", Itself),
            (Draft::Four, "patternProperties", Entries),
            (Draft::Four, "items", Itself),
            (Draft::Four, "items", Items),
            (Draft::Four, "additionalItems", Itself),
            (Draft::Four, "dependencies", Entries),
            (Draft::Six, "propertyNames", Itself),
            (Draft::Six, "contains", Itself),
            (Draft::Seven, "if", Itself),
            (Draft::Seven, "then", Itself),
            (Draft::Seven, "else", Itself),
            (Draft::Y2019, "$defs", Entries),
            (Draft::Y2019, "dependentSchemas", Entries),
            (Draft::Y2019, "unevaluatedProperties", Itself),
            (Draft::Y2019, "unevaluatedItems", Itself),
            (Draft::Y2019, "contentSchema", Itself),
            (Draft::Y2020, "prefixItems", Items),
        ];
        ALL.into_iter().filter(move |(since, ..)| *since <= self).map(|(_, key, inside)| (key, inside))
    }
}

/// How schemas lie under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Itself,
    Entries,
    Items,
}
