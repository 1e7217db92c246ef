//! How far one message has come: counted where it is handed out, without a lock.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use homeward_domain::message::MessageIdentity;
use homeward_ports::sessions::Progress;

/// Numbers of the newest messages are kept, of older ones forgotten. An alert
/// has a handful of messages, and a nation a handful of alerts a day.
const MESSAGES_MAX: usize = 1_024;
const NOT_YET: u64 = u64::MAX;

/// The counters of one message.
#[derive(Debug)]
pub(crate) struct Counter {
    offered: Instant,
    connected: AtomicU64,
    inside: AtomicU64,
    /// Every connection that was handed the message.
    handed: AtomicU64,
    /// Those of `inside`: later arrivals must not make the shares look better.
    reached: AtomicU64,
    first_ms: AtomicU64,
    half_ms: AtomicU64,
    ninety_ms: AtomicU64,
    ninety_nine_ms: AtomicU64,
    last_ms: AtomicU64,
}

impl Counter {
    pub fn new() -> Self {
        let not_yet = || AtomicU64::new(NOT_YET);
        Self {
            offered: Instant::now(),
            connected: AtomicU64::new(0),
            inside: AtomicU64::new(0),
            handed: AtomicU64::new(0),
            reached: AtomicU64::new(0),
            first_ms: not_yet(),
            half_ms: not_yet(),
            ninety_ms: not_yet(),
            ninety_nine_ms: not_yet(),
            last_ms: not_yet(),
        }
    }

    /// Called once, before any connection can see the message.
    pub fn start(&self, connected: u64, inside: u64) {
        self.connected.store(connected, Relaxed);
        self.inside.store(inside, Relaxed);
    }

    /// One more connection has it; `was_open` when the message was offered.
    pub fn hand(&self, was_open: bool) {
        self.handed.fetch_add(1, Relaxed);
        if !was_open {
            return;
        }
        let ms = u64::try_from(self.offered.elapsed().as_millis()).unwrap_or(NOT_YET - 1);
        let reached = self.reached.fetch_add(1, Relaxed) + 1;
        let inside = self.inside.load(Relaxed);
        self.first_ms.fetch_min(ms, Relaxed);
        for (percent, at) in [
            (50, &self.half_ms),
            (90, &self.ninety_ms),
            (99, &self.ninety_nine_ms),
        ] {
            if reached == share(inside, percent) {
                at.store(ms, Relaxed);
            }
        }
        let last = self.last_ms.load(Relaxed);
        if last == NOT_YET || last < ms {
            // Two at once may leave the earlier one: a millisecond, not a claim.
            self.last_ms.store(ms, Relaxed);
        }
    }

    pub fn read(&self) -> Progress {
        let ms = |at: &AtomicU64| Some(at.load(Relaxed)).filter(|ms| *ms != NOT_YET);
        Progress {
            connected: self.connected.load(Relaxed),
            inside: self.inside.load(Relaxed),
            handed: self.handed.load(Relaxed),
            first_ms: ms(&self.first_ms),
            half_ms: ms(&self.half_ms),
            ninety_ms: ms(&self.ninety_ms),
            ninety_nine_ms: ms(&self.ninety_nine_ms),
            last_ms: ms(&self.last_ms),
        }
    }
}

/// The number of connections that make `percent` of `whole`, rounded up.
const fn share(whole: u64, percent: u64) -> u64 {
    (whole * percent).div_ceil(100)
}

/// The counters of the newest messages, by identity.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Vec<(MessageIdentity, Arc<Counter>)>>);

impl Counters {
    pub fn open(&self, identity: &MessageIdentity) -> Arc<Counter> {
        let counter = Arc::new(Counter::new());
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() == MESSAGES_MAX {
            counters.remove(0);
        }
        counters.push((identity.clone(), counter.clone()));
        counter
    }

    /// How far the newest messages have come, at most so many.
    pub fn newest(&self, most: usize) -> Vec<(MessageIdentity, Progress)> {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = counters.iter().skip(counters.len().saturating_sub(most));
        newest
            .map(|(of, counter)| (of.clone(), counter.read()))
            .collect()
    }

    pub fn of(&self, identity: &MessageIdentity) -> Option<Progress> {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest_first = counters.iter().rev();
        let found = newest_first
            .filter(|(of, _)| of == identity)
            .map(|(_, c)| c.read());
        found.into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_reached_by_those_who_were_there_not_by_later_arrivals() {
        let counter = Counter::new();
        counter.start(20, 10);
        for _ in 0..50 {
            counter.hand(false);
        }
        assert_eq!(counter.read().half_ms, None);
        for _ in 0..5 {
            counter.hand(true);
        }
        assert!(counter.read().half_ms.is_some() && counter.read().ninety_ms.is_none());
        for _ in 0..5 {
            counter.hand(true);
        }
        let progress = counter.read();
        assert!(progress.ninety_nine_ms.is_some() && progress.last_ms.is_some());
        assert_eq!(
            (progress.connected, progress.inside, progress.handed),
            (20, 10, 60)
        );
    }

    #[test]
    fn a_share_is_rounded_up_to_whole_phones() {
        assert_eq!(
            [share(1, 50), share(3, 50), share(100, 99), share(0, 90)],
            [1, 2, 99, 0]
        );
    }
}
