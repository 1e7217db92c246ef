//! What one connection reads of the log, whatever carries it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use homeward_domain::{id::CaseId, message::MessageIdentity, time::Timestamp};
use serde::Serialize;

use crate::{
    census::{LiveNames, Seat},
    cursor::Resume,
    entry::Entry,
    framing::Frames,
    hub::Shared,
    jitter::between,
    log::Log,
};

/// After a restart all phones come back: over these milliseconds, not at once.
const RETRY_MS: (u64, u64) = (1_000, 3_000);
/// A connection's heartbeats come this much more often than asked, in percent,
/// so that connections that were opened together drift apart.
const EARLIER_PERCENT_MAX: u64 = 20;

/// One connection's place in the log.
pub(crate) struct Reader {
    pub seat: Seat,
    /// How far in the log this connection has read.
    pub read: u64,
}

impl Reader {
    pub const fn new(seat: Seat) -> Self {
        Self { seat, read: 0 }
    }

    /// What the phone missed.
    pub fn first(&mut self, shared: &Shared, resume: Resume) -> Vec<Arc<Entry>> {
        let now = shared.sweep();
        let log = shared.log.load();
        self.read = log.place;
        let owed = log.replay(resume, &self.seat.group.cells, now);
        self.hand(shared, owed)
    }

    /// What was said since.
    pub fn news(&mut self, shared: &Shared) -> Vec<Arc<Entry>> {
        let log = shared.log.load();
        if log.place == self.read {
            return Vec::new();
        }
        let new = log.new_after(self.read);
        self.read = log.place;
        let owed = log.owed(new, &self.seat.group.cells, shared.clock.now());
        self.hand(shared, owed.cloned().collect())
    }

    /// Counted as handed to this connection.
    fn hand(&self, shared: &Shared, entries: Vec<Arc<Entry>>) -> Vec<Arc<Entry>> {
        shared.events.increment(entries.len() as u64);
        for entry in &entries {
            entry.counter.hand(entry.place > self.seat.opened_at);
        }
        entries
    }

    /// Milliseconds after which a phone that was cut off should come back.
    pub const fn retry_ms(&self) -> u64 {
        between(RETRY_MS.0, RETRY_MS.1, self.seat.number)
    }

    /// How long this connection's heartbeats are apart.
    pub fn beats_every(&self, asked: Duration) -> Duration {
        let percent = 100 - between(0, EARLIER_PERCENT_MAX, self.seat.number);
        let share = f64::from(u32::try_from(percent).unwrap_or(100)) / 100.0;
        asked.mul_f64(share).max(Duration::from_millis(1))
    }

    /// What is live for these cells, from the group's copy while that is true.
    pub fn live_names(&self, log: &Log, now: Timestamp) -> Arc<LiveNames> {
        let group = &self.seat.group;
        let holds = |names: &Arc<LiveNames>| {
            names.revision == log.revision && names.until.is_none_or(|until| until > now)
        };
        if let Some(names) = group.live.load_full().filter(holds) {
            return names;
        }
        let live = log.live(&group.cells, now);
        let names = Arc::new(LiveNames {
            revision: log.revision,
            until: live.iter().map(|entry| entry.expires).min(),
            json: named(&live),
        });
        group.live.store(Some(names.clone()));
        names
    }
}

/// So that a phone knows that the line is alive, and whether it holds what it is owed.
pub(crate) fn heartbeat(now: Timestamp, live: &[u8]) -> Frames {
    let mut data = Vec::with_capacity(live.len() + 48);
    data.extend_from_slice(format!(r#"{{"now":"{now}","live":"#).as_bytes());
    data.extend_from_slice(live);
    data.push(b'}');
    Frames::of("heartbeat", None, &data)
}

fn named(live: &[Arc<Entry>]) -> Bytes {
    #[derive(Serialize)]
    struct Name<'a> {
        identifier: &'a MessageIdentity,
        incident: CaseId,
    }
    let name = |entry: &Arc<Entry>| {
        let name = Name {
            identifier: &entry.identity,
            incident: entry.incident,
        };
        serde_json::to_string(&name).unwrap_or_default()
    };
    let names = live.iter().map(name).collect::<Vec<_>>();
    format!("[{}]", names.join(",")).into()
}
