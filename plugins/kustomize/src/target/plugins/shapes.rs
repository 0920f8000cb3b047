//! What the configurations of built-in plugins look like.

use bowline_yaml::Node as Yaml;

use super::super::generators::Making;
use super::super::transformers::Work;
use crate::config::FieldSpec;
use crate::fault::{Fault, Outcome};
use crate::generate::Generated;
use crate::kustomization::decode::Decoder;
use crate::kustomization::model::{GeneratorArgs, Image, Patch, Replica};
use crate::kustomization::{
    HelmChart, HelmGlobals, ReplacementEntry, field_specs, generator, helm_chart, helm_globals, image, patch,
    replacement_entry, replica, selector,
};
use crate::node::{Node, Place, Scalar, Text};
use crate::patch::{Json6902, Patches, StrategicMerge};
use crate::resource::Resource;
use crate::transform::namespace::{Fields, Namespace, Subjects};
use crate::transform::value_add::{ValueAdd, ValueTarget};
use crate::tree::{Loader, path};

/// A plugin's configuration.
pub(super) struct Config<'c> {
    pub(super) decoder: Decoder<'c>,
    pub(super) root: &'c Yaml,
    pub(super) at: Place,
}

/// A printed configuration, read again.
///
/// # Errors
/// When it is too deep or too large.
pub(super) fn reread(json: &str) -> Outcome<Yaml> {
    let wrong = |message: String| Fault::new("bad-plugin", message);
    let documents = bowline_yaml::parse(json.as_bytes()).map_err(|error| wrong(format!("yaml: {error}")))?;
    documents.into_iter().next().map(|document| document.root).ok_or_else(|| wrong("there is nothing in it".to_owned()))
}

