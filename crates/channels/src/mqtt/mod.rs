//! MQTT 5: one retained message per alert, for road signs, buses and buildings.
//!
//! The topic is `<prefix>/alerts/<code>`; the payload is the signed package, byte
//! for byte as every other channel carries it, at QoS 1. Retained: who subscribes
//! later, or after a power cut, gets the state of now and nothing older. A newer
//! message of the alert takes the place of the one before, so a repeated try
//! changes nothing.
//!
//! Each message has an expiry interval (MQTT 5, 3.3.2.3.3) that ends with the alert.
//! The end is a message too, in the same place; the broker drops it after
//! [`END_STANDS`], and then the topic is empty. Nobody has to clean up, also where
//! this server never runs again.
//!
//! Alerts are rare: each delivery is a connection of its own (`exchange`) that
//! ends when the broker has acknowledged. Nothing is subscribed, nothing is read.

mod exchange;

use std::path::PathBuf;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    message::MessageHead,
    status::{Status, StatusKind},
    time::{Span, Timestamp},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
};
use serde::Deserialize;

use crate::{
    outlet::{Secret, addressed},
    partner_webhook::UnixSeconds,
};
use exchange::{Broker, Letter};

/// How long the end stands in the topic: a sign that was without power over a long
/// holiday still learns it.
pub const END_STANDS: Span = Span::hours(14 * 24);
/// The longest prefix; a whole topic may have 65,535 bytes (MQTT 5, 4.7.3).
const PREFIX_CHARS_MAX: usize = 200;

/// The broker, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether real alerts or exercises go there; never both below one prefix.
    pub status: StatusKind,
    /// Name or address of the broker.
    pub host: String,
    #[serde(default = "tls_port")]
    pub port: u16,
    /// Without TLS only a broker on this machine is used.
    #[serde(default = "yes")]
    pub tls: bool,
    #[serde(default)]
    pub username: Option<String>,
    /// File with the password, and nothing else in it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// What stands before `/alerts/<code>`; exercises need another one.
    #[serde(default = "prefix")]
    pub prefix: String,
}

const fn tls_port() -> u16 {
    8_883
}
const fn yes() -> bool {
    true
}
fn prefix() -> String {
    "homeward".to_owned()
}

/// The broker as a channel.
pub struct Mqtt {
    settings: Settings,
    broker: Broker,
    now: UnixSeconds,
}

impl Mqtt {
    /// `password` is what the roof read from [`Settings::password_file`].
    pub fn new(
        settings: Settings,
        password: Option<Secret>,
        now: UnixSeconds,
    ) -> Result<Self, Fault> {
        let odd = |c: char| matches!(c, '#' | '+' | '$') || c.is_control();
        let prefix = settings.prefix.as_str();
        let edge = prefix.is_empty() || prefix.starts_with('/') || prefix.ends_with('/');
        if edge || prefix.chars().any(odd) || prefix.chars().count() > PREFIX_CHARS_MAX {
            let why = format!("publish below {prefix}: it is no topic (MQTT 5, 4.7)");
            return Err(Fault::new(FaultKind::Forbidden, why));
        }
        Ok(Self {
            broker: Broker::new(&settings, password)?,
            settings,
            now,
        })
    }

    /// Where the messages of one alert stand.
    pub fn topic(&self, code: &str) -> String {
        format!("{}/alerts/{code}", self.settings.prefix)
    }

    /// Seconds from now until the broker drops the message; `None` when that is past.
    fn expiry_s(&self, head: &MessageHead) -> Option<u32> {
        let now = Timestamp::from_millis((self.now)().saturating_mul(1_000));
        let until = if head.is_closing() {
            head.expires.max(now + END_STANDS)
        } else {
            head.expires
        };
        let left_s = (until - now).as_millis() / 1_000;
        u32::try_from(left_s).ok().filter(|left| *left > 0)
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Mqtt {
    fn id(&self) -> ChannelId {
        ChannelId::Mqtt
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        if let Err(outcome) = addressed(target, self.settings.status) {
            return Ok(outcome);
        }
        let head = package.head();
        let topic = self.topic(&head.identity.alert);
        let Some(expiry_s) = self.expiry_s(head) else {
            return Ok(Outcome::Rejected("the alert is over".to_owned()));
        };
        let letter = Letter {
            topic: topic.clone(),
            payload: package.text().clone(),
            expiry_s,
            identity: head.identity.to_string(),
        };
        Ok(match self.broker.publish(letter).await {
            Ok(()) => Outcome::Accepted(topic),
            Err(outcome) => outcome,
        })
    }
}
