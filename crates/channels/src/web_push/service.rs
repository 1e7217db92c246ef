//! One push service's line: its phones in batches, and nobody else's.
//!
//! Before a batch leaves it is written down; what came of it is written down after. A
//! service that fails several times in a row, or names a time to come back, is left in
//! peace until the deliverer's next try: what waits there waits there alone.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use homeward_domain::status::Status;
use homeward_ports::{
    fault::{Fault, FaultKind},
    push::{PushId, PushSubscription},
};
use http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy;

use super::{
    WebPush,
    answer::{self, Answer},
    choice::Chosen,
    envelope::{Receiver, Sender},
    outgoing::Outgoing,
};
use crate::{guard::check_url, partner_webhook::client};

/// Pushes under way to one service, and connections kept open to it.
pub const PUSHES_AT_ONCE: usize = 16;
/// Written down together before they leave.
const BATCH: usize = 128;
/// As many in a row must fail before the service is left in peace for this time.
const FAILURES_MAX: u32 = 3;
/// How long the end of an answer is waited for, so that the connection can be used again.
const REST_MAX: Duration = Duration::from_millis(500);
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));

/// When services asked to be called again, in seconds since 1970.
#[derive(Debug, Default)]
pub struct Services(Mutex<HashMap<String, i64>>);

impl Services {
    fn wait_s(&self, host: &str, now_s: i64) -> Option<i64> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, until| *until > now_s);
        asked.get(host).map(|until| until - now_s)
    }

    fn ask_again(&self, host: &str, at_s: i64) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = asked.entry(host.to_owned()).or_insert(at_s);
        *until = (*until).max(at_s);
    }
}

/// What came of a message, in numbers.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    pub taken: u64,
    pub gone: u64,
    pub refused: u64,
    pub waiting: u64,
    /// The shortest time after which one of those who wait may be tried.
    pub wait_s: Option<i64>,
    /// The last status that refused.
    refused_with: Option<u16>,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.taken += other.taken;
        self.gone += other.gone;
        self.refused += other.refused;
        let waits = [(self.waiting, self.wait_s), (other.waiting, other.wait_s)];
        let waits = waits.into_iter().filter(|(waiting, _)| *waiting > 0);
        // One that named no time may be tried as soon as the deliverer likes.
        self.wait_s = waits
            .map(|(_, wait)| wait.unwrap_or(0))
            .min()
            .filter(|wait| *wait > 0);
        self.waiting += other.waiting;
        self.refused_with = other.refused_with.or(self.refused_with);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            taken,
            gone,
            refused,
            waiting,
            ..
        } = self;
        write!(
            f,
            "{taken} taken, {gone} gone, {refused} refused, {waiting} waiting"
        )?;
        match self.refused_with {
            Some(401 | 403) => write!(f, "; the push service does not know our key"),
            Some(status @ 300..=399) => write!(f, "; redirects are not followed ({status})"),
            Some(status) => write!(f, "; refused with {status}"),
            None => Ok(()),
        }
    }
}

impl<S: Status> WebPush<S> {
    /// Tells everybody at one push service.
    pub(super) async fn tell_service(
        &self,
        host: String,
        chosen: Vec<Chosen>,
        message: &Outgoing,
    ) -> Result<Tally, Fault> {
        let mut sum = Tally::default();
        let failures = AtomicU32::new(0);
        for batch in chosen.chunks(BATCH) {
            let wait_s = self.services.wait_s(&host, (self.now)());
            if wait_s.is_some() || failures.load(Ordering::Relaxed) >= FAILURES_MAX {
                let waiting = u64::try_from(batch.len()).unwrap_or(u64::MAX);
                sum.add(&Tally {
                    waiting,
                    wait_s,
                    ..Tally::default()
                });
                continue;
            }
            sum.add(&self.tell_batch(&host, batch, message, &failures).await?);
        }
        Ok(sum)
    }

    async fn tell_batch(
        &self,
        host: &str,
        batch: &[Chosen],
        message: &Outgoing,
        failures: &AtomicU32,
    ) -> Result<Tally, Fault> {
        let ids: Vec<PushId> = batch.iter().map(|one| one.id).collect();
        let phones = self.subscriptions.load(&ids).await?;
        // What is not written down does not leave: nobody would know whom to tell the end.
        let (alert, version) = (message.alert, message.version);
        self.subscriptions
            .leaving(alert, version, message.until, &ids)
            .await?;
        let is_new = |id| batch.iter().any(|one| one.id == id && one.is_new);
        let pushes = phones.into_iter().map(|(id, phone)| async move {
            let answer = if failures.load(Ordering::Relaxed) >= FAILURES_MAX {
                Ok(Answer::Later(None))
            } else {
                self.push((id, &phone), message, is_new(id)).await
            };
            match answer {
                Ok(Answer::Later(_)) => drop(failures.fetch_add(1, Ordering::Relaxed)),
                _ => failures.store(0, Ordering::Relaxed),
            }
            (id, answer)
        });
        let answers = stream::iter(pushes).buffer_unordered(PUSHES_AT_ONCE);
        let answers: Vec<(PushId, Result<Answer, Fault>)> = answers.collect().await;
        self.write_down(host, answers, message).await
    }