impl Config<'_> {
    /// Reads the fields `names` of the configuration; others are passed over.
    fn fields(
        &self,
        owner: &'static str,
        names: &[&'static str],
        each: impl FnMut(&'static str, &Yaml) -> Outcome<()>,
    ) -> Outcome<()> {
        self.decoder.object(self.root, owner, names, each)
    }

    /// The field specs; `None` when there is no such field.
    fn specs(&self) -> Outcome<Option<Vec<FieldSpec>>> {
        let mut specs = None;
        self.fields("plugin", &["fieldSpecs"], |_, value| {
            if !value.is_null() {
                specs = Some(field_specs(&self.decoder, value)?);
            }
            Ok(())
        })?;
        Ok(specs)
    }

    /// The text of a field.
    pub(super) fn text(&self, name: &'static str) -> Outcome<Text> {
        let mut text = Text::default();
        self.fields("plugin", &[name], |_, value| {
            text = self.decoder.text(value)?;
            Ok(())
        })?;
        Ok(text)
    }

    /// Name and namespace of the metadata.
    fn names(&self) -> Outcome<(Text, Text)> {
        let (mut name, mut namespace) = (Text::default(), Text::default());
        self.fields("plugin", &["metadata"], |_, metadata| {
            self.decoder.object(metadata, "ObjectMeta", &["name", "namespace"], |key, value| {
                let field = if key == "name" { &mut name } else { &mut namespace };
                *field = self.decoder.text(value)?;
                Ok(())
            })
        })?;
        Ok((name, namespace))
    }

    pub(super) fn generator(&self, what: Generated) -> Outcome<Making> {
        Ok(Making::Pairs(what, self.generator_args(what)?))
    }

    pub(super) fn generator_args(&self, what: Generated) -> Outcome<GeneratorArgs> {
        let owner = if what == Generated::Secret { "SecretArgs" } else { "ConfigMapArgs" };
        let mut args: GeneratorArgs = generator(&self.decoder, self.root, owner)?;
        let (name, namespace) = self.names()?;
        if args.name.is_empty() {
            args.name = name;
        }
        if args.namespace.is_empty() {
            args.namespace = namespace;
        }
        args.at = self.at;
        Ok(args)
    }

    /// A chart, and what else the generator of charts takes.
    pub(super) fn chart(&self) -> Outcome<(HelmChart, Option<HelmGlobals>)> {
        let chart = HelmChart { at: self.at, ..helm_chart(&self.decoder, self.root)? };
        Ok((chart, helm_globals(&self.decoder, self.root)?))
    }

    pub(super) fn pairs(&self, name: &'static str) -> Outcome<Work> {
        let mut pairs = Vec::new();
        self.fields("plugin", &[name], |_, value| {
            pairs = self.decoder.pairs(value)?;
            Ok(())
        })?;
        Ok(Work::Pairs(pairs, self.specs()?.unwrap_or_default()))
    }

    pub(super) fn image(&self) -> Outcome<Work> {
        let mut found = Image::default();
        self.fields("plugin", &["imageTag"], |_, value| {
            found = image(&self.decoder, value)?;
            Ok(())
        })?;
        Ok(Work::Image(found, self.specs()?.unwrap_or_default()))
    }

    pub(super) fn replicas(&self) -> Outcome<Work> {
        let mut found = Replica::default();
        self.fields("plugin", &["replica"], |_, value| {
            found = replica(&self.decoder, value)?;
            Ok(())
        })?;
        Ok(Work::Replicas(found, self.specs()?.unwrap_or_default()))
    }

    pub(super) fn namespace(&self) -> Outcome<Work> {
        let mut namespace = Namespace { name: self.names()?.1, ..Namespace::default() };
        self.fields("NamespaceTransformerPlugin", &["unsetOnly", "setRoleBindingSubjects"], |name, value| {
            if name == "unsetOnly" {
                namespace.fields = if self.decoder.flag(value)? { Fields::Unset } else { Fields::All };
            } else {
                namespace.subjects = Subjects::parse(&self.decoder.text(value)?)?;
            }
            Ok(())
        })?;
        Ok(Work::Namespace(namespace, self.specs()?.unwrap_or_default()))
    }

    /// Names need fields to be said: there are none by default.
    fn needed_specs(&self) -> Outcome<Vec<FieldSpec>> {
        self.specs()?.ok_or_else(|| Fault::new("no-fields", "fieldSpecs is not expected to be nil"))
    }

    pub(super) fn prefix(&self) -> Outcome<Work> {
        Ok(Work::Prefix(self.text("prefix")?, self.needed_specs()?))
    }

    pub(super) fn suffix(&self) -> Outcome<Work> {
        Ok(Work::Suffix(self.text("suffix")?, self.needed_specs()?))
    }

    pub(super) fn affixes(&self) -> Outcome<Work> {
        Ok(Work::Affixes(self.text("prefix")?, self.text("suffix")?, self.needed_specs()?))
    }

    pub(super) fn replacements(&self) -> Outcome<Vec<ReplacementEntry>> {
        let mut found = Vec::new();
        self.fields("ReplacementTransformerPlugin", &["replacements"], |_, value| {
            let read = |item: &Yaml| replacement_entry(&self.decoder, item);
            found = self.decoder.list(value, "[]types.ReplacementField", read)?;
            Ok(())
        })?;
        Ok(found)
    }

    pub(super) fn value_add(&self, loader: &Loader<'_>) -> Outcome<Work> {
        let mut add = ValueAdd::default();
        let mut file = Text::default();
        self.fields("ValueAddTransformerPlugin", &["value", "targets", "targetFilePath"], |name, value| {
            match name {
                "value" => add.value = self.decoder.text(value)?.trim().into(),
                "targets" => add.targets = value_targets(&self.decoder, value)?,
                _ => file = self.decoder.text(value)?,
            }
            Ok(())
        })?;
        if add.value.is_empty() {
            add.value = path::name(path::show(loader.root())).into();
        }
        if !file.is_empty() {
            let loaded = loader.load(&file)?;
            let root = crate::config::document(&loaded, loader.files())?;
            if let Some(targets) = root.as_ref().and_then(|root| root.get("targets")) {
                add.targets.extend(value_targets(&self.decoder, targets)?);
            }
        }
        add.check()?;
        Ok(Work::ValueAdd(add))
    }

    pub(super) fn patch(&self, loader: &Loader<'_>) -> Outcome<Work> {
        let entry = Patch { at: self.at, ..patch(&self.decoder, self.root)? };
        Ok(Work::Patch(Patches::configure(&entry, loader)?))
    }

    pub(super) fn json_patch(&self, loader: &Loader<'_>) -> Outcome<Work> {
        let mut entry = Patch { at: self.at, ..Patch::default() };
        self.fields("PatchJson6902TransformerPlugin", &["target", "path", "jsonOp"], |name, value| {
            match name {
                "target" => entry.target = selector(&self.decoder, value)?,
                "path" => entry.path = self.decoder.text(value)?,
                _ => entry.patch = self.decoder.text(value)?,
            }
            Ok(())
        })?;
        Ok(Work::Json(Json6902::configure(&entry, loader)?))
    }

    pub(super) fn strategic_merge(&self, loader: &Loader<'_>) -> Outcome<Work> {
        let (paths, inline) = self.strategic_merge_sources()?;
        Ok(Work::Merge(StrategicMerge::configure(&paths, &inline, loader)?))
    }

    /// The paths of the patches, and those that are written here.
    pub(super) fn strategic_merge_sources(&self) -> Outcome<(Vec<Text>, Text)> {
        let (mut paths, mut inline) = (Vec::new(), Text::default());
        self.fields("PatchStrategicMergeTransformerPlugin", &["paths", "patches"], |name, value| {
            match name {
                "paths" => paths = self.decoder.bare_texts(value)?,
                _ => inline = self.decoder.text(value)?,
            }
            Ok(())
        })?;
        Ok((paths, inline))
    }

    pub(super) fn iam_policy(&self) -> Outcome<Making> {
        let [mut cloud, mut name, mut namespace, mut account, mut project] = [(); 5].map(|()| Text::default());
        self.fields("IAMPolicyGeneratorArgs", &["cloud", "kubernetesService", "serviceAccount"], |field, value| {
            match field {
                "cloud" => cloud = self.decoder.text(value)?,
                "kubernetesService" => {
                    self.decoder.object(value, "KubernetesService", &["name", "namespace"], |key, value| {
                        let field = if key == "name" { &mut name } else { &mut namespace };
                        *field = self.decoder.text(value)?;
                        Ok(())
                    })?;
                }
                _ => self.decoder.object(value, "ServiceAccount", &["name", "projectId"], |key, value| {
                    let field = if key == "name" { &mut account } else { &mut project };
                    *field = self.decoder.text(value)?;
                    Ok(())
                })?,
            }
            Ok(())
        })?;
        if &*cloud != "gke" {
            return Err(Fault::new("bad-cloud", format!("cloud provider {cloud} not supported yet")));
        }
        let mut node = Node::map();
        node.set_field("apiVersion", Some(Scalar::text("v1").into()))?;
        node.set_field("kind", Some(Scalar::text("ServiceAccount").into()))?;
        let metadata = node.map_at("metadata")?;
        let email = format!("{account}@{project}.iam.gserviceaccount.com");
        let annotations = metadata.map_at("annotations")?;
        annotations.set_field("iam.gke.io/gcp-service-account", Some(Scalar::text(email).into()))?;
        metadata.set_field("name", Some(Scalar::untagged(name).into()))?;
        if !namespace.is_empty() {
            metadata.set_field("namespace", Some(Scalar::untagged(namespace).into()))?;
        }
        Ok(Making::Object(Box::new(Resource::new(node))))
    }
}

fn value_targets(decoder: &Decoder<'_>, node: &Yaml) -> Outcome<Vec<ValueTarget>> {
    decoder.list(node, "[]builtins.Target", |item| {
        let mut target = ValueTarget::default();
        decoder.object(item, "Target", &["selector", "fieldPath", "filePathPosition"], |name, value| {
            match name {
                "selector" => target.selector = selector(decoder, value)?,
                "fieldPath" => target.field_path = decoder.text(value)?,
                _ => target.file_path_position = decoder.integer(value)?,
            }
            Ok(())
        })?;
        Ok(target)
    })
}
