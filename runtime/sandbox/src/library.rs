//! Plugins by name: their bytes, and the components made of them, each once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::digest::Digest;
use bowline_core::port::plugins::Error;
use tokio::sync::{OnceCell, oneshot};
use wasmtime::component::{Component, InstancePre};

use crate::bindings::{health, inputs, policy, renderer, transformer};
use crate::builtin::{self, BuiltIn};
use crate::compile;
use crate::compiled::{self, Store, Verified};
use crate::engine::{Engines, Host};
use crate::preflight;
use crate::settings::{Compiler, PluginFile, Threads};
use crate::state::State;

/// What a plugin is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// Digest of the component; `None` when it cannot be read.
    pub digest: Option<Digest>,
    /// Interfaces of the plugin contract that it exports, sorted.
    pub exports: Vec<String>,
    /// Why it cannot be used, if so.
    pub problem: Option<String>,
}

/// A component that can be instantiated for the roles it has.
pub(crate) struct Prepared {
    pub(crate) host: Host,
    pub(crate) renderer: Option<renderer::PluginPre<State>>,
    pub(crate) inputs: Option<inputs::PluginPre<State>>,
    pub(crate) transformer: Option<transformer::PluginPre<State>>,
    pub(crate) policy: Option<policy::PluginPre<State>>,
    pub(crate) health: Option<health::PluginPre<State>>,
}

/// A loaded plugin.
pub(crate) struct Loaded {
    pub(crate) name: Arc<str>,
    pub(crate) digest: Digest,
    pub(crate) first: Prepared,
    component: Component,
    on_demand: OnceCell<Prepared>,
}

impl Loaded {
    /// The component for the engine that allocates on demand, prepared the first time it is needed.
    pub(crate) async fn on_demand(&self, engines: &Engines) -> Result<&Prepared, Error> {
        let prepare = async || {
            let host = engines.on_demand.clone();
            let component = self.component.clone();
            let loaded = tokio::task::spawn_blocking(move || {
                let code = component.serialize()?;
                prepare(&host, &compiled::deserialize(&host.engine, &code)?)
            });
            match loaded.await {
                Ok(Ok(prepared)) => Ok(prepared),
                Ok(Err(error)) => Err(self.host_failure(&error)),
                Err(error) => Err(self.host_failure(&error)),
            }
        };
        self.on_demand.get_or_try_init(prepare).await
    }

    fn host_failure(&self, error: &dyn std::fmt::Display) -> Error {
        Error::Host { name: self.name.to_string(), reason: format!("the component cannot be prepared: {error}") }
    }
}

enum Bytes {
    BuiltIn(&'static BuiltIn),
    File(PluginFile),
}

/// Machine code, and where it is.
#[derive(Clone, Copy)]
enum Code<'a> {
    Memory(&'a [u8]),
    File(&'a Verified),
}

impl Code<'_> {
    fn load(self, host: &Host) -> wasmtime::Result<Component> {
        match self {
            Self::Memory(code) => compiled::deserialize(&host.engine, code),
            Self::File(file) => compiled::deserialize_file(&host.engine, file),
        }
    }
}

impl Bytes {
    /// Where they are compiled. What ships inside the program is trusted as it is: it is compiled here.
    fn compiler(&self, compiler: &Compiler) -> Compiler {
        match self {
            Self::BuiltIn(_) => Compiler::InProcess,
            Self::File(_) => compiler.clone(),
        }
    }
}

struct Entry {
    bytes: Bytes,
    loaded: OnceCell<Arc<Loaded>>,
}

/// All plugins there are.
pub(crate) struct Library {
    entries: BTreeMap<String, Entry>,
    store: Option<Arc<Store>>,
    compiler: Compiler,
    threads: Threads,
}

impl Library {
    /// The built-in plugins and those in files. Without a usable `cache` folder components are compiled in each
    /// process anew.
    pub(crate) fn new(
        files: BTreeMap<String, PluginFile>,
        cache: Option<PathBuf>,
        compiler: Compiler,
        threads: Threads,
    ) -> Self {
        let built_in = builtin::PLUGINS.iter().map(|plugin| (plugin.name.to_owned(), Bytes::BuiltIn(plugin)));
        let files = files.into_iter().map(|(name, file)| (name, Bytes::File(file)));
        let entry = |(name, bytes)| (name, Entry { bytes, loaded: OnceCell::new() });
        let store = cache.and_then(|folder| {
            let warn = |error: &std::io::Error| {
                tracing::warn!(folder = %folder.display(), %error, "compiled plugins are not kept on disk");
            };
            Store::open(&folder).inspect_err(warn).ok().map(Arc::new)
        });
        Self { entries: built_in.chain(files).map(entry).collect(), store, compiler, threads }
    }

