//! The record in memory: [`State`] behind a lock. The reference for every other store.

mod blobs;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{
        AuditEntry, Batch, Chain, Change, KeptAnswer, Milestones, SentMessage, StagedClosing,
        Tally, WrappedKey,
    },
    delivery::{ChannelId, Delivery, DeliveryKey, Shard},
    foreign::{ForeignAlert, ForeignStage, Neighbour},
    id::{
        AgencyId, AlertId, CaseId, ForeignId, NeighbourId, OfficerId, PartnerId, ScreenId, TipId,
    },
    message::MessageIdentity,
    people::{AccessKey, Agency, KeyOwner, Officer, Partner, Screen, Session, SignInLink},
    state::State,
    time::Timestamp,
    tip::{Sighting, Tip},
};
use homeward_seal::{Digest, chain, salted};

pub use blobs::MemoryBlobs;

use crate::{
    fault::{Fault, FaultKind},
    store::{ChainedEntry, Fence, Read, Store},
};

#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl MemoryStore {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn foreign_that(&self, is_asked: impl Fn(&ForeignAlert) -> bool) -> Vec<ForeignAlert> {
        let state = self.state();
        let asked = state.foreign.values().filter(|foreign| is_asked(foreign));
        asked.cloned().collect()
    }
}

fn waits(foreign: &ForeignAlert) -> bool {
    foreign.stage == ForeignStage::Waiting
}

/// The audit line of `change`, or none where its bookkeeping is a log of its own.
pub fn audit_line(
    chain: Option<Chain>,
    change: &Change,
    before: Option<&Change>,
    batch: &Batch,
) -> Option<AuditEntry> {
    let hash = |change: &Change| {
        let bytes = serde_json::to_vec(change).unwrap_or_default();
        salted(&batch.salt, &bytes).to_string()
    };
    Some(AuditEntry {
        chain: chain?,
        at: batch.at,
        actor: batch.actor,
        change: change.name().to_owned(),
        before: before.map(hash),
        after: hash(change),
        salt: batch.salt.iter().map(|b| format!("{b:02x}")).collect(),
    })
}

/// Chains audit lines in the order in which they were written.
pub fn chained(entries: Vec<AuditEntry>) -> Vec<ChainedEntry> {
    let mut previous: Option<Digest> = None;
    let link = |entry: AuditEntry| {
        let bytes = serde_json::to_vec(&entry).unwrap_or_default();
        let hash = chain(previous.as_ref(), &bytes);
        previous = Some(hash);
        ChainedEntry { entry, hash }
    };
    entries.into_iter().map(link).collect()
}

