//! The agency's account in the fediverse: who follows it, and how others read it.
//!
//! [`Followers`] is what must outlive a restart: whoever followed once expects the
//! next alert. Of a person nothing is kept but the two addresses that their own
//! server made public for this purpose. [`Account`] is how the web door asks the
//! channel for documents and hands it what other servers post; the door knows
//! HTTP, the channel knows ActivityPub.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;

use crate::fault::Fault;

/// Somebody who follows, as their server names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// Their actor's id, an address.
    pub actor: String,
    /// Where their server takes what they follow: the one it shares among all its
    /// people where it has one (ActivityPub section 7.1.3), else their own.
    pub inbox: String,
    /// The inbox's host and port, by which one host's share is counted.
    pub host: String,
}

/// How many are kept. Both may be passed by the few that knock in the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub followers_max: u64,
    /// Different inboxes on one host: a host that shares one inbox counts once, and
    /// one that makes up people with an inbox each cannot take everybody's place.
    pub inboxes_per_host_max: u64,
}

/// What became of a wish to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// Kept from now on, or kept already.
    Kept,
    /// There is no room.
    Full,
}

/// Who follows the account.
#[async_trait]
pub trait Followers: Send + Sync {
    /// Keeps `follower`; one that is known moves to the inbox it names now.
    async fn follow(&self, follower: Follower, room: Room) -> Result<Followed, Fault>;
    async fn unfollow(&self, actor: &str) -> Result<(), Fault>;
    async fn follows(&self, actor: &str) -> Result<bool, Fault>;
    async fn count(&self) -> Result<u64, Fault>;
    /// Every different inbox, in the order of its text.
    async fn inboxes(&self) -> Result<Vec<String>, Fault>;
    /// Forgets everybody behind an inbox that is no more.
    async fn forget_inbox(&self, inbox: &str) -> Result<(), Fault>;
}

/// A request that somebody's server posted, as far as a signature covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// As it stands in the request line.
    pub path_and_query: String,
    /// Names in lower case; a name that was sent twice stands twice.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// What the account says to a knock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Done, or not meant for this account and dropped: the sender need not know which.
    Taken,
    /// No activity; the words say why.
    Malformed(&'static str),
    /// Nobody proved to have sent it; the words say why.
    Unproved(&'static str),
    /// Longer than is read.
    TooLong,
    /// Too many at once.
    Busy,
}

/// What stands at an object's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// It, and the page that says the same to people.
    Here {
        json: String,
        page: String,
    },
    /// That it was there: a tombstone, and the page that tells the end.
    Gone {
        json: String,
        page: String,
    },
    Unknown,
}

/// The account as everybody else in the fediverse reads it. Documents are JSON.
#[async_trait]
pub trait Account: Send + Sync {
    fn actor(&self) -> String;
    /// The answer to WebFinger (RFC 7033), or none for a resource that is not ours.
    fn webfinger(&self, resource: &str) -> Option<String>;
    fn outbox(&self) -> String;
    /// How many follow. Who they are is nobody's business.
    async fn followers(&self) -> Result<String, Fault>;
    /// The object of this name below `/fedi/notes/`.
    fn note(&self, name: &str) -> Object;
    async fn knock(&self, knock: Knock) -> Result<Heard, Fault>;
}

/// Followers in memory.
#[derive(Debug, Default)]
pub struct MemoryFollowers {
    by_actor: Mutex<BTreeMap<String, Follower>>,
}

impl MemoryFollowers {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Follower>> {
        self.by_actor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn len(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[async_trait]
impl Followers for MemoryFollowers {
    async fn follow(&self, follower: Follower, room: Room) -> Result<Followed, Fault> {
        let mut kept = self.kept();
        let others = || kept.values().filter(|one| one.actor != follower.actor);
        let of_host = others().filter(|one| one.host == follower.host);
        let mut inboxes: BTreeSet<_> = of_host.map(|one| &one.inbox).collect();
        inboxes.insert(&follower.inbox);
        let is_full = len(others().count()) >= room.followers_max
            || len(inboxes.len()) > room.inboxes_per_host_max;
        if is_full {
            return Ok(Followed::Full);
        }
        kept.insert(follower.actor.clone(), follower);
        Ok(Followed::Kept)
    }
    async fn unfollow(&self, actor: &str) -> Result<(), Fault> {
        self.kept().remove(actor);
        Ok(())
    }
    async fn follows(&self, actor: &str) -> Result<bool, Fault> {
        Ok(self.kept().contains_key(actor))
    }
    async fn count(&self) -> Result<u64, Fault> {
        Ok(len(self.kept().len()))
    }
    async fn inboxes(&self) -> Result<Vec<String>, Fault> {
        let inboxes: BTreeSet<_> = self.kept().values().map(|one| one.inbox.clone()).collect();
        Ok(inboxes.into_iter().collect())
    }
    async fn forget_inbox(&self, inbox: &str) -> Result<(), Fault> {
        self.kept().retain(|_, one| one.inbox != inbox);
        Ok(())
    }
}
