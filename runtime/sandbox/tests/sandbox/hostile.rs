//! Plugins that attack: each attack ends in its own error, and the sandbox goes on.

use std::sync::OnceLock;
use std::time::Duration;

use bowline_core::class::{Class, Classified};
use bowline_core::port::plugins::{Error, Plugins, Served};
use bowline_sandbox::{CallLimits, Count, Limits, PluginFile, Role, Sandbox, Settings};
use serde_json::Value;

use crate::hostile_component::component;
use crate::world::{Memory, block_on, facts, render, request};

/// Settings with the hostile component as plugin `hostile`, and limits that are reached soon.
fn settings() -> Settings {
    let small = CallLimits {
        fuel: 100_000_000,
        memory: 16 << 20,
        output: 1 << 20,
        objects: 1_000,
        files: 100,
        file_bytes: 64 << 10,
        path_depth: 8,
        wall: Duration::from_secs(60),
        ..CallLimits::render()
    };
    let file = PluginFile { path: component(), digest: None };
    Settings {
        limits: Limits { render: small, ..Limits::default() },
        plugins: [("hostile".to_owned(), file)].into(),
        ..Settings::default()
    }
}

fn hostile() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| Sandbox::new(settings()).unwrap())
}

fn config(attack: &str, to: &str) -> String {
    serde_json::json!({"attack": attack, "to": to}).to_string()
}

fn tree() -> Memory {
    Memory::new(&[("apps/a.yaml", "a"), ("apps/b/c.txt", "content"), ("large", &"x".repeat(70_000))])
        .link("apps/inside", "../apps/b/./c.txt")
        .link("apps/chain", "inside")
        .link("apps/folder", "b")
        .link("apps/out", "../../etc/passwd")
        .link("apps/absolute", "/etc/passwd")
        .link("apps/loop", "loop2")
        .link("apps/loop2", "loop")
        .submodule("apps/module")
}