    /// The plugin of that name, loaded. Compiled at most once, whoever asks.
    pub(crate) async fn get(&self, name: &str, engines: &Arc<Engines>) -> Result<Arc<Loaded>, Error> {
        let Some(entry) = self.entries.get(name) else {
            return Err(Error::FindPlugin { name: name.to_owned(), known: self.entries.keys().cloned().collect() });
        };
        let load = async || {
            let bytes = read(name, &entry.bytes)?;
            // Dropped with this future, which tells the loader.
            let (_waiting, given_up) = oneshot::channel();
            let loader = Loader {
                name: name.to_owned(),
                engines: engines.clone(),
                store: self.store.clone(),
                compiler: entry.bytes.compiler(&self.compiler),
                given_up,
            };
            if let (Bytes::BuiltIn(plugin), Threads::Callers) = (&entry.bytes, self.threads) {
                return loader.load(plugin.component, Some(plugin)).map(Arc::new);
            }
            let plugin = match &entry.bytes {
                Bytes::BuiltIn(plugin) => Some(*plugin),
                Bytes::File(_) => None,
            };
            let loaded = tokio::task::spawn_blocking(move || loader.load(&bytes, plugin));
            let failure = Error::Host { name: name.to_owned(), reason: "loading it was broken off".to_owned() };
            loaded.await.unwrap_or(Err(failure)).map(Arc::new)
        };
        entry.loaded.get_or_try_init(load).await.cloned()
    }

    pub(crate) fn describe(&self) -> Vec<Description> {
        let describe = |(name, entry): (&String, &Entry)| {
            let read = read(name, &entry.bytes).map_err(|error| error.to_string());
            let digest = read.as_ref().ok().map(|bytes| Digest::of(bytes));
            let exports = read.and_then(|bytes| preflight::exports(&bytes));
            let problem = exports.as_ref().err().cloned();
            Description { name: name.clone(), digest, exports: exports.unwrap_or_default(), problem }
        };
        self.entries.iter().map(describe).collect()
    }
}

fn refuse(name: &str, reason: String) -> Error {
    Error::LoadComponent { name: name.to_owned(), reason }
}

fn read(name: &str, bytes: &Bytes) -> Result<Cow<'static, [u8]>, Error> {
    let file = match bytes {
        Bytes::BuiltIn(plugin) => return Ok(Cow::Borrowed(plugin.component)),
        Bytes::File(file) => file,
    };
    let path = file.path.display();
    let unreadable = |error: std::io::Error| refuse(name, format!("{path}: {error}"));
    let found = std::fs::metadata(&file.path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(refuse(name, format!("{path} is not a file")));
    }
    preflight::size(found.len()).map_err(|reason| refuse(name, format!("{path}: {reason}")))?;
    let content = std::fs::read(&file.path).map_err(unreadable)?;
    let found = Digest::of(&content);
    match &file.digest {
        Some(wanted) if wanted != found.as_str() => {
            Err(refuse(name, format!("{path} has the digest {found}, but {wanted} is pinned")))
        }
        _ => Ok(Cow::Owned(content)),
    }
}

/// What loading needs beside the bytes.
struct Loader {
    name: String,
    engines: Arc<Engines>,
    store: Option<Arc<Store>>,
    compiler: Compiler,
    /// Closed when nobody waits for the plugin any more.
    given_up: oneshot::Receiver<()>,
}

