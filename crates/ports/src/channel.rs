//! The way out: one door for every dissemination channel.
//!
//! A channel has no clock, no retries and no store; the deliverer owns those.
//! It is idempotent by the delivery's key. Recall is not a method: an ending is
//! another message.

use async_trait::async_trait;
use homeward_domain::{
    audience::Audience,
    delivery::{ChannelId, DeliveryKey},
    message::MessageIdentity,
    people::Partner,
    status::Status,
    time::Span,
};

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

#[async_trait]
pub trait Channel<S: Status>: Send + Sync {
    fn id(&self) -> ChannelId;
    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault>;
}
