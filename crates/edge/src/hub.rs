//! Where messages come in and connections hang: the implementation of the ports.

use std::{
    collections::HashMap,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use homeward_domain::{
    audience::Audience,
    id::CaseId,
    message::{MessageHead, MessageIdentity},
    refusal::Refusal,
    status::Status,
    time::Timestamp,
};
use homeward_geo::{CellSet, Circle};
use homeward_ports::{
    package::Package,
    sessions::{Live, Opened, Progress, Remembered, Sessions, Streams},
    world::Clock,
};
use metrics::Counter as Metric;
use mio::Waker;
use tokio::sync::watch;

use crate::{
    census::Census,
    cursor::{self, Resume},
    entry::{Entry, Told},
    log::Log,
    progress::Counters,
    stream::Connection,
    trunk::{Branches, Presence, Report},
};

/// Phones refuse a longer package unread, so sending one would tell nobody.
const PACKAGE_BYTES_MAX: usize = 64 * 1024;

/// Messages that an edge reports of: those that may still be on their way.
const REPORTED_MAX: usize = 32;

/// Limits of the open connections. How many cells one may name
/// is a limit of `geo`.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Each costs some kilobytes here and in the kernel; beyond this a phone is
    /// asked to come back.
    pub connections_max: u64,
    /// A phone that hears nothing for 40 s takes the line for dead.
    pub heartbeat_every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 100_000,
            heartbeat_every: Duration::from_secs(15),
        }
    }
}

/// The open connections of one status. Cheap to clone: all clones are the same hub.
pub struct Hub<S: Status> {
    shared: Arc<Shared>,
    status: PhantomData<S>,
}

impl<S: Status> Clone for Hub<S> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            status: PhantomData,
        }
    }
}

/// What the hub and its connections have in common.
pub(crate) struct Shared {
    pub record: String,
    pub clock: Arc<dyn Clock>,
    pub limits: Limits,
    pub census: Arc<Census>,
    pub log: ArcSwap<Log>,
    /// Held by whoever replaces the log; whom messages may have told that do not
    /// stand in it, by incident, until its end does.
    writer: Mutex<HashMap<CaseId, Told>>,
    counters: Counters,
    branches: Branches,
    /// The newest place; closed when the hub is.
    pub newest: watch::Sender<Bell>,
    /// Reactors sleep in the kernel, so they are woken there.
    sleepers: ArcSwap<Vec<Arc<Waker>>>,
    pub events: Metric,
    pub heartbeats: Metric,
}

/// Whom messages may have told that stand in no log, held while the log is replaced.
type Writing<'a> = MutexGuard<'a, HashMap<CaseId, Told>>;

/// What connections are woken by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bell {
    pub place: u64,
    pub is_closing: bool,
}

impl<S: Status> Hub<S> {
    /// A hub for the record of this name. Metrics are bound here, so the
    /// process's recorder must have been installed before.
    pub fn new(record: impl Into<String>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let status = S::KIND.as_str();
        let gauge = metrics::gauge!("homeward_stream_connections", "status" => status);
        let events = |kind| metrics::counter!("homeward_stream_events_total", "status" => status, "event" => kind);
        let shared = Shared {
            record: record.into(),
            clock,
            limits,
            census: Arc::new(Census::new(limits.connections_max, gauge)),
            log: ArcSwap::default(),
            writer: Mutex::default(),
            counters: Counters::default(),
            branches: Branches::default(),
            newest: watch::Sender::default(),
            sleepers: ArcSwap::default(),
            events: events("alert"),
            heartbeats: events("heartbeat"),
        };
        Self {
            shared: Arc::new(shared),
            status: PhantomData,
        }
    }

