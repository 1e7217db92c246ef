//! The log of what is live, read by every connection and changed by whole replacement.
//!
//! Rules, all of them here: what a newer message makes needless, what an ending
//! takes away, and which entries a connection is owed.

use std::sync::Arc;

use homeward_domain::{id::CaseId, time::Timestamp};
use homeward_geo::CellSet;

use crate::{
    cursor::Resume,
    entry::{Entry, Told},
};

/// A state of the log. Nothing in it ever changes; a new state takes its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    /// In the order in which they came here.
    entries: Vec<Arc<Entry>>,
    /// The place of the newest entry that ever stood here.
    pub place: u64,
    /// The highest number that any cursor may hold: that of what stood here, and of
    /// what may have left before a stop and stands here only when it is offered again.
    pub seq: u64,
    /// Grows with every state.
    pub revision: u64,
}

impl Log {
    /// Whether `entry` would tell nobody anything: it came before, it is past,
    /// its incident has ended, or something newer says the same to all of its audience.
    pub fn is_needless(&self, entry: &Entry, now: Timestamp) -> bool {
        let ended = |old: &Arc<Entry>| old.incident == entry.incident && old.is_ending;
        entry.expires <= now
            || self
                .entries
                .iter()
                .any(|old| old.seq == entry.seq || ended(old) || old.replaces(entry))
    }

    /// Where the incident of `entry` was told, with what `earlier` knows of it.
    pub fn told(&self, entry: &Entry, mut earlier: Told) -> Told {
        for old in self.of(entry.incident) {
            earlier.extend(&old.told);
        }
        if !entry.is_ending {
            earlier.note(entry.seq, &entry.reach);
        } else if earlier.is_empty() {
            // Nothing is known of the beginning: whoever has read anything may know it.
            earlier.note(1, &entry.reach);
        }
        earlier
    }

    #[must_use]
    pub fn with(&self, entry: Entry, now: Timestamp) -> Self {
        let mut next = self.without_past(now);
        next.entries.retain(|old| !entry.replaces(old));
        next.place = entry.place;
        next.seq = next.seq.max(entry.mark);
        next.entries.push(Arc::new(entry));
        next
    }

    /// Remembers that `seq` may have been said, although nothing of it is kept.
    #[must_use]
    pub fn past(&self, seq: u64) -> Self {
        Self {
            seq: self.seq.max(seq),
            ..self.clone()
        }
    }

    #[must_use]
    pub fn without_past(&self, now: Timestamp) -> Self {
        let mut next = self.clone();
        next.entries.retain(|entry| entry.expires > now);
        next.revision += 1;
        next
    }

    pub fn holds_past(&self, now: Timestamp) -> bool {
        self.entries.iter().any(|entry| entry.expires <= now)
    }

    /// Where what came after `place` begins.
    pub fn new_after(&self, place: u64) -> usize {
        // Places only grow, so what is new stands at the end.
        self.entries.partition_point(|entry| entry.place <= place)
    }

    /// What came after `place`, whomever it is for.
    pub fn after(&self, place: u64) -> &[Arc<Entry>] {
        self.entries
            .get(self.new_after(place)..)
            .unwrap_or_default()
    }

    /// What a connection gets first.
    pub fn replay(&self, resume: Resume, cells: &CellSet, now: Timestamp) -> Vec<Arc<Entry>> {
        self.owed_if(cells, now, |entry| match resume {
            Resume::Fresh => !entry.is_ending,
            // It may have been told, by whichever record its cursor is of.
            Resume::Foreign => true,
            Resume::After(seq) => {
                // The end is told to those who may have been told before.
                entry.came_after(seq)
                    && (!entry.is_ending || entry.told.may_have_reached(cells, seq))
            }
        })
    }

    /// What is live for `cells`: the newest message of each incident.
    pub fn live(&self, cells: &CellSet, now: Timestamp) -> Vec<Arc<Entry>> {
        self.owed_if(cells, now, |entry| !entry.is_ending)
    }

    /// What is live, and every ending that still counts.
    pub fn all(&self, cells: &CellSet, now: Timestamp) -> Vec<Arc<Entry>> {
        self.owed_if(cells, now, |_| true)
    }

    /// Entries from number `from` on that `cells` are owed, in the order in which they
    /// came: a phone that is cut off between two of them holds the cursor of the first.
    /// Of one incident the newest is enough: each carries the whole story and the
    /// widest area, so an older one would only make the phone ring for nothing.
    pub fn owed(
        &self,
        from: usize,
        cells: &CellSet,
        now: Timestamp,
    ) -> impl Iterator<Item = &Arc<Entry>> {
        let counts = move |entry: &Entry| entry.expires > now && entry.is_owed_to(cells);
        let is_newest = move |entry: &Entry| {
            let mut newer = self
                .of(entry.incident)
                .filter(|other| other.seq > entry.seq);
            !newer.any(|other| counts(other))
        };
        let new = self.entries.get(from..).unwrap_or_default().iter();
        new.filter(move |entry| counts(entry) && is_newest(entry))
    }

    fn owed_if(
        &self,
        cells: &CellSet,
        now: Timestamp,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Vec<Arc<Entry>> {
        let owed = self.owed(0, cells, now).filter(|entry| wanted(entry));
        owed.cloned().collect()
    }

    fn of(&self, incident: CaseId) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries
            .iter()
            .filter(move |entry| entry.incident == incident)
    }
}
