//! What a call costs, printed as medians; nothing is asserted. `cargo bench -p bowline-sandbox`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures, and stops at any error")]

#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/sandbox/hostile_component.rs"]
mod hostile_component;
#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/sandbox/world.rs"]
mod world;

use std::time::{Duration, Instant};

use bowline_core::port::plugins::{Plugins, Served};
use bowline_sandbox::{PluginFile, Sandbox, Settings};
use world::{Memory, render, request};

fn main() {
    start_and_call();
    files();
    plain();
    hit();
}

/// The median of so many runs.
fn median(runs: usize, mut run: impl FnMut(usize)) -> Duration {
    let time = |number| {
        let start = Instant::now();
        run(number);
        start.elapsed()
    };
    let mut times: Vec<_> = (0..runs).map(time).collect();
    times.sort();
    times[runs / 2]
}

fn print(what: &str, time: Duration) {
    println!("{what:<70} {:>12.1} µs", time.as_secs_f64() * 1e6);
}

fn uncached() -> Sandbox {
    let file = PluginFile { path: hostile_component::component(), digest: None };
    let plugins = [("hostile".to_owned(), file)].into();
    Sandbox::new(Settings { render_cache: 0, plugins, ..Settings::default() }).unwrap()
}

fn folder(count: usize) -> Memory {
    let texts: Vec<_> = (0..count)
        .map(|number| {
            let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{number}\ndata:\n  key: value\n");
            (format!("apps/file-{number:04}.yaml"), text)
        })
        .collect();
    let files: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Memory::new(&files)
}

fn start_and_call() {
    let sandbox = uncached();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let request = request(&folder(1), "{}");
    let nobody = || runtime.block_on(sandbox.assess("nobody", &request.context, &[])).unwrap_err();
    print("to the sandbox's threads and back, without a plugin", median(2_000, |_| drop(nobody())));
    let assess = || runtime.block_on(sandbox.assess("health", &request.context, &[])).unwrap();
    assess();
    print("start a plugin, call it with nothing (health, no objects)", median(2_000, |_| drop(assess())));
    let one = || runtime.block_on(sandbox.render("plain", &request)).unwrap();
    one();
    print("start a plugin, render one file of one object (plain)", median(2_000, |_| drop(one())));
}

fn files() {
    const COUNT: usize = 1_000;
    let sandbox = uncached();
    let config = r#"{"attack":"read-all","to":"/src/apps"}"#;
    let many = request(&folder(COUNT), config);
    let one = request(&folder(1), config);
    render(&sandbox, "hostile", &many).unwrap();
    let base = median(200, |_| drop(render(&sandbox, "hostile", &one).unwrap()));
    let all = median(50, |_| drop(render(&sandbox, "hostile", &many).unwrap()));
    let each = all.saturating_sub(base) / (u32::try_from(COUNT).unwrap() - 1);
    print("read one file through the virtual file system", each);
    let disk = tempfile::tempdir().unwrap();
    for number in 0..COUNT {
        std::fs::write(disk.path().join(format!("{number}")), [b'x'; 72]).unwrap();
    }
    let native = median(50, |_| {
        let entries = std::fs::read_dir(disk.path()).unwrap();
        let sizes = entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap().len());
        assert_eq!(sizes.sum::<usize>(), COUNT * 72);
    });
    print("read one file natively", native / u32::try_from(COUNT).unwrap());
    println!("{:<70} {:>12.0} /s", "files through the virtual file system", 1.0 / each.as_secs_f64());
}

fn plain() {
    let files = request(&folder(1_000), "{}");
    let cold = uncached();
    render(&cold, "plain", &files).unwrap();
    print("render 1,000 files (plain), cold", median(20, |_| drop(render(&cold, "plain", &files).unwrap())));
    let warm = Sandbox::new(Settings::default()).unwrap();
    render(&warm, "plain", &files).unwrap();
    print("render 1,000 files, the same tree again", median(200, |_| drop(render(&warm, "plain", &files).unwrap())));
}

fn hit() {
    let sandbox = Sandbox::new(Settings::default()).unwrap();
    let tree = folder(100);
    render(&sandbox, "plain", &request(&tree, "{}")).unwrap();
    let requests: Vec<_> =
        (0..200).map(|number| request(&tree.clone().with("unread", &number.to_string()), "{}")).collect();
    let time = median(200, |number| {
        let served = render(&sandbox, "plain", &requests[number]).unwrap().served;
        assert!(matches!(served, Served::Cache { .. }), "{served:?}");
    });
    print("a commit that touches none of the 100 files read", time);
}
