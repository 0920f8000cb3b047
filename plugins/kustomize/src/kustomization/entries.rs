//! Reading the entries of a kustomization's lists.

use bowline_yaml::Node;

use super::decode::Decoder;
use super::model::{GeneratorArgs, GeneratorOptions, Image, LabelEntry, Patch, Replica, Selector, Var};
use crate::config::FieldSpec;
use crate::fault::Outcome;
use crate::id::{Gvk, ResId};
use crate::node::Text;
use crate::resource::Behavior;

/// The names of a selector's fields.
const SELECTOR: [&str; 7] = ["group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"];

/// A selector; `None` for null.
pub(crate) fn selector(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<Selector>> {
    let mut selector = Selector::default();
    decoder.object(node, "Selector", &SELECTOR, |name, value| {
        let text = decoder.text(value)?;
        set_selector(&mut selector, name, text);
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(selector))
}

/// Sets the field `name` of a selector.
pub(super) fn set_selector(selector: &mut Selector, name: &str, text: Text) {
    let field = match name {
        "group" => &mut selector.group,
        "version" => &mut selector.version,
        "kind" => &mut selector.kind,
        "name" => &mut selector.name,
        "namespace" => &mut selector.namespace,
        "labelSelector" => &mut selector.label_selector,
        _ => &mut selector.annotation_selector,
    };
    *field = text;
}

/// An entry of `patches` or `patchesJson6902`. A patch transformer says `jsonOp` or `patch`.
pub(crate) fn patch(decoder: &Decoder<'_>, node: &Node) -> Outcome<Patch> {
    let mut entry = Patch { at: decoder.place(node.at), ..Patch::default() };
    decoder.object(node, "Patch", &["path", "patch", "target", "options"], |name, value| {
        match name {
            "path" => entry.path = decoder.text(value)?,
            "patch" => entry.patch = decoder.text(value)?,
            "target" => entry.target = selector(decoder, value)?,
            _ => patch_options(decoder, value, &mut entry)?,
        }
        Ok(())
    })?;
    Ok(entry)
}

fn patch_options(decoder: &Decoder<'_>, node: &Node, entry: &mut Patch) -> Outcome<()> {
    decoder.object(node, "PatchArgs", &["allowNameChange", "allowKindChange"], |name, value| {
        let flag = decoder.flag(value)?;
        if name == "allowNameChange" {
            entry.allow_name_change = flag;
        } else {
            entry.allow_kind_change = flag;
        }
        Ok(())
    })
}

/// An entry of `images`.
pub(crate) fn image(decoder: &Decoder<'_>, node: &Node) -> Outcome<Image> {
    let mut entry = Image::default();
    decoder.object(node, "Image", &["name", "newName", "tagSuffix", "newTag", "digest"], |name, value| {
        let field = match name {
            "name" => &mut entry.name,
            "newName" => &mut entry.new_name,
            "tagSuffix" => &mut entry.tag_suffix,
            "newTag" => &mut entry.new_tag,
            _ => &mut entry.digest,
        };
        *field = decoder.text(value)?;
        Ok(())
    })?;
    Ok(entry)
}

/// An entry of `replicas`.
pub(crate) fn replica(decoder: &Decoder<'_>, node: &Node) -> Outcome<Replica> {
    let mut entry = Replica::default();
    decoder.object(node, "Replica", &["name", "count"], |name, value| {
        if name == "name" {
            entry.name = decoder.text(value)?;
        } else {
            entry.count = decoder.integer(value)?;
        }
        Ok(())
    })?;
    Ok(entry)
}

/// An entry of `labels`.
pub(crate) fn labels(decoder: &Decoder<'_>, node: &Node) -> Outcome<LabelEntry> {
    const NAMES: [&str; 5] = ["pairs", "includeSelectors", "includeTemplates", "includeVolumeClaimTemplates", "fields"];
    let mut entry = LabelEntry::default();
    decoder.object(node, "Label", &NAMES, |name, value| {
        match name {
            "pairs" => entry.pairs = decoder.pairs(value)?,
            "includeSelectors" => entry.include_selectors = decoder.flag(value)?,
            "includeTemplates" => entry.include_templates = decoder.flag(value)?,
            "includeVolumeClaimTemplates" => entry.include_volume_claim_templates = decoder.flag(value)?,
            _ => entry.fields = field_specs(decoder, value)?,
        }
        Ok(())
    })?;
    Ok(entry)
}

/// A list of field specs.
pub(crate) fn field_specs(decoder: &Decoder<'_>, node: &Node) -> Outcome<Vec<FieldSpec>> {
    decoder.list(node, "[]types.FieldSpec", |item| field_spec(decoder, item))
}

/// A field spec.
pub(crate) fn field_spec(decoder: &Decoder<'_>, node: &Node) -> Outcome<FieldSpec> {
    let mut spec = FieldSpec::default();
    decoder.object(node, "FieldSpec", &["group", "version", "kind", "path", "create"], |name, value| {
        match name {
            "path" => spec.path = FieldSpec::split(&decoder.text(value)?),
            "create" => spec.create = decoder.flag(value)?,
            _ => set_gvk(&mut spec.gvk, name, decoder.text(value)?),
        }
        Ok(())
    })?;
    Ok(spec)
}

/// Sets the field `name` of a type.
pub(crate) fn set_gvk(gvk: &mut Gvk, name: &str, text: Text) {
    match name {
        "group" => gvk.group = text,
        "version" => gvk.version = text,
        _ => gvk.kind = text,
    }
}

/// An entry of `vars`.
pub(super) fn var(decoder: &Decoder<'_>, node: &Node) -> Outcome<Var> {
    let mut entry = Var { at: decoder.place(node.at), ..Var::default() };
    decoder.object(node, "Var", &["name", "objref", "fieldref"], |name, value| {
        match name {
            "name" => entry.name = decoder.text(value)?,
            "objref" => var_object(decoder, value, &mut entry)?,
            _ => decoder.object(value, "FieldSelector", &["fieldPath"], |_, path| {
                entry.field_path = decoder.text(path)?;
                Ok(())
            })?,
        }
        Ok(())
    })?;
    Ok(entry)
}

fn var_object(decoder: &Decoder<'_>, node: &Node, entry: &mut Var) -> Outcome<()> {
    const NAMES: [&str; 6] = ["apiVersion", "group", "version", "kind", "name", "namespace"];
    let ResId { gvk, name: object, namespace } = &mut entry.object;
    let api_version = &mut entry.api_version;
    decoder.object(node, "Target", &NAMES, |name, value| {
        let text = decoder.text(value)?;
        match name {
            "apiVersion" => *api_version = text,
            "name" => *object = text,
            "namespace" => *namespace = text,
            _ => set_gvk(gvk, name, text),
        }
        Ok(())
    })
}

/// An entry of `configMapGenerator` or `secretGenerator`; the owner's name is Go's.
pub(crate) fn generator(decoder: &Decoder<'_>, node: &Node, owner: &'static str) -> Outcome<GeneratorArgs> {
    const NAMES: [&str; 9] = ["namespace", "name", "behavior", "literals", "files", "envs", "env", "options", "type"];
    let names = if owner == "SecretArgs" { &NAMES[..] } else { &NAMES[..8] };
    let mut entry = GeneratorArgs { at: decoder.place(node.at), ..GeneratorArgs::default() };
    let mut env = Text::default();
    decoder.object(node, owner, names, |name, value| {
        match name {
            "namespace" => entry.namespace = decoder.text(value)?,
            "name" => entry.name = decoder.text(value)?,
            "behavior" => entry.behavior = Behavior::of(&decoder.text(value)?),
            "literals" => entry.literals = decoder.bare_texts(value)?,
            "files" => entry.files = decoder.bare_texts(value)?,
            "envs" => entry.envs = decoder.bare_texts(value)?,
            "env" => env = decoder.text(value)?,
            "options" => entry.options = generator_options(decoder, value)?,
            _ => entry.secret_type = decoder.text(value)?,
        }
        Ok(())
    })?;
    if !env.is_empty() {
        entry.envs.push(env);
    }
    Ok(entry)
}

/// `generatorOptions` or the options of one generator; `None` for null.
pub(crate) fn generator_options(decoder: &Decoder<'_>, node: &Node) -> Outcome<Option<GeneratorOptions>> {
    let mut options = GeneratorOptions::default();
    let names = ["labels", "annotations", "disableNameSuffixHash", "immutable"];
    decoder.object(node, "GeneratorOptions", &names, |name, value| {
        match name {
            "labels" => options.labels = decoder.pairs(value)?,
            "annotations" => options.annotations = decoder.pairs(value)?,
            "disableNameSuffixHash" => options.disable_name_suffix_hash = decoder.flag(value)?,
            _ => options.immutable = decoder.flag(value)?,
        }
        Ok(())
    })?;
    Ok((!node.is_null()).then_some(options))
}
