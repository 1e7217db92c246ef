//! One connection: wakes when the log grows, reads what is new, passes on what it is owed.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use homeward_domain::{id::CaseId, message::MessageIdentity, time::Timestamp};
use serde::Serialize;
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use crate::{
    census::{LiveNames, Seat},
    cursor::Resume,
    entry::{Entry, event},
    hub::{Bell, Shared, joined},
    jitter::between,
};

/// After a restart all phones come back: over these milliseconds, not at once.
const RETRY_MS: (u64, u64) = (1_000, 3_000);
/// A connection's heartbeats come this much more often than asked, in percent,
/// so that connections that were opened together drift apart.
const EARLIER_PERCENT_MAX: u64 = 20;

pub(crate) struct Connection {
    shared: Arc<Shared>,
    seat: Seat,
    bell: watch::Receiver<Bell>,
    /// How far in the log this connection has read.
    read: u64,
    /// What the phone asked for; taken by the first piece.
    resume: Option<Resume>,
    beat: Interval,
}

impl Connection {
    pub fn new(shared: Arc<Shared>, seat: Seat, resume: Resume) -> Self {
        // Subscribed before the log is read for the first time: what comes in
        // between rings the bell.
        let bell = shared.newest.subscribe();
        let beat = beat(shared.limits.heartbeat_every, seat.number);
        Self {
            shared,
            seat,
            bell,
            read: 0,
            resume: Some(resume),
            beat,
        }
    }

    pub fn into_events(self) -> BoxStream<'static, Bytes> {
        let next = |mut connection: Self| async move {
            let piece = connection.next().await?;
            Some((piece, connection))
        };
        stream::unfold(self, next).boxed()
    }

    async fn next(&mut self) -> Option<Bytes> {
        if let Some(resume) = self.resume.take() {
            return Some(self.first(resume));
        }
        loop {
            // A closing hub rings too, but a connection that was opened after
            // the last ring would never hear it.
            if self.bell.borrow_and_update().is_closing {
                return None;
            }
            if let Some(piece) = self.news() {
                return Some(piece);
            }
            tokio::select! {
                biased;
                rung = self.bell.changed() => rung.ok()?,
                _ = self.beat.tick() => return Some(self.heartbeat()),
            }
        }
    }

    /// What the phone missed, and a heartbeat so that it knows the line is alive.
    fn first(&mut self, resume: Resume) -> Bytes {
        let now = self.shared.sweep();
        let log = self.shared.log.load_full();
        self.read = log.place;
        let retry = between(RETRY_MS.0, RETRY_MS.1, self.seat.number);
        let mut pieces = vec![Bytes::from(format!("retry: {retry}\n\n"))];
        pieces.extend(self.handed(log.replay(resume, &self.seat.group.cells, now)));
        pieces.push(self.heartbeat());
        joined(pieces)
    }

    fn news(&mut self) -> Option<Bytes> {
        let log = self.shared.log.load_full();
        if log.place == self.read {
            return None;
        }
        let read = std::mem::replace(&mut self.read, log.place);
        let new = log.since(read, &self.seat.group.cells, self.shared.clock.now());
        let pieces = self.handed(new);
        (!pieces.is_empty()).then(|| joined(pieces))
    }

    /// The events of `entries`, counted as handed to this connection.
    fn handed(&self, entries: Vec<Arc<Entry>>) -> Vec<Bytes> {
        self.shared.events.increment(entries.len() as u64);
        for entry in &entries {
            entry.counter.hand(entry.place > self.seat.opened_at);
        }
        entries.iter().map(|entry| entry.event.clone()).collect()
    }

    fn heartbeat(&self) -> Bytes {
        self.shared.heartbeats.increment(1);
        let now = self.shared.sweep();
        let names = self.live_names(now);
        let mut data = Vec::with_capacity(names.json.len() + 48);
        data.extend_from_slice(format!(r#"{{"now":"{now}","live":"#).as_bytes());
        data.extend_from_slice(&names.json);
        data.push(b'}');
        event("heartbeat", None, &data)
    }

    /// What is live for these cells, from the group's copy while that is true.
    fn live_names(&self, now: Timestamp) -> Arc<LiveNames> {
        let group = &self.seat.group;
        let log = self.shared.log.load();
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
    let mut json = String::new();
    let _ = write!(
        json,
        "[{}]",
        live.iter().map(name).collect::<Vec<_>>().join(",")
    );
    json.into()
}

fn beat(every: Duration, number: u64) -> Interval {
    let percent = 100 - between(0, EARLIER_PERCENT_MAX, number);
    let every = every.mul_f64(f64::from(u32::try_from(percent).unwrap_or(100)) / 100.0);
    let mut beat = interval_at(Instant::now() + every, every.max(Duration::from_millis(1)));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}
