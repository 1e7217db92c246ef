//! How a neighbour's feed is asked: one address at a time, within limits.

mod listing;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{id::NeighbourId, time::Timestamp};

pub use listing::{CALLS_MAX, FEED_LEN_MAX, Listed, Listing, TAKEN_MAX, listing};

use crate::fault::Fault;

/// What stood at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The same as last time (RFC 9110 section 15.4.5).
    Unchanged,
    /// All of it; never a part.
    Document { bytes: Bytes, etag: Option<String> },
}

/// Asks addresses that somebody outside chose. Redirects are not followed, an address
/// inside our own network is never called, and an answer longer than `bytes_max` is a
/// fault, not half an answer.
#[async_trait]
pub trait Feeds: Send + Sync {
    async fn fetch(
        &self,
        url: &str,
        etag: Option<&str>,
        bytes_max: usize,
    ) -> Result<Fetched, Fault>;
    /// Whether both have the same scheme, host and port. A feed that links elsewhere
    /// would make us call whomever it likes.
    fn same_origin(&self, feed: &str, link: &str) -> bool;
}

/// How the last look at a feed went, for the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLook {
    pub at: Timestamp,
    /// Messages in the feed.
    pub entries: usize,
    /// What went wrong, in words; messages that were refused among it.
    pub trouble: Option<String>,
}

/// Who asks the feeds, and how it went. The looks live in memory: after a restart each
/// feed is asked anew within a minute.
#[derive(Clone, Default)]
pub struct Neighbourhood {
    pub feeds: Option<Arc<dyn Feeds>>,
    looks: Arc<Mutex<BTreeMap<NeighbourId, FeedLook>>>,
}

impl Neighbourhood {
    pub fn asking(feeds: Arc<dyn Feeds>) -> Self {
        Self {
            feeds: Some(feeds),
            ..Self::default()
        }
    }

    fn looks(&self) -> MutexGuard<'_, BTreeMap<NeighbourId, FeedLook>> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn looked(&self, neighbour: NeighbourId, look: FeedLook) {
        self.looks().insert(neighbour, look);
    }

    pub fn look(&self, neighbour: NeighbourId) -> Option<FeedLook> {
        self.looks().get(&neighbour).cloned()
    }
}
