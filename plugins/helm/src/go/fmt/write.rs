//! Values by their types, each with the verbs that its type has.

use std::borrow::Cow;

use super::field::{Flags, LOWER, UPPER, write_address};
use crate::go::Object;
use crate::go::methods::named_int;
use crate::go::nesting::{LEVELS, TooDeep};
use crate::go::rune;
use crate::go::value::{IntType, Kind, List, ListType, Map, Value};

/// How much text may come of one value, in bytes.
pub const MAX_LENGTH: usize = 64 << 20;

/// Writes values, each with the flags that are set.
pub(super) struct Printer {
    pub(super) out: Vec<u8>,
    pub(super) flags: Flags,
    /// Whether a value is written to say that its verb is wrong.
    complaining: bool,
    start: usize,
    outcome: Result<(), TooDeep>,
}

/// The bytes of a slice of them.
pub(super) fn bytes_of(value: &Value) -> Option<Cow<'_, [u8]>> {
    match value {
        Value::List(list) if list.of == ListType::Bytes => Some(list.items.iter().map(byte).collect()),
        Value::Object(object) => object.bytes().map(|bytes| Cow::Borrowed(&**bytes)),
        _ => None,
    }
}

fn byte(value: &Value) -> u8 {
    if let Value::Uint(number, _) = value { u8::try_from(*number).unwrap_or(u8::MAX) } else { 0 }
}

impl Printer {
    /// One that writes at the end of what there is.
    pub(super) fn new(out: Vec<u8>) -> Self {
        let start = out.len();
        Self { out, flags: Flags::default(), complaining: false, start, outcome: Ok(()) }
    }

    /// What was written, and whether it is all.
    pub(super) fn finish(self) -> (Vec<u8>, Result<(), TooDeep>) {
        (self.out, self.outcome)
    }

    /// Writes a value.
    pub(super) fn print(&mut self, value: &Value, verb: char) {
        match verb {
            'T' | 'v' if value.is_nil() => self.flags.pad(b"<nil>", &mut self.out),
            _ if value.is_nil() => self.complain(value, verb),
            'T' => self.flags.string(value.type_name().as_bytes(), &mut self.out),
            'p' => self.pointer(value, verb),
            // It is for errors, of which there are none; bytes are looked at one by one.
            'w' if bytes_of(value).is_none() => self.complain(value, verb),
            _ => self.value(value, verb, 0),
        }
    }

    /// Says that a verb doesn't go with a value.
    fn complain(&mut self, value: &Value, verb: char) {
        self.out.extend_from_slice(b"%!");
        rune::push(verb, &mut self.out);
        self.out.push(b'(');
        if value.is_nil() {
            self.out.extend_from_slice(b"<nil>");
        } else {
            self.out.extend_from_slice(value.type_name().as_bytes());
            self.out.push(b'=');
            let outer = std::mem::replace(&mut self.complaining, true);
            self.value(value, 'v', 0);
            self.complaining = outer;
        }
        self.out.push(b')');
    }

    fn value(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > LEVELS || self.out.len() - self.start > MAX_LENGTH {
            self.outcome = Err(TooDeep);
            return;
        }
        match value {
            // A nil that is an element is written whatever the verb.
            Value::Missing | Value::Nil if self.flags.sharp_v => self.out.extend_from_slice(b"interface {}(nil)"),
            Value::Missing | Value::Nil => self.out.extend_from_slice(b"<nil>"),
            Value::Bool(truth) => match verb {
                't' | 'v' => self.flags.pad(if *truth { b"true" } else { b"false" }, &mut self.out),
                _ => self.complain(value, verb),
            },
            Value::Int(number, of) => self.int(value, *number, *of, verb),
            Value::Uint(number, _) => self.integer(value, (*number, false), verb),
            Value::Float(number) => self.float(value, *number, verb),
            Value::Complex(parts) => self.complex(value, **parts, verb),
            Value::Text(text) => self.text(value, text, verb),
            Value::List(list) => self.list(value, list, verb, depth),
            Value::Map(map) => self.map(map, verb, depth),
            Value::Object(object) => self.object(value, &**object, verb, depth),
        }
    }

    fn int(&mut self, value: &Value, number: i64, of: IntType, verb: char) {
        let named = matches!(of, IntType::Duration | IntType::Month | IntType::Weekday);
        if named && self.calls_methods(verb) {
            self.text(value, named_int(number, of).as_bytes(), verb);
            return;
        }
        self.integer(value, (number.unsigned_abs(), number < 0), verb);
    }

    /// Whether a verb shows what a method `String` gives.
    fn calls_methods(&self, verb: char) -> bool {
        !self.complaining && !self.flags.sharp_v && matches!(verb, 'v' | 's' | 'x' | 'X' | 'q')
    }

