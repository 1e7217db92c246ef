//! Partners: each message is posted to the partner's own server as a Standard
//! Webhook that stock libraries verify.
//!
//! `webhook-id` is the delivery's key and the same at every try: a receiver that
//! keeps the ids it has seen takes each message once. The body carries the
//! signed package as text, exactly as every other channel carries it, and beside
//! it the same as GeoJSON for those who only draw a map.
//!
//! Two signatures stand side by side: `v1`, an HMAC with the secret that the partner
//! was given, which every stock library verifies, and `v1a`, Ed25519 by the house,
//! which nobody can forge who steals from a partner.
//!
//! The partner chose the address, so it is called through [`crate::guard`]. What
//! a partner's server does cannot hold anybody else: each delivery is a future of
//! its own, ends after [`Patience::whole`], reads at most [`REPLY_BYTES_MAX`] of
//! the answer, and keeps at most [`IDLE_MAX`] connections open per host.
//!
//! Almost every failure is answered with "later": the partner may be repairing
//! it right now, and the deliverer tries again until the alert expires. Only two
//! things are final: 410 Gone, and an address that must not be called.

pub(crate) mod answer;
mod body;
pub(crate) mod client;
mod stage;

use std::{error::Error, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    people::Partner,
    status::Status,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
    rehearsal::Posted,
};
use homeward_seal::WebhookKey;
use http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy;
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook,
};
use url::Url;

use crate::guard::{Connector, Refused, Targets, check_url};
use client::{Client, client};

pub use body::event_type;
pub use stage::{STATE_BYTES_MAX, STATE_PATIENCE, WebhookStage};

/// Of an answer's body we need nothing; this much is read so that the connection
/// can be used again.
pub const REPLY_BYTES_MAX: usize = 64 * 1024;
/// Connections kept open per partner's host between two messages.
pub const IDLE_MAX: usize = 2;
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));

/// How long a partner may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Name, connection and TLS together.
    pub connect: Duration,
    /// From the first question to the end of the answer.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            whole: Duration::from_secs(10),
        }
    }
}

/// Seconds since 1970 on the real clock, not on a demo's fast one: verifiers
/// refuse what is more than five minutes off.
pub type UnixSeconds = Arc<dyn Fn() -> i64 + Send + Sync>;

pub struct PartnerWebhook {
    targets: Targets,
    client: Client,
    patience: Patience,
    now: UnixSeconds,
    signing: Arc<WebhookKey>,
}

impl PartnerWebhook {
    /// The webhooks of the house. Fails only where the machine has no usable TLS.
    pub fn new(
        targets: Targets,
        now: UnixSeconds,
        signing: Arc<WebhookKey>,
    ) -> Result<Self, Fault> {
        let connector = Connector::new(targets);
        Self::with(targets, connector, Patience::default(), now, signing)
    }

    /// The same through a connector of one's own.
    pub fn with(
        targets: Targets,
        connector: Connector,
        patience: Patience,
        now: UnixSeconds,
        signing: Arc<WebhookKey>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            targets,
            client: client(connector, patience.connect)?,
            patience,
            now,
            signing,
        })
    }

    async fn post(&self, request: Request<Full<Bytes>>) -> Outcome {
        let exchange = async {
            let reply = self.client.request(request).await?;
            let outcome = answer::outcome(reply.status(), reply.headers(), (self.now)());
            Ok::<_, legacy::Error>((outcome, reply.into_body()))
        };
        let started = tokio::time::Instant::now();
        match tokio::time::timeout(self.patience.whole, exchange).await {
            Ok(Ok((outcome, body))) => {
                // The answer stands; whatever its body does changes nothing.
                let rest = self.patience.whole.saturating_sub(started.elapsed());
                let _ = tokio::time::timeout(rest, client::drain(body)).await;
                outcome
            }
            Ok(Err(error)) => answer::broken(&error),
            Err(_) => Outcome::Later(None, "no answer within the time for it".to_owned()),
        }
    }

    /// What one try carries: its headers and its body.
    fn letter<S: Status>(
        &self,
        partner: &Partner,
        package: &Package<S>,
        key: &DeliveryKey,
    ) -> Result<Letter, Unsendable> {
        let body = body::of(package, partner.datum)?;
        let timestamp = (self.now)();
        let theirs = Webhook::new(&partner.webhook_secret)
            .and_then(|webhook| webhook.sign(key.as_str(), timestamp, body.as_bytes()))
            .map_err(|_| Unsendable::Secret)?;
        let ours = self.signing.sign(key.as_str(), timestamp, body.as_bytes());
        let headers = vec![
            (HEADER_WEBHOOK_ID, key.as_str().to_owned()),
            (HEADER_WEBHOOK_TIMESTAMP, timestamp.to_string()),
            (HEADER_WEBHOOK_SIGNATURE, format!("{theirs} {ours}")),
        ];
        let body = Bytes::from(body);
        Ok(Letter { headers, body })
    }

    /// One try with everything that went over the wire.
    async fn told<S: Status>(
        &self,
        package: &Package<S>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Posted, Fault> {
        let rejected = |why: &str| Ok(Posted::nothing(Outcome::Rejected(why.to_owned())));
        // The planner asks for the right partners; a drill that reached a live
        // one would be too bad to trust a single place with.
        if partner.status != S::KIND {
            return rejected("the partner joined for the other status");
        }
        let Some(address) = &partner.webhook_url else {
            return rejected("the partner has no webhook address");
        };
        let url = match check_url(address, self.targets) {
            Ok(url) => url,
            Err(why) => return Ok(Posted::nothing(refused(why))),
        };
        let letter = match self.letter(partner, package, key) {
            Ok(letter) => letter,
            Err(Unsendable::Secret) => {
                return rejected("the partner's secret is not whsec_ and base64");
            }
            Err(Unsendable::Fault(fault)) => return Err(fault),
        };
        let outcome = self.post(letter.to(&url)?).await;
        let Letter { headers, body } = letter;
        Ok(Posted {
            headers,
            body,
            outcome,
        })
    }
}

/// What one try carries.
struct Letter {
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Letter {
    fn to(&self, url: &Url) -> Result<Request<Full<Bytes>>, Fault> {
        let mut request = Request::post(url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, USER_AGENT);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
            .body(Full::new(self.body.clone()))
            .map_err(|error| fault("name the delivery in a header", error))
    }
}

/// Why there is nothing to post.
enum Unsendable {
    /// The partner's secret is not one of Standard Webhooks.
    Secret,
    Fault(Fault),
}

impl From<Fault> for Unsendable {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn fault(attempt: &str, source: impl Error + Send + Sync + 'static) -> Fault {
    Fault::because(FaultKind::Broken, attempt, source)
}

fn refused(why: Refused) -> Outcome {
    Outcome::Rejected(why.to_string())
}

#[async_trait]
impl<S: Status> Channel<S> for PartnerWebhook {
    fn id(&self) -> ChannelId {
        ChannelId::PartnerWebhook
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let Target::Partner(partner) = target else {
            let why = "a webhook has one partner";
            return Ok(Outcome::Rejected(why.to_owned()));
        };
        Ok(self.told(package, partner, key).await?.outcome)
    }
}