    /// Takes in the record's messages before the door opens. Those of the other status
    /// are left out. One without its package is not kept, but whom it may have told is:
    /// they hear of the end.
    ///
    /// In which order they left before the stop is known by their marks only, so each
    /// counts as overtaken: it is told again rather than missed.
    pub fn load(&self, remembered: impl IntoIterator<Item = Remembered>) {
        let own = remembered.into_iter();
        let own: Vec<_> = own.filter(|one| one.sent.head.status == S::KIND).collect();
        let newest = own.iter().map(|one| one.sent.seq).max().unwrap_or(0);
        self.shared.may_have_left(newest);
        for Remembered { sent, mark } in own {
            match Package::<S>::reopen(&sent, None) {
                Some(package) => self.shared.append(&package, &sent.head, Some(mark)),
                None => self.shared.pass_over(sent.seq, &sent.head),
            }
        }
    }

    /// What an edge of this name says of its phones.
    pub fn reported(&self, edge: &str, report: Report) -> Result<(), Refusal> {
        self.shared.branches.take(edge, report)
    }

    /// Where an edge of this name says that its phones are.
    pub fn presence_reported(&self, edge: &str, presence: Presence) -> Result<(), Refusal> {
        self.shared.branches.take_presence(edge, presence)
    }

    /// Where this hub's own phones are, as an edge says it.
    pub fn presence(&self) -> Presence {
        Presence::of(self.shared.census.groups())
    }

    /// What this hub says of its own phones, as an edge.
    pub fn report(&self) -> Report {
        Report {
            connected: self.shared.census.connected(),
            messages: self.shared.counters.newest(REPORTED_MAX),
        }
    }

    pub(crate) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Ends every stream, so that the process can go. Phones come back elsewhere.
    pub fn close(&self) {
        self.shared.ring(|bell| bell.is_closing = true);
    }

    /// The same connections for a [`crate::Door`] that serves them below `path`.
    pub fn street(&self, path: impl Into<String>) -> Street {
        Street {
            path: path.into(),
            shared: self.shared.clone(),
        }
    }
}

/// Where a door leads: streams of one hub, below one address.
#[derive(Clone)]
pub struct Street {
    pub(crate) path: String,
    pub(crate) shared: Arc<Shared>,
}

impl<S: Status> Sessions<S> for Hub<S> {
    fn offer(&self, package: &Package<S>, audience: &Audience<S>) {
        let head = MessageHead {
            reach: audience.reach().to_vec(),
            except: audience.except().to_vec(),
            ..package.head().clone()
        };
        self.shared.append(package, &head, None);
    }
    fn progress(&self, message: &MessageIdentity) -> Option<Progress> {
        let own = self.shared.counters.of(message)?;
        Some(self.shared.branches.join(message, own))
    }
    fn connected(&self) -> u64 {
        self.shared.census.connected() + self.shared.branches.connected()
    }
    fn connected_within(&self, reach: &[Circle]) -> u64 {
        self.shared.census.within(reach) + self.shared.branches.within(reach)
    }
}

impl<S: Status> Streams<S> for Hub<S> {
    fn open(
        &self,
        cells: CellSet,
        last_event_id: Option<&str>,
        takes_gzip: bool,
    ) -> Result<Opened, Refusal> {
        let resume = self.shared.resume(last_event_id);
        let reset = resume.refusal();
        let is_packed = takes_gzip && reset.is_none();
        let seat = self.shared.census.enter(cells)?;
        let connection = Connection::new(self.shared.clone(), seat, resume, is_packed);
        Ok(Opened {
            events: connection.into_events(),
            reset,
            is_packed,
        })
    }

    fn live(&self, cells: &CellSet, cursor: Option<&str>) -> Live {
        let now = self.shared.sweep();
        let log = self.shared.log.load();
        let entries = match self.shared.resume(cursor) {
            after @ Resume::After(_) => log.replay(after, cells, now),
            Resume::Fresh | Resume::Foreign => log.all(cells, now),
        };
        Live {
            cursor: cursor::write(&self.shared.record, log.seq),
            packages: entries.iter().map(|entry| entry.package.clone()).collect(),
        }
    }
}

