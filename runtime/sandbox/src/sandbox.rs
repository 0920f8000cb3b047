//! The port `Plugins`, answered by Wasm components.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use bowline_core::digest::{Digest, Hasher};
use bowline_core::plugin::{Assessment, CallContext, Diagnostic, Input, PluginError, Severity, Subject, Verdict};
use bowline_core::port::Pending;
use bowline_core::port::plugins::{
    Error, Facts, Files, ManifestSet, Plugins, PolicyRequest, RenderRequest, Served, TransformRequest,
};

use crate::cache::{Lookup, RenderCache, Value};
use crate::call::{Answer, Finished, Machine, Surroundings, Work};
use crate::files::Mount;
use crate::library::{Description, Library, Loaded};
use crate::request::RequestDigest;
use crate::roles::{Counters, Role};
use crate::settings::{CallLimits, Limits, Results, Settings, Threads};
use crate::state::Caller;
use crate::{accept, translate};

/// Part of every cache key: raised when the host answers a guest differently than before, so that no result of
/// another behaviour is reused.
const HOST_SEMANTICS: &str = "1";

/// What a plugin is granted. There are no grants yet beyond files, facts and the log.
const GRANT: &str = "files,facts,log";

/// Threads for blocking work, which is compiling and reading components.
const BLOCKING_THREADS: usize = 64;

/// Runs plugins in WebAssembly, on threads of its own unless the settings say otherwise.
///
/// It may then be called from any runtime or none, and dropped anywhere. Calls that run when it is dropped end with an
/// error.
pub struct Sandbox {
    inner: Arc<Inner>,
    runner: Runner,
}

/// What drives the calls.
enum Runner {
    /// A runtime, until the sandbox is dropped.
    Own(Option<tokio::runtime::Runtime>),
    /// Whoever waits for the call.
    Caller,
}

struct Inner {
    machine: Machine,
    library: Library,
    cache: RenderCache,
    limits: Limits,
    results: Results,
    counters: Mutex<Counters>,
}

impl Sandbox {
    /// A sandbox with the built-in plugins and those of the settings. No plugin is loaded before it is called.
    ///
    /// # Errors
    /// When a setting cannot work, or the machine has no room for the runtime's threads.
    pub fn new(settings: Settings) -> Result<Self, crate::Error> {
        settings.check()?;
        let runner = match settings.threads {
            Threads::Own => Runner::Own(Some(
                tokio::runtime::Builder::new_multi_thread()
                    .thread_name("bowline-plugin")
                    .max_blocking_threads(BLOCKING_THREADS)
                    .build()
                    .map_err(crate::Error::StartThreads)?,
            )),
            Threads::Callers => Runner::Caller,
        };
        let inner = Inner {
            machine: Machine::new(&settings)?,
            library: Library::new(settings.plugins, settings.cache_dir, settings.compiler, settings.threads),
            cache: RenderCache::new(settings.render_cache),
            limits: settings.limits,
            results: settings.results,
            counters: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner), runner })
    }

    /// All plugins there are, sorted by name. Reads their files and runs nothing.
    #[must_use]
    pub fn describe(&self) -> Vec<Description> {
        self.inner.library.describe()
    }

    /// How often each plugin ran so far, and how often the cache answered instead.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.inner.counters.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs `work` on the threads that the settings say. Ends it when the caller stops waiting.
    fn spawn<'a, T, F>(&'a self, plugin: &'a str, work: F) -> Pending<'a, Result<T, Error>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let runtime = match &self.runner {
            Runner::Own(runtime) => runtime.as_ref(),
            Runner::Caller => return Box::pin(work),
        };
        Box::pin(async move {
            let Some(runtime) = runtime else { return Err(broken_off(plugin)) };
            let mut task = AbortOnDrop(runtime.spawn(work));
            (&mut task.0).await.unwrap_or_else(|_| Err(broken_off(plugin)))
        })
    }
}

/// A call ended without a result: the sandbox was dropped, or the host itself panicked.
fn broken_off(plugin: &str) -> Error {
    Error::Host { name: plugin.to_owned(), reason: "the call was broken off".to_owned() }
}

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for Sandbox {
    /// A runtime may not be waited for inside another one's task, where a sandbox may well be dropped.
    fn drop(&mut self) {
        if let Runner::Own(runtime) = &mut self.runner
            && let Some(runtime) = runtime.take()
        {
            runtime.shutdown_background();
        }
    }
}

/// A request whose result can be reused, as far as the cache is concerned.
struct Reusable {
    plugin: String,
    role: Role,
    request: Digest,
    around: Surroundings,
}

impl Reusable {
    fn new(plugin: &str, role: Role, context: &CallContext, files: &Files, facts: &Facts, request: Digest) -> Self {
        Self { plugin: plugin.to_owned(), role, request, around: surroundings(plugin, context, Some(files), facts) }
    }

