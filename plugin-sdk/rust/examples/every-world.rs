//! The smallest plugin of every world, in one component: a look-up for authors, and a guest for the tests of hosts.
//! A real plugin exports one world.

use bowline_plugin::host::{cache, cluster, facts, keyring, log, secrets};
use bowline_plugin::{
    Assessment, CallContext, Change, Decryptor, Delivery, Diagnostic, Error, Event, GenerateRequest, Generator, Health,
    Input, InputKind, Manifest, ManifestSet, NoConfig, Notifier, Page, ParameterSet, Policy, Receipt, RenderRequest,
    Renderer, Severity, Status, Subject, TransformRequest, Transformer,
};
use serde_json::json;

/// All of them.
pub struct Every;

impl Renderer for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// One ConfigMap with the facts.
    fn render(_: &RenderRequest, _: NoConfig) -> Result<ManifestSet, Error> {
        let object = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "facts"},
            "data": {
                "revision": facts::revision(),
                "commitTime": facts::commit_time_ms().to_string(),
                "kubeVersion": facts::kube_version(),
                "deployments": facts::has_api("apps/v1/Deployment").to_string(),
                "apis": facts::api_versions().join(" "),
            },
        });
        Ok(vec![Manifest::from_value(&object)].into())
    }

    /// One optional remote base.
    fn inputs(_: &RenderRequest, _: NoConfig) -> Result<Vec<Input>, Error> {
        Ok(vec![Input {
            kind: InputKind::Git,
            name: "base".to_owned(),
            source: "https://git.example/base.git".to_owned(),
            version: Some("v1".to_owned()),
            digest: None,
            optional: true,
            attributes: Vec::new(),
        }])
    }
}

impl Transformer for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// The object as it is, in the wave it was given or in the last one.
    fn transform_object(manifest: Manifest, _: &TransformRequest, _: &NoConfig) -> Result<Option<Manifest>, Error> {
        let waits = manifest.attributes.iter().any(|(key, _)| key == "bowline.dev/wave");
        Ok(Some(match waits {
            true => manifest,
            false => manifest.attribute("bowline.dev/wave", "100"),
        }))
    }
}

impl Policy for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// Denies what is pruned, unless it is gone from the cluster anyway.
    fn judge_change(change: &Change, _: &str, _: &CallContext, _: &NoConfig) -> Result<Vec<Diagnostic>, Error> {
        let pruned = change.action == bowline_plugin::Action::Prune && change.live.is_some();
        Ok(pruned
            .then(|| Diagnostic::new(Severity::Error, "every/prune", "nothing may be pruned"))
            .into_iter()
            .collect())
    }
}

impl Health for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// Healthy when the cluster has the object, whatever the subject says.
    fn assess(subject: &Subject, _: &CallContext, _: &NoConfig) -> Result<Assessment, Error> {
        Ok(match cluster::get(&subject.ref_)? {
            Some(_) => Assessment::new(Status::Healthy, "", "is there"),
            None => Assessment::new(Status::Missing, "NotFound", "is not there"),
        })
    }
}

impl Generator for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// One set, with what the cache had.
    fn generate(_: &GenerateRequest, _: NoConfig) -> Result<Page, Error> {
        let seen = cache::get("seen")?.is_some();
        cache::put("seen", b"yes", 60_000)?;
        Ok(Page {
            items: vec![ParameterSet {
                key: "only".to_owned(),
                parameters: json!({"seen": seen}).to_string(),
                attributes: Vec::new(),
            }],
            next: None,
        })
    }
}

impl Notifier for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// Logs the event, if the secret that it would need is granted.
    fn deliver(event: &Event, _: &CallContext, _: &NoConfig) -> Result<Receipt, Error> {
        let token = secrets::reveal("token")?;
        let fields = [("token-bytes".to_owned(), token.len().to_string())];
        log::emit(log::Level::Info, &event.title, &fields);
        Ok(Receipt::new(Delivery::Delivered, "logged"))
    }
}

impl Decryptor for Every {
    const NAME: &'static str = "every";
    type Config = NoConfig;

    /// Takes the whole file for a wrapped key.
    fn decrypt(_: &str, data: Vec<u8>, _: &CallContext, _: NoConfig) -> Result<Vec<u8>, Error> {
        keyring::unwrap(&keyring::WrappedKey {
            scheme: "age".to_owned(),
            recipient: "every".to_owned(),
            blob: data,
            attributes: Vec::new(),
        })
    }
}

bowline_plugin::export_renderer_inputs!(Every);
bowline_plugin::export_transformer!(Every);
bowline_plugin::export_policy!(Every);
bowline_plugin::export_health!(Every);
bowline_plugin::export_generator!(Every);
bowline_plugin::export_notifier!(Every);
bowline_plugin::export_decryptor!(Every);
