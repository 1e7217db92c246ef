//! The hands of the clock: virtual time that moves only when the history moves it.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use homeward_domain::time::{Span, Timestamp};
use homeward_ports::world::Clock;

/// When every history begins.
pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A wall clock that may be set forward and back, and the engine's reading of
/// it, which never runs backwards (as `engine::world::SystemClock` promises).
#[derive(Debug)]
pub struct Hands {
    wall: AtomicI64,
    newest: AtomicI64,
}

impl Default for Hands {
    fn default() -> Self {
        let start = START.as_millis();
        Self {
            wall: AtomicI64::new(start),
            newest: AtomicI64::new(start),
        }
    }
}

impl Hands {
    /// Time passes, or somebody sets the wall clock; a negative span sets it back.
    pub fn pass(&self, span: Span) {
        self.wall.fetch_add(span.as_millis(), Relaxed);
    }

    /// The wall clock is set to what the house takes for now, or later.
    pub fn catch_up(&self, at: Timestamp) {
        self.wall.store(self.now().max(at).as_millis(), Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let wall = self.wall.load(Relaxed);
        Timestamp::from_millis(self.newest.fetch_max(wall, Relaxed).max(wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_stands_still_until_the_wall_has_caught_up() {
        let hands = Hands::default();
        hands.pass(Span::hours(2));
        assert_eq!(hands.now(), START + Span::hours(2));
        hands.pass(Span::hours(-1));
        assert_eq!(hands.now(), START + Span::hours(2));
        hands.pass(Span::hours(3));
        assert_eq!(hands.now(), START + Span::hours(4));
    }
}
