//! What holds for every file of objects.

use std::path::Path;

use bowline_kustomize::read;
use serde_json::Value;

/// The objects as JSON, or why there are none.
fn printed(source: &[u8]) -> Result<Vec<Value>, String> {
    let nodes = read::objects(source, 1).map_err(|fault| fault.to_string())?;
    nodes.iter().map(|node| node.to_json().map_err(|fault| fault.to_string())).collect()
}

/// Objects that hold what the goldens hold, each as a file.
fn files() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens/yaml-v3/read.jsonl");
    let text = std::fs::read_to_string(&path).expect("the goldens are part of the repository");
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a golden is JSON"));
    let sources = rows.filter(|row| row["node"]["fields"].is_array());
    sources
        .map(|row| format!("kind: A\nmetadata: {{name: a}}\n{}", row["source"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn line_endings_and_a_byte_order_mark_make_no_difference() {
    let mut compared = 0;
    for file in files().iter().filter(|file| !file.contains('\r')) {
        let expected = printed(file.as_bytes());
        assert_eq!(printed(file.replace('\n', "\r\n").as_bytes()), expected, "{file:?}");
        assert_eq!(printed(format!("\u{feff}{file}").as_bytes()), expected, "{file:?}");
        compared += 1;
    }
    assert!(compared > 1000, "only {compared} files");
}

#[test]
fn objects_mean_the_same_wherever_they_stand_in_a_file() {
    let other = "kind: B\nmetadata: {name: b}\n";
    for file in files().iter().filter(|file| file.ends_with('\n') && !file.contains("\n---") && !file.contains("\n..."))
    {
        let Ok(alone) = printed(file.as_bytes()) else { continue };
        let before = printed(format!("{file}---\n{other}").as_bytes()).expect("both are well-formed");
        let behind = printed(format!("{other}---\n{file}").as_bytes()).expect("both are well-formed");
        assert_eq!(before[..1], alone, "{file:?}");
        assert_eq!(behind[1..], alone, "{file:?}");
    }
}

#[test]
fn no_part_of_a_file_stops_the_program() {
    for file in files().iter().step_by(3) {
        let bytes = file.as_bytes();
        for end in 0..bytes.len() {
            let _ = printed(&bytes[..end]);
            let _ = printed(&bytes[end..]);
        }
        for place in 0..bytes.len() {
            let mut broken = bytes.to_vec();
            broken[place] = broken[place].wrapping_add(u8::try_from(place % 255).unwrap_or(1) | 1);
            let _ = printed(&broken);
        }
    }
}
