//! The log that open connections read: a small model of what `edge` promises.
//!
//! In the order in which packages were offered, each once; nothing after its
//! expiry; after an ending nothing older of that incident. Who connects anew
//! gets the newest of each live incident; who comes back gets what came after
//! the cursor, endings included.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use homeward_domain::{
    id::CaseId,
    message::{MessageHead, MessageIdentity},
    time::Timestamp,
};
use homeward_geo::CellSet;

/// One package, as whoever reads it sees it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub seq: u64,
    pub place: u64,
    pub head: Arc<MessageHead>,
}

/// What a phone's cursor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    Fresh,
    After(u64),
}

/// How far a message has come among the connections of this life.
#[derive(Debug, Clone, Copy)]
pub struct Reached {
    offered_at: Timestamp,
    pub handed: u64,
    pub first_ms: Option<u64>,
}

#[derive(Debug, Default)]
pub struct Log {
    entries: Vec<Entry>,
    offered: BTreeSet<u64>,
    reached: BTreeMap<MessageIdentity, Reached>,
    pub place: u64,
    /// The highest number ever offered; a cursor beyond it is of another life.
    pub seq: u64,
}

impl Log {
    /// Whether the message was offered before in this life.
    pub fn knows(&self, seq: u64) -> bool {
        self.offered.contains(&seq)
    }

    pub fn offer(&mut self, seq: u64, head: &MessageHead, now: Timestamp) {
        self.seq = self.seq.max(seq);
        let ended = |old: &Entry| old.head.case == head.case && old.head.is_closing();
        let again = !self.offered.insert(seq);
        if head.expires <= now || again || self.entries.iter().any(ended) {
            return;
        }
        let fresh = Reached {
            offered_at: now,
            handed: 0,
            first_ms: None,
        };
        self.reached.insert(head.identity.clone(), fresh);
        if head.is_closing() {
            self.entries.retain(|old| old.head.case != head.case);
        }
        self.place += 1;
        let entry = Entry {
            seq,
            place: self.place,
            head: Arc::new(head.clone()),
        };
        self.entries.push(entry);
    }

    /// A connection was handed the message.
    pub fn count(&mut self, message: &MessageIdentity, now: Timestamp) {
        if let Some(reached) = self.reached.get_mut(message) {
            let ms = (now - reached.offered_at)
                .as_millis()
                .max(0)
                .cast_unsigned();
            reached.handed += 1;
            reached.first_ms.get_or_insert(ms);
        }
    }
    pub fn reached(&self, message: &MessageIdentity) -> Option<Reached> {
        self.reached.get(message).copied()
    }

    /// What an open connection has not read yet.
    pub fn since(&self, place: u64, cells: &CellSet, now: Timestamp) -> Vec<Entry> {
        self.owed(cells, now, |entry| entry.place > place)
    }

    /// What a new connection gets first.
    pub fn replay(&self, resume: Resume, cells: &CellSet, now: Timestamp) -> Vec<Entry> {
        match resume {
            Resume::After(seq) if seq <= self.seq => self.owed(cells, now, |entry| entry.seq > seq),
            _ => self.owed(cells, now, |entry| !entry.head.is_closing()),
        }
    }

    /// What is live, and every ending that still counts.
    pub fn all(&self, cells: &CellSet, now: Timestamp) -> Vec<Entry> {
        self.owed(cells, now, |_| true)
    }

    /// Of one incident the newest is enough: each tells the whole story.
    fn owed(&self, cells: &CellSet, now: Timestamp, wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let counts = |entry: &&Entry| {
            entry.head.expires > now && cells.owed(&entry.head.reach, &entry.head.except)
        };
        let owed: Vec<&Entry> = self.entries.iter().filter(counts).collect();
        let newest = |case: CaseId| owed.iter().rev().find(|entry| entry.head.case == case);
        let is_newest =
            |entry: &&&Entry| newest(entry.head.case).is_some_and(|n| n.seq == entry.seq);
        let chosen = owed.iter().filter(is_newest).filter(|entry| wanted(entry));
        chosen.map(|entry| (*entry).clone()).collect()
    }
}
