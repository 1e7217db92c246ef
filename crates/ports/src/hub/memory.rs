//! Subscribers in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use homeward_domain::{status::Status, time::Timestamp};

use super::{HubId, HubRoom, HubSubscriptions, Mark, Mode, Subscription, Wish, Wished};
use crate::fault::Fault;

/// Keeps the promises of [`HubSubscriptions`] and forgets everything with the process.
#[derive(Debug)]
pub struct MemoryHub<S: Status> {
    kept: Mutex<Kept>,
    status: PhantomData<fn() -> S>,
}

impl<S: Status> Default for MemoryHub<S> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            status: PhantomData,
        }
    }
}

#[derive(Debug, Default)]
struct Kept {
    last: HubId,
    wishes: BTreeMap<HubId, Wish>,
    subscriptions: BTreeMap<HubId, Subscription>,
}

fn len(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Kept {
    fn next(&mut self) -> HubId {
        self.last += 1;
        self.last
    }

    fn standing(&mut self, wish: &Wish) -> Option<&mut Subscription> {
        let same =
            |one: &&mut Subscription| one.topic == wish.topic && one.callback == wish.callback;
        self.subscriptions.values_mut().find(same)
    }

    fn has_room(&self, wish: &Wish, room: HubRoom) -> bool {
        let other = |topic: &str, callback: &str| topic != wish.topic || callback != wish.callback;
        let wishes = || {
            self.wishes
                .values()
                .filter(|it| other(&it.topic, &it.callback))
        };
        let waits = len(wishes().count()) < room.wishes_max
            && len(wishes().filter(|it| it.host == wish.host).count()) < room.wishes_per_host_max;
        let all = || {
            self.subscriptions
                .values()
                .filter(|it| other(&it.topic, &it.callback))
        };
        let stands = all().count() < self.subscriptions.len();
        let fits = len(all().count()) < room.subscriptions_max
            && len(all().filter(|it| it.host == wish.host).count())
                < room.subscriptions_per_host_max;
        waits && (stands || fits || wish.mode == Mode::Unsubscribe)
    }

    fn grant(&mut self, wish: Wish, expires: Timestamp) {
        if wish.mode == Mode::Unsubscribe {
            let same =
                |one: &Subscription| one.topic == wish.topic && one.callback == wish.callback;
            self.subscriptions.retain(|_, one| !same(one));
            return;
        }
        if let Some(standing) = self.standing(&wish) {
            standing.secret = wish.secret;
            standing.expires = expires;
            standing.tries = 0;
            standing.next_at = wish.next_at;
            return;
        }
        let id = self.next();
        let begun = Subscription {
            id,
            topic: wish.topic,
            callback: wish.callback,
            host: wish.host,
            secret: wish.secret,
            expires,
            told: wish.mark,
            tries: 0,
            next_at: wish.next_at,
        };
        self.subscriptions.insert(id, begun);
    }
}

impl<S: Status> MemoryHub<S> {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<S: Status> HubSubscriptions<S> for MemoryHub<S> {
    async fn wish(&self, wish: Wish, room: HubRoom) -> Result<Wished, Fault> {
        let mut kept = self.kept();
        if !kept.has_room(&wish, room) {
            return Ok(Wished::Full);
        }
        let same = |it: &Wish| it.topic == wish.topic && it.callback == wish.callback;
        kept.wishes.retain(|_, it| !same(it));
        let id = kept.next();
        kept.wishes.insert(id, wish);
        Ok(Wished::Kept)
    }
    async fn wishes(&self, now: Timestamp, limit: usize) -> Result<Vec<(HubId, Wish)>, Fault> {
        let kept = self.kept();
        let due = kept.wishes.iter().filter(|(_, wish)| wish.next_at <= now);
        let due = due.take(limit).map(|(id, wish)| (*id, wish.clone()));
        Ok(due.collect())
    }
    async fn wish_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault> {
        if let Some(wish) = self.kept().wishes.get_mut(&id) {
            (wish.tries, wish.next_at) = (tries, next_at);
        }
        Ok(())
    }
    async fn wish_ends(&self, id: HubId) -> Result<(), Fault> {
        self.kept().wishes.remove(&id);
        Ok(())
    }
    async fn granted(&self, id: HubId, expires: Timestamp) -> Result<(), Fault> {
        let mut kept = self.kept();
        if let Some(wish) = kept.wishes.remove(&id) {
            kept.grant(wish, expires);
        }
        Ok(())
    }
    async fn topics(&self, now: Timestamp) -> Result<Vec<String>, Fault> {
        let kept = self.kept();
        let live = kept.subscriptions.values().filter(|it| it.expires > now);
        let topics: BTreeSet<_> = live.map(|it| it.topic.clone()).collect();
        Ok(topics.into_iter().collect())
    }
    async fn behind(
        &self,
        topic: &str,
        mark: Mark,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Subscription>, Fault> {
        let kept = self.kept();
        let is_behind = |it: &&Subscription| {
            it.topic == topic && it.told < mark && it.expires > now && it.next_at <= now
        };
        let mut behind: Vec<_> = kept.subscriptions.values().filter(is_behind).collect();
        behind.sort_by_key(|it| (it.tries, it.id));
        Ok(behind.into_iter().take(limit).cloned().collect())
    }
    async fn told(&self, id: HubId, mark: Mark) -> Result<(), Fault> {
        if let Some(one) = self.kept().subscriptions.get_mut(&id) {
            one.told = one.told.max(mark);
            one.tries = 0;
        }
        Ok(())
    }
    async fn tell_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault> {
        if let Some(one) = self.kept().subscriptions.get_mut(&id) {
            (one.tries, one.next_at) = (tries, next_at);
        }
        Ok(())
    }
    async fn drop_one(&self, id: HubId) -> Result<(), Fault> {
        self.kept().subscriptions.remove(&id);
        Ok(())
    }
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault> {
        self.kept().subscriptions.retain(|_, it| it.expires > now);
        Ok(())
    }
    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let kept = self.kept();
        let wishes = kept.wishes.values().map(|wish| wish.next_at);
        let failing = kept.subscriptions.values().filter(|it| it.tries > 0);
        Ok(wishes.chain(failing.map(|it| it.next_at)).min())
    }
    async fn count(&self) -> Result<u64, Fault> {
        Ok(len(self.kept().subscriptions.len()))
    }
}
