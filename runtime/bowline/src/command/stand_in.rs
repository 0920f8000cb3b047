//! What the verbs have in common that take the place of another tool's: flags, exit status and errors as scripts expect
//! them, and one render in a sandbox of its own.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use bowline_core::plugin::{CallContext, PluginError, Release};
use bowline_core::port::plugins::{Error, Facts, Files, ManifestSet, MountedInput, Plugins as _, RenderRequest};
use bowline_core::port::tree::TreePath;
use bowline_engine::render::{mount_inputs, name_inputs};
use bowline_sandbox::{Compiler, Limits, Results, Sandbox, Threads};
use bowline_source::{ANY_HOST, DirectFolder, Sources};
use clap::{Arg, ArgAction};
use serde_json::Value;

use super::show;
use super::world::{cache, compile_worker};

/// Lets a flag be given a truth value, too, as flags of Go's programs may: `--validate=false`.
pub(super) fn switch(argument: Arg) -> Arg {
    match argument.get_action() {
        ArgAction::SetTrue => argument
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .value_name("BOOL")
            .value_parser(truth)
            .default_value("false")
            .default_missing_value("true")
            .hide_default_value(true),
        _ => argument,
    }
}

/// The truth values that flags of Go's programs know.
fn truth(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

/// The exit status: 0, or 1 for any error, which is shown. It is none when nobody reads on.
pub(super) fn ended(done: anyhow::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if show::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            show::to_stderr(&format!("Error: {}", show::chain(&error)));
            ExitCode::FAILURE
        }
    }
}

/// The hosts that remote inputs may come from: those that flags name, else any, and `more`.
pub(super) fn hosts(named: &[String], more: Option<&str>) -> BTreeSet<String> {
    match named {
        [] => [Some(ANY_HOST), more].into_iter().flatten().map(str::to_owned).collect(),
        named => named.iter().cloned().collect(),
    }
}

/// What is to be rendered.
pub(super) struct Asked<'a> {
    /// The verb, in place of an application's name.
    pub(super) verb: &'a str,
    /// The renderer's configuration.
    pub(super) config: &'a Value,
    /// The name of the release.
    pub(super) release: &'a str,
    /// Its namespace.
    pub(super) namespace: &'a str,
    /// The folder that the renderer sees.
    pub(super) root: &'a Path,
    /// What is rendered of it.
    pub(super) path: TreePath,
}

impl Asked<'_> {
    /// The request to the renderer, without values.
    ///
    /// # Errors
    /// When the folder can't be opened.
    pub(super) fn request(self) -> anyhow::Result<RenderRequest> {
        let tree = DirectFolder::open(self.root, bowline_source::Settings::at("").file_limit)?;
        Ok(RenderRequest {
            context: CallContext {
                application: self.verb.to_owned(),
                application_namespace: String::new(),
                project: String::new(),
                cluster: String::new(),
                config: self.config.to_string(),
                attributes: Vec::new(),
            },
            release: Release {
                name: self.release.to_owned(),
                namespace: self.namespace.to_owned(),
                upgrade: false,
                revision: 1,
                seed: Vec::new(),
                attributes: Vec::new(),
            },
            files: Files { tree: Arc::new(tree), path: self.path, inputs: Vec::new() },
            values: Vec::new(),
            facts: Facts::default(),
        })
    }
}

/// A renderer in place of the tool whose name it has.
pub(super) struct Renderer {
    /// The plugin.
    pub(super) plugin: &'static str,
    /// How much it may take.
    pub(super) limits: Limits,
    /// Where remote inputs may come from.
    pub(super) hosts: BTreeSet<String>,
    /// Puts the renderer's own error into words, once it names what is remote as the user does. Shows what came before it.
    pub(super) explain: fn(PluginError) -> anyhow::Error,
}

impl Renderer {
    /// Renders in a sandbox made for it; what is remote is fetched.
    ///
    /// # Errors
    /// Whatever keeps it from being rendered or fetched.
    pub(super) fn render(self, request: RenderRequest) -> anyhow::Result<ManifestSet> {
        // Everything happens on this thread: a second one takes longer to start than most renders need.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.run(request))
    }

    async fn run(&self, mut request: RenderRequest) -> anyhow::Result<ManifestSet> {
        let cache = cache()?;
        let sandbox = Sandbox::new(bowline_sandbox::Settings {
            cache_dir: Some(cache.join("components")),
            compiler: Compiler::Worker(compile_worker()?),
            limits: self.limits.clone(),
            threads: Threads::Callers,
            // The tools print what no API server would take, too.
            results: Results::Documents,
            render_cache: 0,
            ..bowline_sandbox::Settings::default()
        })?;
        match sandbox.render(self.plugin, &request).await {
            Err(Error::Answer { error, .. }) if self.is_not_fetched(&error) => {}
            done => return done.map_err(|error| self.error(error, &[])),
        }
        // Only now: most renders need nothing remote, and opening the store of what was fetched takes time.
        let sources = Sources::open(bowline_source::Settings::at(cache.join("git")))?;
        mount_inputs(&sandbox, &sources, self.plugin, &self.hosts, &mut request).await?;
        sandbox.render(self.plugin, &request).await.map_err(|error| self.error(error, &request.files.inputs))
    }

    /// Whether something remote isn't mounted.
    fn is_not_fetched(&self, error: &PluginError) -> bool {
        error.code.strip_prefix(self.plugin) == Some("/not-fetched")
    }

    fn error(&self, mut error: Error, inputs: &[MountedInput]) -> anyhow::Error {
        name_inputs(&mut error, inputs);
        match error {
            Error::Answer { error, .. } => (self.explain)(*error),
            error => error.into(),
        }
    }
}
