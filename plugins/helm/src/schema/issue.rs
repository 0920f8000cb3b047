//! What is wrong with a value, and how that is told.

use super::json::{Json, escape};
use crate::go::{Text, quote};

/// Something that is wrong with a value.
#[derive(Debug, Default)]
pub(super) struct Issue {
    path: Vec<Step>,
    message: String,
    pub(super) nature: Nature,
    pub(super) causes: Vec<Issue>,
}

/// A way from a value into it.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// To an entry.
    Key(Text),
    /// To an item.
    Place(usize),
}

impl Step {
    fn name(&self) -> String {
        match self {
            Self::Key(key) => key.to_string(),
            Self::Place(place) => place.to_string(),
        }
    }
}

/// What an issue stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Nature {
    #[default]
    Itself,
    /// Several of one value.
    Group,
    /// Those of a schema that was referred to. A single one is told in place of it.
    Reference,
}

impl Issue {
    /// An issue about the value at a path.
    pub(super) fn new(path: &[Step], message: String) -> Self {
        Self { path: path.to_vec(), message, ..Self::default() }
    }

    /// The issues that it stands for.
    pub(super) fn into_causes(self) -> Vec<Self> {
        if self.nature == Nature::Group { self.causes } else { vec![self] }
    }

    /// Writes it on a line of its own, and its causes on lines below.
    pub(super) fn write(&self, level: usize, out: &mut String) {
        let is_passed = self.nature == Nature::Reference && self.causes.len() == 1;
        if !is_passed {
            let pointer: String = self.path.iter().map(|step| format!("/{}", escape(&step.name()))).collect();
            out.push_str(&format!("\n{}- at {}: {}", "  ".repeat(level), quoted(&pointer.into()), self.message));
        }
        let below = if is_passed { level } else { level + 1 };
        self.causes.iter().for_each(|cause| cause.write(below, out));
    }
}

/// A text in single quotes.
pub(super) fn quoted(text: &Text) -> String {
    let quoted = quote::quote(text).replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{}'", &quoted[1..quoted.len().max(2) - 1])
}

/// Texts in single quotes, with commas between.
pub(super) fn quoted_all(texts: &[Text]) -> String {
    texts.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// A value in a message.
pub(super) fn shown(value: &Json) -> String {
    match value {
        Json::Null => "<nil>".to_owned(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(text) => text.clone(),
        Json::Text(text) => quoted(text),
        Json::List(_) | Json::Map(_) | Json::Foreign(_) => "value".to_owned(),
    }
}

/// What is said of a value that isn't the constant.
pub(super) fn constant(wanted: &Json) -> String {
    match wanted {
        Json::List(_) | Json::Map(_) => "'const' failed".to_owned(),
        _ => format!("value must be {}", shown(wanted)),
    }
}

/// What is said of a value that is none of the choices.
pub(super) fn choices(wanted: &[Json]) -> String {
    if wanted.iter().any(|choice| matches!(choice, Json::List(_) | Json::Map(_))) {
        return "'enum' failed".to_owned();
    }
    let all = wanted.iter().map(shown).collect::<Vec<_>>().join(", ");
    if wanted.len() == 1 { format!("value must be {all}") } else { format!("value must be one of {all}") }
}
