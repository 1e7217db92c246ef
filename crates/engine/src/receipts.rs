//! Anonymous counts from phones, gathered in memory and flushed together.
//!
//! Losing the last half second of counts in a crash is accepted: they are
//! statistics, not acknowledgements.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use homeward_domain::{change::Tally, message::MessageIdentity};

/// More messages than this are not live at once; others are not counted.
const MESSAGES_MAX: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Shown,
    Opened,
}

#[derive(Debug, Default)]
pub struct Receipts {
    waiting: Mutex<BTreeMap<MessageIdentity, Tally>>,
}

impl Receipts {
    /// Counts one phone. What is not a message of ours was sorted out before.
    pub fn count(&self, identity: MessageIdentity, seen: Seen, count: u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MESSAGES_MAX && !waiting.contains_key(&identity) {
            return;
        }
        let tally = waiting.entry(identity).or_default();
        match seen {
            Seen::Shown => tally.shown += count,
            Seen::Opened => tally.opened += count,
        }
    }

    pub fn take(&self) -> BTreeMap<MessageIdentity, Tally> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting)
    }
}
