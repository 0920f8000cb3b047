//! A renderer that does what no plugin should. The file `behaviour` in its folder says what, so that one commit
//! behaves and the next doesn't.

use std::io::Write as _;

use bowline_plugin::{Error, Files, Manifest, ManifestSet, NoConfig, RenderRequest, Renderer};
use serde_json::json;

/// The plugin.
pub struct Misbehaving;

impl Renderer for Misbehaving {
    const NAME: &'static str = "misbehaving";
    type Config = NoConfig;

    fn render(request: &RenderRequest, _: NoConfig) -> Result<ManifestSet, Error> {
        let files = Files::of(&request.tree);
        let behaviour = files.read_to_string("behaviour")?;
        match behaviour.trim() {
            "spin" => spin(),
            "grow" => grow(),
            "talk" => talk(),
            "panic" => panic!("as it was told"),
            "empty" => return Ok(Vec::new().into()),
            "refuse" => return Err(Error::invalid_input("this is wrong").at(files.origin("behaviour").line(1))),
            _ => {}
        }
        let object = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "behaves"},
            "data": {"behaviour": behaviour.trim()},
        });
        Ok(vec![Manifest::from_value(&object).from_origin(files.origin("behaviour"))].into())
    }
}

fn talk() {
    let mut stderr = std::io::stderr().lock();
    for number in 0..1_000_000 {
        // Whether anybody listens is not the point.
        let _ = writeln!(stderr, "line {number}");
    }
}

fn spin() {
    let mut number = 0_u64;
    loop {
        number = std::hint::black_box(number.wrapping_add(1));
    }
}

fn grow() {
    let mut kept = Vec::new();
    loop {
        kept.push(std::hint::black_box(vec![1_u8; 1 << 20]));
    }
}

bowline_plugin::export_renderer!(Misbehaving);
