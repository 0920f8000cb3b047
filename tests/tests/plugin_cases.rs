//! The plugins' own folders of cases, through the production sandbox: as Wasm they answer what they answer natively.

use std::process::Command;

use anyhow::{Context as _, Result};
use bowline_core::plugin as core;
use bowline_core::port::plugins::{Error, Facts, Files, Plugins as _, RenderRequest};
use bowline_core::port::source::Source as _;
use bowline_core::port::tree::TreePath;
use bowline_core::repository::{Repository, WorktreeFiles};
use bowline_plugin::testing::{Case, Runner, check};
use bowline_plugin::types;
use bowline_sandbox::{PluginFile, Sandbox, Settings};
use bowline_source::Sources;
use bowline_tests::command::{shared_cache, workspace};
use bowline_tests::guests::guest;

/// Renders cases with one plugin of a sandbox.
struct Wasm {
    plugin: &'static str,
    sandbox: Sandbox,
    sources: Sources,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

impl Wasm {
    fn new(plugin: &'static str, file: Option<PluginFile>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let cache_dir = Some(shared_cache()?.join("bowline/components"));
        let plugins = file.map(|file| (plugin.to_owned(), file)).into_iter().collect();
        Ok(Self {
            plugin,
            sandbox: Sandbox::new(Settings { cache_dir, plugins, ..Settings::default() })?,
            sources: Sources::open(bowline_source::Settings::at(folder.path().join("store")))?,
            runtime: tokio::runtime::Runtime::new()?,
            folder,
        })
    }

    /// The request over a copy of the case's input, outside of this repository, whose root would else be the tree's.
    fn request(&self, case: &Case) -> Result<RenderRequest> {
        let copy = self.folder.path().join(&case.name);
        if !copy.exists() {
            let status = Command::new("cp").arg("-a").arg(case.input()).arg(&copy).status()?;
            anyhow::ensure!(status.success(), "cannot copy {}", case.input().display());
        }
        let repository = Repository::Folder { path: copy.display().to_string(), files: WorktreeFiles::All };
        let snapshot = self.runtime.block_on(self.sources.snapshot(&repository))?;
        let asked = case.request.clone();
        Ok(RenderRequest {
            context: core::CallContext {
                application: asked.ctx.application,
                application_namespace: asked.ctx.application_namespace,
                project: asked.ctx.project,
                cluster: asked.ctx.cluster,
                config: asked.ctx.config,
                attributes: asked.ctx.attributes,
            },
            release: core::Release {
                name: asked.release.name,
                namespace: asked.release.namespace,
                upgrade: asked.release.upgrade,
                revision: asked.release.revision,
                seed: asked.release.seed,
                attributes: asked.release.attributes,
            },
            files: Files { tree: snapshot.tree, path: TreePath::parse(&asked.tree.path)?, inputs: Vec::new() },
            values: Vec::new(),
            facts: Facts::default(),
        })
    }
}

impl Runner for Wasm {
    fn render(&self, case: &Case) -> Result<types::ManifestSet, types::Error> {
        let request = self.request(case).expect("a case can be asked");
        match self.runtime.block_on(self.sandbox.render(self.plugin, &request)) {
            Ok(set) => Ok(types::ManifestSet {
                manifests: set.manifests.iter().cloned().map(manifest).collect(),
                diagnostics: set.diagnostics.iter().cloned().map(diagnostic).collect(),
                attributes: Vec::new(),
            }),
            Err(Error::Answer { error, .. }) => Err(error_of(*error)),
            Err(error) => panic!("{}: {error}", case.name),
        }
    }
}

fn origin(origin: core::Origin) -> types::Origin {
    let core::Origin { path, line, column, via, attributes } = origin;
    types::Origin { path, line, column, via, attributes }
}

fn manifest(manifest: core::Manifest) -> types::Manifest {
    let core::Manifest { json, origins, sensitive, attributes } = manifest;
    types::Manifest { json, origins: origins.into_iter().map(origin).collect(), sensitive, attributes }
}

fn diagnostic(diagnostic: core::Diagnostic) -> types::Diagnostic {
    types::Diagnostic {
        severity: match diagnostic.severity {
            core::Severity::Info => types::Severity::Info,
            core::Severity::Warning => types::Severity::Warning,
            core::Severity::Error => types::Severity::Error,
        },
        code: diagnostic.code,
        message: diagnostic.message,
        subject: diagnostic.subject.map(|subject| types::ObjectRef {
            gvk: types::Gvk { group: subject.gvk.group, version: subject.gvk.version, kind: subject.gvk.kind },
            namespace: subject.namespace,
            name: subject.name,
        }),
        pointer: diagnostic.pointer,
        origin: diagnostic.origin.map(origin),
        attributes: diagnostic.attributes,
    }
}

fn error_of(error: core::PluginError) -> types::Error {
    types::Error {
        kind: match error.kind {
            core::ErrorKind::InvalidInput => types::ErrorKind::InvalidInput,
            core::ErrorKind::NotFound => types::ErrorKind::NotFound,
            core::ErrorKind::Denied => types::ErrorKind::Denied,
            core::ErrorKind::Unavailable => types::ErrorKind::Unavailable,
            core::ErrorKind::Exhausted => types::ErrorKind::Exhausted,
            core::ErrorKind::Unsupported => types::ErrorKind::Unsupported,
            core::ErrorKind::Internal => types::ErrorKind::Internal,
        },
        code: error.code,
        message: error.message,
        origin: error.origin.map(origin),
        retry_after_ms: error.retry_after_ms,
        diagnostics: error.diagnostics.into_iter().map(diagnostic).collect(),
        attributes: error.attributes,
    }
}

#[test]
fn plain_answers_as_wasm_what_it_answers_natively() -> Result<()> {
    check(workspace().join("plugins/plain/tests/cases"), &Wasm::new("plain", None)?);
    Ok(())
}

#[test]
fn the_example_answers_as_wasm_what_it_answers_natively() -> Result<()> {
    let path = guest("bowline-example-properties").context("the example builds")?;
    let wasm = Wasm::new("properties", Some(PluginFile { path, digest: None }))?;
    check(workspace().join("plugins/examples/properties/tests/cases"), &wasm);
    Ok(())
}
