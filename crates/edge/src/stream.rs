//! A connection that somebody else's HTTP carries: wakes when the log grows, reads
//! what is new, passes on what it is owed. Sockets of our own live in [`crate::reactor`].

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use crate::{
    census::Seat,
    cursor::Resume,
    entry::Entry,
    framing::{Transport, joined, retry},
    hub::{Bell, Shared},
    reader::{Reader, heartbeat},
};

pub(crate) struct Connection {
    shared: Arc<Shared>,
    reader: Reader,
    bell: watch::Receiver<Bell>,
    /// What the phone asked for; taken by the first piece.
    resume: Option<Resume>,
    beat: Interval,
    transport: Transport,
}

impl Connection {
    pub fn new(shared: Arc<Shared>, seat: Seat, resume: Resume, is_packed: bool) -> Self {
        // Subscribed before the log is read for the first time: what comes in
        // between rings the bell.
        let bell = shared.newest.subscribe();
        let reader = Reader::new(seat);
        let every = reader.beats_every(shared.limits.heartbeat_every);
        let mut beat = interval_at(Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            shared,
            reader,
            bell,
            resume: Some(resume),
            beat,
            transport: if is_packed {
                Transport::EventsPacked
            } else {
                Transport::Events
            },
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
            let news = self.reader.news(&self.shared);
            if !news.is_empty() {
                return Some(joined(self.events(&news)));
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
        let missed = self.reader.first(&self.shared, resume);
        let mut pieces = vec![Bytes::from_static(self.transport.opening())];
        pieces.push(retry(self.transport, self.reader.retry_ms()));
        pieces.extend(self.events(&missed));
        pieces.push(self.heartbeat());
        joined(pieces)
    }

    fn heartbeat(&self) -> Bytes {
        self.shared.heartbeats.increment(1);
        let now = self.shared.sweep();
        let names = self.reader.live_names(&self.shared.log.load(), now);
        heartbeat(now, &names.json).on(self.transport).clone()
    }

    fn events(&self, entries: &[Arc<Entry>]) -> Vec<Bytes> {
        let event = |entry: &Arc<Entry>| entry.frames.on(self.transport).clone();
        entries.iter().map(event).collect()
    }
}
