//! Who asked to be told when a feed changes: a hub of WebSub (W3C Recommendation of
//! 23 January 2018).
//!
//! Of a subscriber nothing is kept but the address that it named, the feed, its secret,
//! and how far it has been told: the place in the log of messages of the newest that a
//! delivery carried. That mark is why a restart tells nobody anything anew, and why
//! nothing is lost by one: whoever stands behind the feed's own mark is told.
//!
//! A wish is not a subscription: it becomes one when the address itself says yes.

mod memory;

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{status::Status, time::Timestamp};

use crate::fault::Fault;

pub use memory::MemoryHub;

/// Names a wish or a subscription inside its store. Larger is younger.
pub type HubId = u64;
/// Place in the log of messages; 0 is before all of them.
pub type Mark = u64;

/// What a wish is for (`hub.mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Subscribe,
    Unsubscribe,
}

impl Mode {
    /// The word of the standard, section 5.1.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// What somebody asked for and nobody has verified yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Wish {
    pub mode: Mode,
    /// The feed's own address, as its `rel="self"` names it.
    pub topic: String,
    /// An address that a stranger chose.
    pub callback: String,
    /// The callback's host and port, by which one host's share is counted.
    pub host: String,
    /// What deliveries are signed with.
    pub secret: Option<String>,
    pub lease_s: u32,
    /// The feed's mark when it was asked for: what changes between the question and its
    /// verification is told.
    pub mark: Mark,
    /// When it is verified, or tried again.
    pub next_at: Timestamp,
    pub tries: u32,
}

/// Whoever knows a secret can forge deliveries; it must not slip into a log.
impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mode, topic, host) = (self.mode.as_str(), &self.topic, &self.host);
        write!(f, "Wish({mode} {topic} at {host})")
    }
}

/// Somebody who is told.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    pub id: HubId,
    pub topic: String,
    pub callback: String,
    pub host: String,
    pub secret: Option<String>,
    pub expires: Timestamp,
    /// How far it was told.
    pub told: Mark,
    /// Tries in a row that did not arrive.
    pub tries: u32,
    pub next_at: Timestamp,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription({} at {})", self.topic, self.host)
    }
}

/// How many are kept, subscriptions and wishes each. Both may be passed by the few that
/// knock in the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HubRoom {
    pub subscriptions_max: u64,
    pub subscriptions_per_host_max: u64,
    pub wishes_max: u64,
    pub wishes_per_host_max: u64,
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wished {
    /// It will be verified.
    Kept,
    /// There is no room.
    Full,
}

/// Subscribers of the feeds of one status.
#[async_trait]
pub trait HubSubscriptions<S: Status>: Send + Sync {
    /// Keeps a wish; one for the same topic and callback takes the place of the last.
    /// To leave, or to stay longer, there is always room in what is there.
    async fn wish(&self, wish: Wish, room: HubRoom) -> Result<Wished, Fault>;
    /// Those that are due at `now`, oldest first, at most `limit`.
    async fn wishes(&self, now: Timestamp, limit: usize) -> Result<Vec<(HubId, Wish)>, Fault>;
    /// Nobody answered: once more at `next_at`.
    async fn wish_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault>;
    /// It was denied, or nobody verified it: what stood before it stands.
    async fn wish_ends(&self, id: HubId) -> Result<(), Fault>;
    /// The callback said yes. The subscription begins, goes on until `expires` with the
    /// wish's secret, or ends; the wish is gone. A wish that was replaced meanwhile does
    /// nothing. Who goes on keeps how far it was told.
    async fn granted(&self, id: HubId, expires: Timestamp) -> Result<(), Fault>;
    /// The topics that somebody follows at `now`, each once.
    async fn topics(&self, now: Timestamp) -> Result<Vec<String>, Fault>;
    /// Who follows the topic at `now`, was told less than `mark`, and is due; those that
    /// answered last come first. At most `limit`.
    async fn behind(
        &self,
        topic: &str,
        mark: Mark,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Subscription>, Fault>;
    /// It took what the topic was at `mark`.
    async fn told(&self, id: HubId, mark: Mark) -> Result<(), Fault>;
    /// It did not; once more at `next_at`.
    async fn tell_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault>;
    /// It wants no more, or is given up.
    async fn drop_one(&self, id: HubId) -> Result<(), Fault>;
    /// Forgets subscriptions whose lease ended before `now`.
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault>;
    /// When the next wish, or the next try of somebody who did not answer, comes due.
    async fn next_due(&self) -> Result<Option<Timestamp>, Fault>;
    async fn count(&self) -> Result<u64, Fault>;
}

/// What a callback said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// 2xx; to a verification also the challenge, byte for byte.
    Yes,
    /// It does not want it: 404 to a verification, 410 to a delivery; or its address
    /// must not be called.
    No(String),
    /// Anything else from the other side.
    Failed(String),
    /// Nobody was there.
    Silent(String),
}

/// The question whether whoever owns the callback wants this (section 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub mode: Mode,
    pub topic: String,
    pub callback: String,
    pub challenge: String,
    pub lease_s: u32,
}

/// One delivery: the whole topic as it is now (section 7).
#[derive(Clone)]
pub struct Telling {
    pub callback: String,
    pub secret: Option<String>,
    pub topic: String,
    pub hub: String,
    pub content: TopicContent,
}

/// Calls subscribers. No clock, no retries, no store.
#[async_trait]
pub trait Callbacks: Send + Sync {
    /// The callback as it will be called, and its host and port; or why it never is.
    fn check(&self, callback: &str) -> Result<(String, String), String>;
    async fn ask(&self, question: &Question) -> Answered;
    async fn tell(&self, telling: &Telling) -> Answered;
}

/// What a topic is now: the same bytes as at its address.
#[derive(Clone, PartialEq, Eq)]
pub struct TopicContent {
    pub bytes: Bytes,
    pub media_type: &'static str,
    /// The newest message in it.
    pub mark: Mark,
}

/// The feeds of one status as topics.
#[async_trait]
pub trait Topics<S: Status>: Send + Sync {
    /// The hub's own address.
    fn hub(&self) -> String;
    /// The newest message of the topic; `None` where this is no topic of ours.
    fn mark(&self, topic: &str) -> Option<Mark>;
    async fn content(&self, topic: &str) -> Result<Option<TopicContent>, Fault>;
}
