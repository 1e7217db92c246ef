//! Keys made ahead, one for each phone, so that an alert does not wait for them.
//!
//! To make a pair and agree on a secret is nearly all of the work of closing a message
//! ([`Sender`]). It needs nothing of the message, so it is done in quiet hours. Each is
//! for one phone and one message: it is taken out to be used, and made anew later. They
//! live in memory only and leave no copy there; until it is used, one of them opens one
//! message that will be public anyway.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use homeward_domain::{id::AlertId, status::Status};
use homeward_ports::{
    fault::Fault,
    push::{PushId, PushSubscription},
};

use super::{
    Browsers, WebPush,
    envelope::{Receiver, Sender},
};
use crate::push::Vendor as _;

/// Some fifty megabytes. Phones beyond this are told all the same, at the cold price.
const PREPARED_MAX: usize = 200_000;

#[derive(Default)]
pub struct Prepared {
    kept: Mutex<HashMap<PushId, (Receiver, Sender)>>,
    /// How far the round has come.
    after: AtomicU64,
    /// Messages that are leaving: nothing is made meanwhile.
    leaving: AtomicUsize,
}

/// While it lives, nothing is prepared.
pub struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Prepared {
    fn kept(&self) -> MutexGuard<'_, HashMap<PushId, (Receiver, Sender)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn leaving(&self) -> Leaving<'_> {
        self.leaving.fetch_add(1, Ordering::Relaxed);
        Leaving(&self.leaving)
    }

    fn is_quiet(&self) -> bool {
        self.leaving.load(Ordering::Relaxed) == 0
    }

    /// The pair made for this phone, once. One made for keys that the phone has no more
    /// is thrown away.
    pub fn take(&self, id: PushId, receiver: &Receiver) -> Option<Sender> {
        let (made_for, sender) = self.kept().remove(&id)?;
        (made_for == *receiver).then_some(sender)
    }

    fn lacks(&self, id: PushId, receiver: &Receiver) -> bool {
        let kept = self.kept();
        let has = kept
            .get(&id)
            .is_some_and(|(made_for, _)| made_for == receiver);
        !has && kept.len() < PREPARED_MAX
    }
}

impl<S: Status> WebPush<S> {
    /// Makes up to `at_most` keys ahead, where nothing is leaving; says how many phones
    /// were looked at. Zero ends a round.
    pub async fn prepare(&self, at_most: usize) -> Result<usize, Fault> {
        let prepared = &self.vendor.prepared;
        let after = prepared.after.load(Ordering::Relaxed);
        // Of no alert: only who waits is asked for.
        let nothing = AlertId::from_bits(0);
        let (kind, now) = (self.vendor.kind(), self.footing.clock.now());
        let phones = &self.footing.subscriptions;
        let page = phones
            .candidates(kind, nothing, after, now, at_most)
            .await?;
        let ids: Vec<PushId> = page.iter().map(|one| one.id).collect();
        for (id, phone) in phones.load(&ids).await? {
            if !prepared.is_quiet() {
                return Ok(ids.len());
            }
            if self.vendor.prepare_one(id, &phone)? {
                // Fifty microseconds each: whoever waits for this thread goes first.
                tokio::task::yield_now().await;
            }
        }
        prepared
            .after
            .store(ids.last().copied().unwrap_or(0), Ordering::Relaxed);
        Ok(ids.len())
    }

    /// How many phones have a key that was made ahead.
    pub fn prepared(&self) -> usize {
        self.vendor.prepared.kept().len()
    }
}

impl Browsers {
    /// Whether there was anything to do.
    fn prepare_one(&self, id: PushId, phone: &PushSubscription) -> Result<bool, Fault> {
        let Some(keys) = phone.keys else {
            return Ok(false);
        };
        let receiver = Receiver::from(keys);
        if !self.prepared.lacks(id, &receiver) {
            return Ok(false);
        }
        // A key that no pair can agree with was let in by an older release.
        let Ok(sender) = Sender::fresh(&receiver) else {
            return Ok(false);
        };
        self.prepared.kept().insert(id, (receiver, sender));
        Ok(true)
    }
}