    /// Writes down what came of a batch.
    async fn write_down(
        &self,
        host: &str,
        answers: Vec<(PushId, Result<Answer, Fault>)>,
        message: &Outgoing,
    ) -> Result<Tally, Fault> {
        let (mut tally, mut done, mut failed) = (Tally::default(), Vec::new(), None);
        for (id, answer) in answers {
            match answer {
                Ok(Answer::Taken) => {
                    tally.taken += 1;
                    done.push(id);
                }
                Ok(Answer::Gone) => {
                    tally.gone += 1;
                    self.subscriptions.gone(id).await?;
                }
                // Final too: asked again it would say the same.
                Ok(Answer::Refused(status)) => {
                    tally.refused += 1;
                    tally.refused_with = Some(status);
                    done.push(id);
                }
                Ok(Answer::TooLong) => {
                    tally.refused += 1;
                    tally.refused_with = Some(413);
                    done.push(id);
                }
                Ok(Answer::Later(wait_s)) => {
                    tally.waiting += 1;
                    if let Some(wait_s) = wait_s {
                        self.services.ask_again(host, (self.now)() + wait_s);
                        tally.wait_s = Some(wait_s);
                    }
                }
                Err(fault) => failed = Some(fault),
            }
        }
        self.subscriptions
            .taken(message.alert, message.version, &done)
            .await?;
        failed.map_or(Ok(tally), Err)
    }

    /// One message to one phone; the pointer where the whole is too long for its service.
    async fn push(
        &self,
        phone: (PushId, &PushSubscription),
        message: &Outgoing,
        is_new: bool,
    ) -> Result<Answer, Fault> {
        let answer = self.post(phone, message, &message.plain, is_new).await?;
        if answer == Answer::TooLong && message.plain != message.pointer {
            return self.post(phone, message, &message.pointer, is_new).await;
        }
        Ok(answer)
    }

    async fn post(
        &self,
        phone: (PushId, &PushSubscription),
        message: &Outgoing,
        plain: &Bytes,
        is_new: bool,
    ) -> Result<Answer, Fault> {
        let (id, phone) = phone;
        // Judged again: the house's setting may have changed since the phone subscribed.
        let Ok(url) = check_url(&phone.endpoint, self.targets) else {
            return Ok(Answer::Gone);
        };
        let receiver = Receiver {
            public: phone.p256dh,
            auth: phone.auth,
        };
        let ahead = self.prepared.take(id, &receiver);
        let Ok(sender) = ahead.map_or_else(|| Sender::fresh(&receiver), Ok) else {
            return Ok(Answer::Gone);
        };
        let Some(body) = sender.close(&receiver, plain)? else {
            return Ok(Answer::TooLong);
        };
        let introduction = self
            .introductions
            .to(&url.origin().ascii_serialization(), (self.now)())?;
        let request = Request::post(url.as_str())
            .header(header::AUTHORIZATION, introduction)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::USER_AGENT, USER_AGENT)
            .header("ttl", message.ttl_s)
            .header("urgency", message.urgency(is_new).as_str())
            .header("topic", message.topic(&phone.auth))
            .body(Full::new(Bytes::from(body)))
            .map_err(|e| Fault::because(FaultKind::Broken, "write a push", e))?;
        Ok(self.exchange(request).await)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Answer {
        let exchange = async {
            let reply = self.client.request(request).await?;
            let answer = answer::read(reply.status(), reply.headers(), (self.now)());
            Ok::<_, legacy::Error>((answer, reply.into_body()))
        };
        let started = tokio::time::Instant::now();
        match tokio::time::timeout(self.patience.whole, exchange).await {
            Ok(Ok((answer, body))) => {
                // The answer stands; whatever its body does changes nothing.
                let rest = self.patience.whole.saturating_sub(started.elapsed());
                let rest = rest.min(REST_MAX);
                let _ = tokio::time::timeout(rest, client::drain(body)).await;
                answer
            }
            Ok(Err(error)) => answer::none(&error),
            Err(_) => Answer::Later(None),
        }
    }
}
