//! Watches one fetch: its deadline, its size, the program it runs, and the first thing that went wrong.

use std::io::{self, BufRead, Read};
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What made a fetch fail, found where it happened. The protocol layers above would only say that reading failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The server cannot be reached, or does not answer as a Git server does.
    Reach(String),
    /// The server refused the credentials, or asks for some.
    Refuse(String),
    /// The host key is not known.
    Mistrust(String),
    /// More bytes arrived than allowed.
    Large,
    /// The server has no such commit, or does not give it by its id.
    NoCommit,
    /// The server's repository lacks an object.
    Lack {
        /// Its id.
        object: String,
        /// What the server says.
        reason: String,
    },
}

/// Shared by all who take part in one fetch.
#[derive(Debug)]
pub(crate) struct Watch {
    deadline: Instant,
    timeout: Duration,
    limit: u64,
    received: AtomicU64,
    /// Makes gix stop at the next opportunity.
    pub(crate) stop: AtomicBool,
    fault: Mutex<Option<Fault>>,
    child: Mutex<Option<Child>>,
}

/// A lock whose holder panicked still holds what it held: every value here is written whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watch {
    /// Watches a fetch that starts now, may take `timeout` and transfer `limit` bytes.
    pub(crate) fn new(timeout: Duration, limit: u64) -> Self {
        Self {
            deadline: Instant::now() + timeout,
            timeout,
            limit,
            received: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            fault: Mutex::new(None),
            child: Mutex::new(None),
        }
    }

    /// When the fetch must have ended.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// What is left of the time; never zero, which clients take as no limit.
    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    /// Notes what went wrong. The first one wins: what follows are its consequences.
    pub(crate) fn note(&self, fault: Fault) {
        lock(&self.fault).get_or_insert(fault);
    }

    /// What went wrong, if anything was noted.
    pub(crate) fn fault(&self) -> Option<Fault> {
        lock(&self.fault).clone()
    }

    /// What is said when the time is up.
    pub(crate) fn too_late(&self) -> Fault {
        Fault::Reach(format!("no complete answer within {:?}", self.timeout))
    }

    /// Ends the fetch because its time is up: gix is told to stop and the program is killed.
    pub(crate) fn expire(&self) {
        self.note(self.too_late());
        self.stop.store(true, Ordering::Release);
        self.kill();
    }

    /// Whether [`Self::expire`] was called.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Takes charge of the program that speaks for the server.
    pub(crate) fn guard(&self, child: Child) {
        *lock(&self.child) = Some(child);
        // The time may have run out between starting the program and here.
        if self.is_stopped() {
            self.kill();
        }
    }

    fn kill(&self) {
        if let Some(child) = lock(&self.child).as_mut() {
            // It fails when the program has ended by itself, which is as good.
            let _ = child.kill();
        }
    }

    /// Waits for the program to end, and kills it when it does not after its pipes are closed.
    pub(crate) fn reap(&self) {
        const GRACE: Duration = Duration::from_secs(2);
        let Some(mut child) = lock(&self.child).take() else {
            return;
        };
        let until = Instant::now() + GRACE;
        while !self.is_stopped() && Instant::now() < until {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        let _ = child.wait();
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        let before = self.received.fetch_add(bytes as u64, Ordering::Relaxed);
        if before + bytes as u64 > self.limit {
            self.note(Fault::Large);
            return Err(io::Error::other("more bytes than the limit"));
        }
        if self.is_stopped() {
            return Err(io::Error::other("the time is up"));
        }
        Ok(())
    }

    /// Bytes that arrived so far.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mut child) = lock(&self.child).take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A reader whose bytes count against the limit.
pub(crate) struct Metered<R> {
    inner: R,
    watch: std::sync::Arc<Watch>,
}

impl<R> Metered<R> {
    /// Counts what is read from `inner`.
    pub(crate) fn new(inner: R, watch: std::sync::Arc<Watch>) -> Self {
        Self { inner, watch }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.watch.count(count)?;
        Ok(count)
    }
}

/// A buffered reader that is made by the first read.
pub(crate) struct Lazy<F> {
    make: Option<F>,
    reader: Option<Box<dyn BufRead>>,
}

impl<F: FnOnce() -> io::Result<Box<dyn BufRead>>> Lazy<F> {
    /// Calls `make` at the first read.
    pub(crate) fn new(make: F) -> Self {
        Self { make: Some(make), reader: None }
    }

    fn reader(&mut self) -> io::Result<&mut Box<dyn BufRead>> {
        if let Some(make) = self.make.take() {
            self.reader = Some(make()?);
        }
        self.reader.as_mut().ok_or_else(|| io::Error::other("the request failed"))
    }
}

impl<F: FnOnce() -> io::Result<Box<dyn BufRead>>> Read for Lazy<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader()?.read(buffer)
    }
}

impl<F: FnOnce() -> io::Result<Box<dyn BufRead>>> BufRead for Lazy<F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Some(reader) = self.reader.as_mut() {
            reader.consume(amount);
        }
    }
}
