//! Partners: each message is posted to the partner's own server as a Standard
//! Webhook that stock libraries verify.
//!
//! `webhook-id` is the delivery's key and the same at every try: a receiver that
//! keeps the ids it has seen takes each message once. The partner chooses what the body
//! is: JSON, which carries the signed package as text, exactly as every other channel
//! carries it, and beside it the same as GeoJSON for those who only draw a map; signed
//! CAP; or that in an envelope of EDXL-DE.
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
mod json;
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
    channel::{Channel, Outcome, Target, Tried, Wire},
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
use body::{Bodies, Body};
use client::{Client, client};

pub use json::event_type;
pub use stage::{STATE_BYTES_MAX, STATE_PATIENCE, WebhookStage};

/// Of an answer's body we need nothing; this much is read so that the connection
/// can be used again.
pub const REPLY_BYTES_MAX: usize = 64 * 1024;
/// Connections kept open per partner's host between two messages.
pub const IDLE_MAX: usize = 2;
const NO_SECRET: &str = "the partner's secret is not whsec_ and base64";
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

/// Who posts: its key, its clock and where it is to be found.
#[derive(Clone)]
pub struct Sender {
    pub signing: Arc<WebhookKey>,
    pub now: UnixSeconds,
    /// The host of the public door, for the addresses that an envelope names.
    pub host: Arc<str>,
}

pub struct PartnerWebhook {
    targets: Targets,
    client: Client,
    patience: Patience,
    sender: Sender,
    bodies: Bodies,
}

impl PartnerWebhook {
    /// The webhooks of the house. Fails only where the machine has no usable TLS.
    pub fn new(targets: Targets, sender: Sender) -> Result<Self, Fault> {
        let connector = Connector::new(targets);
        Self::with(targets, connector, Patience::default(), sender)
    }

    /// The same through a connector of one's own.
    pub fn with(
        targets: Targets,
        connector: Connector,
        patience: Patience,
        sender: Sender,
    ) -> Result<Self, Fault> {
        Ok(Self {
            targets,
            client: client(connector, patience.connect)?,
            patience,
            sender,
            bodies: Bodies::default(),
        })
    }

    async fn post(&self, request: Request<Full<Bytes>>) -> Outcome {
        let exchange = async {
            let reply = self.client.request(request).await?;
            let outcome = answer::outcome(reply.status(), reply.headers(), (self.sender.now)());
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

    /// What is posted at that second, the same bytes each time it is asked.
    fn written<S: Status>(
        &self,
        partner: &Partner,
        package: &Package<S>,
        key: &DeliveryKey,
        signed_at_s: i64,
    ) -> Result<Written, Fault> {
        let body = self.bodies.of(package, partner, &self.sender.host)?;
        let (id, bytes) = (key.as_str(), &body.bytes);
        let by = |secret: &str| {
            let webhook = Webhook::new(secret).ok()?;
            webhook.sign(id, signed_at_s, bytes).ok()
        };
        // After a rotation the partner may hold either secret, so both sign for a while:
        // the standard lets a verifier take any signature that it can check.
        let retired = partner.retired_secret.as_ref().map(|old| &old.secret);
        let secrets = [Some(&partner.webhook_secret), retired];
        let mut signatures: Vec<_> = secrets
            .into_iter()
            .flatten()
            .filter_map(|secret| by(secret))
            .collect();
        let is_theirs = !signatures.is_empty();
        signatures.push(self.sender.signing.sign(id, signed_at_s, bytes));
        let headers = [
            (header::CONTENT_TYPE.as_str(), body.media_type.to_owned()),
            (header::USER_AGENT.as_str(), USER_AGENT.to_owned()),
            (HEADER_WEBHOOK_ID, id.to_owned()),
            (HEADER_WEBHOOK_TIMESTAMP, signed_at_s.to_string()),
            (HEADER_WEBHOOK_SIGNATURE, signatures.join(" ")),
        ];
        let wire = Wire {
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: bytes.clone(),
        };
        Ok(Written {
            wire,
            is_theirs,
            body,
        })
    }

    /// One try with everything that went over the wire.
    async fn told<S: Status>(
        &self,
        package: &Package<S>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Posted, Fault> {
        let target = Target::<S>::Partner(partner.clone());
        let (partner, url) = match self.recipient(&target) {
            Ok(recipient) => recipient,
            Err(why) => return Ok(Posted::nothing(why)),
        };
        let written = self.written(partner, package, key, (self.sender.now)())?;
        let Written {
            wire,
            is_theirs,
            body: _made,
        } = written;
        if !is_theirs {
            return Ok(Posted::nothing(Outcome::Rejected(NO_SECRET.to_owned())));
        }
        let outcome = self.post(request(&url, wire.clone())?).await;
        Ok(Posted {
            headers: wire.headers,
            body: wire.body,
            outcome,
        })
    }

    /// The one partner that this try is for and its address, or why nothing is posted.
    fn recipient<'a, S: Status>(
        &self,
        target: &'a Target<S>,
    ) -> Result<(&'a Partner, Url), Outcome> {
        let rejected = |why: &str| Outcome::Rejected(why.to_owned());
        let Target::Partner(partner) = target else {
            return Err(rejected("a webhook has one partner"));
        };
        // The planner asks for the right partners; a drill that reached a live
        // one would be too bad to trust a single place with.
        if partner.status != S::KIND {
            return Err(rejected("the partner joined for the other status"));
        }
        let Some(address) = &partner.webhook_url else {
            return Err(rejected("the partner has no webhook address"));
        };
        let url = check_url(address, self.targets).map_err(refused)?;
        Ok((partner, url))
    }
}

struct Written {
    wire: Wire,
    /// Whether a secret that the partner holds signed it; without one, nothing leaves.
    is_theirs: bool,
    /// Held while it is told, so that the next partner finds it made.
    body: Arc<Body>,
}

fn request(url: &Url, wire: Wire) -> Result<Request<Full<Bytes>>, Fault> {
    let request = wire
        .headers
        .iter()
        .fold(Request::post(url.as_str()), |request, (name, value)| {
            request.header(name, value)
        });
    let request = request.body(Full::new(wire.body));
    request.map_err(|error| fault("name the delivery in a header", error))
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
        self.attempt(package, target, key).await.outcome
    }

    async fn attempt(&self, package: &Package<S>, target: &Target<S>, key: &DeliveryKey) -> Tried {
        let unsigned = |outcome| Tried {
            outcome,
            signed_at_s: None,
        };
        let (partner, url) = match self.recipient(target) {
            Ok(recipient) => recipient,
            Err(why) => return unsigned(Ok(why)),
        };
        let signed_at_s = (self.sender.now)();
        let written = match self.written(partner, package, key, signed_at_s) {
            Ok(written) if written.is_theirs => written,
            Ok(_) => return unsigned(Ok(Outcome::Rejected(NO_SECRET.to_owned()))),
            Err(fault) => return unsigned(Err(fault)),
        };
        let outcome = match request(&url, written.wire) {
            Ok(request) => Ok(self.post(request).await),
            Err(fault) => Err(fault),
        };
        drop(written.body);
        Tried {
            outcome,
            signed_at_s: Some(signed_at_s),
        }
    }

    fn wire(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
        signed_at_s: i64,
    ) -> Result<Option<Wire>, Fault> {
        let Target::Partner(partner) = target else {
            return Ok(None);
        };
        let written = self.written(partner, package, key, signed_at_s)?;
        Ok(Some(written.wire))
    }
}
