//! Between the contract's types and core's: the only place that knows both.

use bowline_core::object::Gvk;
use bowline_core::plugin as core;
use bowline_core::port::plugins::{Files, PolicyRequest, RenderRequest, TransformRequest};

use crate::bindings::health::exports::bowline::plugin::health;
use crate::bindings::host::bowline::plugin::types as wit;
use crate::bindings::inputs::exports::bowline::plugin::renderer_inputs as inputs;
use crate::bindings::policy::exports::bowline::plugin::policy;
use crate::bindings::transformer::exports::bowline::plugin::transformer;

/// Where the source tree is mounted.
pub(crate) const SOURCE: &str = "/src";

/// The folder of inputs, with a name for each.
const INPUTS: &str = "/inputs/";

/// Where the input of that name is mounted.
pub(crate) fn input_mount(name: &str) -> String {
    format!("{INPUTS}{name}")
}

/// The name of the input that is mounted there; `None` for the source.
pub(crate) fn input_of(mount: &str) -> Option<&str> {
    mount.strip_prefix(INPUTS)
}

pub(crate) fn context(from: &core::CallContext) -> wit::CallContext {
    wit::CallContext {
        application: from.application.clone(),
        application_namespace: from.application_namespace.clone(),
        project: from.project.clone(),
        cluster: from.cluster.clone(),
        config: from.config.clone(),
        attributes: from.attributes.clone(),
    }
}

fn release(from: &core::Release) -> wit::Release {
    wit::Release {
        name: from.name.clone(),
        namespace: from.namespace.clone(),
        upgrade: from.upgrade,
        revision: from.revision,
        seed: from.seed.clone(),
        attributes: from.attributes.clone(),
    }
}

fn tree(from: &Files) -> wit::Tree {
    let mount = |input: &bowline_core::port::plugins::MountedInput| wit::InputMount {
        name: input.name.clone(),
        mount: input_mount(&input.name),
        source: input.source.clone(),
        revision: input.revision.clone(),
        digest: input.digest.clone(),
        attributes: Vec::new(),
    };
    wit::Tree {
        root: SOURCE.to_owned(),
        path: from.path.as_str().to_owned(),
        inputs: from.inputs.iter().map(mount).collect(),
        attributes: Vec::new(),
    }
}

fn values(from: &core::ValuesLayer) -> wit::ValuesLayer {
    wit::ValuesLayer {
        kind: match from.kind {
            core::ValuesKind::Document => wit::ValuesKind::Document,
            core::ValuesKind::Set => wit::ValuesKind::Set,
            core::ValuesKind::SetString => wit::ValuesKind::SetString,
            core::ValuesKind::SetJson => wit::ValuesKind::SetJson,
            core::ValuesKind::SetFile => wit::ValuesKind::SetFile,
            core::ValuesKind::SetLiteral => wit::ValuesKind::SetLiteral,
        },
        text: from.text.clone(),
        origin: from.origin.as_ref().map(origin_out),
        attributes: from.attributes.clone(),
    }
}

pub(crate) fn render_request(from: &RenderRequest) -> wit::RenderRequest {
    wit::RenderRequest {
        ctx: context(&from.context),
        release: release(&from.release),
        tree: tree(&from.files),
        values: from.values.iter().map(values).collect(),
        attributes: Vec::new(),
    }
}

pub(crate) fn transform_request(from: &TransformRequest) -> transformer::TransformRequest {
    transformer::TransformRequest {
        ctx: context(&from.context),
        release: release(&from.release),
        tree: tree(&from.files),
        manifests: from.manifests.iter().map(manifest_out).collect(),
        attributes: Vec::new(),
    }
}

pub(crate) fn policy_request(from: &PolicyRequest) -> policy::PolicyRequest {
    let change = |change: &core::Change| policy::Change {
        action: match change.action {
            core::ChangeAction::Create => policy::Action::Create,
            core::ChangeAction::Update => policy::Action::Update,
            core::ChangeAction::Unchanged => policy::Action::Unchanged,
            core::ChangeAction::Prune => policy::Action::Prune,
            core::ChangeAction::Adopt => policy::Action::Adopt,
        },
        desired: change.desired.as_ref().map(manifest_out),
        live: change.live.as_ref().map(manifest_out),
        attributes: Vec::new(),
    };
    policy::PolicyRequest {
        ctx: context(&from.context),
        phase: from.phase.clone(),
        changes: from.changes.iter().map(change).collect(),
        attributes: Vec::new(),
    }
}

