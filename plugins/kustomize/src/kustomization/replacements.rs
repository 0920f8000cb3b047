//! Reading `replacements`.

use bowline_yaml::{Node, Value};

use super::decode::{Coercion, Decoder, Unknown};
use super::entries::{selector, set_selector};
use super::model::{FieldOptions, Replacement, ReplacementSource, ReplacementTarget};
use crate::config::document;
use crate::fault::{Fault, Outcome};
use crate::node::Text;
use crate::tree::{Files, Loaded};

/// An entry of `replacements`: written there, or in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplacementEntry {
    /// The file with one or more replacements; empty when it is written here.
    pub path: Text,
    /// What is written here.
    pub inline: Replacement,
}

/// An entry of `replacements`.
pub(crate) fn replacement_entry(decoder: &Decoder<'_>, node: &Node) -> Outcome<ReplacementEntry> {
    let mut entry = ReplacementEntry::default();
    entry.inline.at = decoder.place(node.at);
    decoder.object(node, "ReplacementField", &["source", "sourceValue", "targets", "path"], |name, value| {
        match name {
            "path" => entry.path = decoder.text(value)?,
            _ => replacement_field(decoder, name, value, &mut entry.inline)?,
        }
        Ok(())
    })?;
    Ok(entry)
}

/// The replacements of a file: a list of them, or one.
///
/// # Errors
/// When the file holds something else.
pub(crate) fn replacements_of_path(loaded: &Loaded, files: &Files) -> Outcome<Vec<Replacement>> {
    let decoder = &Decoder::of_file(files, loaded.file, Unknown::Ignore, Coercion::Accept);
    let Some(node) = &document(loaded, files)? else {
        let message = "unsupported replacement type encountered within replacement path: invalid";
        return Err(Fault::new("bad-replacement", message));
    };
    match node.value {
        Value::Sequence(_) => decoder.list(node, "[]types.Replacement", |item| replacement(decoder, item)),
        Value::Mapping(_) => Ok(vec![replacement(decoder, node)?]),
        _ => Err(decoder.fault(node, "unsupported replacement type encountered within replacement path")),
    }
}

fn replacement(decoder: &Decoder<'_>, node: &Node) -> Outcome<Replacement> {
    let mut entry = Replacement { at: decoder.place(node.at), ..Replacement::default() };
    decoder.object(node, "Replacement", &["source", "sourceValue", "targets"], |name, value| {
        replacement_field(decoder, name, value, &mut entry)
    })?;
    Ok(entry)
}

fn replacement_field(decoder: &Decoder<'_>, name: &str, value: &Node, entry: &mut Replacement) -> Outcome<()> {
    match name {
        "source" => entry.source = source(decoder, value)?,
        "sourceValue" if value.is_null() => entry.source_value = None,
        "sourceValue" => entry.source_value = Some(decoder.text(value)?),
        _ => entry.targets = decoder.list(value, "[]*types.TargetSelector", |item| target(decoder, item))?,
    }
    Ok(())
}

fn source(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<ReplacementSource>> {
    const NAMES: [&str; 7] = ["group", "version", "kind", "name", "namespace", "fieldPath", "options"];
    let mut source = ReplacementSource::default();
    decoder.object(node, "SourceSelector", &NAMES, |name, value| {
        match name {
            "fieldPath" => source.field_path = decoder.text(value)?,
            "options" => source.options = options(decoder, value)?,
            _ => set_selector(&mut source.selector, name, decoder.text(value)?),
        }
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(source))
}

fn target(decoder: &Decoder<'_>, node: &Node) -> Outcome<ReplacementTarget> {
    let mut target = ReplacementTarget::default();
    decoder.object(node, "TargetSelector", &["select", "reject", "fieldPaths", "options"], |name, value| {
        match name {
            "select" => target.select = selector(decoder, value)?,
            "reject" => {
                let found = decoder.list(value, "[]*types.Selector", |item| selector(decoder, item))?;
                target.reject = found.into_iter().flatten().collect();
            }
            "fieldPaths" => target.field_paths = decoder.bare_texts(value)?,
            _ => target.options = options(decoder, value)?,
        }
        Ok(())
    })?;
    Ok(target)
}

fn options(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<FieldOptions>> {
    let mut options = FieldOptions::default();
    decoder.object(node, "FieldOptions", &["delimiter", "index", "encoding", "create"], |name, value| {
        match name {
            "delimiter" => options.delimiter = decoder.text(value)?,
            "index" => options.index = decoder.integer(value)?,
            "create" => options.create = decoder.flag(value)?,
            _ => {
                // Kustomize reads it and never looks at it.
                decoder.text(value)?;
            }
        }
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(options))
}
