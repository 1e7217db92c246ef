//! What goes wrong with the record, and when, by the dice.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use homeward_domain::time::Span;

use super::dice::Dice;

/// Shares of a thousand. All zero is a record that never fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Odds {
    /// A question waits while others go on.
    pub pause: u64,
    /// A question waits for a while of virtual time.
    pub slow: u64,
    /// A question or a write fails and nothing is written.
    pub broken: u64,
    /// A write is told that somebody acted in between.
    pub conflict: u64,
    /// The process dies right before a write, which then never happens.
    pub dies_before: u64,
    /// The process dies right after a write, which nobody is told of.
    pub dies_after: u64,
}

impl Odds {
    /// An ordinary bad day.
    pub const BAD: Self = Self {
        pause: 350,
        slow: 15,
        broken: 6,
        conflict: 8,
        dies_before: 4,
        dies_after: 4,
    };
    /// Everything works, but not in a moment.
    pub const BUSY: Self = Self {
        pause: 450,
        slow: 0,
        broken: 0,
        conflict: 0,
        dies_before: 0,
        dies_after: 0,
    };
    pub const NONE: Self = Self {
        pause: 0,
        slow: 0,
        broken: 0,
        conflict: 0,
        dies_before: 0,
        dies_after: 0,
    };
}

/// The troubles of one life of the process.
#[derive(Debug)]
pub struct Trouble {
    drawn: Mutex<(Dice, Odds)>,
    dead: AtomicBool,
}

/// What happens to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    None,
    Pause,
    Slow(Span),
    Broken,
    Conflict,
    DiesBefore,
    DiesAfter,
}

impl Trouble {
    pub fn new(dice: Dice, odds: Odds) -> Self {
        Self {
            drawn: Mutex::new((dice, odds)),
            dead: AtomicBool::new(false),
        }
    }

    pub fn set(&self, odds: Odds) {
        self.drawn().1 = odds;
    }

    pub fn die(&self) {
        self.dead.store(true, Relaxed);
    }
    pub fn is_dead(&self) -> bool {
        self.dead.load(Relaxed)
    }

    /// How long a question waits before it is asked.
    pub fn wait(&self) -> Mishap {
        let (dice, odds) = &mut *self.drawn();
        let drawn = dice.below(1_000);
        if drawn < odds.pause {
            Mishap::Pause
        } else if drawn < odds.pause + odds.slow {
            Mishap::Slow(Span::millis(dice.between(200, 6_000)))
        } else {
            Mishap::None
        }
    }

    /// Whether it is answered.
    pub fn read(&self) -> Mishap {
        let (dice, odds) = &mut *self.drawn();
        if dice.below(1_000) < odds.broken {
            Mishap::Broken
        } else {
            Mishap::None
        }
    }

    /// What becomes of a write.
    pub fn write(&self) -> Mishap {
        let (dice, odds) = &mut *self.drawn();
        let mut drawn = dice.below(1_000);
        let among = [
            (odds.broken, Mishap::Broken),
            (odds.conflict, Mishap::Conflict),
            (odds.dies_before, Mishap::DiesBefore),
            (odds.dies_after, Mishap::DiesAfter),
        ];
        for (share, mishap) in among {
            if drawn < share {
                return mishap;
            }
            drawn -= share;
        }
        Mishap::None
    }

    fn drawn(&self) -> MutexGuard<'_, (Dice, Odds)> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
