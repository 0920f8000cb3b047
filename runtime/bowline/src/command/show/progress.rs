//! Telling that long work goes on: one line that changes on a terminal, rare plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bowline_engine::progress::{Event, Progress};

/// Work shorter than this shows nothing: a line that flashes by helps nobody.
const QUIET: Duration = Duration::from_millis(400);
/// How often the line changes at most.
const REFRESH: Duration = Duration::from_millis(100);
/// How often a line is printed where nothing can be overwritten, such as a CI log.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// Whether the last thing on the terminal is a progress line.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Takes the progress line off the terminal, before something else is printed.
pub(in crate::command) fn clear() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
    }
}

/// Shows progress on stderr.
pub(in crate::command) struct Line {
    terminal: bool,
    times: Mutex<(Instant, Instant)>,
}

impl Line {
    pub(in crate::command) fn new() -> Self {
        let now = Instant::now();
        Self { terminal: std::io::stderr().is_terminal(), times: Mutex::new((now, now)) }
    }
}

impl Progress for Line {
    fn tell(&self, event: &Event<'_>) {
        let now = Instant::now();
        {
            let mut times = self.times.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (start, last) = *times;
            let interval = if self.terminal { REFRESH } else { PLAIN_INTERVAL };
            let waits = matches!(event, Event::Waiting(_));
            let too_soon = now - start < QUIET || now - last < interval;
            if too_soon && !waits {
                return;
            }
            times.1 = now;
        }
        let text = text(event);
        let mut stderr = std::io::stderr().lock();
        if self.terminal {
            SHOWN.store(true, Ordering::Relaxed);
            let _ = write!(stderr, "\r\u{1b}[K{text}");
            let _ = stderr.flush();
        } else {
            let _ = writeln!(stderr, "{text}");
        }
    }
}

fn text(event: &Event<'_>) -> String {
    match event {
        Event::Fetching(url) => format!("fetching {url} ..."),
        Event::Rendering(plugin) => format!("rendering with {plugin} ..."),
        Event::Transforming(plugin) => format!("transforming with {plugin} ..."),
        Event::Reading(count) => format!("reading {count} objects ..."),
        Event::Rehearsing(count) => format!("asking the API server about {count} objects ..."),
        Event::Applied { done, total, key } => format!("{done}/{total} {key}"),
        Event::Waiting(what) => format!("waiting for {what} ..."),
    }
}
