//! Phones that asked to be woken, each by the way of its own system.
//!
//! What the push channels have in common: whom a message concerns (`choice`), what of
//! it leaves ([`outgoing`]), how a service is told batch by batch ([`line`]), how fast
//! ([`pace`]), over which connections ([`wire`]), and what came of it (`tally`). What
//! differs by vendor is behind [`Vendor`]: how a request is written, and what its answer
//! means.
//!
//! One delivery serves all phones of a kind. The channel chooses those whose cells may lie
//! inside, writes down that the message may leave to them, and only then lets it leave;
//! so a stop in the middle is followed by the rest, nobody is missed, and the end goes to
//! exactly those who may have been told (docs/adr/0010). The nearest are told first.
//!
//! The subscriptions have the status as a type. An exercise finds no real phone here.

#[cfg(any(feature = "fcm", feature = "apns", feature = "hms"))]
pub mod account;
pub mod answer;
mod choice;
pub mod jwt;
mod line;
pub mod outgoing;
pub mod pace;
mod progress;
mod tally;
#[cfg(any(feature = "fcm", feature = "hms"))]
pub mod token;
pub mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    eta::SpeedFrom,
    status::Status,
    time::Span,
};
use homeward_geo::Circle;
use homeward_ports::{
    channel::{Channel, Outcome, Reaching, Target, Underway},
    fault::Fault,
    package::Package,
    push::{PushId, PushKind, PushSubscription, PushSubscriptions},
    world::Clock,
};

use crate::partner_webhook::UnixSeconds;
use answer::Answer;
use choice::Lines;
use line::Services;
use outgoing::Outgoing;
use progress::Progress;
use tally::Tally;

/// Services that are called at a time beside the largest, which have a place each.
const SERVICES_AT_ONCE: usize = 48;

/// What every push channel stands on.
#[derive(Clone)]
pub struct Footing<S: Status> {
    pub subscriptions: Arc<dyn PushSubscriptions<S>>,
    /// The house's time, by which alerts expire.
    pub clock: Arc<dyn Clock>,
    /// The wall's time, by which others check a signature and name a time to come back.
    pub now: UnixSeconds,
}

/// One phone that is about to be told.
#[derive(Debug)]
pub struct Phone {
    pub id: PushId,
    /// Whether the alert is new there.
    pub is_new: bool,
    pub subscription: PushSubscription,
}

/// One vendor's way to phones.
#[async_trait]
pub trait Vendor: Send + Sync {
    fn kind(&self) -> PushKind;
    /// Phones that one request may name.
    fn group_max(&self) -> usize {
        1
    }
    /// Requests under way at a time to one service.
    fn at_once(&self) -> usize;
    /// Messages each second that are expected to leave; what was seen counts more.
    fn speed(&self) -> (f64, SpeedFrom);
    /// Waits until as many messages more may leave.
    async fn turn(&self, _phones: u32) {}
    /// Tells a group; an answer for each, in order.
    async fn tell(&self, group: &[Phone], message: &Outgoing) -> Result<Vec<Answer>, Fault>;
}

/// A vendor's way as a channel.
pub struct Teller<S: Status, V: Vendor> {
    pub(crate) footing: Footing<S>,
    pub(crate) vendor: V,
    services: Services,
    progress: Progress,
}

impl<S: Status, V: Vendor> Teller<S, V> {
    pub fn of(footing: Footing<S>, vendor: V) -> Self {
        Self {
            footing,
            vendor,
            services: Services::default(),
            progress: Progress::default(),
        }
    }

    /// Tells everybody who is chosen and was not told yet.
    async fn tell(&self, package: &Package<S>, target: &Target<S>) -> Result<Outcome, Fault> {
        let Target::Whole(audience) = target else {
            return Ok(Outcome::Rejected("phones are told as a whole".to_owned()));
        };
        let Some(message) = Outgoing::of(package, self.footing.clock.as_ref()) else {
            return Ok(Outcome::Rejected("the package is not readable".to_owned()));
        };
        let lines = self.chosen(package.head(), audience).await?;
        let underway = self.progress.begins(message.alert, lines.count());
        let sum = self.tell_lines(lines, &message).await;
        self.progress.ends(underway);
        let sum = sum?;
        if sum.waiting > 0 {
            let wait = sum.wait_s.map(Span::seconds);
            return Ok(Outcome::Later(wait, sum.to_string()));
        }
        if message.is_closing {
            let (kind, alert) = (self.vendor.kind(), package.head().alert);
            self.footing.subscriptions.settle(kind, alert).await?;
        }
        Ok(Outcome::Accepted(sum.to_string()))
    }

    /// The largest services have a place each; the others share the rest, nearest first,
    /// so that a crowd of small ones that hang keeps nobody at a large one waiting.
    async fn tell_lines(&self, lines: Lines, message: &Outgoing) -> Result<Tally, Fault> {
        let Lines { large, small } = lines;
        let tell = |(host, chosen)| self.tell_line(host, chosen, message);
        let at_once = large.len().max(1);
        let large = stream::iter(large).map(tell).buffer_unordered(at_once);
        let small = stream::iter(small)
            .map(tell)
            .buffer_unordered(SERVICES_AT_ONCE);
        let mut told = stream::select(large, small);
        let (mut sum, mut failed) = (Tally::default(), None);
        while let Some(tally) = told.next().await {
            match tally {
                Ok(tally) => sum.add(&tally),
                // The other services are told to the end all the same.
                Err(fault) => failed = Some(fault),
            }
        }
        failed.map_or(Ok(sum), Err)
    }
}

#[async_trait]
impl<S: Status, V: Vendor> Channel<S> for Teller<S, V> {
    fn id(&self) -> ChannelId {
        self.vendor.kind().channel()
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        self.tell(package, target).await
    }

    async fn reaching(&self, areas: &[Vec<Circle>]) -> Result<Option<Reaching>, Fault> {
        self.reach(areas).await.map(Some)
    }

    fn underway(&self, alert: homeward_domain::id::AlertId) -> Option<Underway> {
        self.progress.of(alert)
    }
}
