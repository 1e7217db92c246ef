//! When everybody will have been told: an estimate, said as one.
//!
//! What a channel carries each second is counted or agreed; whoever is told last waits for
//! all before. So the time is the number of phones by the speed, and never less than a
//! second: nobody measures what is quicker.

use serde::Serialize;

/// Where a channel's speed is from: how far an estimate can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeedFrom {
    /// It was seen at an earlier message.
    Seen,
    /// As much as the other side, or the operator's setting, lets leave.
    Allowed,
    /// Nobody says, and nothing left yet: what the house takes for likely.
    Assumed,
}

/// Whole seconds until as many are told at this speed, rounded up; `None` at no speed.
///
/// ```
/// use homeward_domain::eta::seconds;
/// // The quota of a vendor's project: ten thousand a second.
/// assert_eq!(seconds(700_000, 10_000.0), Some(70));
/// assert_eq!(seconds(3, 10_000.0), Some(1));
/// assert_eq!(seconds(0, 10_000.0), Some(0));
/// assert_eq!(seconds(1, 0.0), None);
/// ```
#[must_use]
pub fn seconds(phones: u64, per_second: f64) -> Option<u64> {
    if phones == 0 {
        return Some(0);
    }
    if !(per_second.is_finite() && per_second > 0.0) {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate; the cast holds at its ends"
    )]
    let seconds = (phones as f64 / per_second).ceil() as u64;
    Some(seconds.max(1))
}

/// Seconds that are left where `done` of `all` took `took_ms`; `None` before anything
/// was done.
///
/// ```
/// use homeward_domain::eta::left;
/// assert_eq!(left(350_000, 700_000, 35_000), Some(35));
/// assert_eq!(left(0, 700_000, 35_000), None);
/// assert_eq!(left(7, 7, 1), Some(0));
/// ```
#[must_use]
pub fn left(done: u64, all: u64, took_ms: u64) -> Option<u64> {
    #[expect(clippy::cast_precision_loss, reason = "a speed")]
    let per_second = done as f64 * 1_000.0 / took_ms.max(1) as f64;
    seconds(all.saturating_sub(done), per_second)
}
