//! Room for calls: the pool, what runs without it, and what a call leaves behind when nobody waits for it.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bowline_core::port::plugins::Plugins;
use bowline_sandbox::{CallLimits, Limits, PluginFile, Sandbox, Settings};
use tracing::field::{Field, Visit};
use tracing::span;

use crate::guest::{renderer, sandbox_of, with_modules};
use crate::hostile_component;
use crate::world::{Memory, block_on, render, request};

/// Texts of events about each plugin, in order.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Heard {
    /// What is said from now on in this process; tests tell their own part by the names of their plugins.
    fn listen() -> &'static Heard {
        static HEARD: OnceLock<&'static Heard> = OnceLock::new();
        HEARD.get_or_init(|| {
            let heard: &'static Heard = Box::leak(Box::default());
            tracing::subscriber::set_global_default(Listener(heard)).unwrap();
            heard
        })
    }

    fn about(&self, plugin: &str) -> Vec<String> {
        let name = format!("plugin={plugin} ");
        let heard = self.0.lock().unwrap();
        heard
            .iter()
            .filter_map(|text| text.split_once(&name))
            .map(|(before, after)| format!("{before}{after}"))
            .collect()
    }
}

struct Listener(&'static Heard);

#[derive(Default)]
struct Text {
    fields: String,
    message: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "plugin" => self.fields = format!("plugin={} ", format!("{value:?}").trim_matches('"')),
            _ => {}
        }
    }
}

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("bowline")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        self.0.0.lock().unwrap().push(format!("{}{}", text.fields, text.message));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

const NO_ROOM: &str = "no room in the pool: allocating on demand";

#[test]
fn what_the_pool_has_no_room_for_runs_without_it() {
    let heard = Heard::listen();
    // Four calls at once have room for eight memories: nine never find it, eleven don't fit a place in it at all.
    let small = renderer("", "");
    let nine = with_modules(small.clone(), 4, "(module (memory 1) (memory 1))");
    let eleven = with_modules(small.clone(), 5, "(module (memory 1) (memory 1))");
    let components =
        [("one-memory", small.clone()), ("nine-memories", nine), ("eleven-memories", eleven), ("undisturbed", small)];
    let settings = Settings { concurrency: 4, render_cache: 0, ..Settings::default() };
    let (sandbox, _folder) = sandbox_of(settings, &components);
    let request = request(&Memory::default(), "{}");
    let run = |plugins: &[&'static str]| {
        std::thread::scope(|scope| {
            let call = |plugin: &'static str| {
                let (sandbox, request) = (&sandbox, &request);
                scope.spawn(move || render(sandbox, plugin, request).unwrap().manifests.len())
            };
            let calls: Vec<_> = plugins.iter().copied().map(call).collect();
            assert_eq!(calls.into_iter().map(|call| call.join().unwrap()).sum::<usize>(), 0);
        });
    };
    // One memory has room, unless a call that needs nine holds all places while it finds that out.
    run(&["one-memory", "nine-memories", "eleven-memories"].repeat(10));
    run(&["undisturbed"; 10]);
    let without = |plugin: &str| heard.about(plugin).iter().filter(|text| *text == NO_ROOM).count();
    assert_eq!([without("undisturbed"), without("nine-memories"), without("eleven-memories")], [0, 10, 0]);
}

#[test]
fn more_calls_than_the_pool_has_room_for_wait() {
    let settings = Settings { concurrency: 1, render_cache: 0, ..Settings::default() };
    let slow = "(local $i i32) (loop $again (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $i) (i32.const 10000000))))";
    let (sandbox, _folder) = sandbox_of(settings, &[("slow", renderer("", slow))]);
    let request = request(&Memory::default(), "{}");
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| render(&sandbox, "slow", &request))).collect();
        calls.into_iter().for_each(|call| drop(call.join().unwrap().unwrap()));
    });
}

#[test]
fn a_call_that_nobody_waits_for_leaves_its_room() {
    let render_limits = CallLimits { fuel: u64::MAX / 2, wall: Duration::from_secs(3_600), ..CallLimits::render() };
    // Room for one call, by number and by memory.
    let settings = Settings {
        concurrency: 1,
        guest_memory: 1 << 20,
        limits: Limits { render: render_limits, ..Limits::default() },
        render_cache: 0,
        ..Settings::default()
    };
    let spin = renderer("", "(loop $again (br $again))");
    let (sandbox, _folder) = sandbox_of(settings, &[("spin", spin), ("good", renderer("", ""))]);
    let request = request(&Memory::default(), "{}");
    block_on(async {
        for _ in 0..3 {
            let call = tokio::time::timeout(Duration::from_millis(100), sandbox.render("spin", &request));
            assert!(call.await.is_err(), "it never ends by itself");
        }
        // Waits for ever if anything was kept.
        sandbox.render("good", &request).await.unwrap();
    });
}

