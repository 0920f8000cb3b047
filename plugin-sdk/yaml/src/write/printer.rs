//! Mappings, lists and where their lines begin.

use serde_json::Number;

use super::analysis::{Analysis, Style};
use super::{Dialect, Print, allows_block, order};
use crate::number::{as_json_integer, write_general};

/// Text is folded at the first single space after this column.
pub(super) const BEST_WIDTH: usize = 80;

/// Spaces a level.
const STEP: usize = 2;

/// The longest key, in bytes, that shares the line of its value; longer ones follow a `? `.
const LONGEST_SIMPLE_KEY: usize = 128;

/// Prints a tree: each of its methods takes one value of it. Its state is in the terms of the C library.
#[derive(Debug, Default)]
pub struct Printer {
    dialect: Dialect,
    /// Where the next value stands.
    place: Place,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
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

    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, ..Self::default() }
    }

    pub(super) fn document(&mut self, tree: &(impl Print + ?Sized)) {
        self.whitespace = true;
        self.indention = true;
        tree.print(self);
        self.indent = 0;
        self.indent();
    }

    /// Whose style it prints in.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Nothing.
    pub fn null(&mut self) {
        self.word("null");
    }

    /// A truth.
    pub fn bool(&mut self, truth: bool) {
        self.word(if truth { "true" } else { "false" });
    }

    /// A number as `sigs.k8s.io/yaml` prints it after its way through JSON: integers exactly, others in the shortest
    /// form.
    pub fn number(&mut self, number: f64) {
        if number == 0.0 {
            return self.word("0");
        }
        if let Some(integer) = as_json_integer(number) {
            return self.word(&Number::from(integer).to_string());
        }
        let mut text = String::new();
        write_general(&format!("{number:e}"), &mut text);
        self.word(&text);
    }

    /// Text, in the quotes it needs.
    pub fn text(&mut self, text: &str) {
        let outer = self.indent;
        self.indent = outer + STEP;
        let style = self.style(text, &Analysis::of(text), false);
        self.styled(text, style, self.dialect == Dialect::V2);
        self.indent = outer;
    }

    /// Text of a type that YAML doesn't see, such as `!!binary`.
    pub fn tagged(&mut self, tag: &str, text: &str) {
        self.word(tag);
        let outer = self.indent;
        self.indent = outer + STEP;
        let style = if text.contains('\n') { Style::Literal } else { Analysis::of(text).style_of_word() };
        self.styled(text, style, self.dialect == Dialect::V2);
        self.indent = outer;
    }

    /// The style of text, which version 3 prints as blocks with tabs, too.
    fn style(&self, text: &str, analysis: &Analysis, is_simple_key: bool) -> Style {
        let style = analysis.style(text, is_simple_key);
        let is_block = self.dialect == Dialect::V3
            && style == Style::DoubleQuoted
            && !is_simple_key
            && text.contains('\n')
            && allows_block(text);
        if is_block { Style::Literal } else { style }
    }

    fn styled(&mut self, text: &str, style: Style, folds: bool) {
        match style {
            Style::Plain => self.plain(text, folds),
            Style::SingleQuoted => self.single_quoted(text, folds),
            Style::DoubleQuoted => self.double_quoted(text, folds),
            Style::Literal => self.literal(text),
        }
    }

    /// A list.
    pub fn list<'t, T: Print + 't>(&mut self, items: impl ExactSizeIterator<Item = &'t T>) {
        if items.len() == 0 {
            return self.word("[]");
        }
        let outer = self.indent;
        // A list after its key on the same line begins below the key itself.
        let stays = match self.place {
            Place::Root => true,
            Place::Value => !self.indention && self.dialect == Dialect::V2,
            Place::Item => false,
        };
        self.indent = if stays { outer } else { outer + STEP };
        for item in items {
            self.indent();
            self.indicator_of_line('-');
            self.place = Place::Item;
            item.print(self);
        }
        self.indent = outer;
    }

    /// A mapping, whose entries may come in any order.
    pub fn mapping<T: Print>(&mut self, mut entries: Vec<(&str, &T)>) {
        order::sort(&mut entries, self.dialect);
        self.record(&entries);
    }

    /// A mapping whose entries stay in their order.
    pub fn record<T: Print>(&mut self, entries: &[(&str, &T)]) {
        if entries.is_empty() {
            return self.word("{}");
        }
        let outer = self.indent;
        self.indent = if self.place == Place::Root { outer } else { outer + STEP };
        for (key, value) in entries {
            self.indent();
            self.key(key);
            self.place = Place::Value;
            value.print(self);
        }
        self.indent = outer;
    }

    fn key(&mut self, key: &str) {
        let outer = self.indent;
        self.indent = outer + STEP;
        let analysis = Analysis::of(key);
        let is_simple = !analysis.multiline && key.len() <= LONGEST_SIMPLE_KEY;
        let style = self.style(key, &analysis, is_simple);
        if is_simple {
            self.styled(key, style, false);
            self.indent = outer;
            self.indicator(':', false);
        } else {
            self.indicator_of_line('?');
            self.styled(key, style, self.dialect == Dialect::V2);
            self.indent = outer;
            self.indent();
            self.indicator_of_line(':');
        }
    }

    /// One word that is printed as it is: a number, say.
    pub fn word(&mut self, word: &str) {
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
