//! One package in the log, encoded once for all who will read it.

use std::sync::Arc;

use bytes::Bytes;
use homeward_domain::{
    id::CaseId,
    message::{MessageHead, MessageIdentity},
    time::Timestamp,
};
use homeward_geo::{CellSet, Circle};

use crate::{cursor, framing::Frames, progress::Counter, trunk::Head};

/// Where an incident was told, and from which message on: so that its end can be
/// kept from those who never heard of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told(Vec<(u64, Circle)>);

impl Told {
    pub fn note(&mut self, seq: u64, reach: &[Circle]) {
        for circle in reach {
            match self.0.iter_mut().find(|(_, known)| known == circle) {
                Some((since, _)) => *since = seq.min(*since),
                None => self.0.push((seq, *circle)),
            }
        }
    }

    pub fn extend(&mut self, other: &Self) {
        for (seq, circle) in &other.0 {
            self.note(*seq, std::slice::from_ref(circle));
        }
    }

    /// Whether a phone in `cells` that has read as far as `seq` may have been told.
    pub fn may_have_reached(&self, cells: &CellSet, seq: u64) -> bool {
        let mut reached = self.0.iter().filter(|(since, _)| *since <= seq);
        reached.any(|(_, circle)| cells.may_hold(circle))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub const fn of(places: Vec<(u64, Circle)>) -> Self {
        Self(places)
    }

    pub fn places(&self) -> Vec<(u64, Circle)> {
        self.0.clone()
    }
}

/// A message as connections read it.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Place in the record's log.
    pub seq: u64,
    /// The highest `seq` of all that had come when this came: the number in the cursor
    /// of a phone that has read so far.
    pub mark: u64,
    /// Cursors held its `seq`, or a higher one, before it came.
    was_overtaken: bool,
    /// Place in the order in which messages came here. An ending may overtake
    /// an alert of another incident, so this is not the order of `seq`.
    pub place: u64,
    /// From which message on each place was told of the incident.
    pub told: Told,
    pub incident: CaseId,
    pub identity: MessageIdentity,
    pub expires: Timestamp,
    pub is_ending: bool,
    pub reach: Vec<Circle>,
    pub except: Vec<Circle>,
    /// The signed JSON.
    pub package: Bytes,
    /// The same as an event of every transport.
    pub frames: Frames,
    /// What must leave first when much is waiting: the smaller, the sooner.
    pub lane: u8,
    pub counter: Arc<Counter>,
}

impl Entry {
    /// The next entry of a log whose cursors reach to `before`; the log fills in the
    /// rest of its history (`place`, `told`).
    pub fn new(
        record: &str,
        (seq, before): (u64, u64),
        head: &MessageHead,
        package: Bytes,
    ) -> Self {
        let mark = before.max(seq);
        Self {
            seq,
            mark,
            was_overtaken: seq <= before,
            place: 0,
            told: Told::default(),
            incident: head.case,
            identity: head.identity.clone(),
            expires: head.expires,
            is_ending: head.is_closing(),
            reach: head.reach.clone(),
            except: head.except.clone(),
            frames: Frames::of("alert", Some(&cursor::write(record, mark)), &package),
            lane: head.cause.lane(),
            package,
            counter: Arc::new(Counter::new()),
        }
    }

    /// The same entry at an edge, as its origin describes it.
    pub fn grafted(record: &str, head: &Head, package: Bytes) -> Self {
        let mark = head.before.max(head.seq);
        Self {
            seq: head.seq,
            mark,
            was_overtaken: head.seq <= head.before,
            place: 0,
            told: Told::default(),
            incident: head.case,
            identity: head.identity.clone(),
            expires: head.expires,
            is_ending: head.is_ending,
            reach: head.reach.clone(),
            except: head.except.clone(),
            frames: Frames::of("alert", Some(&cursor::write(record, mark)), &package),
            lane: head.lane,
            package,
            counter: Arc::new(Counter::new()),
        }
    }

    /// How far cursors had come before it: what a log elsewhere needs to write the same ones.
    pub const fn before(&self) -> u64 {
        if self.was_overtaken {
            self.mark
        } else {
            self.seq.saturating_sub(1)
        }
    }

    /// Whether a phone with this number in its cursor may not have read this entry.
    /// What was overtaken shares its number with what overtook it, so it is sent
    /// again rather than missed; the phone knows it by its name.
    pub const fn came_after(&self, cursor: u64) -> bool {
        self.mark > cursor || (self.was_overtaken && self.mark == cursor)
    }

    pub fn is_owed_to(&self, cells: &CellSet) -> bool {
        cells.owed(&self.reach, &self.except)
    }

    /// Whether nobody needs `older` once this entry stands: it is for everybody
    /// whom `older` was for, and carries the whole story.
    pub fn replaces(&self, older: &Self) -> bool {
        let covered = |circle: &Circle| {
            self.reach
                .iter()
                .any(|own| own == circle || own.covers(circle))
        };
        let is_later = self.incident == older.incident && self.seq > older.seq;
        is_later && (self.is_ending || (self.except.is_empty() && older.reach.iter().all(covered)))
    }
}
