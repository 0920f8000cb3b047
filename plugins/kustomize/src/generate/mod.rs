//! ConfigMaps and Secrets from literals and files.

mod kv;

use crate::fault::{Fault, Outcome};
use crate::kustomization::model::{GeneratorArgs, GeneratorOptions};
use crate::node::{Node, Scalar, Tag, Text};
use crate::resource::Resource;
use crate::set::base64_lines;
use crate::tree::Loader;

/// What is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

impl Generated {
    /// The kind of the object.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

/// Makes a ConfigMap or Secret. Its options are `args.options`; see [`with_defaults`] for those of the kustomization.
///
/// # Errors
/// When it has no name, a source cannot be read or understood, or a key is there twice.
pub fn generate(what: Generated, args: &GeneratorArgs, loader: &Loader<'_>) -> Outcome<Resource> {
    let node = object(what, args, loader).map_err(|fault| fault.on(args.at))?;
    let mut resource = Resource::new(node);
    resource.secret = what == Generated::Secret;
    resource.book.behavior = args.behavior;
    resource.book.needs_hash = args.options.as_ref().is_none_or(|options| !options.disable_name_suffix_hash);
    Ok(resource)
}

/// The options of a generator, completed by those for all of them.
#[must_use]
pub fn with_defaults(own: Option<&GeneratorOptions>, all: Option<&GeneratorOptions>) -> Option<GeneratorOptions> {
    let Some(all) = all else {
        return own.cloned();
    };
    let mut options = own.cloned().unwrap_or_default();
    let complete = |own: &mut Vec<(Text, Text)>, all: &[(Text, Text)]| {
        let missing: Vec<_> = all.iter().filter(|(key, _)| !own.iter().any(|(known, _)| known == key)).collect();
        own.extend(missing.into_iter().cloned());
        own.sort();
    };
    complete(&mut options.labels, &all.labels);
    complete(&mut options.annotations, &all.annotations);
    options.disable_name_suffix_hash |= all.disable_name_suffix_hash;
    options.immutable |= all.immutable;
    Some(options)
}

fn object(what: Generated, args: &GeneratorArgs, loader: &Loader<'_>) -> Outcome<Node> {
    if args.name.is_empty() {
        return Err(Fault::new("no-name", "a configmap must have a name"));
    }
    let mut node = Node::map();
    node.set_field("apiVersion", Some(Scalar::text("v1").into()))?;
    node.set_field("kind", Some(Scalar::text(what.kind()).into()))?;
    let metadata = node.map_at("metadata")?;
    metadata.set_field("name", Some(Scalar::untagged(args.name.clone()).into()))?;
    if !args.namespace.is_empty() {
        metadata.set_field("namespace", Some(Scalar::text(args.namespace.clone()).into()))?;
    }
    if what == Generated::Secret {
        let kind = if args.secret_type.is_empty() { "Opaque".into() } else { args.secret_type.clone() };
        node.set_field("type", Some(Scalar::text(kind).into()))?;
        node.map_at("data")?;
    }
    for (key, value) in kv::pairs(args, loader)? {
        let (field, text) = match (what, str::from_utf8(&value)) {
            (Generated::ConfigMap, Ok(text)) => ("data", text.to_owned()),
            (Generated::ConfigMap, Err(_)) => ("binaryData", base64_lines(&value)),
            (Generated::Secret, _) => ("data", base64_lines(&value)),
        };
        let quoted = text.contains('\n');
        let value = Scalar { text: text.into(), tag: Tag::Str, quoted, folded: false };
        node.map_at(field)?.set_field(&key, Some(value.into()))?;
    }
    if let Some(options) = &args.options {
        apply_options(&mut node, options)?;
    }
    Ok(node)
}

fn apply_options(node: &mut Node, options: &GeneratorOptions) -> Outcome<()> {
    for (field, pairs) in [("labels", &options.labels), ("annotations", &options.annotations)] {
        for (key, value) in pairs {
            let map = node.map_at("metadata")?.map_at(field)?;
            map.set_field(key, Some(Scalar::text(value.clone()).into()))?;
        }
    }
    if options.immutable {
        let truth = Scalar { text: "true".into(), tag: Tag::Bool, quoted: false, folded: false };
        node.set_field("immutable", Some(truth.into()))?;
    }
    Ok(())
}