impl Loader {
    /// `built_in` says what is known of the bytes beforehand: such a component needs no look at what is in it.
    fn load(mut self, bytes: &[u8], built_in: Option<&BuiltIn>) -> Result<Loaded, Error> {
        let (digest, exports) = match built_in {
            Some(plugin) => (Digest::from_text(plugin.digest), Vec::new()),
            None => {
                let exports = preflight::exports(bytes).map_err(|reason| refuse(&self.name, reason))?;
                (Digest::of(bytes), exports)
            }
        };
        let linked = match self.kept(&digest) {
            Some(linked) => linked,
            None => {
                let code = self.compile(bytes, &digest)?;
                self.link(Code::Memory(&code)).map_err(|error| refuse(&self.name, format!("{error:#}")))?
            }
        };
        let explain = |error: wasmtime::Error| {
            let exports = if exports.is_empty() { "nothing of it".to_owned() } else { exports.join(", ") };
            refuse(&self.name, format!("it doesn't fit this host's plugin contract (it exports {exports}): {error:#}"))
        };
        let (component, first) = linked.map_err(explain)?;
        Ok(Loaded { name: self.name.into(), digest, first, component, on_demand: OnceCell::new() })
    }

    /// Loads machine code and links it: the outer error is about the code, the inner one about the component. What
    /// needs more memories or tables than a place in the pool has is refused there, and runs without the pool.
    fn link(&self, code: Code<'_>) -> wasmtime::Result<wasmtime::Result<(Component, Prepared)>> {
        let link = |host: &Host, component: Component| prepare(host, &component).map(|prepared| (component, prepared));
        if let Some(pooled) = &self.engines.pooled
            && let Ok(linked) = code.load(pooled).and_then(|component| link(pooled, component))
        {
            return Ok(Ok(linked));
        }
        let host = &self.engines.on_demand;
        Ok(link(host, code.load(host)?))
    }

    /// What an earlier process left on disk, if it can still be loaded.
    fn kept(&self, digest: &Digest) -> Option<wasmtime::Result<(Component, Prepared)>> {
        let code = self.store.as_ref()?.load(&self.engines.on_demand.engine, digest)?;
        let warn = |error: &wasmtime::Error| {
            let plugin = &self.name;
            tracing::warn!(plugin, %error, "the compiled plugin on disk cannot be loaded: compiling again");
        };
        self.link(Code::File(&code)).inspect_err(warn).ok()
    }

    fn compile(&mut self, bytes: &[u8], digest: &Digest) -> Result<Vec<u8>, Error> {
        tracing::debug!(plugin = self.name, %digest, "compiling");
        let engine = &self.engines.on_demand.engine;
        let code = match &self.compiler {
            Compiler::InProcess => {
                engine.precompile_component(bytes).map_err(|error| compile::Error::Refuse(format!("{error:#}")))
            }
            Compiler::Worker(worker) => {
                let (layout, stack) = (self.engines.layout, self.engines.stack);
                let task = compile::Task { component: bytes, digest, layout, stack };
                compile::in_worker(worker, &task, &mut self.given_up)
            }
        };
        let code = code.map_err(|error| error.of(&self.name))?;
        if let Some(Err(error)) = self.store.as_ref().map(|store| store.save(engine, digest, &code)) {
            tracing::warn!(plugin = self.name, %error, "the compiled plugin is not kept on disk");
        }
        Ok(code)
    }
}

/// Links the component, and finds its exports by role.
fn prepare(host: &Host, component: &Component) -> wasmtime::Result<Prepared> {
    let pre: InstancePre<State> = host.linker.instantiate_pre(component)?;
    let has = |interface: &str| component.get_export_index(None, interface).is_some();
    macro_rules! role {
        ($module:ident) => {
            if has($module::INTERFACE) { Some($module::PluginPre::new(pre.clone())?) } else { None }
        };
    }
    Ok(Prepared {
        host: host.clone(),
        renderer: role!(renderer),
        inputs: role!(inputs),
        transformer: role!(transformer),
        policy: role!(policy),
        health: role!(health),
    })
}
