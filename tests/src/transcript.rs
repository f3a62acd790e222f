//! The lines which a child process prints, kept for later and waited for.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Everything that one output stream of a process has printed so far; a thread keeps reading it.
#[derive(Clone)]
pub struct Transcript(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    grown: Condvar,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Transcript {
    /// Starts to read a stream.
    pub fn of(stream: impl Read + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            grown: Condvar::new(),
        });
        let transcript = Self(Arc::clone(&shared));
        thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            let mut line = Vec::new();
            while reader
                .read_until(b'\n', &mut line)
                .is_ok_and(|bytes| bytes > 0)
            {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                lock(&shared).lines.push(text);
                shared.grown.notify_all();
                line.clear();
            }
            lock(&shared).ended = true;
            shared.grown.notify_all();
        });
        transcript
    }

    /// The first line from `start` on of which `pick` makes something, and its index; none when the stream ends
    /// or the time is over first.
    pub fn find<T>(
        &self,
        start: usize,
        at_most: Duration,
        pick: impl Fn(&str) -> Option<T>,
    ) -> Option<(usize, T)> {
        let deadline = Instant::now() + at_most;
        let mut state = lock(&self.0);
        let mut next = start;
        loop {
            while next < state.lines.len() {
                if let Some(found) = pick(&state.lines[next]) {
                    return Some((next, found));
                }
                next += 1;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.ended || left.is_zero() {
                return None;
            }
            state = self
                .0
                .grown
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        lock(&self.0).lines.len()
    }

    /// Whether nothing was printed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns when there are more than `seen` lines, at the end of the stream, or after `at_most`.
    pub fn wait_for_more(&self, seen: usize, at_most: Duration) {
        let quiet = |state: &mut State| state.lines.len() <= seen;
        drop(
            self.0
                .grown
                .wait_timeout_while(lock(&self.0), at_most, quiet),
        );
    }

    /// Whether the stream ended in time.
    pub fn ends(&self, at_most: Duration) -> bool {
        let running = |state: &mut State| !state.ended;
        let waited = self
            .0
            .grown
            .wait_timeout_while(lock(&self.0), at_most, running);
        waited.unwrap_or_else(PoisonError::into_inner).0.ended
    }

    /// All lines so far.
    pub fn lines(&self) -> Vec<String> {
        lock(&self.0).lines.clone()
    }

    /// All lines so far as one text.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}
