//! Apps on Apple's devices: each message through the Apple Push Notification service.
//!
//! A message carries the signed package and no words of the child: the app's service
//! extension verifies it, decides, and puts the words in. Where it cannot, the phone shows
//! the app's own line in its own language (`title-loc-key`, `loc-key`). The collapse id is
//! the incident, so that a later version takes the place of an earlier one, in the queue
//! and on the screen; it expires with the alert; the priority follows the loudness.
//!
//! The house shows who it is by a token that it signs (ES256), made anew between 20 and 60
//! minutes, as Apple asks. Apple names no quota: [`Settings::per_minute`] is a brake.

mod answer;
mod provider;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use homeward_domain::{
    eta::SpeedFrom,
    status::{Status, StatusKind},
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    push::PushKind,
};
use http::{Request, header};
use serde::Deserialize;
use serde_json::json;

use crate::{
    outlet::Secret,
    partner_webhook::UnixSeconds,
    push::{
        Footing, Phone, Teller, Vendor,
        account::{Account, Server, plain},
        answer::Answer,
        outgoing::{Outgoing, Urgency},
        pace::Beat,
    },
};
use provider::Provider;

/// "The maximum payload size is 4 KB (4096 bytes)."
pub const PAYLOAD_BYTES_MAX: usize = 4_096;
/// Device tokens are hexadecimal and of no promised length.
pub const TOKEN_CHARS_MAX: usize = 200;
const PER_MINUTE: u32 = 600_000;
const AT_ONCE: usize = 512;

/// The app, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether the app gets real alerts or exercises; never both.
    pub status: StatusKind,
    /// The key (`.p8`) that signs for the team.
    pub key_file: PathBuf,
    /// Ten characters each.
    pub key_id: String,
    pub team_id: String,
    /// The app's bundle id.
    pub topic: String,
    /// A brake; Apple names no quota.
    #[serde(default = "per_minute")]
    pub per_minute: u32,
    /// `https://api.sandbox.push.apple.com` for apps that are being developed.
    #[serde(default = "vendor")]
    pub base: String,
    /// Authorities (PEM) in place of the public ones: of a proxy that must be passed.
    pub authority_file: Option<PathBuf>,
    /// A double of Apple on this machine may stand at `base`. For tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

const fn per_minute() -> u32 {
    PER_MINUTE
}

fn vendor() -> String {
    "https://api.push.apple.com".to_owned()
}

/// The app as a vendor.
pub struct Apple {
    account: Account,
    provider: Provider,
    topic: String,
    now: UnixSeconds,
}

pub type Apns<S> = Teller<S, Apple>;

impl<S: Status> Apns<S> {
    /// `key` is what the roof read from [`Settings::key_file`].
    pub fn new(settings: Settings, key: &Secret, footing: Footing<S>) -> Result<Self, Fault> {
        Self::with(settings, key, footing, None)
    }

    /// The same, paced by a time of one's own.
    pub fn with(
        settings: Settings,
        key: &Secret,
        footing: Footing<S>,
        beat: Option<Arc<dyn Beat>>,
    ) -> Result<Self, Fault> {
        plain("topic", &settings.topic, "-.")?;
        let server = Server {
            base: settings.base,
            authority_file: settings.authority_file,
            allow_loopback: settings.allow_loopback,
            per_minute: settings.per_minute,
            group_max: 1,
        };
        let apple = Apple {
            account: Account::new(server, beat)?,
            provider: Provider::new(key, settings.key_id, settings.team_id)?,
            topic: settings.topic,
            now: footing.now.clone(),
        };
        Ok(Self::of(footing, apple))
    }
}

#[async_trait]
impl Vendor for Apple {
    fn kind(&self) -> PushKind {
        PushKind::Apns
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn speed(&self) -> (f64, SpeedFrom) {
        (self.account.pace.per_second(), SpeedFrom::Allowed)
    }

    async fn turn(&self, phones: u32) {
        self.account.pace.turn(phones).await;
    }

    async fn tell(&self, group: &[Phone], message: &Outgoing) -> Result<Vec<Answer>, Fault> {
        let mut answers = Vec::with_capacity(group.len());
        for phone in group {
            answers.push(self.push(phone, message).await?);
        }
        Ok(answers)
    }
}

impl Apple {
    async fn push(&self, phone: &Phone, message: &Outgoing) -> Result<Answer, Fault> {
        // A token that ran out is signed once more.
        for _ in 0..2 {
            if let Some(answer) = self.post(phone, message).await? {
                return Ok(answer);
            }
        }
        Ok(Answer::held_up(60, "apple takes none of our tokens"))
    }

    /// `None` where the house is to show itself anew.
    async fn post(&self, phone: &Phone, message: &Outgoing) -> Result<Option<Answer>, Fault> {
        let now_s = (self.now)();
        let token = self.provider.token(now_s)?;
        let loud = message.urgency(phone.is_new);
        let device = &phone.subscription.endpoint;
        let request = Request::post(format!("{}/3/device/{device}", self.account.base))
            .header(header::AUTHORIZATION, token.value.clone())
            .header("apns-topic", &self.topic)
            .header("apns-push-type", "alert")
            .header("apns-priority", priority(loud))
            .header("apns-expiration", now_s + message.ttl_s)
            .header("apns-collapse-id", message.thread())
            .header("apns-id", name(message, device))
            .body(payload(message, loud))
            .map_err(|e| Fault::because(FaultKind::Broken, "write a push", e))?;
        Ok(match self.account.wire.ask(request).await {
            Ok(reply) => answer::read(&reply, &self.account, &self.provider, &token, now_s),
            Err(answer) => Some(answer),
        })
    }
}

/// "10: immediately; 5: based on power considerations; 1: not to awaken the device."
const fn priority(loud: Urgency) -> u16 {
    match loud {
        Urgency::High => 10,
        Urgency::Normal => 5,
        Urgency::Low => 1,
    }
}

/// The package where it fits, or the pointer to it.
fn payload(message: &Outgoing, loud: Urgency) -> Bytes {
    let whole = said(message, loud, &message.whole);
    if whole.len() <= PAYLOAD_BYTES_MAX {
        return whole;
    }
    said(message, loud, &message.pointer)
}

fn said(message: &Outgoing, loud: Urgency, text: &Bytes) -> Bytes {
    let (level, sound) = match loud {
        Urgency::High => ("time-sensitive", Some("default")),
        Urgency::Normal => ("active", None),
        Urgency::Low => ("passive", None),
    };
    let mut aps = json!({
        "alert": { "title-loc-key": "HOMEWARD_TITLE", "loc-key": "HOMEWARD_BODY" },
        "mutable-content": 1,
        "thread-id": message.thread(),
        "interruption-level": level,
    });
    if let Some(sound) = sound {
        aps["sound"] = json!(sound);
    }
    let said = json!({ "aps": aps, "homeward": String::from_utf8_lossy(text) });
    Bytes::from(said.to_string())
}

/// The same for every try of a message to a device, in the form of a UUID (RFC 9562
/// section 5.8).
fn name(message: &Outgoing, device: &str) -> String {
    let named = format!("{} {} {device}", message.incident, message.version);
    let digest = digest(&SHA256, named.as_bytes());
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest.as_ref())
        .for_each(|(to, from)| *to = *from);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let parts = [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ];
    parts.join("-")
}
