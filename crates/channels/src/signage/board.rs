//! What hangs, in memory: per incident its newest message, or the fact that it ended.

use std::{
    collections::HashMap,
    marker::PhantomData,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use homeward_domain::{
    id::{AlertId, CaseId},
    message::MessageHead,
    status::Status,
    time::Timestamp,
};
use homeward_geo::{Circle, Point};
use homeward_ports::{package::Package, sessions::Screens};

/// The board of every screen of status `S`.
///
/// It is filled again from the log after a restart, so it may live in memory.
#[derive(Debug)]
pub struct Board<S: Status> {
    by_case: Mutex<HashMap<CaseId, Hung>>,
    revision: AtomicU64,
    status: PhantomData<fn() -> S>,
}

/// The last word on one incident.
#[derive(Debug)]
struct Hung {
    alert: AlertId,
    seq: u64,
    version: u32,
    area: Circle,
    expires: Timestamp,
    /// `None` once the alert has ended or run out: the place in the order stays,
    /// so that nothing older comes back, and the child's data is gone.
    text: Option<Bytes>,
    closed: bool,
}

impl Hung {
    fn of(head: &MessageHead, seq: u64, text: &Bytes) -> Self {
        let closed = head.is_closing();
        Self {
            alert: head.alert,
            seq,
            version: head.identity.version,
            area: head.area,
            expires: head.expires,
            text: (!closed).then(|| text.clone()),
            closed,
        }
    }

    /// Within one alert the version decides, and nothing follows its ending;
    /// between two alerts of one incident the log's order does.
    fn gives_way_to(&self, head: &MessageHead, seq: u64) -> bool {
        if head.alert == self.alert {
            return !self.closed && head.identity.version > self.version;
        }
        seq > self.seq
    }
}

impl<S: Status> Default for Board<S> {
    fn default() -> Self {
        Self {
            by_case: Mutex::default(),
            revision: AtomicU64::new(0),
            status: PhantomData,
        }
    }
}

impl<S: Status> Board<S> {
    pub fn new() -> Self {
        Self::default()
    }

    fn hung(&self) -> MutexGuard<'_, HashMap<CaseId, Hung>> {
        self.by_case.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Status> Screens<S> for Board<S> {
    fn show(&self, package: &Package<S>) {
        let (head, seq) = (package.head(), package.seq());
        let mut hung = self.hung();
        if hung
            .get(&head.case)
            .is_some_and(|old| !old.gives_way_to(head, seq))
        {
            return;
        }
        hung.insert(head.case, Hung::of(head, seq, package.text()));
        self.revision.fetch_add(1, Ordering::Release);
    }

    fn at(&self, place: Point, now: Timestamp) -> Vec<Bytes> {
        let mut hung = self.hung();
        for alert in hung.values_mut().filter(|alert| alert.expires <= now) {
            alert.text = None;
        }
        let mut here: Vec<_> = hung
            .values()
            .filter(|alert| alert.area.contains(place))
            .filter_map(|alert| Some((alert.seq, alert.text.clone()?)))
            .collect();
        here.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        here.into_iter().map(|(_, text)| text).collect()
    }

    fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }
}
