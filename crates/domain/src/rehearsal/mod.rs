//! A rehearsal: a scripted exercise that is played to one partner, and the judgement
//! of what that partner showed after each step.
//!
//! The partner says what it is showing ([`Showing`]); the script says what it should
//! show ([`Expected`]); [`judge`] compares the two and names each rule that was broken.
//! Nothing of a rehearsal is an alert: it is in no record, and nobody else sees it.

mod judge;
mod rules;
mod showing;
mod steps;
#[cfg(test)]
mod tests;

pub use judge::{Expected, Fate, OFF_MAX_M, judge, not_taken, unreadable};
pub use rules::{Broken, Rule};
pub use showing::{CARDS_MAX, Showing, Shown, TEXT_CHARS_MAX, Unreadable};
pub use steps::Step;
