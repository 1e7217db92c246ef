//! How fast messages may leave to one project of a vendor.
//!
//! A vendor counts messages in minutes that it does not tell, and counts them when they
//! arrive. So no minute, wherever it begins, may hold more than the quota: what may leave at
//! once is taken off the steady flow, and so are two seconds by which some may arrive
//! later than others.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::InMemoryState,
    state::NotKeyed,
};

/// Time that a pace is kept by. The runtime's outside tests.
pub trait Beat: Send + Sync {
    /// Since some moment.
    fn now(&self) -> Duration;
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()>;
}

/// The runtime's time.
pub struct Steady(tokio::time::Instant);

impl Default for Steady {
    fn default() -> Self {
        Self(tokio::time::Instant::now())
    }
}

impl Beat for Steady {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}

#[derive(Clone)]
struct Reading(Arc<dyn Beat>);

impl Clock for Reading {
    type Instant = Duration;
    fn now(&self) -> Duration {
        self.0.now()
    }
}

/// The seconds of a minute's quota that may leave at once.
const AT_ONCE_S: u32 = 1;
/// By how much some may be longer on their way than others.
const LATE_S: u32 = 2;
const MINUTE_S: u32 = 60;

/// A quota for each minute.
pub struct Pace {
    limiter: RateLimiter<NotKeyed, InMemoryState, Reading, NoOpMiddleware<Duration>>,
    beat: Arc<dyn Beat>,
    burst: NonZeroU32,
    /// The flow after the burst, in messages each minute.
    steady: u32,
}

impl Pace {
    /// At most `per_minute` messages in any minute; a group of `group_max` may leave
    /// together, and is less than half a minute's.
    pub fn new(per_minute: u32, group_max: u32, beat: Arc<dyn Beat>) -> Self {
        let at_least = NonZeroU32::MIN.saturating_add(1);
        let per_minute = NonZeroU32::new(per_minute).map_or(at_least, |n| n.max(at_least));
        let burst = (per_minute.get() / MINUTE_S * AT_ONCE_S).max(group_max);
        let burst = burst.clamp(1, per_minute.get() / 2);
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let late = per_minute.get() / MINUTE_S * LATE_S;
        let steady = per_minute.get().saturating_sub(burst.get() + late);
        let steady = NonZeroU32::new(steady).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(steady).allow_burst(burst);
        Self {
            limiter: RateLimiter::direct_with_clock(quota, Reading(beat.clone())),
            beat,
            burst,
            steady: steady.get(),
        }
    }

    /// Waits until as many may leave.
    pub async fn turn(&self, messages: u32) {
        let messages = NonZeroU32::new(messages).map_or(NonZeroU32::MIN, |n| n.min(self.burst));
        // More than the burst never comes, so the outer answer is always there.
        while let Ok(Err(early)) = self.limiter.check_n(messages) {
            let now = Clock::now(self.limiter.clock());
            self.beat.sleep(early.wait_time_from(now)).await;
        }
    }

    /// The most that may leave together.
    pub fn at_once(&self) -> usize {
        usize::try_from(self.burst.get()).unwrap_or(usize::MAX)
    }

    /// Of a long line of messages.
    pub fn per_second(&self) -> f64 {
        f64::from(self.steady) / f64::from(MINUTE_S)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A clock that stands until somebody sleeps.
    #[derive(Default)]
    struct Sleepy(Mutex<Duration>);

    impl Beat for Sleepy {
        fn now(&self) -> Duration {
            *self.0.lock().unwrap()
        }
        fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
            *self.0.lock().unwrap() += span;
            Box::pin(std::future::ready(()))
        }
    }

    /// When each of `count` messages left.
    async fn left(per_minute: u32, group: u32, count: usize) -> Vec<Duration> {
        let beat = Arc::new(Sleepy::default());
        let pace = Pace::new(per_minute, group, beat.clone());
        let mut left = Vec::new();
        while left.len() < count {
            pace.turn(group).await;
            left.extend(std::iter::repeat_n(beat.now(), group as usize));
        }
        left
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn no_minute_wherever_it_begins_holds_more_than_the_quota_and_nine_tenths_are_used() {
        for (per_minute, group) in [(600_000, 1), (60_000, 1_000), (600, 1), (7, 1)] {
            let total = per_minute as usize * 3;
            let left = left(per_minute, group, total).await;
            for (index, began) in left.iter().enumerate() {
                let after = left.get(index + per_minute as usize);
                let is_over = after.is_some_and(|after| *after < *began + MINUTE);
                assert!(!is_over, "{per_minute} a minute, from {began:?}");
            }
            let took = left.last().unwrap().as_secs_f64();
            let flow = total as f64 / took * 60.0 / f64::from(per_minute);
            assert!(flow > 0.8, "{per_minute} a minute: {flow}");
        }
    }
}
