//! Whatever is printed means the same when it is read.

use bowline_yaml::{canonical_json, parse, to_yaml};
use serde_json::{Map, Number, Value};

/// What text is made of: all that YAML gives a meaning, and what it can't hold as it is.
const PARTS: &[&str] = &[
    "a",
    "b",
    "Z",
    "0",
    "1",
    "9",
    ".",
    "-",
    "_",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    ":",
    ": ",
    " #",
    "#",
    "'",
    "\"",
    "\\",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "?",
    "- ",
    "=",
    "~",
    "yes",
    "no",
    "null",
    "true",
    "1e3",
    "0x1F",
    "017",
    "1:30",
    "2001-01-01",
    ".inf",
    "---",
    "...",
    "é",
    "☃",
    "😀",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{7f}",
    "\u{80}",
    "\0",
    "\x1b",
    "word ",
    "a longer run of words that folds ",
    "unbroken-text-that-cannot-fold-anywhere-at-all",
];

/// A small generator (SplitMix64), so that every run sees the same values.
struct Random {
    state: u64,
    /// Whether floats have all their digits; serde_json reads such ones off by one digit.
    all_digits: bool,
}

impl Random {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn text(&mut self) -> String {
        (0..self.below(8)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    fn number(&mut self) -> Number {
        match self.below(5) {
            0 => Number::from(self.next()),
            1 => Number::from(self.next().cast_signed()),
            2 => Number::from(self.below(100)),
            3 => {
                Number::from_f64(f64::from(u32::try_from(self.below(1 << 20)).expect("small")) / 64.0).expect("finite")
            }
            4 if self.all_digits => Number::from_f64(f64::from_bits(self.next())).unwrap_or_else(|| 0.into()),
            _ => 0.into(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::Number(self.number()),
            3 | 4 => Value::String(self.text()),
            5 => Value::Array((0..self.below(4)).map(|_| self.value(depth - 1)).collect()),
            _ => Value::Object((0..self.below(5)).map(|_| (self.key(), self.value(depth - 1))).collect::<Map<_, _>>()),
        }
    }

    /// Any text but the one that merges.
    fn key(&mut self) -> String {
        Some(self.text()).filter(|key| key != "<<").unwrap_or_default()
    }
}

#[test]
fn printed_values_read_back() {
    let mut random = Random { state: 7, all_digits: true };
    for _ in 0..20_000 {
        let value = random.value(4);
        let printed = to_yaml(&value);
        let documents = parse(printed.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{value}\n{printed}"));
        let back = documents.first().map_or(Value::Null, |document| document.root.to_json());
        assert_eq!(canonical_json(&back), canonical_json(&value), "{printed}");
        assert_eq!(to_yaml(&back), printed);
    }
}

#[test]
fn canonical_json_is_stable_and_reads_back() {
    let mut random = Random { state: 11, all_digits: false };
    for _ in 0..20_000 {
        let value = random.value(4);
        let text = canonical_json(&value);
        let again: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(canonical_json(&again), text);
        if let Some(document) = parse(to_yaml(&value).as_bytes()).expect("it reads back").first() {
            let mut written = String::new();
            document.root.write_canonical_json(&mut written);
            assert_eq!(written, text);
        }
    }
}

#[test]
fn canonical_json_sorts_by_bytes_and_keeps_numbers() {
    let value =
        serde_json::json!({"b": [1, 1.5, 1e3, -0.0, 1e21, 1e-7], "a": u64::MAX, "é": i64::MIN, "Z": "\u{7f}é\"\\\n"});
    assert_eq!(
        canonical_json(&value),
        "{\"Z\":\"\u{7f}é\\\"\\\\\\n\",\"a\":18446744073709551615,\"b\":[1,1.5,1000,-0,1e+21,1e-7],\"é\":-9223372036854775808}"
    );
}

#[test]
fn keys_whose_order_goes_in_a_circle_are_sorted_somehow() {
    let keys = ["v2", "v10", "v1alpha1", "0x1F", "017", "1_000"];
    let mut random = Random { state: 3, all_digits: true };
    for _ in 0..1_000 {
        let fields: Map<String, Value> =
            (0..60).map(|_| (format!("{}{}", keys[random.below(6)], random.below(30)), Value::Null)).collect();
        let printed = to_yaml(&Value::Object(fields.clone()));
        assert_eq!(printed.lines().count(), fields.len());
    }
}

#[test]
fn noise_never_stops_the_program() {
    let mut random = Random { state: 5, all_digits: true };
    for _ in 0..200_000 {
        let noise: String = (0..1 + random.below(4)).map(|_| random.text()).collect();
        let _ = parse(noise.as_bytes());
    }
}
