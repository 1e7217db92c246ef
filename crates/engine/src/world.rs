//! The only place in the house that asks what time it is and draws chance.

use std::sync::atomic::{AtomicI64, Ordering};

use homeward_domain::{facts::Chance, time::Timestamp};
use homeward_ports::world::{Clock, Entropy};

/// The clock of the machine, which never runs backwards here: where the wall
/// clock jumps back, time stands still until it has caught up.
#[derive(Debug)]
pub struct SystemClock {
    newest: AtomicI64,
}

impl SystemClock {
    /// A clock that never shows less than `newest`: nothing happens before what
    /// the record already holds.
    pub const fn after(newest: Timestamp) -> Self {
        Self {
            newest: AtomicI64::new(newest.as_millis()),
        }
    }
}

/// Milliseconds since 1970 by the wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that may ask the time"
)]
pub fn wall_millis() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// `wall`, or the newest moment ever shown.
fn never_back(newest: &AtomicI64, wall: i64) -> Timestamp {
    let before = newest.fetch_max(wall, Ordering::AcqRel);
    Timestamp::from_millis(before.max(wall))
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        never_back(&self.newest, wall_millis())
    }
}

/// A clock that runs faster than life, for demonstrations: hours of rings in a minute.
#[derive(Debug)]
pub struct FastClock {
    /// The wall clock when the exercise began; a restart goes on from there.
    began_wall: i64,
    rate: f64,
    newest: AtomicI64,
}

impl FastClock {
    pub const fn since(began_wall: i64, rate: f64) -> Self {
        Self {
            began_wall,
            rate,
            newest: AtomicI64::new(began_wall),
        }
    }
}

impl Clock for FastClock {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "an exercise lasts days, not ages"
    )]
    fn now(&self) -> Timestamp {
        let passed = (wall_millis() - self.began_wall) as f64 * self.rate;
        never_back(&self.newest, self.began_wall.saturating_add(passed as i64))
    }
    fn rate(&self) -> f64 {
        self.rate
    }
}

/// Chance from the operating system.
#[derive(Debug, Default, Clone, Copy)]
pub struct OsEntropy;

struct OsChance;

impl Chance for OsChance {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that may draw chance"
    )]
    fn fill(&mut self, out: &mut [u8]) {
        if let Err(error) = getrandom::fill(out) {
            // Ids and keys without chance would be worse than no service at all.
            tracing::error!(%error, "the system gives no random bytes; stopping");
            std::process::abort();
        }
    }
}

impl Entropy for OsEntropy {
    fn chance(&self) -> Box<dyn Chance> {
        Box::new(OsChance)
    }
}