impl Shared {
    /// `mark`: how far cursors had come before this message, where it came in another life.
    fn append<S: Status>(&self, package: &Package<S>, head: &MessageHead, mark: Option<u64>) {
        let (seq, text) = (package.seq(), package.text());
        if text.len() > PACKAGE_BYTES_MAX {
            // Nothing that signs can make one; if something did, no phone would read it.
            tracing::error!(message = %head.identity, bytes = text.len(), "a package is too large to send");
            return;
        }
        let unkept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let before = mark.unwrap_or_else(|| self.log.load().seq);
        let entry = Entry::new(&self.record, (seq, before), head, text.clone());
        self.enter(unkept, entry, Told::default());
    }

    /// Hangs up what an origin said, with whom it may have told.
    pub fn hang(&self, entry: Entry, told: Told) {
        let unkept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.enter(unkept, entry, told);
    }

    fn enter(&self, mut unkept: Writing<'_>, mut entry: Entry, told: Told) {
        let now = self.clock.now();
        let log = self.log.load_full();
        if log.is_needless(&entry, now) {
            self.log.store(Arc::new(log.past(entry.seq)));
            return;
        }
        entry.counter = self.counters.open(&entry.identity);
        let earlier = if entry.is_ending {
            unkept.remove(&entry.incident)
        } else {
            unkept.get(&entry.incident).cloned()
        };
        let mut earlier = earlier.unwrap_or_default();
        earlier.extend(&told);
        entry.told = log.told(&entry, earlier);
        let count = self.census.count_for(&entry.reach, &entry.except);
        entry.place = count.place;
        entry.counter.start(count.connected, count.inside);
        self.log.store(Arc::new(log.with(entry, now)));
        self.ring(|bell| bell.place = count.place);
    }

    fn ring(&self, change: impl FnOnce(&mut Bell)) {
        self.newest.send_modify(change);
        for sleeper in self.sleepers.load().iter() {
            if let Err(error) = sleeper.wake() {
                tracing::error!(%error, "a reactor could not be woken; it looks by itself within a beat");
            }
        }
    }

    /// Wakes this one too whenever something is said.
    pub fn wakes(&self, sleeper: &Arc<Waker>) {
        self.sleepers.rcu(|sleepers| {
            let mut sleepers = Vec::clone(sleepers);
            sleepers.push(sleeper.clone());
            sleepers
        });
    }

    /// The log, and whom messages may have told that do not stand in it.
    pub fn whole(&self) -> (Arc<Log>, Vec<(CaseId, Told)>) {
        let unkept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let told = unkept.iter().map(|(case, told)| (*case, told.clone()));
        (self.log.load_full(), told.collect())
    }

    /// Messages that stand nowhere may have told these.
    pub fn remember(&self, case: CaseId, told: &Told) {
        let mut unkept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        unkept.entry(case).or_default().extend(told);
    }

    fn pass_over(&self, seq: u64, head: &MessageHead) {
        let mut unkept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        unkept.entry(head.case).or_default().note(seq, &head.reach);
    }

    /// Cursors that hold up to this number may be out there.
    pub fn may_have_left(&self, seq: u64) {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let log = self.log.load_full();
        self.log.store(Arc::new(log.past(seq)));
    }

    pub fn resume(&self, cursor: Option<&str>) -> Resume {
        Resume::read(cursor, &self.record, self.log.load().seq)
    }

    /// Drops what is past, and says what time it is. Whoever finds another at
    /// it goes on: readers leave out what is past by themselves.
    pub fn sweep(&self) -> Timestamp {
        let now = self.clock.now();
        if self.log.load().holds_past(now)
            && let Ok(_writer) = self.writer.try_lock()
        {
            let log = self.log.load_full();
            self.log.store(Arc::new(log.without_past(now)));
        }
        now
    }
}
