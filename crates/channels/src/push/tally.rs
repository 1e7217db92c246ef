//! What came of a message, in numbers.

use std::fmt;

use super::answer::Answer;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    pub taken: u64,
    pub gone: u64,
    pub refused: u64,
    pub waiting: u64,
    /// The shortest time after which one of those who wait may be tried.
    pub wait_s: Option<i64>,
    /// Why somebody was refused, or is kept waiting; the last.
    why: Option<String>,
}

impl Tally {
    /// As many wait.
    pub fn waiting(count: usize, wait_s: Option<i64>) -> Self {
        Self {
            waiting: u64::try_from(count).unwrap_or(u64::MAX),
            wait_s,
            ..Self::default()
        }
    }

    pub fn of(answer: &Answer) -> Self {
        let one = Self::default();
        match answer {
            Answer::Taken => Self { taken: 1, ..one },
            Answer::Gone => Self { gone: 1, ..one },
            Answer::Refused(why) => Self {
                refused: 1,
                why: Some(why.clone()),
                ..one
            },
            Answer::Later(wait) => Self {
                why: wait.why.clone(),
                ..Self::waiting(1, wait.seconds)
            },
            Answer::Paused(seconds) => Self::waiting(1, *seconds),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.taken += other.taken;
        self.gone += other.gone;
        self.refused += other.refused;
        let waits = [(self.waiting, self.wait_s), (other.waiting, other.wait_s)];
        let waits = waits.into_iter().filter(|(waiting, _)| *waiting > 0);
        // One that named no time may be tried as soon as the deliverer likes.
        self.wait_s = waits
            .map(|(_, wait)| wait.unwrap_or(0))
            .min()
            .filter(|wait| *wait > 0);
        self.waiting += other.waiting;
        if other.why.is_some() {
            self.why.clone_from(&other.why);
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            taken,
            gone,
            refused,
            waiting,
            ..
        } = self;
        write!(
            f,
            "{taken} taken, {gone} gone, {refused} refused, {waiting} waiting"
        )?;
        match &self.why {
            Some(why) => write!(f, "; {why}"),
            None => Ok(()),
        }
    }
}