#[async_trait]
impl Store for MemoryStore {
    async fn record(&self, batch: Batch) -> Result<(), Fault> {
        let mut state = self.state();
        if !state.allows(&batch) {
            return Err(Fault::new(FaultKind::Conflict, "write the batch"));
        }
        for change in &batch.changes {
            let before = state.before(change);
            let line = audit_line(state.chain(change), change, before.as_ref(), &batch);
            state.apply(change);
            state.audit.extend(line);
        }
        Ok(())
    }
    async fn record_id(&self) -> Read<String> {
        Ok("memory".to_owned())
    }
    async fn agencies(&self) -> Read<Vec<Agency>> {
        Ok(self.state().agencies.values().cloned().collect())
    }
    async fn agency(&self, id: AgencyId) -> Read<Option<Agency>> {
        Ok(self.state().agencies.get(&id).cloned())
    }
    async fn officer(&self, id: OfficerId) -> Read<Option<Officer>> {
        Ok(self.state().officers.get(&id).cloned())
    }
    async fn officers(&self, agency: AgencyId) -> Read<Vec<Officer>> {
        let state = self.state();
        let own = state.officers.values().filter(|o| o.agency == agency);
        Ok(own.cloned().collect())
    }
    async fn link(&self, digest: &str) -> Read<Option<SignInLink>> {
        Ok(self.state().links.get(digest).cloned())
    }
    async fn session(&self, digest: &str) -> Read<Option<Session>> {
        Ok(self.state().sessions.get(digest).cloned())
    }
    async fn key(&self, digest: &str) -> Read<Option<AccessKey>> {
        let state = self.state();
        let key = state.keys.values().find(|key| key.digest == digest);
        Ok(key.cloned())
    }
    async fn keys_of(&self, owner: KeyOwner) -> Read<Vec<AccessKey>> {
        let state = self.state();
        let own = state.keys.values().filter(|key| key.owner == owner);
        Ok(own.cloned().collect())
    }
    async fn partners(&self) -> Read<Vec<Partner>> {
        Ok(self.state().partners.values().cloned().collect())
    }
    async fn partner(&self, id: PartnerId) -> Read<Option<Partner>> {
        Ok(self.state().partners.get(&id).cloned())
    }
    async fn screens(&self) -> Read<Vec<Screen>> {
        Ok(self.state().screens.values().cloned().collect())
    }
    async fn screen(&self, id: ScreenId) -> Read<Option<Screen>> {
        Ok(self.state().screens.get(&id).cloned())
    }
    async fn screens_seen(&self) -> Read<Vec<(ScreenId, Timestamp)>> {
        let state = self.state();
        Ok(state.screens_seen.iter().map(|(k, v)| (*k, *v)).collect())
    }
    async fn cases(&self, agency: AgencyId) -> Read<Vec<Case>> {
        Ok(self.state().cases_of(agency))
    }
    async fn case(&self, id: CaseId) -> Read<Option<Case>> {
        Ok(self.state().cases.get(&id).cloned())
    }
    async fn case_key(&self, id: CaseId) -> Read<Option<WrappedKey>> {
        Ok(self.state().case_keys.get(&id).cloned())
    }
    async fn alert(&self, id: AlertId) -> Read<Option<Alert>> {
        Ok(self.state().alerts.get(&id).cloned())
    }
    async fn alert_by_code(&self, code: &str) -> Read<Option<Alert>> {
        let state = self.state();
        let alert = state.alerts.values().find(|alert| alert.code == code);
        Ok(alert.cloned())
    }
    async fn active_alerts(&self) -> Read<Vec<Alert>> {
        let state = self.state();
        let active = state.alerts.values().filter(|a| a.stage.is_active());
        Ok(active.cloned().collect())
    }
    async fn ended_before(&self, at: Timestamp) -> Read<Vec<Alert>> {
        let state = self.state();
        let ended = state.alerts.values().filter(|alert| {
            let ended = alert.stage.ended_at().is_some_and(|ended| ended < at);
            ended && state.case_keys.contains_key(&alert.case)
        });
        Ok(ended.cloned().collect())
    }
    async fn fence(&self, alert: AlertId) -> Read<Option<Fence>> {
        let state = self.state();
        let alert = state.alerts.get(&alert);
        Ok(alert.map(|alert| Fence {
            version: alert.version,
            active: alert.stage.is_active(),
            expires: alert.expires,
        }))
    }
    async fn answer(&self, key: &str) -> Read<Option<KeptAnswer>> {
        Ok(self.state().answers.get(key).cloned())
    }
    async fn messages_after(&self, seq: u64, limit: usize) -> Read<Vec<SentMessage>> {
        let state = self.state();
        let after = state.messages.iter().filter(|sent| sent.seq > seq);
        Ok(after.take(limit).cloned().collect())
    }
    async fn message(&self, seq: u64) -> Read<Option<SentMessage>> {
        let state = self.state();
        Ok(state.messages.iter().find(|sent| sent.seq == seq).cloned())
    }
    async fn messages_of(&self, alert: AlertId) -> Read<Vec<SentMessage>> {
        let state = self.state();
        let own = state
            .messages
            .iter()
            .filter(|sent| sent.head.alert == alert);
        Ok(own.cloned().collect())
    }
    async fn staged(&self, alert: AlertId) -> Read<Vec<StagedClosing>> {
        Ok(self.state().staged.get(&alert).cloned().unwrap_or_default())
    }
    async fn unplanned(&self, limit: usize) -> Read<Vec<SentMessage>> {
        let state = self.state();
        let unplanned = state
            .messages
            .iter()
            .filter(|sent| !state.planned.contains(&sent.seq));
        Ok(unplanned.take(limit).cloned().collect())
    }
    async fn due(
        &self,
        channels: &[ChannelId],
        now: Timestamp,
        limit: usize,
    ) -> Read<Vec<Delivery>> {
        let state = self.state();
        let open = |d: &&Delivery| !d.state.is_final() && d.next_at <= now;
        let mut due: Vec<_> = state
            .deliveries
            .values()
            .filter(open)
            .filter(|d| channels.contains(&d.channel))
            .cloned()
            .collect();
        due.sort_by(|a, b| rank(a).cmp(&rank(b)));
        due.truncate(limit);
        Ok(due)
    }
    async fn next_due(&self) -> Read<Option<Timestamp>> {
        let state = self.state();
        let open = state.deliveries.values().filter(|d| !d.state.is_final());
        Ok(open.map(|d| d.next_at).min())
    }
    async fn delivery(&self, key: &DeliveryKey) -> Read<Option<Delivery>> {
        Ok(self.state().deliveries.get(key).cloned())
    }
    async fn deliveries_of(&self, alert: AlertId) -> Read<Vec<Delivery>> {
        let state = self.state();
        let own = state.deliveries.values().filter(|d| d.alert == alert);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by(|a, b| (a.seq, a.channel, &a.key).cmp(&(b.seq, b.channel, &b.key)));
        Ok(own)
    }
    async fn deliveries_to(
        &self,
        partner: PartnerId,
        before: Option<u64>,
        limit: usize,
    ) -> Read<Vec<Delivery>> {
        let state = self.state();
        let to = Shard::Partner(partner);
        let asked = |d: &&Delivery| d.shard == to && before.is_none_or(|seq| d.seq < seq);
        let mut own: Vec<_> = state.deliveries.values().filter(asked).cloned().collect();
        own.sort_by(|a, b| (b.seq, &a.key).cmp(&(a.seq, &b.key)));
        own.truncate(limit);
        Ok(own)
    }
    async fn tally(&self, identity: &MessageIdentity) -> Read<Tally> {
        Ok(self
            .state()
            .tallies
            .get(identity)
            .copied()
            .unwrap_or_default())
    }
    async fn milestones(&self, alert: AlertId) -> Read<Milestones> {
        let state = self.state();
        Ok(state.milestones.get(&alert).copied().unwrap_or_default())
    }
    async fn tip(&self, id: TipId) -> Read<Option<Tip>> {
        Ok(self.state().tips.get(&id).cloned())
    }
    async fn tips_of(&self, alert: AlertId, limit: usize) -> Read<Vec<Tip>> {
        let state = self.state();
        let own = state.tips.values().rev().filter(|tip| tip.alert == alert);
        Ok(own.take(limit).cloned().collect())
    }
    async fn first_tip(&self, alert: AlertId) -> Read<Option<Timestamp>> {
        let state = self.state();
        let own = state.tips.values().filter(|tip| tip.alert == alert);
        Ok(own.map(|tip| tip.received_at).min())
    }
    async fn tip_count(&self, alert: AlertId) -> Read<u64> {
        let state = self.state();
        Ok(state.tips.values().filter(|tip| tip.alert == alert).count() as u64)
    }
    async fn sightings_of(&self, alert: AlertId) -> Read<Vec<Sighting>> {
        let state = self.state();
        let own = state.sightings.values().filter(|s| s.alert == alert);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by_key(|sighting| sighting.number);
        Ok(own)
    }
    async fn neighbours(&self) -> Read<Vec<Neighbour>> {
        Ok(self.state().neighbours.values().cloned().collect())
    }
    async fn foreign(&self, id: ForeignId) -> Read<Option<ForeignAlert>> {
        Ok(self.state().foreign.get(&id).cloned())
    }
    async fn foreign_named(
        &self,
        neighbour: NeighbourId,
        names: &[(String, String)],
    ) -> Read<Vec<ForeignAlert>> {
        Ok(self.state().foreign_named(neighbour, names))
    }
    async fn foreign_count(&self, neighbour: NeighbourId) -> Read<usize> {
        let state = self.state();
        let own = state.foreign.values().filter(|f| f.neighbour == neighbour);
        Ok(own.count())
    }
    async fn foreign_of(&self, agency: AgencyId, limit: usize) -> Read<Vec<ForeignAlert>> {
        let mut own = self.foreign_that(|foreign| foreign.agency == agency);
        own.sort_by_key(|foreign| (!waits(foreign), std::cmp::Reverse(foreign.id)));
        own.truncate(limit);
        Ok(own)
    }
    async fn foreign_waiting(&self) -> Read<Vec<ForeignAlert>> {
        Ok(self.foreign_that(waits))
    }
    async fn foreign_before(&self, at: Timestamp, limit: usize) -> Read<Vec<ForeignAlert>> {
        let mut old = self.foreign_that(|foreign| !waits(foreign) && foreign.changed_at < at);
        old.truncate(limit);
        Ok(old)
    }
    async fn audit(&self, chain: Chain) -> Read<Vec<ChainedEntry>> {
        let state = self.state();
        let own = state.audit.iter().filter(|entry| entry.chain == chain);
        Ok(chained(own.cloned().collect()))
    }
}

fn rank(delivery: &Delivery) -> (u8, u64, ChannelId, &DeliveryKey) {
    (
        delivery.cause.lane(),
        delivery.seq,
        delivery.channel,
        &delivery.key,
    )
}
