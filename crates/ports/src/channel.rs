//! The way out: one door for every dissemination channel.
//!
//! A channel has no clock, no retries and no store; the deliverer owns those.
//! It is idempotent by the delivery's key. Recall is not a method: an ending is
//! another message.

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{
    audience::Audience,
    delivery::{ChannelId, DeliveryKey},
    eta::SpeedFrom,
    id::AlertId,
    message::MessageIdentity,
    people::Partner,
    status::Status,
    time::Span,
};

use homeward_geo::Circle;

use crate::{fault::Fault, package::Package};

/// Whom one delivery is for.
#[derive(Debug, Clone)]
pub enum Target<S: Status> {
    /// Everybody of the audience that the channel can find by itself.
    Whole(Audience<S>),
    Partner(Partner),
    /// Everybody who follows the agency's own account on somebody else's network.
    Outlet(Outlet<S>),
}

/// One delivery to such an account.
#[derive(Debug, Clone)]
pub struct Outlet<S: Status> {
    pub audience: Audience<S>,
    /// What the account says of this alert already, oldest first: a correction edits
    /// it, an ending answers to it or takes it away.
    pub posted: Vec<Posted>,
}

/// A message that an account has taken before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    pub identity: MessageIdentity,
    /// What [`Outcome::Accepted`] said then: the network's own name for the post.
    pub handle: String,
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it. What it said, in a few words for the log; of an outlet
    /// the network's name for the post, and nothing else.
    Accepted(String),
    /// Not now; the other side may name a time.
    Later(Option<Span>, String),
    /// The other side does not want any more, ever.
    Gone(String),
    /// Trying again would change nothing.
    Rejected(String),
}

/// One try: what became of it and when it was signed.
#[derive(Debug)]
pub struct Tried {
    pub outcome: Result<Outcome, Fault>,
    /// In seconds since 1970 on the real clock, where the bytes hang on it.
    pub signed_at_s: Option<i64>,
}

/// What went over the wire: the headers that were set and the body, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// How many a channel would reach, and how fast.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaching {
    /// In each of the areas that were asked for.
    pub phones: Vec<u64>,
    /// Messages that leave each second.
    pub per_second: f64,
    pub speed_from: SpeedFrom,
    /// Seconds for which the other side asked to be left in peace.
    pub wait_s: u64,
}

/// How far a message has come that is leaving now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Underway {
    pub chosen: u64,
    pub done: u64,
    /// Milliseconds since it began.
    pub for_ms: u64,
}

#[async_trait]
pub trait Channel<S: Status>: Send + Sync {
    fn id(&self) -> ChannelId;
    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault>;

    /// How many it would reach inside each of these areas; `None` where it cannot know.
    async fn reaching(&self, _areas: &[Vec<Circle>]) -> Result<Option<Reaching>, Fault> {
        Ok(None)
    }

    /// How far a message of this alert has come, while it is leaving.
    fn underway(&self, _alert: AlertId) -> Option<Underway> {
        None
    }

    /// One try, with what is needed to make its bytes again.
    async fn attempt(&self, package: &Package<S>, target: &Target<S>, key: &DeliveryKey) -> Tried {
        Tried {
            outcome: self.deliver(package, target, key).await,
            signed_at_s: None,
        }
    }

    /// The bytes of a try that was signed at that second, made again from the record:
    /// for the eyes of whom they were sent to. `None` where nobody may look.
    fn wire(
        &self,
        _package: &Package<S>,
        _target: &Target<S>,
        _key: &DeliveryKey,
        _signed_at_s: i64,
    ) -> Result<Option<Wire>, Fault> {
        Ok(None)
    }
}
