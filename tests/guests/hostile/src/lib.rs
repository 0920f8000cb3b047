//! A renderer that attacks its sandbox, in the way its configuration names, and tells in a ConfigMap what it got.

use std::fmt::Debug;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use bowline_plugin::host::{facts, log};
use bowline_plugin::{Error, Manifest, ManifestSet, RenderRequest, Renderer};
use serde::Deserialize;
use serde_json::json;

/// The plugin.
pub struct Hostile;

/// What to do, to what.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    attack: String,
    to: String,
}

impl Renderer for Hostile {
    const NAME: &'static str = "hostile";
    type Config = Config;

    fn render(_: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        let to = config.to.as_str();
        let answer = match config.attack.as_str() {
            "objects" => return Ok(objects(number(to)).into()),
            "output" => return Ok(vec![object(&"x".repeat(number(to)))].into()),
            "raw" => return Ok(vec![Manifest::from_canonical_json(to.to_owned())].into()),
            "fail" => return Err(Error::invalid_input(format!("{:?}", fs::read(to).map_err(|error| error.kind())))),
            "spin" | "deep" | "deeper" | "grow" | "panic" | "exit" | "talk" | "flood" => exhaust(&config.attack),
            "read" | "read-all" | "stat" | "list" | "link" | "open" | "hold" | "write" => files(&config.attack, to),
            "revision" => facts::revision(),
            "clock" => format!("{:?}", SystemTime::UNIX_EPOCH.elapsed().ok()),
            "sleep" => sleep(),
            "world" => world(),
            other => return Err(Error::invalid_input(format!("no attack named {other:?}"))),
        };
        Ok(vec![object(&answer)].into())
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_default()
}

fn object(answer: &str) -> Manifest {
    let metadata = json!({"name": "answer"});
    Manifest::from_value(
        &json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"answer": answer}}),
    )
}

fn objects(count: usize) -> Vec<Manifest> {
    (0..count).map(|_| object("")).collect()
}

#[expect(clippy::print_stderr, reason = "this is the attack")]
fn exhaust(attack: &str) -> String {
    match attack {
        "spin" => loop {
            black_box(());
        },
        "deep" => deep(&black_box(Deep(deep)), 0).to_string(),
        "deeper" => deeper(black_box([0; 256])).to_string(),
        "grow" => {
            let mut kept: Vec<Vec<u8>> = Vec::new();
            loop {
                kept.push(black_box(vec![1; 1 << 20]));
            }
        }
        "panic" => panic!("as it was told"),
        "exit" => std::process::exit(3),
        "talk" => {
            (0..10_000).for_each(|number| eprintln!("line {number}"));
            "said".to_owned()
        }
        _ => {
            (0..10_000).for_each(|number| log::emit(log::Level::Info, &format!("line\u{1b}[31m {number}"), &[]));
            "logged".to_owned()
        }
    }
}

/// A function that is called with itself: what it does then can't be seen beforehand.
struct Deep(fn(&Deep, u64) -> u64);

/// Recurses without memory of its own, so that the call stack ends first.
fn deep(itself: &Deep, depth: u64) -> u64 {
    (itself.0)(itself, depth + 1) + 1
}

/// Recurses with so much memory of its own that its stack there ends first.
#[expect(unconditional_recursion, reason = "this is the attack")]
fn deeper(room: [u64; 256]) -> u64 {
    black_box(deeper(black_box(room))) + room[1]
}

fn files(attack: &str, to: &str) -> String {
    match attack {
        "read" => told(fs::read_to_string(to)),
        "read-all" => told(fs::read_dir(to).and_then(|entries| {
            let contents = entries.map(|entry| fs::read(entry?.path()));
            contents.map(|content| content.map(|content| content.len())).sum::<Result<usize, _>>()
        })),
        "stat" => told(fs::symlink_metadata(to).map(|found| {
            let modified = found.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            (found.is_file(), found.is_dir(), found.is_symlink(), found.len(), modified)
        })),
        "list" => told(fs::read_dir(to).map(|entries| {
            let names = entries.map(|entry| told(entry.map(|entry| entry.file_name().to_string_lossy().into_owned())));
            names.collect::<Vec<_>>()
        })),
        "link" => told(fs::read_link(to)),
        "open" => {
            let opened = (0..100_000).map(|_| fs::File::open(to).map(drop));
            told(opened.collect::<Result<(), _>>())
        }
        "hold" => told((0..100_000).map(|_| fs::File::open(to)).collect::<Result<Vec<_>, _>>().map(|held| held.len())),
        _ => [
            told(fs::write(to, "x")),
            told(fs::create_dir(format!("{to}-folder"))),
            told(fs::remove_file(to)),
            told(fs::rename(to, format!("{to}-renamed"))),
            told(fs::hard_link(to, format!("{to}-link"))),
            told(fs::OpenOptions::new().append(true).open(to).map(drop)),
        ]
        .join("; "),
    }
}

/// What came out, or the kind of error: its text is the guest's library's own.
fn told<T: Debug>(result: std::io::Result<T>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn sleep() -> String {
    let start = Instant::now();
    std::thread::sleep(Duration::from_secs(3_600));
    format!("slept {}", start.elapsed() >= Duration::from_secs(3_600))
}

fn world() -> String {
    let variables = std::env::vars_os().count();
    let arguments = std::env::args_os().count();
    let connected = std::net::TcpStream::connect(("127.0.0.1", 80)).is_ok();
    let bound = std::net::UdpSocket::bind(("127.0.0.1", 0)).is_ok();
    let resolved = std::net::ToSocketAddrs::to_socket_addrs("localhost:80").is_ok();
    let mut input = String::new();
    let read = std::io::stdin().read_line(&mut input).unwrap_or_default();
    format!("{variables} {arguments} {connected} {bound} {resolved} {read}")
}

bowline_plugin::export_renderer!(Hostile);
