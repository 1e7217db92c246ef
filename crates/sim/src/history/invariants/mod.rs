//! What must always be true, one named function for each promise.
//!
//! A history is broken when one of these says no; its name says which promise.
//! They are pure: what was before and what is now come in, a verdict comes out.

pub mod at_rest;
pub mod phones;
pub mod record;
pub mod street;

/// Nothing to say, or what was seen.
pub type Verdict = Result<(), String>;

pub(super) fn ensure(holds: bool, seen: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(seen()) }
}
