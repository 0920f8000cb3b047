//! Components that no compiler of a language would make: loops where nobody expects them, and things without number.

use std::time::Duration;

use bowline_core::class::{Class, Classified};
use bowline_core::port::plugins::Error;
use bowline_sandbox::{CallLimits, Limits, Settings};

use crate::guest::{RESULT, allocator, component, render_with, renderer, with_modules};

/// Limits that are reached soon, and a wall clock that isn't.
fn settings() -> Settings {
    let render = CallLimits {
        fuel: 20_000_000,
        memory: 16 << 20,
        output: 1 << 20,
        handles: 100,
        wall: Duration::from_secs(60),
        ..CallLimits::render()
    };
    Settings { limits: Limits { render, ..Limits::default() }, concurrency: 4, ..Settings::default() }
}

#[track_caller]
fn stopped(component: Vec<u8>, limit: &str) {
    let error = render_with(settings(), component).unwrap_err();
    assert_eq!(error.to_string(), format!("plugin mine was stopped: {limit}"));
    assert_eq!((error.class(), error.label()), (Class::Terminal, "plugin-exhausted"));
}

const SPIN: &str = "(loop $again (br $again))";
const FUEL: &str = "it computes longer than the limit of 20000000 units of fuel: make its input smaller, or raise the \
                    limit `fuel`";
const MEMORY: &str = "it needs more memory than the limit of 16 MiB: make its input smaller, or raise the limit \
                      `memory`";
const DATA: &str = "it hands over more in one call than the limit of 17 MiB: make its input smaller, or raise the \
                    limit `output`";

#[test]
fn a_loop_in_the_start_function() {
    stopped(renderer(&format!("(func $start {SPIN}) (start $start)"), ""), FUEL);
}

#[test]
fn a_loop_in_the_allocator() {
    let render = format!(
        r#"(func (export "bowline:plugin/renderer@0.1.0#render") (param i32) (result i32) (i32.const {RESULT}))"#
    );
    stopped(component("renderer-plugin", &format!("{} {render}", allocator(SPIN))), FUEL);
}

#[test]
fn a_loop_after_the_result() {
    let after = format!(r#"(func (export "cabi_post_bowline:plugin/renderer@0.1.0#render") (param i32) {SPIN})"#);
    stopped(renderer(&after, ""), FUEL);
}

#[test]
fn memory_that_is_filled_at_once() {
    let fill = "(drop (memory.grow (i32.const 200))) \
                (loop $again (memory.fill (i32.const 65536) (i32.const 1) (i32.const 12000000)) (br $again))";
    stopped(renderer("", fill), FUEL);
}

#[test]
fn many_memories_have_one_account() {
    let grow = "(drop (memory.grow $b (i32.const 130))) (drop (memory.grow $a (i32.const 130)))";
    let two = "(memory $a 0) (memory $b 0)";
    // As many as fit a place in the pool, and more.
    stopped(renderer_with_memories("", grow, 0), MEMORY);
    stopped(renderer_with_memories(two, "(drop (memory.grow $c0 (i32.const 255)))", 3), MEMORY);
    stopped(with_modules(renderer("", ""), 16, "(module (memory 10) (memory 10))"), MEMORY);
    stopped(
        with_modules(renderer("", ""), 16, "(module (memory 0) (memory 0))"),
        "it has more memories than the limit of 32: build it with fewer",
    );
}

/// A renderer with two further memories, and so many beyond.
fn renderer_with_memories(items: &str, render: &str, more: usize) -> Vec<u8> {
    let more: String = (0..more).map(|number| format!("(memory $c{number} 0)")).collect();
    let fields = if items.is_empty() { "(memory $a 0) (memory $b 0)" } else { items };
    // The first memory is the one that the contract uses.
    let module = allocator("").replacen("(memory (export \"memory\") 2)", "(memory $main (export \"memory\") 2)", 1);
    let function = format!(
        r#"(func (export "bowline:plugin/renderer@0.1.0#render") (param i32) (result i32) {render} (i32.const {RESULT}))"#
    );
    component("renderer-plugin", &format!("{module} {fields} {more} {function}"))
}

#[test]
fn tables_are_memory_too_and_have_a_size() {
    let grow = |elements: u32| format!("(drop (table.grow $t (ref.null func) (i32.const {elements})))");
    stopped(renderer(&"(table 150000 funcref)".repeat(8), ""), MEMORY);
    let size = "it needs a table with more than the limit of 200000 elements: build it with fewer functions that are \
                called through tables";
    stopped(renderer("(table $t 0 funcref)", &grow(200_001)), size);
    stopped(renderer("(table $t 200001 funcref)", ""), size);
    render_with(settings(), renderer("(table $t 0 funcref)", &grow(200_000))).unwrap();
    let many: String = "(table 0 funcref)".repeat(65);
    stopped(renderer(&many, ""), "it has more tables than the limit of 64: build it with fewer");
}

#[test]
fn instances_have_a_number() {
    let many = with_modules(renderer("", ""), 60, "(module)");
    render_with(settings(), many).unwrap();
}

#[test]
fn one_text_handed_over_many_times_is_counted_each_time() {
    // 1,000 fields whose values are all the same 64 KiB.
    let fields = format!(
        "(local $field i32)
         (loop $again
           (i32.store offset=8 (i32.add (i32.const 8192) (local.get $field)) (i32.const 65536))
           (i32.store offset=12 (i32.add (i32.const 8192) (local.get $field)) (i32.const 65536))
           (local.set $field (i32.add (local.get $field) (i32.const 16)))
           (br_if $again (i32.lt_u (local.get $field) (i32.const 16000))))
         (call $emit (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 8192) (i32.const {count}))",
        count = 1_000
    );
    let emit = r#"(import "bowline:plugin/log@0.1.0" "emit" (func $emit (param i32 i32 i32 i32 i32)))"#;
    stopped(renderer(emit, &fields), DATA);
    // The same as a result: 1,000 objects of 64 KiB.
    let objects = format!(
        "(local $object i32)
         (loop $again
           (i32.store (i32.add (i32.const 8192) (local.get $object)) (i32.const 65536))
           (i32.store offset=4 (i32.add (i32.const 8192) (local.get $object)) (i32.const 65536))
           (local.set $object (i32.add (local.get $object) (i32.const 28)))
           (br_if $again (i32.lt_u (local.get $object) (i32.const 28000))))
         (i32.store (i32.const {list}) (i32.const 8192))
         (i32.store offset=4 (i32.const {list}) (i32.const 1000))",
        list = RESULT + 4
    );
    stopped(renderer("", &objects), DATA);
}

#[test]
fn a_list_longer_than_memory_is_no_list() {
    let long = format!("(i32.store offset=4 (i32.const {}) (i32.const 100000000))", RESULT + 4);
    let error = render_with(settings(), renderer("", &long)).unwrap_err();
    assert!(matches!(error, Error::Trap { .. }), "{error}");
    assert_eq!(error.to_string(), "plugin mine crashed: list pointer/length out of bounds of memory");
}
