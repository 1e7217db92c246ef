//! How far messages have come that are leaving now, and how fast the last ones left.
//!
//! In memory only: after a start nothing is known, and the vendor's own figure stands in.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use homeward_domain::id::AlertId;
use homeward_ports::channel::Underway;
use tokio::time::Instant;

/// Fewer say nothing about the speed.
const TOLD_MIN: u64 = 200;
/// What is told in less time than this says nothing about the speed either.
const SECONDS_MIN: f64 = 0.05;

#[derive(Debug, Default)]
pub struct Progress(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    leaving: HashMap<AlertId, (Instant, u64, u64)>,
    per_second: Option<f64>,
}

/// One that began, to be ended.
#[derive(Debug)]
pub struct Begun(AlertId, Instant);

impl Progress {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn begins(&self, alert: AlertId, chosen: u64) -> Begun {
        let now = Instant::now();
        self.seen().leaving.insert(alert, (now, chosen, 0));
        Begun(alert, now)
    }

    pub fn moves(&self, alert: AlertId, done: usize) {
        let more = u64::try_from(done).unwrap_or(u64::MAX);
        if let Some((_, _, done)) = self.seen().leaving.get_mut(&alert) {
            *done = done.saturating_add(more);
        }
    }

    pub fn ends(&self, begun: Begun) {
        let Begun(alert, began) = begun;
        let mut seen = self.seen();
        // A newer message of the alert may have begun meanwhile.
        let is_own = |one: &(Instant, u64, u64)| one.0 == began;
        if !seen.leaving.get(&alert).is_some_and(is_own) {
            return;
        }
        let Some((_, _, done)) = seen.leaving.remove(&alert) else {
            return;
        };
        let seconds = began.elapsed().as_secs_f64();
        if done >= TOLD_MIN && seconds >= SECONDS_MIN {
            #[expect(clippy::cast_precision_loss, reason = "a speed")]
            let per_second = done as f64 / seconds;
            seen.per_second = Some(per_second);
        }
    }

    pub fn of(&self, alert: AlertId) -> Option<Underway> {
        let (began, chosen, done) = self.seen().leaving.get(&alert).copied()?;
        Some(Underway {
            chosen,
            done,
            for_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    pub fn per_second(&self) -> Option<f64> {
        self.seen().per_second
    }
}
