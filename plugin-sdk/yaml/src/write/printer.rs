//! Mappings, lists and where their lines begin.

use serde_json::{Map, Number, Value};

use super::analysis::{Analysis, Style};
use super::order;
use crate::number::{as_json_integer, write_general};

/// Text is folded at the first single space after this column.
pub(super) const BEST_WIDTH: usize = 80;

/// Spaces a level.
const STEP: usize = 2;

/// The longest key, in bytes, that shares the line of its value; longer ones follow a `? `.
const LONGEST_SIMPLE_KEY: usize = 128;

/// The state of the output, in the terms of the C library.
#[derive(Default)]
pub(super) struct Printer {
    pub(super) out: String,
    /// Characters on the current line.
    pub(super) column: usize,
    /// Where the lines of the current value begin.
    indent: usize,
    /// Whether a blank or the start of the line came last.
    pub(super) whitespace: bool,
    /// Whether the current line has nothing but indentation and `-`, `?` and `:` so far.
    pub(super) indention: bool,
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Value,
}

impl Printer {
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// One scalar on its own, without folds; the lines of a block stand at `indent`.
    pub(super) fn scalar(text: &str, style: Style, indent: usize) -> String {
        let mut printer = Self { indent, column: indent, whitespace: true, indention: true, ..Self::default() };
        printer.styled(text, style, false);
        printer.out
    }

    pub(super) fn document(&mut self, value: &Value) {
        self.whitespace = true;
        self.indention = true;
        self.value(value, Place::Root);
        self.indent = 0;
        self.indent();
    }

    fn value(&mut self, value: &Value, place: Place) {
        match value {
            Value::Null => self.word("null"),
            Value::Bool(truth) => self.word(if *truth { "true" } else { "false" }),
            Value::Number(number) => self.word(&number_text(number)),
            Value::String(text) => self.text(text),
            Value::Array(items) if items.is_empty() => self.word("[]"),
            Value::Array(items) => self.list(items, place),
            Value::Object(fields) if fields.is_empty() => self.word("{}"),
            Value::Object(fields) => self.mapping(fields, place),
        }
    }

    fn text(&mut self, text: &str) {
        let outer = self.indent;
        self.indent = outer + STEP;
        let style = Analysis::of(text).style(text, false);
        self.styled(text, style, true);
        self.indent = outer;
    }

    fn styled(&mut self, text: &str, style: Style, folds: bool) {
        match style {
            Style::Plain => self.plain(text, folds),
            Style::SingleQuoted => self.single_quoted(text, folds),
            Style::DoubleQuoted => self.double_quoted(text, folds),
            Style::Literal => self.literal(text),
        }
    }

    fn list(&mut self, items: &[Value], place: Place) {
        let outer = self.indent;
        // A list after its key on the same line begins below the key itself.
        let stays = place == Place::Root || place == Place::Value && !self.indention;
        self.indent = if stays { outer } else { outer + STEP };
        for item in items {
            self.indent();
            self.indicator_of_line('-');
            self.value(item, Place::Item);
        }
        self.indent = outer;
    }

    fn mapping(&mut self, fields: &Map<String, Value>, place: Place) {
        let outer = self.indent;
        self.indent = if place == Place::Root { outer } else { outer + STEP };
        for (key, value) in order::sorted(fields) {
            self.indent();
            self.key(key);
            self.value(value, Place::Value);
        }
        self.indent = outer;
    }

    fn key(&mut self, key: &str) {
        let outer = self.indent;
        self.indent = outer + STEP;
        let analysis = Analysis::of(key);
        let is_simple = !analysis.multiline && key.len() <= LONGEST_SIMPLE_KEY;
        let style = analysis.style(key, is_simple);
        if is_simple {
            self.styled(key, style, false);
            self.indent = outer;
            self.indicator(':', false);
        } else {
            self.indicator_of_line('?');
            self.styled(key, style, true);
            self.indent = outer;
            self.indent();
            self.indicator_of_line(':');
        }
    }

    /// One word that never folds.
    fn word(&mut self, word: &str) {
        self.space_before();
        self.put_all(word);
        self.end_word();
    }

    /// Goes to the indentation of the current value, on a new line unless the current one is still there.
    pub(super) fn indent(&mut self) {
        let is_past = self.column > self.indent || self.column == self.indent && !self.whitespace;
        if !self.indention || is_past {
            self.out.push('\n');
            self.column = 0;
        }
        for _ in self.column..self.indent {
            self.out.push(' ');
        }
        self.column = self.column.max(self.indent);
        self.whitespace = true;
        self.indention = true;
    }

    /// A character of YAML's own, after a space where it needs one.
    pub(super) fn indicator(&mut self, indicator: char, spaced: bool) {
        if spaced {
            self.space_before();
        }
        self.put(indicator);
        self.end_word();
    }

    /// An indicator that what follows may share the line with, as if it were indentation.
    fn indicator_of_line(&mut self, indicator: char) {
        self.space_before();
        self.put(indicator);
        self.whitespace = false;
    }

    pub(super) fn space_before(&mut self) {
        if !self.whitespace {
            self.put(' ');
        }
    }

    pub(super) fn end_word(&mut self) {
        self.whitespace = false;
        self.indention = false;
    }

    pub(super) fn put(&mut self, char: char) {
        self.out.push(char);
        self.column += 1;
    }

    /// Text without line breaks.
    pub(super) fn put_all(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    pub(super) fn put_break(&mut self, char: char) {
        self.out.push(char);
        self.column = 0;
        self.indention = true;
    }
}

/// A number as the Go module prints it: integers exactly, others in the shortest form.
fn number_text(number: &Number) -> String {
    let float = match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (None, None, Some(float)) => float,
        _ => return number.to_string(),
    };
    if float == 0.0 {
        return "0".to_owned();
    }
    if let Some(integer) = as_json_integer(float) {
        return Number::from(integer).to_string();
    }
    let mut text = String::new();
    write_general(&format!("{float:e}"), &mut text);
    text
}
