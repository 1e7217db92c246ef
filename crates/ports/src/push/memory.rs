//! Subscriptions in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use homeward_domain::{id::AlertId, status::Status, time::Timestamp};
use homeward_geo::CellSet;

use super::{
    DIGEST_BYTES, PushCandidate, PushId, PushKept, PushKind, PushRoom, PushSubscription,
    PushSubscriptions, PushTold,
};
use crate::fault::Fault;

/// Keeps the promises of [`PushSubscriptions`] and forgets everything with the process.
#[derive(Debug)]
pub struct MemoryPush<S: Status> {
    kept: Mutex<Kept>,
    status: PhantomData<S>,
}

impl<S: Status> Default for MemoryPush<S> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            status: PhantomData,
        }
    }
}

#[derive(Debug, Default)]
struct Kept {
    last: PushId,
    by_id: BTreeMap<PushId, PushSubscription>,
    told: BTreeMap<(AlertId, PushId), (PushTold, Timestamp)>,
}

impl Kept {
    fn id_of(&self, new: &PushSubscription) -> Option<PushId> {
        let mut all = self.by_id.iter();
        all.find_map(|(id, one)| is_same(one, new).then_some(*id))
    }

    fn has_room(&self, one: &PushSubscription, room: PushRoom) -> bool {
        let others = || self.by_id.values().filter(|it| !is_same(it, one));
        let count = |found: usize| u64::try_from(found).unwrap_or(u64::MAX);
        count(others().count()) < room.total_max
            && count(others().filter(|it| it.host == one.host).count()) < room.per_host_max
    }

    fn drop_all(&mut self, gone: impl Fn(&PushSubscription) -> bool) {
        self.by_id.retain(|_, one| !gone(one));
        let stay: BTreeSet<_> = self.by_id.keys().copied().collect();
        self.told.retain(|(_, id), _| stay.contains(id));
    }

    fn candidate(&self, alert: AlertId, id: PushId, one: &PushSubscription) -> PushCandidate {
        let told = self.told.get(&(alert, id)).map(|(told, _)| *told);
        PushCandidate {
            id,
            host: one.host.clone(),
            cells: one.cells.clone(),
            told: told.unwrap_or_default(),
        }
    }
}

fn is_same(one: &PushSubscription, other: &PushSubscription) -> bool {
    (one.kind, &one.endpoint) == (other.kind, &other.endpoint)
}

impl<S: Status> MemoryPush<S> {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<S: Status> PushSubscriptions<S> for MemoryPush<S> {
    async fn keep(&self, one: PushSubscription, room: PushRoom) -> Result<PushKept, Fault> {
        let mut kept = self.kept();
        if !kept.has_room(&one, room) {
            return Ok(PushKept::Full);
        }
        let id = kept.id_of(&one).unwrap_or(kept.last + 1);
        kept.last = kept.last.max(id);
        kept.by_id.insert(id, one);
        Ok(PushKept::Kept)
    }
    async fn forget(&self, token: [u8; DIGEST_BYTES]) -> Result<bool, Fault> {
        let mut kept = self.kept();
        let before = kept.by_id.len();
        kept.drop_all(|one| one.token == token);
        Ok(kept.by_id.len() < before)
    }
    async fn gone(&self, id: PushId) -> Result<(), Fault> {
        let mut kept = self.kept();
        kept.by_id.remove(&id);
        kept.drop_all(|_| false);
        Ok(())
    }
    async fn candidates(
        &self,
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let kept = self.kept();
        let live = kept.by_id.range(after.saturating_add(1)..);
        let live = live
            .filter(|(_, one)| one.kind == kind && one.expires > now)
            .take(limit);
        Ok(live
            .map(|(id, one)| kept.candidate(alert, *id, one))
            .collect())
    }
    async fn told(
        &self,
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        limit: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let kept = self.kept();
        let beyond = kept.by_id.range(after.saturating_add(1)..);
        let told =
            beyond.filter(|(id, one)| one.kind == kind && kept.told.contains_key(&(alert, **id)));
        let told = told.take(limit);
        Ok(told
            .map(|(id, one)| kept.candidate(alert, *id, one))
            .collect())
    }
    async fn load(&self, ids: &[PushId]) -> Result<Vec<(PushId, PushSubscription)>, Fault> {
        let kept = self.kept();
        let found = ids
            .iter()
            .filter_map(|id| Some((*id, kept.by_id.get(id)?.clone())));
        Ok(found.collect())
    }
    async fn leaving(
        &self,
        alert: AlertId,
        version: u32,
        until: Timestamp,
        ids: &[PushId],
    ) -> Result<(), Fault> {
        let mut kept = self.kept();
        for id in ids
            .iter()
            .filter(|id| kept.by_id.contains_key(id))
            .copied()
            .collect::<Vec<_>>()
        {
            let (told, kept_until) = kept
                .told
                .entry((alert, id))
                .or_insert((PushTold::default(), until));
            told.leaving = told.leaving.max(version);
            *kept_until = (*kept_until).max(until);
        }
        Ok(())
    }
    async fn taken(&self, alert: AlertId, version: u32, ids: &[PushId]) -> Result<(), Fault> {
        let mut kept = self.kept();
        for id in ids {
            if let Some((told, _)) = kept.told.get_mut(&(alert, *id)) {
                told.taken = told.taken.max(version);
            }
        }
        Ok(())
    }
    async fn settle(&self, kind: PushKind, alert: AlertId) -> Result<(), Fault> {
        let mut kept = self.kept();
        let Kept { by_id, told, .. } = &mut *kept;
        let is_settled = |id: &PushId| by_id.get(id).is_some_and(|one| one.kind == kind);
        told.retain(|(of, id), _| *of != alert || !is_settled(id));
        Ok(())
    }
    async fn crowds(&self, kind: PushKind, now: Timestamp) -> Result<Vec<(CellSet, u64)>, Fault> {
        let mut crowds = BTreeMap::<String, (CellSet, u64)>::new();
        let kept = self.kept();
        let live = kept.by_id.values();
        for one in live.filter(|one| one.kind == kind && one.expires > now) {
            let crowd = crowds.entry(one.cells.canonical());
            crowd.or_insert_with(|| (one.cells.clone(), 0)).1 += 1;
        }
        Ok(crowds.into_values().collect())
    }
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault> {
        let mut kept = self.kept();
        // Who was told of an alert that lives is told its end, also past the subscription's own.
        kept.told.retain(|_, (_, until)| *until > now);
        let owed: BTreeSet<_> = kept.told.keys().map(|(_, id)| *id).collect();
        kept.by_id
            .retain(|id, one| one.expires > now || owed.contains(id));
        Ok(())
    }
    async fn count(&self) -> Result<u64, Fault> {
        Ok(u64::try_from(self.kept().by_id.len()).unwrap_or(u64::MAX))
    }
}
