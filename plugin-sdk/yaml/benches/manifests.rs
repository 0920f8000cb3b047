//! How long reading and printing manifests takes: `cargo bench -p bowline-yaml`.
//!
//! Reading is compared with the bare parser's events, printing with `serde_json`, in the same run.

#![expect(clippy::print_stdout, reason = "a bench reports to its user")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bowline_yaml::Document;
use serde_json::Value;

/// Files, as many as a large repository has.
const FILES: usize = 2_000;

/// Every measurement is taken this often and the best one counts.
const ROUNDS: usize = 5;

fn main() {
    let sources: Vec<String> = (0..FILES).map(manifest).collect();
    let bytes: usize = sources.iter().map(String::len).sum();
    let values: Vec<Value> = sources.iter().map(|source| read(source)[0].root.to_json()).collect();
    println!("{FILES} files, {bytes} bytes");

    let events = best(|| sources.iter().for_each(|source| count_events(source)));
    report(
        "parse",
        best(|| sources.iter().for_each(|source| drop(black_box(read(source))))),
        events,
        "its parser's events",
    );

    let json = best(|| values.iter().for_each(|value| drop(black_box(value.to_string()))));
    report(
        "to_yaml",
        best(|| values.iter().for_each(|value| drop(black_box(bowline_yaml::to_yaml(value))))),
        json,
        "serde_json",
    );
    report(
        "canonical_json",
        best(|| values.iter().for_each(|value| drop(black_box(bowline_yaml::canonical_json(value))))),
        json,
        "serde_json",
    );
}

fn report(what: &str, took: Duration, peer: Duration, peer_name: &str) {
    let each = took.as_secs_f64() * 1e6 / FILES as f64;
    println!("{what:<15} {each:7.1} µs a file, {:.2} times {peer_name}", took.as_secs_f64() / peer.as_secs_f64());
}

fn best(mut run: impl FnMut()) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    rounds.min().unwrap_or_default()
}

fn read(source: &str) -> Vec<Document> {
    bowline_yaml::parse(source.as_bytes()).expect("the manifest is well-formed")
}

fn count_events(source: &str) {
    let mut parser = libyaml_safer::Parser::new();
    parser.set_input(source.as_bytes());
    black_box(parser.count());
}

/// A Deployment and the script it runs.
fn manifest(index: usize) -> String {
    let mut text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{index}\n  namespace: team-{}\n  labels:\n    \
         app.kubernetes.io/name: app-{index}\n    app.kubernetes.io/managed-by: bowline\nspec:\n  replicas: 3\n  selector:\n    \
         matchLabels: {{app.kubernetes.io/name: app-{index}}}\n  template:\n    spec:\n      containers:\n",
        index % 20
    );
    for container in 0..3 {
        write!(
            text,
            "      - name: c{container}\n        image: \"registry.example.com/team/app:1.{index}\"\n        args: ['--v=2', \
             '--listen=:808{container}']\n        ports:\n        - containerPort: 808{container}\n          protocol: TCP\n        \
             resources:\n          requests: {{cpu: 100m, memory: 128Mi}}\n          limits:\n            memory: 256Mi\n        \
             command:\n        - /bin/sh\n        - -c\n        - |\n          set -e\n          echo \"starting\"\n          exec app\n"
        )
        .expect("a String takes all text");
    }
    text
}