fn attack(attack: &str, to: &str) -> Result<String, Error> {
    let set = render(hostile(), "hostile", &request(&tree(), &config(attack, to)))?;
    let object: Value = serde_json::from_str(&set.manifests[0].json).unwrap();
    Ok(object["data"]["answer"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn limits_end_a_call_with_their_name() {
    let raise = |limit: &str, name: &str| format!("{limit}: make its input smaller, or raise the limit `{name}`");
    let cases = [
        ("spin", "", raise("it computes longer than the limit of 100000000 units of fuel", "fuel")),
        ("deep", "", raise("its calls nest deeper than the limit of its call stack", "stack")),
        ("grow", "", raise("it needs more memory than the limit of 16 MiB", "memory")),
        ("objects", "1001", raise("it gives more objects than the limit of 1000 objects", "objects")),
        ("output", "1048577", raise("its result is larger than the limit of 1 MiB", "output")),
        ("open", "/src/apps/a.yaml", raise("it opens more files than the limit of 100 files", "files")),
        ("read", "/src/large", raise("it reads more from files than the limit of 64 KiB", "file_bytes")),
    ];
    for (name, to, limit) in cases {
        let error = attack(name, to).unwrap_err();
        assert_eq!(error.to_string(), format!("plugin hostile was stopped: {limit}"), "{name}");
        assert_eq!((error.class(), error.label()), (Class::Terminal, "plugin-exhausted"), "{name}");
    }
}

#[test]
fn who_uses_up_the_stack_in_its_own_memory_is_told_so() {
    let error = attack("deeper", "").unwrap_err().to_string();
    assert_eq!(error, "plugin hostile crashed: out of bounds memory access, as by calls that nest too deep");
}

#[test]
fn open_files_are_held_up_to_a_limit() {
    let mut settings = settings();
    settings.limits.render.handles = 50;
    let sandbox = Sandbox::new(settings).unwrap();
    let hold = |to: &str| render(&sandbox, "hostile", &request(&tree(), &config("hold", to)));
    assert_eq!(
        hold("/src/apps/a.yaml").unwrap_err().to_string(),
        "plugin hostile was stopped: it holds more than the limit of 50 handles at one time: make its input smaller, \
         or raise the limit `handles`"
    );
    hold("/src/apps/none").unwrap();
}

#[test]
fn folders_have_a_depth() {
    let deep = "a/b/c/d/e/f/g/h/i";
    let tree = Memory::new(&[(deep, "x")]);
    let error = render(hostile(), "hostile", &request(&tree, &config("read", &format!("/src/{deep}")))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin hostile was stopped: it goes deeper into folders than the limit of 8 names in a path: make its input \
         smaller, or raise the limit `path_depth`"
    );
}

#[test]
fn the_wall_clock_is_a_backstop() {
    let mut settings = settings();
    settings.limits.render.fuel = u64::MAX / 2;
    settings.limits.render.wall = Duration::from_millis(50);
    let sandbox = Sandbox::new(settings).unwrap();
    let error = render(&sandbox, "hostile", &request(&tree(), &config("spin", ""))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin hostile was stopped: it was not done after 0.05 s of wall-clock time, which may be the machine's \
         fault: it is tried again; the limit is `wall`"
    );
    assert_eq!(error.class(), Class::Transient);
}

#[test]
fn crashes_are_told_with_their_last_words() {
    let error = attack("panic", "").unwrap_err().to_string();
    assert!(error.starts_with("plugin hostile crashed: wasm `unreachable` instruction executed: "), "{error}");
    assert!(error.ends_with(": as it was told"), "{error}");
    assert_eq!(attack("exit", "").unwrap_err().to_string(), "plugin hostile crashed: it ended itself with exit code 1");
}

#[test]
fn talk_is_cut_and_harmless() {
    assert_eq!(attack("talk", "").unwrap(), "said");
    assert_eq!(attack("flood", "").unwrap(), "logged");
}

#[test]
fn results_that_break_the_contract() {
    let cases = [
        ("{", "object 1 is not valid JSON: EOF while parsing an object at line 1 column 1"),
        ("null", "object 1 is not an object but null"),
        (r#"{"kind":"A"}"#, "object 1 has no apiVersion"),
        (r#"{"a":1,"a":2}"#, r#"object 1 has the key "a" twice at line 1 column 10"#),
    ];
    for (json, reason) in cases {
        let error = attack("raw", json).unwrap_err();
        assert_eq!(error.to_string(), format!("plugin hostile gave an invalid result: {reason}"), "{json}");
    }
}

#[test]
fn files_are_the_tree_and_nothing_else() {
    let cases = [
        ("read", "/src/apps/a.yaml", r#""a""#),
        ("read", "/src/apps/inside", r#""content""#),
        ("read", "/src/apps/chain", r#""content""#),
        ("read", "/src/apps/folder/c.txt", r#""content""#),
        ("read", "/src/apps/folder/../b/c.txt", r#""content""#),
        ("read", "/src/apps/none", "NotFound"),
        ("read", "/src/apps/a.yaml/x", "NotADirectory"),
        ("read", "/src/../etc/passwd", "PermissionDenied"),
        ("read", "/src/apps/out", "PermissionDenied"),
        ("read", "/src/apps/absolute", "PermissionDenied"),
        ("read", "/src/apps/loop", "FilesystemLoop"),
        ("link", "/src/apps/inside", r#""../apps/b/./c.txt""#),
        ("link", "/src/apps/absolute", "PermissionDenied"),
        ("stat", "/src/apps/b/c.txt", "(true, false, false, 7, Some(0ns))"),
        ("stat", "/src/apps/inside", "(false, false, true, 17, Some(0ns))"),
        ("stat", "/src/apps", "(false, true, false, 0, Some(0ns))"),
        ("list", "/src/apps/b", r#"["\"c.txt\""]"#),
        ("list", "/src", r#"["\"apps\"", "\"large\""]"#),
    ];
    for (name, to, answer) in cases {
        assert_eq!(attack(name, to).unwrap(), answer, "{name} {to}");
    }
    for path in ["/proc/self/environ", "/etc/passwd", "/inputs/none/x"] {
        assert!(["NotFound", "PermissionDenied", "Uncategorized"].contains(&&*attack("read", path).unwrap()), "{path}");
    }
    let refused = ["ReadOnlyFilesystem"; 6].join("; ");
    assert_eq!(attack("write", "/src/apps/a.yaml").unwrap(), refused);
}

#[test]
fn refused_paths_are_explained() {
    let error = attack("fail", "/src/apps/out").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Err(PermissionDenied)\n  apps/out (a symbolic link to ../../etc/passwd) leads out of the repository"
    );
    let error = attack("read", "/src/apps/module/x").unwrap_err();
    assert_eq!(error.label(), "tree-submodule");
}

#[test]
fn the_world_is_empty_and_time_stands_still() {
    assert_eq!(attack("world", "").unwrap(), "0 0 false false false 0");
    assert_eq!(attack("clock", "").unwrap(), "Some(1s)");
    assert_eq!(attack("sleep", "").unwrap(), "slept true");
}

#[test]
fn what_was_read_decides_about_the_cache() {
    let sandbox = Sandbox::new(settings()).unwrap();
    let before = tree();
    let served = |tree: &Memory, attack: &str, to: &str, second: u64| {
        let mut request = request(tree, &config(attack, to));
        request.facts = facts(second);
        match render(&sandbox, "hostile", &request).unwrap().served {
            Served::Cache { .. } => "cache".to_owned(),
            Served::Run { reason, .. } => reason,
        }
    };
    let file = "/src/apps/b/c.txt";
    let cases = [
        ("read", file, before.clone().with("apps/b/d.txt", "new"), 2, "cache"),
        ("read", file, before.clone().with("apps/b/c.txt", "other"), 1, "file apps/b/c.txt changed"),
        ("read", file, before.clone().without("apps/b/c.txt"), 1, "apps/b disappeared"),
        ("list", "/src/apps/b", before.clone().with("apps/b/c.txt", "y"), 2, "cache"),
        ("list", "/src/apps/b", before.clone().with("apps/b/d", "y"), 1, "the names in folder apps/b changed"),
        ("read", "/src/apps/later", before.clone().with("apps/later", "y"), 1, "apps/later appeared"),
        ("read", "/src/apps/inside", before.clone().link("apps/inside", "a.yaml"), 1, "link apps/inside changed"),
        ("stat", "/src/apps/folder", before.clone().link("apps/folder", "."), 1, "link apps/folder changed"),
        ("revision", "", before.clone(), 2, "the plugin asked for the commit id"),
        ("clock", "", before.clone(), 2, "the plugin asked for the commit time"),
        ("stat", "/src/apps", before.clone().with("apps/new", "y"), 2, "cache"),
    ];
    for (attack, to, after, second, expected) in cases {
        served(&before, attack, to, 1);
        assert_eq!(served(&before, attack, to, 1), "cache", "{attack} {to}: the same tree");
        assert_eq!(served(&after, attack, to, second), expected, "{attack} {to}");
        assert_eq!(served(&before, attack, to, 1), "cache", "{attack} {to}: a revert");
    }
}

#[test]
fn concurrent_requests_run_once() {
    let sandbox = Sandbox::new(settings()).unwrap();
    let request = request(&tree(), &config("read", "/src/apps/a.yaml"));
    let ran = || matches!(render(&sandbox, "hostile", &request).unwrap().served, Served::Run { .. });
    let runs = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20).map(|_| scope.spawn(ran)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).filter(|ran| *ran).count()
    });
    assert_eq!(runs, 1);
}

#[test]
fn calls_wait_for_memory() {
    // Less than one call may use: each call takes all of it, so they run one after the other.
    let sandbox = Sandbox::new(Settings { guest_memory: 1 << 20, render_cache: 0, ..settings() }).unwrap();
    let request = request(&tree(), &config("read", "/src/apps/a.yaml"));
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| render(&sandbox, "hostile", &request))).collect();
        calls.into_iter().for_each(|call| drop(call.join().unwrap().unwrap()));
    });
    let count = sandbox.counters()[&("hostile".to_owned(), Role::Render)];
    assert_eq!(count, Count { runs: 8, cached: 0 });
}

#[test]
fn a_sandbox_can_be_dropped_in_a_task() {
    let sandbox = Sandbox::new(settings()).unwrap();
    let request = request(&tree(), &config("revision", ""));
    let set = block_on(async move { sandbox.render("hostile", &request).await });
    assert_eq!(set.unwrap().manifests.len(), 1);
}

#[test]
fn settings_that_cannot_work_are_told() {
    let error = Sandbox::new(Settings { concurrency: 0, ..Settings::default() }).err().unwrap();
    assert_eq!(error.to_string(), "the sandbox's setting concurrency is 0: from 1 to 1000 calls can run at once");
    assert_eq!((error.class(), error.label()), (Class::Terminal, "sandbox-setting"));
}

#[test]
fn a_tampered_compiled_file_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { cache_dir: Some(folder.path().to_owned()), ..settings() };
    let request = request(&tree(), &config("read", "/src/apps/a.yaml"));
    render(&Sandbox::new(settings.clone()).unwrap(), "hostile", &request).unwrap();
    let compiled = || {
        let files = std::fs::read_dir(folder.path().join("components")).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|end| end == "cwasm")).collect::<Vec<_>>()
    };
    let [path] = &*compiled() else { panic!("{:?}", compiled()) };
    let good = std::fs::read(path).unwrap();
    for (name, bad) in [
        ("cut off", good[..100].to_vec()),
        ("changed", {
            let mut bad = good.clone();
            let middle = bad.len() / 2;
            bad[middle] ^= 1;
            bad
        }),
        ("signed otherwise", {
            let mut bad = good.clone();
            let code = bad.len() - 20;
            bad[code] ^= 1;
            bad
        }),
        ("empty", Vec::new()),
    ] {
        std::fs::write(path, &bad).unwrap();
        render(&Sandbox::new(settings.clone()).unwrap(), "hostile", &request).unwrap();
        assert!(std::fs::read(path).unwrap() == good, "{name}");
        assert_ne!(std::fs::read(path).unwrap(), bad, "{name}");
    }
}
