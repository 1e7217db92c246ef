//! The way out of a rehearsal: to one partner's webhook, and back from its state.

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{delivery::DeliveryKey, people::Partner, status::Exercise};

use crate::{channel::Outcome, fault::Fault, package::Package};

/// Whose hand signs the webhook. Who signed the package is another question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Ours: `v1` and `v1a` hold.
    House,
    /// Somebody who stole the partner's secret: `v1` holds, `v1a` does not.
    Thief,
    /// Somebody who knows nothing: neither holds.
    Stranger,
}

/// One try, as it went over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// As they were set, without what the connection adds.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte; empty where nothing could be sent.
    pub body: Bytes,
    pub outcome: Outcome,
}

impl Posted {
    /// Nothing went out, and this is why.
    pub const fn nothing(outcome: Outcome) -> Self {
        Self {
            headers: Vec::new(),
            body: Bytes::new(),
            outcome,
        }
    }
}

/// Carries the script to one partner. There is a stage for exercises only.
#[async_trait]
pub trait Stage: Send + Sync {
    /// Whether the address may be called at all; otherwise why not.
    fn check(&self, url: &str) -> Result<(), String>;

    /// Posts as the partner's webhook does.
    async fn post(
        &self,
        hand: Hand,
        package: &Package<Exercise>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Posted, Fault>;

    /// Asks the partner what it is showing. The error says why there is no answer.
    async fn ask(&self, url: &str) -> Result<String, String>;
}
