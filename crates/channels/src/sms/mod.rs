//! SMS: a short Chinese message through a gateway that speaks SMPP 3.4.
//!
//! For a list of people on duty, or for the one number at which an operator takes a
//! text for cell broadcast. The words are those of [`crate::outlet::short`], in at most
//! [`PARTS_MAX`] parts of one message, in UCS-2 (`parts`): a Chinese text never fits
//! into the 7 bits of GSM.
//!
//! A message on a phone can be neither changed nor taken back. The end is a message
//! without the child that asks to delete the other. SMPP knows no repeated submission
//! again: after a crash in the middle of a list some people are told twice. Within one
//! try nobody is: where the gateway stops half-way, the rest is not tried again by
//! itself, a person decides (`session`).
//!
//! Receipts of phones are not asked for; accepted means that the gateway has it.

mod parts;
mod session;

use std::path::PathBuf;

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::{Status, StatusKind},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
};
use serde::Deserialize;

use crate::{
    outlet::{
        Peer, Secret, addressed,
        short::{Limit, short},
        words::utf16,
    },
    public_page::Said,
};
use session::Gateway;

/// Parts of one message; each is paid for, and old phones show no more.
pub const PARTS_MAX: usize = 3;
/// Duty lists, not cities: gateways take some ten messages a second.
pub const NUMBERS_MAX: usize = 500;
/// E.164: a country's number has at most 15 digits.
const DIGITS_MAX: usize = 15;

/// Two units less: a character of two halves may have to go into the next part.
const LIMIT: Limit = Limit {
    total: PARTS_MAX * parts::UNITS - 2,
    weight: utf16,
    url: units,
};

fn units(text: &str) -> usize {
    text.chars().map(utf16).sum()
}

/// The gateway, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether real alerts or exercises are sent; never both to one list.
    pub status: StatusKind,
    pub host: String,
    pub port: u16,
    /// Without TLS only a gateway, or a tunnel to it, on this machine is used.
    #[serde(default = "yes")]
    pub tls: bool,
    /// Account at the gateway (SMPP 3.4, 5.2.1: at most 15 characters).
    pub system_id: String,
    /// File with the password (5.2.2: at most 8 characters), and nothing else in it.
    pub password_file: PathBuf,
    /// What the messages come from: digits, or a name of at most 11 letters.
    pub source: String,
    /// Whom to tell: digits with the country's code and without `+`.
    pub numbers: Vec<String>,
}

const fn yes() -> bool {
    true
}

/// The gateway as a channel.
pub struct Sms {
    status: StatusKind,
    gateway: Gateway,
}

impl Sms {
    /// `password` is what the roof read from [`Settings::password_file`].
    pub fn new(settings: &Settings, password: &Secret) -> Result<Self, Fault> {
        let forbidden = |what: &str| Fault::new(FaultKind::Forbidden, format!("send SMS: {what}"));
        let digits = |text: &String| {
            (1..=DIGITS_MAX).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
        };
        let numbers = &settings.numbers;
        if numbers.is_empty() || numbers.len() > NUMBERS_MAX || !numbers.iter().all(digits) {
            return Err(forbidden("there must be 1 to 500 numbers, digits only"));
        }
        let named = settings.source.len() <= 11
            && settings.source.chars().all(|c| c.is_ascii_alphanumeric());
        if settings.source.is_empty() || !(named || digits(&settings.source)) {
            return Err(forbidden("the source must be digits or at most 11 letters"));
        }
        let peer = Peer::new(&settings.host, settings.port, settings.tls)?;
        Ok(Self {
            status: settings.status,
            gateway: Gateway::new(peer, settings, password).map_err(|what| forbidden(&what))?,
        })
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Sms {
    fn id(&self) -> ChannelId {
        ChannelId::Sms
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        if let Err(outcome) = addressed(target, self.status) {
            return Ok(outcome);
        }
        let said = Said::parse(package.text())
            .map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for SMS", e))?;
        let message = short(&said, package.head(), &LIMIT);
        Ok(self.gateway.tell(&message.text, package.seq()).await)
    }
}
