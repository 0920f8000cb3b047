//! What a kustomization says, as the parts of the build take it.

use crate::config::FieldSpec;
use crate::node::{Place, Text};
use crate::resource::Behavior;

/// Which objects are meant. Patterns are regular expressions for whole texts; empty ones match anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// Pattern, or plain text for the source of a replacement.
    pub group: Text,
    /// The same.
    pub version: Text,
    /// The same.
    pub kind: Text,
    /// The same.
    pub name: Text,
    /// The same.
    pub namespace: Text,
    /// A label selector in Kubernetes' syntax.
    pub label_selector: Text,
    /// The same on annotations.
    pub annotation_selector: Text,
}

/// An entry of `patches`, `patchesJson6902` or a patch transformer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    /// The file with the patch.
    pub path: Text,
    /// The patch itself.
    pub patch: Text,
    /// What it is for; `None` when the patch itself says so.
    pub target: Option<Selector>,
    /// Whether it may change the object's name.
    pub allow_name_change: bool,
    /// Whether it may change the object's kind.
    pub allow_kind_change: bool,
    /// Where the entry is written.
    pub at: Place,
}

/// An entry of `images`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// The image's name: a regular expression.
    pub name: Text,
    /// Its new name.
    pub new_name: Text,
    /// Text behind the tag.
    pub tag_suffix: Text,
    /// Its new tag.
    pub new_tag: Text,
    /// Its new digest.
    pub digest: Text,
}

/// An entry of `replicas`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replica {
    /// Which objects.
    pub name: Text,
    /// How many.
    pub count: i64,
}

/// An entry of `labels`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelEntry {
    /// The labels, sorted by key.
    pub pairs: Vec<(Text, Text)>,
    /// Selectors get them, too.
    pub include_selectors: bool,
    /// Pod templates get them, too.
    pub include_templates: bool,
    /// Templates of volume claims get them, too.
    pub include_volume_claim_templates: bool,
    /// Further fields that get them.
    pub fields: Vec<FieldSpec>,
}

/// An entry of `replacements`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Where the value comes from.
    pub source: Option<ReplacementSource>,
    /// The value itself.
    pub source_value: Option<Text>,
    /// Where it goes.
    pub targets: Vec<ReplacementTarget>,
    /// Where the entry is written.
    pub at: Place,
}

/// A field of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplacementSource {
    /// The object; plain texts, no patterns.
    pub selector: Selector,
    /// The field; empty for `metadata.name`.
    pub field_path: Text,
    /// Which part of it.
    pub options: Option<FieldOptions>,
}

/// Fields of objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplacementTarget {
    /// The objects.
    pub select: Option<Selector>,
    /// But not these.
    pub reject: Vec<Selector>,
    /// The fields; empty for `metadata.name`.
    pub field_paths: Vec<Text>,
    /// Which part of each.
    pub options: Option<FieldOptions>,
}

/// Which part of a field is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldOptions {
    /// What separates parts; empty for the whole field.
    pub delimiter: Text,
    /// Which part, from 0.
    pub index: i64,
    /// The field is made if it is missing.
    pub create: bool,
}

/// An entry of `vars`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Var {
    /// What stands in `$(NAME)`.
    pub name: Text,
    /// `apiVersion` of the object it points to; empty when `group` and `version` say it.
    pub api_version: Text,
    /// The object it points to; group and version may be empty.
    pub object: crate::id::ResId,
    /// The field; empty for `metadata.name`.
    pub field_path: Text,
    /// Where the entry is written.
    pub at: Place,
}

/// An entry of `configMapGenerator` or `secretGenerator`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratorArgs {
    /// Name of the object.
    pub name: Text,
    /// Its namespace.
    pub namespace: Text,
    /// How it joins one of the same name.
    pub behavior: Behavior,
    /// `key=value`.
    pub literals: Vec<Text>,
    /// `[key=]path`.
    pub files: Vec<Text>,
    /// Paths of files with lines `key=value`.
    pub envs: Vec<Text>,
    /// Its own options.
    pub options: Option<GeneratorOptions>,
    /// Type of the Secret; empty for `Opaque`.
    pub secret_type: Text,
    /// Where the entry is written.
    pub at: Place,
}

/// `generatorOptions`, or the options of one generator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneratorOptions {
    /// Labels of what is generated, sorted by key.
    pub labels: Vec<(Text, Text)>,
    /// Annotations of what is generated, sorted by key.
    pub annotations: Vec<(Text, Text)>,
    /// Names stay as they are.
    pub disable_name_suffix_hash: bool,
    /// What is generated cannot be changed.
    pub immutable: bool,
}
