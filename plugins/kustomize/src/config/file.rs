//! Reading `configurations`.

use bowline_yaml::Node;

use super::merge::sort;
use super::{NameBackReference, TransformerConfig};
use crate::fault::{Fault, Outcome};
use crate::kustomization::decode::{Coercion, Decoder, Unknown};
use crate::kustomization::{field_specs, set_gvk};
use crate::node::Place;
use crate::tree::{Files, Loaded};

const NAMES: [&str; 12] = [
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "templateLabels",
    "volumeClaimTemplateLabels",
    "commonAnnotations",
    "nameReference",
    "varReference",
    "images",
    "replicas",
];

/// What a configuration file says.
///
/// # Errors
/// When it is no YAML, or has a field that is unknown, of the wrong type or there twice.
pub fn config_of_file(loaded: &Loaded, files: &Files) -> Outcome<TransformerConfig> {
    let mut config = TransformerConfig::default();
    let Some(root) = document(loaded, files)? else {
        return Ok(config);
    };
    let decoder = Decoder::of_file(files, loaded.file, Unknown::Refuse, Coercion::Accept);
    decoder.object(&root, "TransformerConfig", &NAMES, |name, value| {
        let list = match name {
            "namePrefix" => &mut config.name_prefix,
            "nameSuffix" => &mut config.name_suffix,
            "namespace" => &mut config.namespace,
            "commonLabels" => &mut config.common_labels,
            "labels" => &mut config.labels,
            "templateLabels" => &mut config.template_labels,
            "volumeClaimTemplateLabels" => &mut config.volume_claim_template_labels,
            "commonAnnotations" => &mut config.common_annotations,
            "varReference" => &mut config.var_reference,
            "images" => &mut config.images,
            "replicas" => &mut config.replicas,
            _ => {
                config.name_reference =
                    decoder.list(value, "[]builtinconfig.NameBackReferences", |item| reference(&decoder, item))?.into();
                return Ok(());
            }
        };
        *list = field_specs(&decoder, value)?.into();
        Ok(())
    })?;
    sort(&mut config);
    Ok(config)
}

fn reference(decoder: &Decoder<'_>, node: &Node) -> Outcome<NameBackReference> {
    let mut entry = NameBackReference::default();
    decoder.object(node, "NameBackReferences", &["group", "version", "kind", "fieldSpecs"], |name, value| {
        match name {
            "fieldSpecs" => entry.referrers = field_specs(decoder, value)?,
            _ => set_gvk(&mut entry.referral, name, decoder.text(value)?),
        }
        Ok(())
    })?;
    Ok(entry)
}

/// The first document of a file that must be YAML or JSON; `None` when it has none.
pub(crate) fn document(loaded: &Loaded, files: &Files) -> Outcome<Option<Node>> {
    let documents = bowline_yaml::parse(&loaded.bytes).map_err(|error| {
        let column = u16::try_from(error.at().column).unwrap_or_default();
        let origin = files.origin(Place { file: loaded.file, line: error.at().line, column });
        Fault::new("bad-yaml", format!("yaml: {error} in file '{}'", origin.path)).at(origin)
    })?;
    Ok(documents.into_iter().next().map(|document| document.root))
}
