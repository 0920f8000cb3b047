//! What a guest says: log messages to the operator's log, and the last words on its standard streams.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::bindings::host::bowline::plugin::log::{self, Level};
use crate::settings::CallLimits;

/// Log messages of one call, bounded. What is over the bound is dropped with one note.
#[derive(Debug)]
pub(crate) struct Log {
    plugin: Arc<str>,
    application: Arc<str>,
    lines: u32,
    bytes: u64,
    full: bool,
}

impl Log {
    pub(crate) fn new(plugin: Arc<str>, application: Arc<str>, limits: &CallLimits) -> Self {
        Self { plugin, application, lines: limits.log_lines, bytes: limits.log_bytes, full: false }
    }

    fn write(&self, level: Level, text: &str) {
        let (plugin, application) = (&*self.plugin, &*self.application);
        match level {
            Level::Trace => tracing::trace!(target: "bowline::plugin", plugin, application, "{text}"),
            Level::Debug => tracing::debug!(target: "bowline::plugin", plugin, application, "{text}"),
            Level::Info => tracing::info!(target: "bowline::plugin", plugin, application, "{text}"),
            Level::Warn => tracing::warn!(target: "bowline::plugin", plugin, application, "{text}"),
            Level::Error => tracing::error!(target: "bowline::plugin", plugin, application, "{text}"),
        }
    }
}

impl log::Host for Log {
    /// Depends on this call alone, never on the operator's filter: a plugin must not act differently because
    /// somebody looks.
    fn enabled(&mut self, _: Level) -> wasmtime::Result<bool> {
        Ok(!self.full)
    }

    fn emit(&mut self, level: Level, message: String, fields: Vec<(String, String)>) -> wasmtime::Result<()> {
        if self.full {
            return Ok(());
        }
        let mut text = escape(&message);
        for (name, value) in &fields {
            // Writing to a String cannot fail.
            let _ = write!(text, " {}={:?}", escape(name), value);
        }
        if self.lines == 0 || self.bytes < text.len() as u64 {
            self.full = true;
            self.write(Level::Warn, "the plugin logs more than its limit: the rest is dropped");
            return Ok(());
        }
        self.lines -= 1;
        self.bytes -= text.len() as u64;
        self.write(level, &text);
        Ok(())
    }
}

/// `text` in one line, with control characters (and with them terminal escapes) made visible.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}') {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// The end of what a guest wrote to standard output and standard error. Takes any amount and keeps the last part, so
/// that printing never fails inside the guest.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastWords(Arc<Mutex<Vec<u8>>>);

/// Bytes of last words that are kept: a panic message with its place, and a few lines before it.
const KEPT: usize = 4 << 10;

/// Characters of the last words that a user is shown.
const SHOWN: usize = 300;

impl LastWords {
    fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&bytes[bytes.len().saturating_sub(KEPT)..]);
        let over = kept.len().saturating_sub(KEPT);
        kept.drain(..over);
    }

    /// All that was kept, with control characters escaped line by line.
    pub(crate) fn all(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept);
        text.lines().map(escape).collect::<Vec<_>>().join("\n")
    }

    /// The last lines in one, short enough for a message; empty when nothing was written. Hints about the
    /// environment, which a guest has none of, are left out.
    pub(crate) fn short(&self) -> String {
        let all = self.all();
        let lines = all.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("note: "));
        let text = lines.collect::<Vec<_>>().join(" ");
        let over = text.chars().count().saturating_sub(SHOWN);
        if over == 0 { text } else { format!("…{}", text.chars().skip(over).collect::<String>()) }
    }
}

impl IsTerminal for LastWords {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LastWords {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }
}

#[async_trait::async_trait]
impl Pollable for LastWords {
    async fn ready(&mut self) {}
}

impl OutputStream for LastWords {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_made_visible() {
        assert_eq!(escape("a\n\u{1b}[31mred\u{202e}é"), "a\\n\\u{1b}[31mred\\u{202e}é");
    }

    #[test]
    fn last_words_keep_the_end() {
        let words = LastWords::default();
        words.push(&[b'x'; 10_000]);
        words.push(b"\nthread 'main' panicked at src/lib.rs:1:2:\nboom\nnote: run with `RUST_BACKTRACE=1`\n");
        assert_eq!(words.all().len(), KEPT - 1);
        assert!(words.short().ends_with("panicked at src/lib.rs:1:2: boom"), "{}", words.short());
        assert_eq!(words.short().chars().count(), SHOWN + 1);
    }
}
