//! Components from files are compiled in a process of their own: what ends it, what it says, and that the sandbox
//! goes on.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use bowline_core::class::{Class, Classified as _};
use bowline_core::plugin::CallContext;
use bowline_core::port::plugins::{Error, Plugins as _};
use bowline_sandbox::{CompileLimits, Compiler, PluginFile, Sandbox, Settings, Worker};
use bowline_tests::command::program;
use bowline_tests::guests::guest;

/// The program itself, as it starts itself.
fn worker(limits: CompileLimits) -> Result<Worker> {
    Ok(Worker { program: program("bowline")?, arguments: vec!["plugin-compile-worker".into()], limits })
}

/// A shell in the worker's place; `$0` is the program itself.
fn shell(script: &str) -> Result<Worker> {
    let arguments = vec!["-c".into(), script.into(), program("bowline")?.into()];
    Ok(Worker { program: "/bin/sh".into(), arguments, limits: CompileLimits::default() })
}

fn sandbox(worker: Worker, component: &Path, cache: Option<&Path>) -> Result<Sandbox> {
    let file = PluginFile { path: component.to_owned(), digest: None };
    Ok(Sandbox::new(Settings {
        cache_dir: cache.map(Path::to_owned),
        compiler: Compiler::Worker(worker),
        plugins: [("mine".to_owned(), file)].into(),
        ..Settings::default()
    })?)
}

fn context() -> CallContext {
    CallContext {
        application: "web".to_owned(),
        application_namespace: "default".to_owned(),
        project: String::new(),
        cluster: String::new(),
        config: "{}".to_owned(),
        attributes: Vec::new(),
    }
}

fn assess(sandbox: &Sandbox, plugin: &str) -> Result<Result<(), Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(sandbox.assess(plugin, &context(), &[])).map(drop))
}

/// What using a component ends with. The sandbox must still run another plugin afterwards.
fn failure(worker: Worker, component: &Path) -> Result<(String, Class, &'static str)> {
    let sandbox = sandbox(worker, component, None)?;
    let error = assess(&sandbox, "mine")?.err().context("the component was compiled")?;
    assess(&sandbox, "health")??;
    Ok((error.to_string(), error.class(), error.label()))
}

fn pessimist() -> Result<PathBuf> {
    guest("bowline-guest-pessimist")
}

/// A component of 200 KB that takes seconds to compile: nested blocks, each with a jump to any of the others.
fn bomb(folder: &Path) -> Result<PathBuf> {
    const BLOCKS: usize = 500;
    let jump = |block: usize| {
        let targets = (0..BLOCKS - block).map(|target| target.to_string()).collect::<Vec<_>>();
        format!("(br_table {} (local.get 0)))", targets.join(" "))
    };
    let jumps: String = (0..BLOCKS).map(jump).collect();
    let text = format!("(component (core module (func (param i32) {}{jumps})))", "(block ".repeat(BLOCKS));
    let path = folder.join("bomb.wasm");
    std::fs::write(&path, wat::parse_str(text)?)?;
    Ok(path)
}

#[test]
fn a_component_is_compiled_once_and_kept() -> Result<()> {
    let cache = tempfile::tempdir()?;
    assess(&sandbox(worker(CompileLimits::default())?, &pessimist()?, Some(cache.path()))?, "mine")??;
    // Nothing is started for what is kept.
    let nobody = Worker { program: "/nowhere/bowline".into(), ..worker(CompileLimits::default())? };
    assess(&sandbox(nobody, &pessimist()?, Some(cache.path()))?, "mine")??;
    Ok(())
}

#[test]
fn limits_end_a_worker_and_are_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bomb = bomb(folder.path())?;
    let limited = |limits: CompileLimits, component: &Path| failure(worker(limits)?, component);
    let memory = CompileLimits { memory: 64 << 20, ..CompileLimits::default() };
    let text = "plugin mine was stopped: compiling it needs more memory than the limit of 64 MiB: make the component \
                smaller, or raise the limit `compiler.limits.memory`";
    assert_eq!(limited(memory, &pessimist()?)?, (text.to_owned(), Class::Terminal, "plugin-exhausted"));
    let processor = CompileLimits { processor: Duration::from_secs(1), ..CompileLimits::default() };
    let text = "plugin mine was stopped: compiling it takes more than the limit of 1 s of processor time: make the \
                component smaller, or raise the limit `compiler.limits.processor`";
    assert_eq!(limited(processor, &bomb)?, (text.to_owned(), Class::Terminal, "plugin-exhausted"));
    let wall = CompileLimits { wall: Duration::from_millis(200), ..CompileLimits::default() };
    let text = "plugin mine was stopped: compiling it was not done after 0.2 s of wall-clock time, which may be the \
                machine's fault: it is tried again; the limit is `compiler.limits.wall`";
    assert_eq!(limited(wall, &bomb)?, (text.to_owned(), Class::Transient, "plugin-exhausted"));
    Ok(())
}