#[test]
fn nothing_of_a_call_is_left_for_the_next() {
    // Crashes unless its data, its memory and its table are as new, and then spoils all of them. Some of it is more
    // than what is kept for the next call.
    let spoil = r#"(local $at i32)
        (if (i64.ne (i64.load (i32.const 512)) (i64.const 0x6c616e696769726f)) (then unreachable))
        (if (i32.eqz (ref.is_null (table.get $t (i32.const 20000)))) (then unreachable))
        (if (i32.ne (memory.grow (i32.const 38)) (i32.const 2)) (then unreachable))
        (local.set $at (i32.const 65536))
        (loop $again
          (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then unreachable))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $again (i32.lt_u (local.get $at) (i32.const 2621440))))
        (table.fill $t (i32.const 0) (ref.func $any) (i32.const 30000))
        (memory.fill (i32.const 65536) (i32.const 255) (i32.const 2555904))
        (i64.store (i32.const 512) (i64.const 1))"#;
    let items = r#"(data (i32.const 512) "original") (table $t 30000 funcref) (func $any) (elem declare func $any)"#;
    let settings = Settings { concurrency: 1, render_cache: 0, ..Settings::default() };
    let components = [("one", renderer(items, spoil)), ("two", renderer(&format!("{items} (func)"), spoil))];
    let (sandbox, _folder) = sandbox_of(settings, &components);
    let request = request(&Memory::default(), "{}");
    for plugin in ["one", "one", "two", "one", "two", "two", "one"] {
        render(&sandbox, plugin, &request).unwrap();
    }
}

#[test]
fn every_part_of_a_component_is_refused_without_a_crash() {
    let whole = renderer(r#"(import "bowline:plugin/log@0.1.0" "enabled" (func (param i32) (result i32)))"#, "");
    // Behind the exports there is nothing but custom sections, which nobody needs.
    let parsed = wasmparser::Parser::new(0).parse_all(&whole).filter_map(Result::ok);
    let ends = parsed.filter_map(|payload| match payload {
        wasmparser::Payload::ComponentExportSection(exports) => Some(exports.range().end),
        _ => None,
    });
    let whole = &whole[..ends.max().unwrap()];
    let folder = tempfile::tempdir().unwrap();
    let file = |length: usize| {
        let path = folder.path().join(length.to_string());
        std::fs::write(&path, &whole[..length]).unwrap();
        (length.to_string(), PluginFile { path, digest: None })
    };
    let plugins = (0..=whole.len()).map(file).collect();
    let sandbox = Sandbox::new(Settings { plugins, ..Settings::default() }).unwrap();
    let request = request(&Memory::default(), "{}");
    let described: std::collections::BTreeMap<_, _> =
        sandbox.describe().into_iter().map(|plugin| (plugin.name, plugin.exports)).collect();
    let mut labels = std::collections::BTreeMap::new();
    for length in 0..whole.len() {
        let name = length.to_string();
        let error = render(&sandbox, &name, &request).unwrap_err();
        *labels.entry(bowline_core::class::Classified::label(&error)).or_insert(0) += 1;
        assert!(described[&name].is_empty(), "{length} of {}", whole.len());
    }
    // Cut between two sections it is a smaller component, which is no renderer.
    assert!(labels.keys().all(|label| ["plugin-load", "plugin-world"].contains(label)), "{labels:?}");
    render(&sandbox, &whole.len().to_string(), &request).unwrap();
}

#[test]
fn a_flood_of_log_lines_is_cut_and_drives_no_terminal() {
    let heard = Heard::listen();
    let file = PluginFile { path: hostile_component::component(), digest: None };
    let limits = CallLimits { log_lines: 50, ..CallLimits::render() };
    let settings = Settings {
        plugins: [("flood".to_owned(), file)].into(),
        limits: Limits { render: limits, ..Limits::default() },
        ..Settings::default()
    };
    let sandbox = Arc::new(Sandbox::new(settings).unwrap());
    render(&sandbox, "flood", &request(&Memory::default(), r#"{"attack":"flood"}"#)).unwrap();
    let lines: Vec<_> = heard.about("flood").into_iter().filter(|line| line != "compiling").collect();
    assert_eq!(lines.len(), 51, "{lines:?}");
    assert_eq!(lines[0], "line\\u{1b}[31m 0");
    assert_eq!(lines[50], "the plugin logs more than its limit: the rest is dropped");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)));
}
