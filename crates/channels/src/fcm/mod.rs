//! Apps on phones with Google's services: each message through Firebase Cloud Messaging,
//! HTTP v1.
//!
//! A message carries data and no words: the app reads the signed package, verifies it, and
//! decides by itself what to show. `collapse_key` is the incident, so that a later version
//! takes the place of an earlier one that still waits; `ttl` is what is left of the
//! alert's life; the priority is high where the message may wake the phone.
//!
//! The quota of messages in each minute is never passed: a phone that is far away is told
//! a little later rather than refused. What Google says is obeyed: `Retry-After`, and 60
//! seconds after a 429 and 10 after a 5xx that name no time.

mod account;
mod answer;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
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
    push::{
        Footing, Phone, Teller, Vendor,
        account::{Account, Server, plain},
        answer::Answer,
        outgoing::{Outgoing, Urgency},
        pace::Beat,
        token::Tokens,
    },
};
use account::ServiceAccount;

/// "The default quota of 600k messages per minute", per project.
pub const PER_MINUTE: u32 = 600_000;
/// Of `data`, keys and values.
pub const DATA_BYTES_MAX: usize = 4_096;
/// No registration token is longer.
pub const TOKEN_CHARS_MAX: usize = 1_000;
/// The key of the package in `data`.
const DATA_KEY: &str = "homeward";
/// At the default quota each answer may take a twentieth of a second.
const AT_ONCE: usize = 512;

/// The project, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether the app gets real alerts or exercises; never both.
    pub status: StatusKind,
    /// The JSON file of a service account that may send messages.
    pub service_account_file: PathBuf,
    /// Messages in each minute that Google lets this project send.
    #[serde(default = "per_minute")]
    pub per_minute: u32,
    #[serde(default = "vendor")]
    pub base: String,
    /// Authorities (PEM) in place of the public ones: of a proxy that must be passed.
    pub authority_file: Option<PathBuf>,
    /// A double of Google on this machine may stand at `base`. For tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

const fn per_minute() -> u32 {
    PER_MINUTE
}

fn vendor() -> String {
    "https://fcm.googleapis.com".to_owned()
}

/// The project as a vendor.
pub struct Google {
    account: Account,
    tokens: Tokens<ServiceAccount>,
    url: String,
    now: crate::partner_webhook::UnixSeconds,
}

pub type Fcm<S> = Teller<S, Google>;

impl<S: Status> Fcm<S> {
    /// `secret` is what the roof read from [`Settings::service_account_file`].
    pub fn new(settings: Settings, secret: &Secret, footing: Footing<S>) -> Result<Self, Fault> {
        Self::with(settings, secret, footing, None)
    }

    /// The same, paced by a time of one's own.
    pub fn with(
        settings: Settings,
        secret: &Secret,
        footing: Footing<S>,
        beat: Option<Arc<dyn Beat>>,
    ) -> Result<Self, Fault> {
        let server = Server {
            base: settings.base,
            authority_file: settings.authority_file,
            allow_loopback: settings.allow_loopback,
            per_minute: settings.per_minute,
            group_max: 1,
        };
        let account = Account::new(server, beat)?;
        let who = ServiceAccount::read(secret, &account)?;
        plain("project", &who.project, "-:.")?;
        let url = format!("{}/v1/projects/{}/messages:send", account.base, who.project);
        let now = footing.now.clone();
        let google = Google {
            tokens: Tokens::new(who, account.wire.clone(), now.clone()),
            account,
            url,
            now,
        };
        Ok(Self::of(footing, google))
    }
}

#[async_trait]
impl Vendor for Google {
    fn kind(&self) -> PushKind {
        PushKind::Fcm
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

impl Google {
    async fn push(&self, phone: &Phone, message: &Outgoing) -> Result<Answer, Fault> {
        let body = Bytes::from(body(phone, message));
        // A token that ended before its time is fetched once more.
        let first = self.send(body.clone()).await?;
        match first {
            Sent::Unknown => match self.send(body).await? {
                Sent::Unknown => Ok(Answer::held_up(60, "google does not know our account")),
                Sent::Said(answer) => Ok(answer),
            },
            Sent::Said(answer) => Ok(answer),
        }
    }

    async fn send(&self, body: Bytes) -> Result<Sent, Fault> {
        let token = match self.tokens.token().await {
            Ok(token) => token,
            Err(Ok(answer)) => return Ok(Sent::Said(answer)),
            Err(Err(fault)) => return Err(fault),
        };
        let request = Request::post(&self.url)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|e| Fault::because(FaultKind::Broken, "write a push", e))?;
        let reply = match self.account.wire.ask(request).await {
            Ok(reply) => reply,
            Err(answer) => return Ok(Sent::Said(answer)),
        };
        let answer = answer::read(&reply, &self.account, (self.now)());
        if answer.is_none() {
            self.tokens.refused(&token).await;
        }
        Ok(answer.map_or(Sent::Unknown, Sent::Said))
    }
}

enum Sent {
    /// The vendor does not know our token.
    Unknown,
    Said(Answer),
}

fn body(phone: &Phone, message: &Outgoing) -> String {
    let text = message.within(DATA_BYTES_MAX - DATA_KEY.len());
    let priority = match message.urgency(phone.is_new) {
        Urgency::High => "HIGH",
        Urgency::Normal | Urgency::Low => "NORMAL",
    };
    json!({ "message": {
        "token": phone.subscription.endpoint,
        "data": { DATA_KEY: String::from_utf8_lossy(text) },
        "android": {
            "priority": priority,
            "ttl": format!("{}s", message.ttl_s),
            "collapse_key": message.thread(),
        },
    }})
    .to_string()
}