#[test]
fn workers_that_fail_are_told_apart() -> Result<()> {
    const HOST: &str = "the sandbox failed while running plugin mine: ";
    const LOAD: &str = "plugin mine cannot be loaded: ";
    let component = pessimist()?;
    let digest = |path: &Path| anyhow::Ok(bowline_core::digest::Digest::of(&std::fs::read(path)?).to_string());
    let (right, mut content) = (digest(&component)?, std::fs::read(&component)?);
    content.push(b'x');
    let wrong = bowline_core::digest::Digest::of(&content);
    let cases = [
        (
            "kill -SEGV $$",
            Class::Terminal,
            format!("{LOAD}the compile worker crashed while compiling it (signal: 11 (SIGSEGV))"),
        ),
        (
            "echo thread panicked >&2; exit 101",
            Class::Terminal,
            format!("{LOAD}the compile worker crashed while compiling it (exit status: 101): thread panicked"),
        ),
        // What it says when there is no room for the component itself.
        (
            "echo out of memory >&2; exit 16",
            Class::Terminal,
            "plugin mine was stopped: compiling it needs more memory than the limit of 3 GiB: make the component smaller, or \
             raise the limit `compiler.limits.memory`"
                .to_owned(),
        ),
        (
            "kill -KILL $$",
            Class::Transient,
            format!(
                "{HOST}the compile worker was killed (signal: 9 (SIGKILL)), perhaps because the machine has no memory left"
            ),
        ),
        (
            r#"{ cat; printf x; } | "$0" plugin-compile-worker "$@""#,
            Class::Transient,
            format!("{HOST}the bytes that reached the compile worker have the digest {wrong}, not {right}"),
        ),
    ];
    for (script, class, text) in cases {
        let (message, found, _) = failure(shell(script)?, &component)?;
        assert_eq!((message, found), (text, class), "{script}");
    }
    // What it gives is checked: nothing but machine code for this host is loaded.
    let (message, class, _) = failure(shell("cat; exit 0")?, &component)?;
    assert!(message.starts_with(LOAD) && class == Class::Terminal, "{message}");
    let nobody = Worker { program: "/nowhere/bowline".into(), ..shell("")? };
    let text =
        format!("{HOST}the compile worker /nowhere/bowline cannot be started: No such file or directory (os error 2)");
    assert_eq!(failure(nobody, &component)?, (text, Class::Transient, "plugin-host"));
    Ok(())
}

#[test]
fn an_invalid_component_is_refused_with_its_place() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("invalid.wasm");
    std::fs::write(&path, wat::parse_str("(component (core module (func (result i32))))")?)?;
    let (message, class, label) = failure(worker(CompileLimits::default())?, &path)?;
    assert!(message.starts_with("plugin mine cannot be loaded: "), "{message}");
    assert!(message.contains("type mismatch: expected i32 but nothing on stack"), "{message}");
    assert_eq!((class, label), (Class::Terminal, "plugin-load"));
    Ok(())
}

#[test]
fn a_worker_sees_no_environment() -> Result<()> {
    anyhow::ensure!(std::env::var_os("PATH").is_some(), "the tests have an environment");
    let (message, ..) = failure(shell("export -p >&2; exit 1")?, &pessimist()?)?;
    // The shell itself sets the folder, which is the root.
    for name in ["PATH=", "HOME=", "CARGO"] {
        assert!(!message.contains(name), "{message}");
    }
    Ok(())
}

#[test]
fn a_worker_that_nobody_waits_for_is_ended() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("pid");
    let sandbox = sandbox(shell(&format!("echo $$ > '{}'; exec sleep 1000", file.display()))?, &pessimist()?, None)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let context = context();
    let pid = runtime.block_on(async {
        let mut call = std::pin::pin!(sandbox.assess("mine", &context, &[]));
        wait_until(Some(&mut call), || std::fs::read_to_string(&file).is_ok_and(|pid| pid.ends_with('\n'))).await?;
        anyhow::Ok(std::fs::read_to_string(&file)?)
    })?;
    let process = Path::new("/proc").join(pid.trim());
    runtime.block_on(wait_until(None::<&mut std::future::Pending<()>>, || !process.exists()))?;
    assess(&sandbox, "health")??;
    Ok(())
}

/// Waits for a condition, during which a call goes on. A minute is for machines that are very busy.
async fn wait_until<F: Future + Unpin>(mut call: Option<&mut F>, condition: impl Fn() -> bool) -> Result<()> {
    let start = Instant::now();
    while !condition() {
        anyhow::ensure!(start.elapsed() < Duration::from_secs(60), "waited in vain");
        let pause = tokio::time::sleep(Duration::from_millis(10));
        match &mut call {
            Some(call) => tokio::select! {
                _ = call => return Err(anyhow!("the call ended")),
                () = pause => {}
            },
            None => pause.await,
        }
    }
    Ok(())
}