    fn key(&self, loaded: &Loaded) -> Digest {
        let mut hasher = Hasher::new();
        let role = self.role.interface();
        for part in [HOST_SEMANTICS, GRANT, role, loaded.digest.as_str(), self.request.as_str()] {
            hasher.part(part);
        }
        hasher.finish()
    }
}

impl Inner {
    fn count(&self, plugin: &str, role: Role, count: impl FnOnce(&mut crate::Count)) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        count(counters.entry((plugin.to_owned(), role)).or_default());
    }

    async fn load(&self, plugin: &str, role: Role) -> Result<Arc<Loaded>, Error> {
        let loaded = self.library.get(plugin, &self.machine.engines).await?;
        role.require(&loaded)?;
        Ok(loaded)
    }

    async fn run(
        &self,
        loaded: &Loaded,
        role: Role,
        work: &Work,
        around: &Surroundings,
        limits: &CallLimits,
    ) -> Result<Finished, Error> {
        self.count(&loaded.name, role, |count| count.runs += 1);
        match self.machine.run(loaded, work, around, limits).await? {
            Finished { answer: Answer::Error(error), state, .. } => {
                let mut error = translate::error(error);
                error.diagnostics.extend(state.files.refused().iter().map(refusal));
                Err(Error::Answer { name: loaded.name.to_string(), error: Box::new(error) })
            }
            finished => Ok(finished),
        }
    }

    /// The result for a request: from the cache, or from the plugin that `work` is given to. Requests with one key
    /// run one after the other, so that all but the first are served by what the first one left.
    async fn reuse(
        &self,
        loaded: &Loaded,
        request: &Reusable,
        work: impl FnOnce() -> Work + Send,
    ) -> Result<(Value, Served), Error> {
        let key = request.key(loaded);
        let Surroundings { mounts, facts, .. } = &request.around;
        let serve = |value, observations| {
            self.count(&loaded.name, request.role, |count| count.cached += 1);
            Ok((value, Served::Cache { observations }))
        };
        if let Lookup::Hit { value, observations } = self.cache.look_up(&key, mounts, facts) {
            return serve(value, observations);
        }
        let flight = self.cache.flight(&key);
        let _alone = flight.lock().await;
        let reason = match self.cache.look_up(&key, mounts, facts) {
            Lookup::Hit { value, observations } => return serve(value, observations),
            Lookup::Miss { reason } => reason,
        };
        let limits = &self.limits.render;
        let Finished { answer, state, fuel } = self.run(loaded, request.role, &work(), &request.around, limits).await?;
        let value = value(&loaded.name, answer, limits, self.results)?;
        let (files_read, memory) = (state.files.files_read(), state.account.used());
        let served = Served::Run { reason, files_read, fuel, memory };
        let asked = state.facts.into_asked();
        self.cache.keep(&key, state.files.into_read_set(), asked, value.clone(), mounts);
        Ok((value, served))
    }

    async fn manifests(
        self: Arc<Self>,
        request: Reusable,
        work: impl FnOnce() -> Work + Send,
    ) -> Result<ManifestSet, Error> {
        let loaded = self.load(&request.plugin, request.role).await?;
        match self.reuse(&loaded, &request, work).await? {
            (Value::Manifests { manifests, diagnostics }, served) => {
                Ok(ManifestSet { manifests, diagnostics, component: loaded.digest.clone(), served })
            }
            (Value::Inputs(_), _) => Err(mixed_up(&loaded.name)),
        }
    }

    async fn inputs(
        self: Arc<Self>,
        request: Reusable,
        work: impl FnOnce() -> Work + Send,
    ) -> Result<Vec<Input>, Error> {
        let loaded = self.library.get(&request.plugin, &self.machine.engines).await?;
        if !Role::Inputs.is_of(&loaded) {
            return Ok(Vec::new());
        }
        match self.reuse(&loaded, &request, work).await? {
            (Value::Inputs(inputs), _) => Ok(inputs.to_vec()),
            (Value::Manifests { .. }, _) => Err(mixed_up(&loaded.name)),
        }
    }

    async fn judge(self: Arc<Self>, plugin: String, request: PolicyRequest) -> Result<Verdict, Error> {
        let loaded = self.load(&plugin, Role::Judge).await?;
        let around = surroundings(&plugin, &request.context, None, &request.facts);
        let work = Work::Judge(translate::policy_request(&request));
        match self.run(&loaded, Role::Judge, &work, &around, &self.limits.judge).await?.answer {
            Answer::Verdict(verdict) => Ok(translate::verdict(verdict)),
            _ => Err(mixed_up(&plugin)),
        }
    }

    async fn assess(
        self: Arc<Self>,
        plugin: String,
        context: CallContext,
        subjects: Vec<Subject>,
    ) -> Result<Vec<Result<Assessment, PluginError>>, Error> {
        let loaded = self.load(&plugin, Role::Assess).await?;
        let around = surroundings(&plugin, &context, None, &Facts::default());
        let asked = subjects.len();
        let subjects = subjects.iter().map(translate::subject).collect();
        let work = Work::Assess(translate::context(&context), subjects);
        let Answer::Assessments(answers) =
            self.run(&loaded, Role::Assess, &work, &around, &self.limits.judge).await?.answer
        else {
            return Err(mixed_up(&plugin));
        };
        if answers.len() != asked {
            let reason = format!("it was asked about {asked} objects and gave {} answers", answers.len());
            return Err(Error::AcceptResult { name: plugin, reason });
        }
        Ok(answers.into_iter().map(|answer| answer.map(translate::assessment).map_err(translate::error)).collect())
    }
}

