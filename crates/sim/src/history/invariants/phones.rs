//! Promises to a person with a phone, held against everything a phone does.

use homeward_domain::{
    message::{Cause, MessageHead},
    time::Timestamp,
};
use homeward_geo::{Cell, Circle, surely_inside};

use super::{Verdict, ensure};

/// Each phone shows each version at most once, and never an older one after a newer.
pub fn a_phone_shows_each_version_once(head: &MessageHead, last: Option<u32>) -> Verdict {
    let version = head.identity.version;
    ensure(last.is_none_or(|last| version > last), || {
        format!("{} was shown after v{}", head.identity, last.unwrap_or(0))
    })
}

/// Nobody is woken twice for one child.
pub fn a_phone_rings_once(head: &MessageHead, times: u32) -> Verdict {
    ensure(times <= 1, || {
        format!("{} rang {times} times", head.identity)
    })
}

/// A wider ring tells only those whom no ring of this stay has told.
pub fn a_ring_tells_only_those_not_told(
    head: &MessageHead,
    cell: Cell,
    told: &[Circle],
) -> Verdict {
    let inside = told.iter().find(|circle| surely_inside(cell, circle));
    ensure(head.cause != Cause::Ring || inside.is_none(), || {
        format!("{} went to {cell}, surely inside {inside:?}", head.identity)
    })
}

pub fn a_found_child_is_not_shown_again(head: &MessageHead, over: bool) -> Verdict {
    ensure(!over, || {
        format!("{} was shown after its ending", head.identity)
    })
}

pub fn what_is_over_is_not_shown(head: &MessageHead, now: Timestamp) -> Verdict {
    ensure(head.expires > now, || {
        format!("{} was shown, expired at {}", head.identity, head.expires)
    })
}
