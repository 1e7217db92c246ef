//! When each message came to how many phones, and the four numbers people ask for.

use serde::{Deserialize, Serialize};

/// The arrivals of one message, as the phones of one process saw them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrivals {
    pub identity: String,
    /// `Alert`, `Update` or `Cancel`, with its cause.
    pub kind: String,
    pub cause: String,
    pub sent_ms: i64,
    /// Phones on which the card appeared, changed, closed.
    pub shown: u64,
    pub updated: u64,
    pub closed: u64,
    /// When it came to each phone that was on the line when it was said, in
    /// microseconds by the machine's clock.
    pub at_micros: Vec<i64>,
    /// Phones that came to the line later and caught up.
    pub caught_up: u64,
}

impl Arrivals {
    /// The same message, as another process saw it.
    pub fn join(&mut self, other: Self) {
        self.shown += other.shown;
        self.updated += other.updated;
        self.closed += other.closed;
        self.caught_up += other.caught_up;
        self.at_micros.extend(other.at_micros);
    }

    /// How long after `base_micros` it came; `None` if it came to nobody.
    pub fn spread_since(&self, base_micros: i64) -> Option<Spread> {
        let after: Vec<i64> = self.at_micros.iter().map(|at| at - base_micros).collect();
        Spread::of(after)
    }
}

/// First, half, 99 of 100, last; in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spread {
    pub first_ms: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub last_ms: f64,
}

impl Spread {
    /// Of times in microseconds; `None` if there are none. A phone may have the
    /// card before the officer's own answer arrived: that counts as no time.
    pub fn of(mut micros: Vec<i64>) -> Option<Self> {
        micros.sort_unstable();
        let last = micros.len().checked_sub(1)?;
        let at = |percent: usize| {
            // Nearest rank: the smallest value that so many of a hundred do not exceed.
            let rank = (micros.len() * percent).div_ceil(100).max(1) - 1;
            milliseconds(micros.get(rank).copied().unwrap_or_default())
        };
        Some(Self {
            first_ms: milliseconds(*micros.first()?),
            p50_ms: at(50),
            p99_ms: at(99),
            last_ms: milliseconds(*micros.get(last)?),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "minutes, not centuries")]
fn milliseconds(micros: i64) -> f64 {
    (micros.max(0) as f64 / 100.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_some_phone_had() {
        let spread = Spread::of((1..=200).rev().map(|ms| ms * 1_000).collect()).unwrap();
        assert_eq!(
            (
                spread.first_ms,
                spread.p50_ms,
                spread.p99_ms,
                spread.last_ms
            ),
            (1.0, 100.0, 198.0, 200.0)
        );
        let one = Spread::of(vec![2_500]).unwrap();
        assert_eq!((one.first_ms, one.p99_ms, one.last_ms), (2.5, 2.5, 2.5));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn arrivals_of_two_processes_are_one_distribution() {
        let of = |at_micros: Vec<i64>| Arrivals {
            shown: 1,
            at_micros,
            ..Arrivals::default()
        };
        let mut all = of(vec![1_005_000]);
        all.join(of(vec![1_001_000, 999_000]));
        let spread = all.spread_since(1_000_000).unwrap();
        assert_eq!((all.shown, spread.first_ms, spread.last_ms), (2, 0.0, 5.0));
    }
}
