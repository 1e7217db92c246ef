//! Asks back whoever wants to be told of a feed, and tells them what is new in it.
//!
//! Who is behind is a question to the record: the feed's newest message against how far
//! a subscriber was told. So a wake-up may be lost, and after a restart nobody is told what
//! they have. Told is written down after the subscriber took it: between the two the house
//! may stop, and then it is told once more (at least once; each entry has the same id).
//!
//! A call is a task of its own. Those that did not answer last time come last, and have
//! only a part of the room, so that who hangs keeps nobody else waiting.

mod go;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use homeward_domain::status::Status;
use homeward_ports::hub::{HubId, Mark, TopicContent};
use tokio::task::JoinSet;

use crate::{Failure, bell::Bell, driver::complain, hub::Hub};

/// The safety net under lost wake-ups.
const BEAT: Duration = Duration::from_secs(5);
/// At most this often: one alert rings the bell for each of its deliveries.
const GAP: Duration = Duration::from_millis(50);
/// Calls at one time: each is an open socket.
pub const CALLS_MAX: usize = 128;
/// Of those to who did not answer last.
pub const FAILING_CALLS_MAX: usize = 32;
/// Of those to one host.
pub const CALLS_PER_HOST_MAX: usize = 8;
/// What one look reads of each kind.
const LOOK_MAX: usize = 4 * CALLS_MAX;

/// What a call is for; two of the same are never out at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Errand {
    Ask(HubId),
    Tell(HubId),
}

/// A call that has come back.
struct Trip {
    errand: Errand,
    host: String,
    /// Whether it was to somebody who did not answer before.
    tried: bool,
    ended: go::Ended,
}

/// Everything on its way to subscribers of one status.
pub struct Rounds<S: Status> {
    hub: Arc<Hub<S>>,
    out: HashSet<Errand>,
    hosts: HashMap<String, usize>,
    failing: usize,
    trips: JoinSet<Trip>,
    /// Taken by subscribers, and not written down for want of a disk: written down later,
    /// and not told again meanwhile.
    owed: BTreeMap<HubId, Mark>,
}

/// Runs for as long as the process lives.
pub async fn run<S: Status>(hub: Arc<Hub<S>>, bell: Bell) {
    let mut looks = bell.looks();
    let mut rounds = Rounds::new(hub.clone());
    loop {
        if let Err(failure) = rounds.look().await {
            complain("tell subscribers", &failure);
        }
        let wait = rounds.wait().await;
        tokio::select! {
            () = hub.wished.notified() => {}
            _ = looks.recv() => {}
            Some(()) = rounds.some_back() => {}
            () = tokio::time::sleep(wait) => {}
        }
        tokio::time::sleep(GAP).await;
        while looks.try_recv().is_ok() {}
    }
}

impl<S: Status> Rounds<S> {
    pub fn new(hub: Arc<Hub<S>>) -> Self {
        Self {
            hub,
            out: HashSet::new(),
            hosts: HashMap::new(),
            failing: 0,
            trips: JoinSet::new(),
            owed: BTreeMap::new(),
        }
    }

    /// Sends out everything that is due and has room.
    pub async fn look(&mut self) -> Result<(), Failure> {
        let ground = &self.hub.ground;
        let now = ground.clock.now();
        ground.subscriptions.sweep(now).await?;
        for (id, mark) in self.owed.clone() {
            ground.subscriptions.told(id, mark).await?;
            self.owed.remove(&id);
        }
        for (id, wish) in ground.subscriptions.wishes(now, LOOK_MAX).await? {
            let host = wish.host.clone();
            let tried = wish.tries > 0;
            self.depart(Errand::Ask(id), &host, tried, |hub| go::ask(hub, id, wish));
        }
        let topics = self.hub.ground.subscriptions.topics(now).await?;
        for topic in topics {
            self.look_at(&topic).await?;
        }
        Ok(())
    }

    async fn look_at(&mut self, topic: &str) -> Result<(), Failure> {
        let ground = &self.hub.ground;
        let Some(mark) = ground.topics.mark(topic) else {
            return Ok(());
        };
        let now = ground.clock.now();
        let behind = ground.subscriptions.behind(topic, mark, now, LOOK_MAX);
        let mut content: Option<TopicContent> = None;
        for one in behind.await? {
            let errand = Errand::Tell(one.id);
            if !self.has_room(&errand, &one.host, one.tries > 0) {
                continue;
            }
            // Made once for all who are told in this look, and only where somebody is.
            if content.is_none() {
                content = self.hub.ground.topics.content(topic).await?;
            }
            let Some(content) = content.clone() else {
                return Ok(());
            };
            let (host, tried) = (one.host.clone(), one.tries > 0);
            self.depart(errand, &host, tried, |hub| go::tell(hub, one, content));
        }
        Ok(())
    }

    fn has_room(&self, errand: &Errand, host: &str, tried: bool) -> bool {
        let there = self.hosts.get(host).copied().unwrap_or(0);
        !self.out.contains(errand)
            && self.trips.len() < CALLS_MAX
            && there < CALLS_PER_HOST_MAX
            && (!tried || self.failing < FAILING_CALLS_MAX)
    }

    fn depart<F>(
        &mut self,
        errand: Errand,
        host: &str,
        tried: bool,
        trip: impl FnOnce(Arc<Hub<S>>) -> F,
    ) where
        F: Future<Output = go::Ended> + Send + 'static,
    {
        if !self.has_room(&errand, host, tried) {
            return;
        }
        self.out.insert(errand);
        *self.hosts.entry(host.to_owned()).or_default() += 1;
        self.failing += usize::from(tried);
        let (trip, host) = (trip(self.hub.clone()), host.to_owned());
        self.trips.spawn(async move {
            Trip {
                errand,
                host,
                tried,
                ended: trip.await,
            }
        });
    }

    /// Waits for a call to come back, and takes in all that have; `None` when none is out.
    pub async fn some_back(&mut self) -> Option<()> {
        // A trip does not panic; if one ever did, its place stays taken and is seen.
        let mut next = self.trips.join_next().await;
        let came = next.is_some();
        while let Some(back) = next {
            if let Ok(trip) = back {
                self.take_back(trip);
            }
            next = self.trips.try_join_next();
        }
        came.then_some(())
    }

    fn take_back(&mut self, trip: Trip) {
        self.out.remove(&trip.errand);
        self.failing -= usize::from(trip.tried);
        if let Some(there) = self.hosts.get_mut(&trip.host) {
            *there -= 1;
            if *there == 0 {
                self.hosts.remove(&trip.host);
            }
        }
        match trip.ended {
            Ok(()) => {}
            Err(go::Unwritten { told, failure }) => {
                complain("write down who was told", &failure);
                self.owed.extend(told);
            }
        }
    }

    /// Until something comes due by itself.
    async fn wait(&self) -> Duration {
        let due = self.hub.ground.subscriptions.next_due().await;
        let now = self.hub.ground.clock.now();
        match due {
            Ok(Some(due)) => {
                let ms = u64::try_from((due - now).as_millis()).unwrap_or(0);
                Duration::from_millis(ms).clamp(GAP, BEAT)
            }
            _ => BEAT,
        }
    }
}
