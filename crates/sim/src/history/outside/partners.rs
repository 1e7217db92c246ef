//! Partners: other people's servers, with moods of their own.

use std::collections::{BTreeMap, BTreeSet};

use homeward_domain::{
    delivery::DeliveryKey,
    id::{AlertId, PartnerId},
    message::{MessageHead, MessageIdentity},
};

/// How a partner answers just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    #[default]
    Well,
    /// Answers after a while.
    Slow,
    /// Takes it and never answers, until we give up.
    Hangs,
    /// Takes it and answers with an error.
    TakesAndFails,
    /// Does not take it.
    Fails,
    /// Asks for a later time.
    Busy,
    /// Does not want it, ever.
    Refuses,
}

impl Mood {
    pub const ALL: [Self; 7] = [
        Self::Well,
        Self::Slow,
        Self::Hangs,
        Self::TakesAndFails,
        Self::Fails,
        Self::Busy,
        Self::Refuses,
    ];
}

/// What a partner has, by the keys under which it came.
#[derive(Debug, Default)]
pub struct Ledger {
    taken: BTreeSet<DeliveryKey>,
    /// Versions that it shows its users, endings apart.
    pub shown: BTreeMap<AlertId, BTreeSet<u32>>,
    pub ended: BTreeSet<AlertId>,
    pub identities: BTreeSet<MessageIdentity>,
}

impl Ledger {
    /// Takes a package, or knows it again by its key.
    pub fn take(&mut self, head: &MessageHead, key: &DeliveryKey) {
        if !self.taken.insert(key.clone()) {
            return;
        }
        self.identities.insert(head.identity.clone());
        if head.is_closing() {
            self.ended.insert(head.alert);
        } else {
            self.shown
                .entry(head.alert)
                .or_default()
                .insert(head.identity.version);
        }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Partners {
    pub moods: BTreeMap<PartnerId, Mood>,
    pub ledgers: BTreeMap<PartnerId, Ledger>,
    /// Who went away for a time and may have missed something by their own wish.
    pub left: BTreeSet<PartnerId>,
}

impl Partners {
    pub fn mood(&self, partner: PartnerId) -> Mood {
        self.moods.get(&partner).copied().unwrap_or_default()
    }
}
