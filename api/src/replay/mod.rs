//! A replay: rules tried on what earlier calls were decided on, by all cores, without holding more than a few pages.

pub mod command;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use domain::replay::{Routing, Tally};
use domain::ticket::FaultPart;
use domain::triage::{Facts, Given};
use domain::vocabulary::Destination;

use crate::knowledge::Knowledge;
use crate::store::replay::{self, Decided, Span};
use crate::store::{AnyConn, Store, StoreError};

/// Numbers of tickets that are read at a time.
const PAGE: i64 = 2_000;

/// What to try on which tickets.
pub struct Order {
    pub store: Store,
    /// The rules, and the desks as they are now.
    pub knowledge: Arc<Knowledge>,
    pub span: Span,
    /// Tickets whose numbers are greater.
    pub after: i64,
    pub workers: usize,
    /// Set by whoever wants no more of it.
    pub cancelled: Arc<AtomicBool>,
}

/// What a replay found.
#[derive(Debug, Default)]
pub struct Replayed {
    pub tally: Tally,
    /// Tickets whose inputs this program cannot read.
    pub unreadable: u64,
    /// Whether it was cancelled before it was through.
    pub cancelled: bool,
}

/// A ticket that would be handled otherwise.
#[derive(Debug, Clone)]
pub struct Changed {
    pub number: i64,
    pub before: Option<Routing>,
    pub after: Option<Routing>,
    /// How it was in fact resolved.
    pub fault_part: Option<FaultPart>,
    pub resolved_by: Option<Destination>,
}

/// A part of the tickets, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Page {
    /// How many numbers are done with it, and how many there are in all.
    pub numbers: u64,
    pub of: u64,
    pub changed: Vec<Changed>,
    tally: Tally,
    unreadable: u64,
}

/// As many as there are cores.
pub fn all_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Runs the order on this thread and its workers, and hands on page after page. A page that is not taken ends it.
pub fn run<E: From<StoreError>>(
    order: &Order,
    mut take: impl FnMut(Page) -> Result<(), E>,
) -> Result<Replayed, E> {
    let span = order.span;
    let bounds = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(replay::numbers(connection, span)?)
    };
    let mut replayed = Replayed::default();
    let Some((least, greatest)) = order.store.read_here(bounds)? else {
        return Ok(replayed);
    };
    let numbers = Numbers {
        next: AtomicI64::new(0),
        least: least.max(order.after.saturating_add(1)),
        end: greatest + 1,
    };
    let workers = order.workers.max(1);
    let (sender, receiver) = mpsc::sync_channel(workers * 2);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, numbers) = (sender.clone(), &numbers);
            scope.spawn(move || {
                while let Some((place, range)) = numbers.next(&order.cancelled) {
                    let page = order.page(range, numbers.count());
                    if sender.send((place, page)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early: BTreeMap<i64, Page> = BTreeMap::new();
        let mut awaited = 0;
        for (place, page) in receiver {
            let page = page.inspect_err(|_| order.cancelled.store(true, Ordering::Relaxed))?;
            early.insert(place, page);
            while let Some(page) = early.remove(&awaited) {
                awaited += 1;
                replayed.tally.add(&page.tally);
                replayed.unreadable += page.unreadable;
                take(page).inspect_err(|_| order.cancelled.store(true, Ordering::Relaxed))?;
            }
        }
        replayed.cancelled = order.cancelled.load(Ordering::Relaxed);
        Ok(replayed)
    })
}

/// Hands out ranges of numbers, each once.
struct Numbers {
    next: AtomicI64,
    least: i64,
    end: i64,
}

impl Numbers {
    fn next(&self, cancelled: &AtomicBool) -> Option<(i64, std::ops::Range<i64>)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let start = self.least + place * PAGE;
        let is_left = start < self.end && !cancelled.load(Ordering::Relaxed);
        is_left.then(|| (place, start..self.end.min(start + PAGE)))
    }

    fn count(&self) -> u64 {
        (self.end - self.least).max(0).unsigned_abs()
    }
}

impl Order {
    fn page(&self, numbers: std::ops::Range<i64>, of: u64) -> Result<Page, StoreError> {
        let (span, range) = (self.span, numbers.clone());
        let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(replay::page(connection, range, span)?)
        };
        let mut page = Page {
            numbers: (numbers.end - numbers.start).unsigned_abs(),
            of,
            ..Page::default()
        };
        for row in self.store.read_here(read)? {
            self.replay(&row, &mut page);
        }
        Ok(page)
    }

    fn replay(&self, row: &Decided, page: &mut Page) {
        let Ok(given) = serde_json::from_slice::<Given>(&row.inputs.0) else {
            page.unreadable += 1;
            return;
        };
        let facts = Facts::of(&self.knowledge.catalogue, &given);
        let after = self.knowledge.rules.evaluate(&facts).map(Routing::from);
        let before = row.routing();
        let resolved_by = row.resolved_by.map(|code| code.0);
        if page.tally.count(before, after, resolved_by) {
            page.changed.push(Changed {
                number: row.number,
                before,
                after,
                fault_part: row.fault_part.map(|code| code.0),
                resolved_by,
            });
        }
    }
}
