//! Phones whose page is closed: each message through the push service of its browser
//! (RFC 8030), readable by that browser alone ([`envelope`]), signed by the house
//! ([`vapid`]).
//!
//! One delivery serves all subscriptions. The channel chooses those whose cells may lie
//! inside, writes down that the message may leave to them, and only then lets it leave;
//! so a stop in the middle is followed by the rest, nobody is missed, and the end goes to
//! exactly those who may have been told. Whoever gets a message twice sees it once: its
//! topic makes the push service replace it, and the phone knows its identity
//! (docs/adr/0010).
//!
//! Strangers chose the addresses: they are called through [`crate::guard`], and each push
//! service has a line of its own (`service.rs`), so one that hangs delays no other.
//!
//! The subscriptions have the status as a type. An exercise finds no real phone here.

mod answer;
mod choice;
pub mod envelope;
mod outgoing;
mod prepared;
mod service;
pub mod vapid;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::Status,
    time::Span,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::Fault,
    package::Package,
    push::PushSubscriptions,
    world::Clock,
};

use crate::{
    guard::{Connector, Targets},
    partner_webhook::{
        Patience, UnixSeconds,
        client::{Client, client_keeping},
    },
};
use outgoing::Outgoing;
use prepared::Prepared;
use service::{Services, Tally};
use vapid::{Introductions, VapidKey};

/// Longer endpoints than any push service makes.
pub const ENDPOINT_CHARS_MAX: usize = 1_000;
/// Push services that are called at a time; the largest come first.
const SERVICES_AT_ONCE: usize = 64;

/// What pushes stand on.
pub struct Ground<S: Status> {
    pub key: Arc<VapidKey>,
    /// `sub` of RFC 8292: an https address or mailto of those who run the house.
    pub subject: String,
    pub targets: Targets,
    pub subscriptions: Arc<dyn PushSubscriptions<S>>,
    /// The house's time, by which alerts expire.
    pub clock: Arc<dyn Clock>,
    /// The wall's time, by which others check a signature.
    pub now: UnixSeconds,
    pub patience: Patience,
}

pub struct WebPush<S: Status> {
    subscriptions: Arc<dyn PushSubscriptions<S>>,
    clock: Arc<dyn Clock>,
    now: UnixSeconds,
    targets: Targets,
    patience: Patience,
    client: Client,
    introductions: Introductions,
    services: Services,
    prepared: Prepared,
}

impl<S: Status> WebPush<S> {
    /// Fails only where the machine has no usable TLS.
    pub fn new(ground: Ground<S>) -> Result<Self, Fault> {
        let connector = Connector::new(ground.targets);
        Self::with(ground, connector)
    }

    /// The same through a connector of one's own.
    pub fn with(ground: Ground<S>, connector: Connector) -> Result<Self, Fault> {
        let connect = ground.patience.connect;
        Ok(Self {
            client: client_keeping(connector, connect, service::PUSHES_AT_ONCE)?,
            introductions: Introductions::new(ground.key, ground.subject),
            subscriptions: ground.subscriptions,
            clock: ground.clock,
            now: ground.now,
            targets: ground.targets,
            patience: ground.patience,
            services: Services::default(),
            prepared: Prepared::default(),
        })
    }

    /// Tells everybody who is chosen and was not told yet.
    async fn tell(&self, package: &Package<S>, target: &Target<S>) -> Result<Outcome, Fault> {
        let Target::Whole(audience) = target else {
            return Ok(Outcome::Rejected("phones are told as a whole".to_owned()));
        };
        let Some(message) = Outgoing::of(package, self.clock.as_ref()) else {
            return Ok(Outcome::Rejected("the package is not readable".to_owned()));
        };
        let _leaving = self.prepared.leaving();
        let chosen = self.chosen(package.head(), audience).await?;
        let lines = chosen
            .into_iter()
            .map(|(host, ids)| self.tell_service(host, ids, &message));
        let mut told = stream::iter(lines).buffer_unordered(SERVICES_AT_ONCE);
        let mut sum = Tally::default();
        while let Some(tally) = told.next().await {
            sum.add(&tally?);
        }
        if sum.waiting > 0 {
            let wait = sum.wait_s.map(Span::seconds);
            return Ok(Outcome::Later(wait, sum.to_string()));
        }
        if message.is_closing {
            self.subscriptions.settle(package.head().alert).await?;
        }
        Ok(Outcome::Accepted(sum.to_string()))
    }
}

#[async_trait]
impl<S: Status> Channel<S> for WebPush<S> {
    fn id(&self) -> ChannelId {
        ChannelId::WebPush
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        self.tell(package, target).await
    }
}
