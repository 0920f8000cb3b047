//! A fetch of 1,000 files, and reading them through the tree of the commit against reading a checkout.
//!
//! `cargo bench -p bowline-source`. Nothing is asserted about time.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::time::{Duration, Instant};

use bowline_core::repository::Reference;
use fixture::{Fixture, path, snapshot};

const FILES: usize = 1_000;
const ROUNDS: usize = 20;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fixture = Fixture::new();
    let names: Vec<String> = (0..FILES).map(|number| format!("apps/{}/m{number}.yaml", number / 20)).collect();
    for (number, name) in names.iter().enumerate() {
        let line = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m{number}\n");
        fixture.write(name, line.repeat(10));
    }
    fixture.commit_all();
    let repository = fixture.repository(Reference::Head);
    let sources = fixture.sources();

    let started = Instant::now();
    let tree = runtime.block_on(snapshot(&sources, &repository)).unwrap().tree;
    println!("fetch of {FILES} files            {:>10.1?}", started.elapsed());
    let started = Instant::now();
    runtime.block_on(snapshot(&sources, &repository)).unwrap();
    println!("fetch with nothing new            {:>10.1?}", started.elapsed());
    fixture.commit("apps/0/m0.yaml", "changed\n");
    let started = Instant::now();
    runtime.block_on(snapshot(&sources, &repository)).unwrap();
    println!("fetch of one changed file         {:>10.1?}", started.elapsed());

    let paths: Vec<_> = names.iter().map(|name| path(name)).collect();
    let started = Instant::now();
    for path in &paths {
        assert!(!tree.read(path).unwrap().is_empty());
    }
    report("first reads from the commit", started.elapsed(), FILES);
    let started = Instant::now();
    for _ in 0..ROUNDS {
        for path in &paths {
            assert!(!tree.read(path).unwrap().is_empty());
        }
    }
    report("reads from the commit", started.elapsed(), FILES * ROUNDS);
    let started = Instant::now();
    for _ in 0..ROUNDS {
        for path in &paths {
            assert!(tree.entry(path).unwrap().is_some());
        }
    }
    report("look-ups in the commit", started.elapsed(), FILES * ROUNDS);
    let started = Instant::now();
    for _ in 0..ROUNDS {
        for name in &names {
            assert!(!std::fs::read(fixture.work.join(name)).unwrap().is_empty());
        }
    }
    report("reads with std::fs (page cache)", started.elapsed(), FILES * ROUNDS);
}

fn report(what: &str, took: Duration, count: usize) {
    println!("{what:<33} {:>10.0} a second", count as f64 / took.as_secs_f64());
}
