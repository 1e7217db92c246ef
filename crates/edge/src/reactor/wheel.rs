//! When each connection is due: a ring of ticks, each with those whose time it is.
//!
//! Nothing is taken off the ring: a connection knows the tick that it waits for, and
//! whoever comes up at another tick is left alone.

use std::time::{Duration, Instant};

use super::Number;

const TICK: Duration = Duration::from_millis(100);
/// Whoever has not asked for anything by then is shown out.
pub(super) const ASKING_MAX: Duration = Duration::from_secs(10);

/// A moment, counted in ticks from the beginning.
pub(super) type Tick = u32;

pub(super) struct Wheel {
    /// The connections of each tick, round and round.
    ring: Vec<Vec<Number>>,
    began: Instant,
    /// The tick that is due next.
    next: Tick,
}

impl Wheel {
    /// A ring that reaches as far as `longest`.
    pub fn new(longest: Duration, now: Instant) -> Self {
        let ticks = ticks(longest.max(ASKING_MAX)) as usize + 2;
        Self {
            ring: vec![Vec::new(); ticks],
            began: now,
            next: 1,
        }
    }

    /// Wakes `number` after `span`; the tick that it then waits for.
    pub fn after(&mut self, span: Duration, number: Number) -> Tick {
        let farthest = u32::try_from(self.ring.len()).unwrap_or(Tick::MAX) - 1;
        let tick = self.next + ticks(span).clamp(1, farthest);
        let at = tick as usize % self.ring.len();
        if let Some(due) = self.ring.get_mut(at) {
            due.push(number);
        }
        tick
    }

    pub fn until_next(&self, now: Instant) -> Duration {
        let due = self.began + TICK * self.next;
        due.saturating_duration_since(now)
    }

    /// The next tick that is due by now, and who waits for it.
    pub fn due(&mut self, now: Instant) -> Option<(Tick, Vec<Number>)> {
        if !self.until_next(now).is_zero() {
            return None;
        }
        let tick = self.next;
        self.next += 1;
        let at = tick as usize % self.ring.len();
        let due = self.ring.get_mut(at).map(std::mem::take);
        Some((tick, due.unwrap_or_default()))
    }
}

/// Rounded down, so that nobody is late by more than a tick.
fn ticks(span: Duration) -> u32 {
    let ticks = span.as_millis() / TICK.as_millis();
    u32::try_from(ticks).unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_comes_up_once_at_the_tick_they_were_told() {
        let start = Instant::now();
        let mut wheel = Wheel::new(Duration::from_secs(2), start);
        let spans = (0..50).map(|n| Duration::from_millis(n * 90));
        let told: Vec<_> = spans
            .zip(0..)
            .map(|(span, n)| wheel.after(span, n))
            .collect();
        let mut came = vec![0; 50];
        for _ in 0..300 {
            let (tick, due) = wheel.due(start + Duration::from_secs(60)).unwrap();
            for number in due {
                assert_eq!(told[number as usize], tick);
                came[number as usize] += 1;
            }
        }
        assert_eq!(came, vec![1; 50]);
    }

    #[test]
    fn nobody_comes_up_before_their_time() {
        let start = Instant::now();
        let mut wheel = Wheel::new(Duration::from_secs(2), start);
        wheel.after(Duration::from_millis(500), 1);
        let mut due_at = |ms| {
            let mut due = Vec::new();
            while let Some((_, more)) = wheel.due(start + Duration::from_millis(ms)) {
                due.extend(more);
            }
            due
        };
        assert_eq!((due_at(450), due_at(650)), (vec![], vec![1]));
    }
}