pub(crate) fn subject(from: &core::Subject) -> health::Subject {
    let manifest = |json: &String| wit::Manifest {
        json: json.clone(),
        origins: Vec::new(),
        sensitive: false,
        attributes: Vec::new(),
    };
    health::Subject {
        ref_: wit::ObjectRef {
            gvk: wit::Gvk {
                group: from.object.gvk.group.clone(),
                version: from.object.gvk.version.clone(),
                kind: from.object.gvk.kind.clone(),
            },
            namespace: from.object.namespace.clone(),
            name: from.object.name.clone(),
        },
        desired: from.desired.as_ref().map(manifest),
        live: from.live.as_ref().map(manifest),
        attributes: Vec::new(),
    }
}

fn origin_out(from: &core::Origin) -> wit::Origin {
    wit::Origin {
        path: from.path.clone(),
        line: from.line,
        column: from.column,
        via: from.via.clone(),
        attributes: from.attributes.clone(),
    }
}

fn manifest_out(from: &core::Manifest) -> wit::Manifest {
    wit::Manifest {
        json: from.json.clone(),
        origins: from.origins.iter().map(origin_out).collect(),
        sensitive: from.sensitive,
        attributes: from.attributes.clone(),
    }
}

fn origin(from: wit::Origin) -> core::Origin {
    core::Origin { path: from.path, line: from.line, column: from.column, via: from.via, attributes: from.attributes }
}

pub(crate) fn manifest(from: wit::Manifest) -> core::Manifest {
    core::Manifest {
        json: from.json,
        origins: from.origins.into_iter().map(origin).collect(),
        sensitive: from.sensitive,
        attributes: from.attributes,
    }
}

pub(crate) fn diagnostic(from: wit::Diagnostic) -> core::Diagnostic {
    core::Diagnostic {
        severity: match from.severity {
            wit::Severity::Info => core::Severity::Info,
            wit::Severity::Warning => core::Severity::Warning,
            wit::Severity::Error => core::Severity::Error,
        },
        code: from.code,
        message: from.message,
        subject: from.subject.map(|subject| core::ObjectRef {
            gvk: Gvk { group: subject.gvk.group, version: subject.gvk.version, kind: subject.gvk.kind },
            namespace: subject.namespace,
            name: subject.name,
        }),
        pointer: from.pointer,
        origin: from.origin.map(origin),
        attributes: from.attributes,
    }
}

pub(crate) fn error(from: wit::Error) -> core::PluginError {
    core::PluginError {
        kind: match from.kind {
            wit::ErrorKind::InvalidInput => core::ErrorKind::InvalidInput,
            wit::ErrorKind::NotFound => core::ErrorKind::NotFound,
            wit::ErrorKind::Denied => core::ErrorKind::Denied,
            wit::ErrorKind::Unavailable => core::ErrorKind::Unavailable,
            wit::ErrorKind::Exhausted => core::ErrorKind::Exhausted,
            wit::ErrorKind::Unsupported => core::ErrorKind::Unsupported,
            wit::ErrorKind::Internal => core::ErrorKind::Internal,
        },
        code: from.code,
        message: from.message,
        origin: from.origin.map(origin),
        retry_after_ms: from.retry_after_ms,
        diagnostics: from.diagnostics.into_iter().map(diagnostic).collect(),
        attributes: from.attributes,
    }
}

pub(crate) fn input(from: inputs::Input) -> core::Input {
    core::Input {
        kind: match from.kind {
            inputs::InputKind::Git => core::InputKind::Git,
            inputs::InputKind::Helm => core::InputKind::Helm,
            inputs::InputKind::Oci => core::InputKind::Oci,
            inputs::InputKind::Http => core::InputKind::Http,
        },
        name: from.name,
        source: from.source,
        version: from.version,
        digest: from.digest,
        optional: from.optional,
        attributes: from.attributes,
    }
}

pub(crate) fn verdict(from: policy::Verdict) -> core::Verdict {
    core::Verdict {
        decision: match from.decision {
            policy::Decision::Allow => core::Decision::Allow,
            policy::Decision::Warn => core::Decision::Warn,
            policy::Decision::Hold => core::Decision::Hold,
            policy::Decision::Deny => core::Decision::Deny,
        },
        diagnostics: from.diagnostics.into_iter().map(diagnostic).collect(),
        recheck_after_ms: from.recheck_after_ms,
    }
}

pub(crate) fn assessment(from: health::Assessment) -> core::Assessment {
    core::Assessment {
        status: match from.status {
            health::Status::Healthy => core::HealthStatus::Healthy,
            health::Status::Progressing => core::HealthStatus::Progressing,
            health::Status::Degraded => core::HealthStatus::Degraded,
            health::Status::Suspended => core::HealthStatus::Suspended,
            health::Status::Missing => core::HealthStatus::Missing,
            health::Status::Terminating => core::HealthStatus::Terminating,
            health::Status::Unknown => core::HealthStatus::Unknown,
        },
        reason: from.reason,
        message: from.message,
        recheck_after_ms: from.recheck_after_ms,
    }
}
