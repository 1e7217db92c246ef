//! The record with a bad day: pauses, failures, conflicts, and deaths before and
//! after a write. What was written is in memory and never lost.

use std::{future::pending, sync::Arc};

use async_trait::async_trait;
use futures_util::FutureExt as _;
use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{Batch, Chain, KeptAnswer, Milestones, SentMessage, StagedClosing, Tally, WrappedKey},
    delivery::{ChannelId, Delivery, DeliveryKey},
    foreign::{ForeignAlert, Neighbour},
    id::{
        AgencyId, AlertId, CaseId, ForeignId, NeighbourId, OfficerId, PartnerId, ScreenId, TipId,
    },
    message::MessageIdentity,
    people::{AccessKey, Agency, KeyOwner, Officer, Partner, Screen, Session, SignInLink},
    time::Timestamp,
    tip::{Sighting, Tip},
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    memory::MemoryStore,
    store::{ChainedEntry, Fence, Read, Store},
    world::Clock,
};

use super::{
    hands::Hands,
    rounds::{a_moment, until},
    trouble::{Mishap, Trouble},
    watch::Watch,
};

pub struct FaultyStore {
    pub inner: Arc<MemoryStore>,
    pub trouble: Arc<Trouble>,
    pub hands: Arc<Hands>,
    pub watch: Arc<Watch>,
}

impl FaultyStore {
    /// The way to the record: others go first, or the disk is busy.
    async fn asked(&self) {
        if self.trouble.is_dead() {
            return pending().await;
        }
        match self.trouble.wait() {
            Mishap::Pause => a_moment().await,
            Mishap::Slow(span) => {
                let at = self.hands.now() + span;
                until(|| self.hands.now() >= at || self.trouble.is_dead()).await;
            }
            _ => {}
        }
        if self.trouble.is_dead() {
            pending().await
        }
    }

    async fn read(&self) -> Result<(), Fault> {
        self.asked().await;
        match self.trouble.read() {
            Mishap::Broken => Err(Fault::new(FaultKind::Broken, "read the record")),
            _ => Ok(()),
        }
    }

    /// Writes, and lets the invariants see what is written.
    fn write(&self, batch: Batch) -> Result<(), Fault> {
        let allowed = {
            let state = self.inner.state();
            let allowed = state.allows(&batch);
            if allowed {
                self.watch.writes(&state, &batch);
            }
            allowed
        };
        let written = self.inner.record(batch).now_or_never();
        if allowed {
            self.watch.written(&self.inner.state());
        }
        written.unwrap_or_else(|| Err(Fault::new(FaultKind::Broken, "write in memory")))
    }
}

/// Only where several people may act at once does a store say that somebody did:
/// messages are planned by one reconciler alone.
fn others_may_act(batch: &Batch) -> bool {
    use homeward_domain::change::Expect::{AnswerFree, CaseEpoch, DeliveryOpen, DeliveryStands};
    let shared = |expect: &_| {
        matches!(
            expect,
            AnswerFree { .. } | CaseEpoch { .. } | DeliveryOpen { .. } | DeliveryStands { .. }
        )
    };
    batch.expect.iter().any(shared)
}

/// Every question: it waits, may fail, and is then answered from memory.
macro_rules! store {
    ($($name:ident($($arg:ident: $of:ty),*) -> $out:ty;)*) => {
        #[async_trait]
        impl Store for FaultyStore {
            async fn record(&self, batch: Batch) -> Result<(), Fault> {
                self.asked().await;
                match self.trouble.write() {
                    Mishap::Broken => return Err(Fault::new(FaultKind::Broken, "write the batch")),
                    Mishap::Conflict if others_may_act(&batch) => return Err(Fault::new(FaultKind::Conflict, "write the batch")),
                    Mishap::DiesBefore => {
                        self.trouble.die();
                        return pending().await;
                    }
                    Mishap::DiesAfter => {
                        drop(self.write(batch));
                        self.trouble.die();
                        return pending().await;
                    }
                    _ => {}
                }
                self.write(batch)
            }
            $(async fn $name(&self, $($arg: $of),*) -> Read<$out> {
                self.read().await?;
                self.inner.$name($($arg),*).await
            })*
        }
    };
}

store! {
    record_id() -> String;
    agencies() -> Vec<Agency>;
    agency(id: AgencyId) -> Option<Agency>;
    officer(id: OfficerId) -> Option<Officer>;
    officers(agency: AgencyId) -> Vec<Officer>;
    link(digest: &str) -> Option<SignInLink>;
    session(digest: &str) -> Option<Session>;
    key(digest: &str) -> Option<AccessKey>;
    keys_of(owner: KeyOwner) -> Vec<AccessKey>;
    partners() -> Vec<Partner>;
    partner(id: PartnerId) -> Option<Partner>;
    screens() -> Vec<Screen>;
    screen(id: ScreenId) -> Option<Screen>;
    screens_seen() -> Vec<(ScreenId, Timestamp)>;
    cases(agency: AgencyId) -> Vec<Case>;
    case(id: CaseId) -> Option<Case>;
    case_key(id: CaseId) -> Option<WrappedKey>;
    alert(id: AlertId) -> Option<Alert>;
    alert_by_code(code: &str) -> Option<Alert>;
    active_alerts() -> Vec<Alert>;
    ended_before(at: Timestamp) -> Vec<Alert>;
    fence(alert: AlertId) -> Option<Fence>;
    answer(key: &str) -> Option<KeptAnswer>;
    messages_after(seq: u64, limit: usize) -> Vec<SentMessage>;
    message(seq: u64) -> Option<SentMessage>;
    messages_of(alert: AlertId) -> Vec<SentMessage>;
    staged(alert: AlertId) -> Vec<StagedClosing>;
    unplanned(limit: usize) -> Vec<SentMessage>;
    due(channels: &[ChannelId], now: Timestamp, limit: usize) -> Vec<Delivery>;
    next_due() -> Option<Timestamp>;
    delivery(key: &DeliveryKey) -> Option<Delivery>;
    deliveries_of(alert: AlertId) -> Vec<Delivery>;
    deliveries_to(partner: PartnerId, before: Option<u64>, limit: usize) -> Vec<Delivery>;
    tally(identity: &MessageIdentity) -> Tally;
    milestones(alert: AlertId) -> Milestones;
    tip(id: TipId) -> Option<Tip>;
    tips_of(alert: AlertId, limit: usize) -> Vec<Tip>;
    first_tip(alert: AlertId) -> Option<Timestamp>;
    tip_count(alert: AlertId) -> u64;
    sightings_of(alert: AlertId) -> Vec<Sighting>;
    neighbours() -> Vec<Neighbour>;
    foreign(id: ForeignId) -> Option<ForeignAlert>;
    foreign_named(neighbour: NeighbourId, names: &[(String, String)]) -> Vec<ForeignAlert>;
    foreign_count(neighbour: NeighbourId) -> usize;
    foreign_of(agency: AgencyId, limit: usize) -> Vec<ForeignAlert>;
    foreign_waiting() -> Vec<ForeignAlert>;
    foreign_before(at: Timestamp, limit: usize) -> Vec<ForeignAlert>;
    audit(chain: Chain) -> Vec<ChainedEntry>;
}
