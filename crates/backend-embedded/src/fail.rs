//! Dying on purpose, so that tests can look at what is left.
//!
//! With `HOMEWARD_FAILPOINT=before_commit:3` the process aborts when it passes
//! the point `before_commit` for the third time. The points of this crate:
//! `before_commit` and `after_commit`, around the commit that makes a group of
//! writes durable; `after_commit` is before anybody was told.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// The variable that names the point and the pass.
pub const VARIABLE: &str = "HOMEWARD_FAILPOINT";

/// Aborts the process if this is the point and the pass that were asked for.
pub fn point(name: &str) {
    static ASKED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let Some((asked, count)) = ASKED.get_or_init(asked) else {
        return;
    };
    if asked == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *count {
        std::process::abort();
    }
}

fn asked() -> Option<(String, u64)> {
    let text = std::env::var(VARIABLE).ok()?;
    let (name, count) = text.split_once(':')?;
    Some((name.to_owned(), count.parse().ok()?))
}
