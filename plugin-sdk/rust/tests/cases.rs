//! The harness itself: what it accepts, and that each way of being wrong fails.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use bowline_plugin::host::facts;
use bowline_plugin::testing::{Case, Native, Runner, cases, check};
use bowline_plugin::{Error, Files, Manifest, ManifestSet, RenderRequest, Renderer, types};
use serde::Deserialize;
use serde_json::json;

/// Gives one object that tells what it was asked.
struct Mirror;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    fail: bool,
}

impl Renderer for Mirror {
    const NAME: &'static str = "mirror";
    type Config = Config;

    fn render(request: &RenderRequest, config: Config) -> Result<ManifestSet, Error> {
        let files = Files::of(&request.tree);
        if config.fail {
            return Err(Error::invalid_input("was told to fail").at(files.origin("a")));
        }
        let object = json!({
            "text": files.read_to_string("a")?,
            "release": request.release.name,
            "revision": facts::revision(),
            "values": request.values.iter().map(|layer| layer.text.as_str()).collect::<Vec<_>>(),
        });
        Ok(vec![Manifest::from_value(&object).from_origin(files.origin("a"))].into())
    }
}

fn case(folder: &Path, name: &str, request: &str, file: &str, expected: &str) {
    let folder = folder.join(name);
    fs::create_dir_all(folder.join("input/app")).expect("a temporary folder can be written");
    fs::write(folder.join("input/app/a"), "{\"x\":[1,2]}").expect("a temporary folder can be written");
    fs::write(folder.join("request.json"), request).expect("a temporary folder can be written");
    fs::write(folder.join(file), expected).expect("a temporary folder can be written");
}

const ASKED: &str = r#"{"path": "app", "release": {"name": "web"}, "facts": {"revision": "c0ffee"},
    "values": [{"kind": "set", "text": "a=1"}]}"#;

const GIVEN: &str = r#"{
  "manifests": [
    {
      "origins": [
        "app/a"
      ],
      "object": {
        "release": "web",
        "revision": "c0ffee",
        "text": "{\"x\":[1,2]}",
        "values": [
          "a=1"
        ]
      }
    }
  ]
}
"#;

fn failure(folder: &Path, runner: &(impl Runner + std::panic::RefUnwindSafe)) -> String {
    let panic = catch_unwind(|| check(folder, runner)).expect_err("the check should have failed");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_case_that_gives_what_is_expected_passes() {
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), "objects", ASKED, "expected.json", GIVEN);
    let failing = r#"{"path": "app", "config": {"fail": true}}"#;
    let error = "invalid-input mirror/invalid-input\napp/a: was told to fail\n";
    case(folder.path(), "error", failing, "error.txt", error);
    check(folder.path(), &Native::<Mirror>::new());
    let names: Vec<_> = cases(folder.path()).unwrap().into_iter().map(|case| case.name).collect();
    assert_eq!(names, ["error", "objects"]);
}

#[test]
fn a_case_that_gives_something_else_fails() {
    let folder = tempfile::tempdir().unwrap();
    let expected = GIVEN.replace("c0ffee", "decaf");
    case(folder.path(), "objects", ASKED, "expected.json", &expected);
    case(folder.path(), "error", ASKED, "error.txt", "invalid-input x\n");
    let message = failure(folder.path(), &Native::<Mirror>::new());
    assert!(message.starts_with("2 of 2 cases are wrong"), "{message}");
    assert!(message.contains("objects: expected.json, line 9:"), "{message}");
    assert!(message.contains("error: error.txt was expected, and this came:"), "{message}");
}

#[test]
fn two_answers_to_one_question_fail() {
    struct Counter(AtomicU32);
    impl Runner for Counter {
        fn render(&self, _: &Case) -> Result<ManifestSet, types::Error> {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            Ok(vec![Manifest::from_value(&json!({"count": count}))].into())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), "objects", ASKED, "expected.json", GIVEN);
    let message = failure(folder.path(), &Counter(AtomicU32::new(0)));
    assert!(message.contains("rendering twice gives two answers"), "{message}");
}

#[test]
fn an_object_that_is_not_canonical_fails() {
    struct Text(&'static str);
    impl Runner for Text {
        fn render(&self, _: &Case) -> Result<ManifestSet, types::Error> {
            Ok(vec![Manifest::from_canonical_json(self.0.to_owned())].into())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    case(folder.path(), "objects", ASKED, "expected.json", GIVEN);
    for text in [r#"{"b":1,"a":2}"#, r#"{"a":1,"a":2}"#, r#"{"a": 1}"#, "a: 1"] {
        let message = failure(folder.path(), &Text(text));
        assert!(message.contains("an object is not canonical JSON"), "{text}: {message}");
    }
}

#[test]
fn a_folder_without_cases_and_a_wrong_request_fail() {
    let folder = tempfile::tempdir().unwrap();
    let message = failure(folder.path(), &Native::<Mirror>::new());
    assert!(message.ends_with("has no folder with an input"), "{message}");
    case(folder.path(), "typo", r#"{"pth": "app"}"#, "expected.json", GIVEN);
    let message = failure(folder.path(), &Native::<Mirror>::new());
    assert!(message.contains("request.json is no request: unknown field `pth`"), "{message}");
}
