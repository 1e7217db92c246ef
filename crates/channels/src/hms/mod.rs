//! Apps on phones with Huawei's services: messages through Push Kit.
//!
//! One request carries up to a thousand phones, all with the same data: the signed
//! package, or the pointer to it. The app verifies it and decides what to show. A newer
//! version takes the place of an older one that still waits, by a number that stands for
//! the incident (Huawei has a hundred and one of them); it lives as long as the alert.
//!
//! The answer's status is 200 also where something went wrong: what counts is the code in
//! the body.

mod answer;
mod slots;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

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
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::{
    outlet::Secret,
    partner_webhook::UnixSeconds,
    push::{
        Footing, Phone, Teller, Vendor,
        account::{Account, Server, plain},
        answer::Answer,
        outgoing::{Outgoing, Urgency},
        pace::Beat,
        token::{Ask, Tokens},
    },
};
use answer::Said;
use slots::Slots;

/// "The number of tokens must be 1 to 1000."
pub const GROUP_MAX: usize = 1_000;
/// Of the message but for its tokens.
pub const MESSAGE_BYTES_MAX: usize = 4_096;
/// No token is longer.
pub const TOKEN_CHARS_MAX: usize = 512;
/// Huawei names each app's speed in its console; this is a modest one.
const PER_MINUTE: u32 = 120_000;
const AT_ONCE: usize = 8;

/// The app, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether the app gets real alerts or exercises; never both.
    pub status: StatusKind,
    /// The app's number in AppGallery Connect, which is also its OAuth client.
    pub app_id: String,
    /// File with the app's secret, and nothing else in it.
    pub secret_file: PathBuf,
    /// Phones in each minute that Huawei lets this app tell.
    #[serde(default = "per_minute")]
    pub per_minute: u32,
    #[serde(default = "vendor")]
    pub base: String,
    #[serde(default = "login")]
    pub token_url: String,
    /// Authorities (PEM) in place of the public ones: of a proxy that must be passed.
    pub authority_file: Option<PathBuf>,
    /// A double of Huawei on this machine may stand at both. For tests.
    #[serde(default)]
    pub allow_loopback: bool,
}

const fn per_minute() -> u32 {
    PER_MINUTE
}

fn vendor() -> String {
    "https://push-api.cloud.huawei.com".to_owned()
}

fn login() -> String {
    "https://oauth-login.cloud.huawei.com/oauth2/v3/token".to_owned()
}

/// The app's own name and secret (RFC 6749 section 4.4).
struct Client {
    url: String,
    id: String,
    secret: Secret,
}

impl Ask for Client {
    fn url(&self) -> &str {
        &self.url
    }
    fn form(&self, _now_s: i64) -> Result<String, Fault> {
        Ok(Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.id)
            .append_pair("client_secret", self.secret.reveal())
            .finish())
    }
}

/// The app as a vendor.
pub struct Huawei {
    account: Account,
    tokens: Tokens<Client>,
    url: String,
    slots: Slots,
    /// Huawei lets only some kinds of apps send with high urgency.
    is_not_urgent: AtomicBool,
    now: UnixSeconds,
}

pub type Hms<S> = Teller<S, Huawei>;

impl<S: Status> Hms<S> {
    /// `secret` is what the roof read from [`Settings::secret_file`].
    pub fn new(settings: Settings, secret: Secret, footing: Footing<S>) -> Result<Self, Fault> {
        Self::with(settings, secret, footing, None)
    }

    /// The same, paced by a time of one's own.
    pub fn with(
        settings: Settings,
        secret: Secret,
        footing: Footing<S>,
        beat: Option<Arc<dyn Beat>>,
    ) -> Result<Self, Fault> {
        plain("app_id", &settings.app_id, "")?;
        let server = Server {
            base: settings.base,
            authority_file: settings.authority_file,
            allow_loopback: settings.allow_loopback,
            per_minute: settings.per_minute,
            group_max: u32::try_from(GROUP_MAX).unwrap_or(u32::MAX),
        };
        let account = Account::new(server, beat)?;
        let client = Client {
            url: account.address(&settings.token_url)?,
            id: settings.app_id.clone(),
            secret,
        };
        let now = footing.now.clone();
        let url = format!("{}/v1/{}/messages:send", account.base, settings.app_id);
        let huawei = Huawei {
            tokens: Tokens::new(client, account.wire.clone(), now.clone()),
            account,
            url,
            slots: Slots::default(),
            is_not_urgent: AtomicBool::new(false),
            now,
        };
        Ok(Self::of(footing, huawei))
    }
}

#[async_trait]
impl Vendor for Huawei {
    fn kind(&self) -> PushKind {
        PushKind::Hms
    }

    fn group_max(&self) -> usize {
        GROUP_MAX.min(self.account.pace.at_once())
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
        // A token that ended before its time, and an urgency that this app may not have,
        // are each mended once.
        for _ in 0..3 {
            match self.send(group, message).await? {
                Said::Each(answers) => return Ok(answers),
                Said::NotUrgent => self.is_not_urgent.store(true, Ordering::Relaxed),
                Said::Unknown => {}
            }
        }
        let answer = Answer::held_up(60, "huawei does not know our account");
        Ok(vec![answer; group.len()])
    }
}

impl Huawei {
    async fn send(&self, group: &[Phone], message: &Outgoing) -> Result<Said, Fault> {
        let all = |answer: Answer| Ok(Said::Each(vec![answer; group.len()]));
        let token = match self.tokens.token().await {
            Ok(token) => token,
            Err(Ok(answer)) => return all(answer),
            Err(Err(fault)) => return Err(fault),
        };
        let request = Request::post(&self.url)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(self.body(group, message))
            .map_err(|e| Fault::because(FaultKind::Broken, "write a push", e))?;
        let said = match self.account.wire.ask(request).await {
            Ok(reply) => answer::read(&reply, group, &self.account, (self.now)()),
            Err(answer) => return all(answer),
        };
        if matches!(said, Said::Unknown) {
            self.tokens.refused(&token).await;
        }
        Ok(said)
    }

    fn body(&self, group: &[Phone], message: &Outgoing) -> Bytes {
        let is_new = group.iter().any(|phone| phone.is_new);
        let is_loud =
            message.urgency(is_new) == Urgency::High && !self.is_not_urgent.load(Ordering::Relaxed);
        let of = |text: &Bytes| {
            json!({
                "data": String::from_utf8_lossy(text),
                "android": {
                    "collapse_key": self.slots.of(&message.incident),
                    "urgency": if is_loud { "HIGH" } else { "NORMAL" },
                    "ttl": format!("{}s", message.ttl_s),
                },
            })
        };
        let mut said = of(&message.whole);
        if said.to_string().len() > MESSAGE_BYTES_MAX {
            said = of(&message.pointer);
        }
        let tokens = group
            .iter()
            .map(|phone| phone.subscription.endpoint.as_str());
        said["token"] = Value::from(tokens.collect::<Vec<_>>());
        let body = json!({ "validate_only": false, "message": said });
        Bytes::from(body.to_string())
    }
}