/// A remark about a path that was refused, beside the plugin's own error.
fn refusal(error: &bowline_core::port::tree::Error) -> Diagnostic {
    Diagnostic {
        severity: Severity::Info,
        code: "host/refused-path".to_owned(),
        message: error.to_string(),
        subject: None,
        pointer: None,
        origin: None,
        attributes: Vec::new(),
    }
}

/// What a call gave, checked.
fn value(name: &str, answer: Answer, limits: &CallLimits, results: Results) -> Result<Value, Error> {
    match answer {
        Answer::Manifests(set) => {
            let (manifests, diagnostics) = accept::manifests(name, set, limits, results)?;
            Ok(Value::Manifests { manifests: manifests.into(), diagnostics: diagnostics.into() })
        }
        Answer::Inputs(inputs) => Ok(Value::Inputs(inputs.into_iter().map(translate::input).collect())),
        _ => Err(mixed_up(name)),
    }
}

fn mixed_up(name: &str) -> Error {
    Error::Host { name: name.to_owned(), reason: "the answer belongs to another call".to_owned() }
}

fn surroundings(plugin: &str, context: &CallContext, files: Option<&Files>, facts: &Facts) -> Surroundings {
    let mounts = files.map_or_else(Vec::new, |files| {
        let source = Mount { at: translate::SOURCE.to_owned(), tree: files.tree.clone() };
        let inputs = files.inputs.iter();
        let inputs = inputs.map(|input| Mount { at: translate::input_mount(&input.name), tree: input.tree.clone() });
        std::iter::once(source).chain(inputs).collect()
    });
    let caller = Caller { plugin: plugin.into(), application: context.application.as_str().into() };
    Surroundings { mounts, facts: Arc::new(facts.clone()), caller }
}

impl Plugins for Sandbox {
    fn inputs<'a>(&'a self, plugin: &'a str, request: &'a RenderRequest) -> Pending<'a, Result<Vec<Input>, Error>> {
        let reusable = reusable_render(plugin, Role::Inputs, request);
        let (inner, request) = (self.inner.clone(), request.clone());
        self.spawn(plugin, inner.inputs(reusable, move || Work::Inputs(translate::render_request(&request))))
    }

    fn render<'a>(&'a self, plugin: &'a str, request: &'a RenderRequest) -> Pending<'a, Result<ManifestSet, Error>> {
        let reusable = reusable_render(plugin, Role::Render, request);
        let (inner, request) = (self.inner.clone(), request.clone());
        self.spawn(plugin, inner.manifests(reusable, move || Work::Render(translate::render_request(&request))))
    }

    fn transform<'a>(
        &'a self,
        plugin: &'a str,
        request: &'a TransformRequest,
    ) -> Pending<'a, Result<ManifestSet, Error>> {
        let mut digest = RequestDigest::new(&request.context, &request.release, &request.files);
        digest.part(&request.manifests);
        let TransformRequest { context, files, facts, .. } = request;
        let reusable = Reusable::new(plugin, Role::Transform, context, files, facts, digest.finish());
        let (inner, request) = (self.inner.clone(), request.clone());
        self.spawn(plugin, inner.manifests(reusable, move || Work::Transform(translate::transform_request(&request))))
    }

    fn judge<'a>(&'a self, plugin: &'a str, request: &'a PolicyRequest) -> Pending<'a, Result<Verdict, Error>> {
        self.spawn(plugin, self.inner.clone().judge(plugin.to_owned(), request.clone()))
    }

    fn assess<'a>(
        &'a self,
        plugin: &'a str,
        context: &'a CallContext,
        subjects: &'a [Subject],
    ) -> Pending<'a, Result<Vec<Result<Assessment, PluginError>>, Error>> {
        let work = self.inner.clone().assess(plugin.to_owned(), context.clone(), subjects.to_vec());
        self.spawn(plugin, work)
    }
}

fn reusable_render(plugin: &str, role: Role, request: &RenderRequest) -> Reusable {
    let mut digest = RequestDigest::new(&request.context, &request.release, &request.files);
    digest.part(&request.values);
    Reusable::new(plugin, role, &request.context, &request.files, &request.facts, digest.finish())
}
