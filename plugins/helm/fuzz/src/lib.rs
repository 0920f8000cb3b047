//! What the targets share: inputs cut into files, and a thread with room for templates that call each other.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};

use bowline_helm::HelmVersion;

/// The stack of the thread that renders, in bytes: templates may call each other a thousand deep, and frames of a
/// program that watches over its memory are large.
const STACK: usize = 1 << 30;

/// The line before a file: its path stands behind it.
const HEAD: &[u8] = b"==> ";

/// Which Helm an input is for, the first byte of which says it, and the rest.
#[must_use]
pub fn version(source: &[u8]) -> (HelmVersion, &[u8]) {
    match source.split_first() {
        Some((b'3', rest)) => (HelmVersion::V3, rest),
        Some((b'4', rest)) => (HelmVersion::V4, rest),
        _ => (HelmVersion::V4, source),
    }
}

/// The files of an input, with their paths: each begins behind a line `==> PATH`.
#[must_use]
pub fn files(source: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in source.split_inclusive(|byte| *byte == b'\n') {
        match (line.strip_prefix(HEAD), files.last_mut()) {
            (Some(path), _) => files.push((String::from_utf8_lossy(path).trim_end().to_owned(), Vec::new())),
            (None, Some((_, content))) => content.extend_from_slice(line),
            (None, None) => {}
        }
    }
    files
}

/// The content of the file of a path; nothing if there is none.
#[must_use]
pub fn content<'f>(files: &'f [(String, Vec<u8>)], path: &str) -> &'f [u8] {
    files.iter().find(|(name, _)| name == path).map_or(b"", |(_, content)| content)
}

/// Whether a template may compute longer than anybody waits for, which is no fault: the sandbox stops it. Keys and
/// hashes of passwords take long by design; loops over large numbers, or in each other, do as they are told.
#[must_use]
pub fn is_endless(template: &[u8]) -> bool {
    const SLOW: [&str; 8] = [
        "genCA ",
        "genSelfSignedCert ",
        "genSignedCert ",
        "\"rsa\"",
        "\"dsa\"",
        "bcrypt",
        "htpasswd",
        "derivePassword",
    ];
    let text = String::from_utf8_lossy(template);
    let numbers = text.split(|character: char| !character.is_ascii_alphanumeric());
    let is_large = |number: &str| number.len() > 3 && number.starts_with(|first: char| first.is_ascii_digit());
    let loops = text.matches("range").count();
    let calls = ["include", "template", "tpl"].iter().map(|call| text.matches(call).count()).sum::<usize>();
    SLOW.iter().any(|slow| text.contains(slow))
        || loops > 2
        || loops > 0 && (calls > 2 || numbers.into_iter().any(is_large))
}

/// Runs a target on a thread with a large stack, always the same one: to set up such a stack takes long.
pub fn on_large_stack(run: fn(&[u8]), source: &[u8]) {
    type Ends = (Sender<Vec<u8>>, Receiver<()>);
    static THREAD: OnceLock<Mutex<Ends>> = OnceLock::new();
    let thread = THREAD.get_or_init(|| {
        let (sender, inputs) = channel::<Vec<u8>>();
        let (done, receiver) = channel();
        let work = move || {
            for input in inputs {
                run(&input);
                if done.send(()).is_err() {
                    break;
                }
            }
        };
        std::thread::Builder::new().stack_size(STACK).spawn(work).expect("there is room for a thread");
        Mutex::new((sender, receiver))
    });
    let ends = thread.lock().expect("a panic ends the program");
    ends.0.send(source.to_vec()).expect("the thread waits for it");
    ends.1.recv().expect("the thread answers");
}