    fn integer(&mut self, value: &Value, (size, negative): (u64, bool), verb: char) {
        let signed = matches!(value, Value::Int(..));
        let code = || if negative { u64::MAX } else { size };
        let base = match verb {
            'v' if self.flags.sharp_v && !signed => {
                let flags = Flags { sharp: true, ..self.flags };
                return flags.integer(size, false, 16, 'v', &mut self.out);
            }
            'v' | 'd' => 10,
            'b' => 2,
            'o' | 'O' => 8,
            'x' | 'X' => 16,
            'c' => return self.flags.character(code(), &mut self.out),
            'q' => return self.flags.quoted_character(code(), &mut self.out),
            'U' => {
                let code = if negative { size.wrapping_neg() } else { size };
                return self.flags.code_point(code, &mut self.out);
            }
            _ => return self.complain(value, verb),
        };
        self.flags.integer(size, negative, base, verb, &mut self.out);
    }

    fn float(&mut self, value: &Value, number: f64, verb: char) {
        match verb {
            'v' => self.flags.float(number, 'g', None, &mut self.out),
            'b' | 'g' | 'G' | 'x' | 'X' => self.flags.float(number, verb, None, &mut self.out),
            'e' | 'E' | 'f' | 'F' => self.flags.float(number, verb, Some(6), &mut self.out),
            _ => self.complain(value, verb),
        }
    }

    fn complex(&mut self, value: &Value, (real, imaginary): (f64, f64), verb: char) {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return self.complain(value, verb);
        }
        self.out.push(b'(');
        self.float(value, real, verb);
        let plus = std::mem::replace(&mut self.flags.plus, true);
        self.float(value, imaginary, verb);
        self.flags.plus = plus;
        self.out.extend_from_slice(b"i)");
    }

    fn text(&mut self, value: &Value, bytes: &[u8], verb: char) {
        match verb {
            'v' if self.flags.sharp_v => self.flags.quoted(bytes, &mut self.out),
            'v' | 's' => self.flags.string(bytes, &mut self.out),
            'x' => self.flags.hex(bytes, LOWER, &mut self.out),
            'X' => self.flags.hex(bytes, UPPER, &mut self.out),
            'q' => self.flags.quoted(bytes, &mut self.out),
            _ => self.complain(value, verb),
        }
    }

    fn list(&mut self, value: &Value, list: &List, verb: char, depth: usize) {
        if list.of == ListType::Bytes && matches!(verb, 's' | 'q' | 'x' | 'X') {
            let bytes: Vec<u8> = list.items.iter().map(byte).collect();
            return self.text(value, &bytes, verb);
        }
        let go = self.flags.sharp_v;
        if go {
            let top = list.of == ListType::Bytes && depth == 0;
            self.out.extend_from_slice(if top { b"[]byte" } else { list.of.name().as_bytes() });
            if list.of.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
        }
        self.out.push(if go { b'{' } else { b'[' });
        for (place, item) in list.items.iter().enumerate() {
            self.separate(place);
            self.value(item, verb, depth + 1);
        }
        self.out.push(if go { b'}' } else { b']' });
    }

    fn separate(&mut self, place: usize) {
        if place > 0 {
            self.out.extend_from_slice(if self.flags.sharp_v { b", " } else { b" " });
        }
    }

    fn map(&mut self, map: &Map, verb: char, depth: usize) {
        let go = self.flags.sharp_v;
        if go {
            self.out.extend_from_slice(map.of.name().as_bytes());
            if map.of.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
        }
        self.out.extend_from_slice(if go { b"{" } else { b"map[" });
        for (place, (key, value)) in map.entries.borrow().iter().enumerate() {
            self.separate(place);
            if verb == 'v' && !go && self.flags.width.is_none() {
                self.flags.string(key, &mut self.out);
            } else {
                self.value(&Value::Text(key.clone()), verb, depth + 1);
            }
            self.out.push(b':');
            self.value(value, verb, depth + 1);
        }
        self.out.push(if go { b'}' } else { b']' });
    }

    fn object(&mut self, value: &Value, object: &dyn Object, verb: char, depth: usize) {
        if self.calls_methods(verb)
            && let Some(text) = object.shown()
        {
            return self.text(value, &text, verb);
        }
        let go = self.flags.sharp_v;
        if go
            && !self.complaining
            && let Some(text) = object.go_syntax()
        {
            return self.flags.string(&text, &mut self.out);
        }
        if let Some(list) = object.items() {
            return self.list(value, &list, verb, depth);
        }
        let name = object.type_name();
        if object.kind() == Kind::Pointer {
            // Only verbs of addresses show that of a pointer within; others complain, which shows what it points to.
            if depth > 0 && !matches!(verb, 'v' | 'p' | 'b' | 'o' | 'd' | 'x' | 'X') {
                return self.complain(value, verb);
            }
            if depth > 0 {
                return self.pointer(value, verb);
            }
            self.out.push(b'&');
        }
        if go {
            self.out.extend_from_slice(name.trim_start_matches('*').as_bytes());
        }
        self.out.push(b'{');
        for (place, (name, field)) in object.fields().iter().enumerate() {
            self.separate(place);
            if go || self.flags.plus_v {
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b':');
            }
            self.value(field, verb, depth + 1);
        }
        self.out.push(b'}');
    }

    fn pointer(&mut self, value: &Value, verb: char) {
        if !matches!(value.kind(), Kind::Map | Kind::Slice | Kind::Pointer) {
            return self.complain(value, verb);
        }
        let mut address = Vec::new();
        write_address(&mut address);
        self.flags.pad(&address, &mut self.out);
    }
}
