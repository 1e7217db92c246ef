//! The one place here that asks the machine what time it is.
//!
//! Officer, server and phones are separate processes. What they have in common
//! is the machine's wall clock, so "how long after the acknowledgement" is a
//! difference of two readings of it.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970 by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "separate processes measure one moment: this is what they have in common"
)]
pub fn wall_micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// The server's clock, which in an exercise runs faster than life.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ServerClock {
    /// The machine's clock when the server said `server_ms`.
    pub wall_micros: i64,
    pub server_ms: i64,
    pub rate: f64,
}

impl ServerClock {
    /// What the server's clock says when the machine's says `wall_micros`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "hours, not centuries"
    )]
    pub fn at(&self, wall_micros: i64) -> i64 {
        let passed_ms = (wall_micros - self.wall_micros) as f64 / 1_000.0;
        self.server_ms + (passed_ms * self.rate) as i64
    }

    /// What the machine's clock said when the server's said `server_ms`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "hours, not centuries"
    )]
    pub fn wall_at(&self, server_ms: i64) -> i64 {
        let passed_ms = (server_ms - self.server_ms) as f64;
        self.wall_micros + (passed_ms * 1_000.0 / self.rate) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_on_the_fast_clock_comes_back_to_the_same_moment_on_the_wall() {
        let clock = ServerClock {
            wall_micros: 1_000_000,
            server_ms: 500_000,
            rate: 180.0,
        };
        // A second of ours is three minutes of theirs.
        assert_eq!(clock.at(2_000_000), 680_000);
        assert_eq!(clock.wall_at(680_000), 2_000_000);
    }
}
