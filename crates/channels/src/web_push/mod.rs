//! Phones whose page is closed: each message through the push service of its browser
//! (RFC 8030), readable by that browser alone ([`envelope`]), signed by the house
//! ([`vapid`]).
//!
//! Who is told, and in which order, is [`crate::push`]'s. Whoever gets a message twice
//! sees it once: its topic makes the push service replace it, and the phone knows its
//! identity (docs/adr/0010).
//!
//! Strangers chose the addresses: they are called through [`crate::guard`], and each push
//! service has a line of its own, so one that hangs delays no other. The same way tells
//! apps that brought a push server of their own ([`crate::unified_push`]).

mod answer;
pub mod envelope;
mod prepared;
pub mod vapid;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{eta::SpeedFrom, status::Status};
use homeward_ports::{
    fault::{Fault, FaultKind},
    push::{PushId, PushKeys, PushKind},
};
use http::{Request, StatusCode, header};

use crate::{
    guard::{Connector, Targets, check_url},
    partner_webhook::{Patience, UnixSeconds},
    push::{
        Footing, Phone, Teller, Vendor,
        answer::Answer,
        outgoing::Outgoing,
        wire::{Reply, Trust, Wire},
    },
};
use answer::Said;
use envelope::{PLAIN_BYTES_MAX, Receiver, Sender};
use prepared::Prepared;
use vapid::{Introductions, VapidKey};

/// Longer endpoints than any push service makes; UnifiedPush allows no more.
pub const ENDPOINT_CHARS_MAX: usize = 1_000;
/// Pushes under way to one service, where it takes them over HTTP/2.
const PUSHES_AT_ONCE: usize = 256;
/// No push service says how fast it may be called: what one connection of eighty streams
/// does where each answer takes a fifth of a second.
const PER_SECOND: f64 = 400.0;

/// What pushes stand on.
pub struct Ground<S: Status> {
    pub key: Arc<VapidKey>,
    /// `sub` of RFC 8292: an https address or mailto of those who run the house.
    pub subject: String,
    pub targets: Targets,
    pub trust: Trust,
    pub footing: Footing<S>,
    pub patience: Patience,
}

/// The push services of browsers, and what leaves to them.
pub struct Browsers {
    kind: PushKind,
    now: UnixSeconds,
    targets: Targets,
    wire: Wire,
    introductions: Introductions,
    prepared: Prepared,
}

pub type WebPush<S> = Teller<S, Browsers>;

impl<S: Status> WebPush<S> {
    /// Fails only where the machine has no usable TLS.
    pub fn new(ground: Ground<S>) -> Result<Self, Fault> {
        Self::of_kind(PushKind::WebPush, ground)
    }

    /// The same for phones of another kind that are told as browsers are.
    pub fn of_kind(kind: PushKind, ground: Ground<S>) -> Result<Self, Fault> {
        let connector = Connector::new(ground.targets);
        let vendor = Browsers {
            kind,
            now: ground.footing.now.clone(),
            targets: ground.targets,
            wire: Wire::with_old(connector, ground.trust, ground.patience)?,
            introductions: Introductions::new(ground.key, ground.subject),
            prepared: Prepared::default(),
        };
        Ok(Self::of(ground.footing, vendor))
    }
}

#[async_trait]
impl Vendor for Browsers {
    fn kind(&self) -> PushKind {
        self.kind
    }

    fn at_once(&self) -> usize {
        PUSHES_AT_ONCE
    }

    fn speed(&self) -> (f64, SpeedFrom) {
        (PER_SECOND, SpeedFrom::Assumed)
    }

    async fn tell(&self, group: &[Phone], message: &Outgoing) -> Result<Vec<Answer>, Fault> {
        let _leaving = self.prepared.leaving();
        let mut answers = Vec::with_capacity(group.len());
        for phone in group {
            answers.push(self.push(phone, message).await?);
        }
        Ok(answers)
    }
}

impl Browsers {
    /// One message to one phone; the pointer where the whole is too long for its service.
    async fn push(&self, phone: &Phone, message: &Outgoing) -> Result<Answer, Fault> {
        let plain = message.within(PLAIN_BYTES_MAX);
        let mut said = self.post(phone, message, plain).await?;
        if said == Said::TooLong && *plain != message.pointer {
            said = self.post(phone, message, &message.pointer).await?;
        }
        Ok(match said {
            Said::Is(answer) => answer,
            Said::TooLong => Answer::Refused(answer::why(413)),
        })
    }

    async fn post(&self, phone: &Phone, message: &Outgoing, plain: &Bytes) -> Result<Said, Fault> {
        let gone = Ok(Said::Is(Answer::Gone));
        // Judged again: the house's setting may have changed since the phone subscribed.
        let Ok(url) = check_url(&phone.subscription.endpoint, self.targets) else {
            return gone;
        };
        let Some(keys) = phone.subscription.keys else {
            return gone;
        };
        let Some(sender) = self.sender(phone.id, keys) else {
            return gone;
        };
        let Some(body) = sender.close(&Receiver::from(keys), plain)? else {
            return Ok(Said::TooLong);
        };
        let audience = url.origin().ascii_serialization();
        let introduction = self.introductions.to(&audience, (self.now)())?;
        let request = Request::post(url.as_str())
            .header(header::AUTHORIZATION, introduction)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("ttl", message.ttl_s)
            .header("urgency", message.urgency(phone.is_new).as_str())
            .header("topic", message.topic(&keys.auth))
            .body(Bytes::from(body))
            .map_err(|e| Fault::because(FaultKind::Broken, "write a push", e))?;
        Ok(match self.wire.ask(request).await {
            Ok(reply) => self.read(&reply),
            Err(answer) => Said::Is(answer),
        })
    }

    fn read(&self, reply: &Reply) -> Said {
        let said = answer::read(reply.status, &reply.headers, (self.now)());
        match said {
            // "Application servers SHOULD honor limits per endpoint, not host."
            Said::Is(Answer::Later(wait))
                if self.kind == PushKind::UnifiedPush
                    && reply.status == StatusCode::TOO_MANY_REQUESTS =>
            {
                Said::Is(Answer::Paused(wait.seconds))
            }
            said => said,
        }
    }

    /// The key that was made ahead, or a new one.
    fn sender(&self, id: PushId, keys: PushKeys) -> Option<Sender> {
        let receiver = Receiver::from(keys);
        let ahead = self.prepared.take(id, &receiver);
        ahead.or_else(|| Sender::fresh(&receiver).ok())
    }
}
