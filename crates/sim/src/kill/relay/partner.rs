//! The partner's push system: it takes a key once, and is not always well.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::{net::TcpListener, time::sleep};

use crate::{
    phones::chance::Chance,
    rig::trouble::{Done, Trouble},
};

/// An answer takes up to this, so that the relay often dies before it.
const SLOW_MS: u64 = 12;
/// Of a hundred batches: refused for now; taken, and the answer is lost.
const BUSY: u64 = 2;
const MUTE: u64 = 2;

pub struct Partner {
    pub url: String,
    inbox: Mutex<Inbox>,
}

struct Inbox {
    chance: Chance,
    bodies: BTreeMap<String, Bytes>,
    seen: BTreeMap<String, Seen>,
    taken: u64,
    repeated: u64,
    /// What no batch may ever be.
    broken: Vec<String>,
}

/// What users saw of one alert.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// How often, and the newest version.
    pub shown: BTreeMap<String, (u32, u32)>,
    pub ended: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Batch {
    key: String,
    action: String,
    incident: String,
    version: u32,
    ids: Vec<String>,
}

impl Partner {
    pub async fn open(seed: u64) -> Done<Arc<Self>> {
        let doing = || Trouble::in_doing("open the partner's push system");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(doing())?;
        let at = listener.local_addr().map_err(doing())?;
        let partner = Arc::new(Self {
            url: format!("http://{at}/push"),
            inbox: Mutex::new(Inbox {
                chance: Chance::for_one(seed, 2),
                bodies: BTreeMap::new(),
                seen: BTreeMap::new(),
                taken: 0,
                repeated: 0,
                broken: Vec::new(),
            }),
        });
        let served = partner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let partner = served.clone();
                tokio::spawn(async move {
                    let answer = service_fn(|request| partner.clone().answer(request));
                    // A relay that was killed does not say good-bye.
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), answer)
                        .await;
                });
            }
        });
        Ok(partner)
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let body = request.into_body().collect().await;
        let mut response = Response::new(Full::default());
        // Half a batch, because the relay died, is none.
        let Ok(body) = body.map(http_body_util::Collected::to_bytes) else {
            return Ok(response);
        };
        let (status, slow_ms) = self.inbox().take(body);
        *response.status_mut() = status;
        sleep(Duration::from_millis(slow_ms)).await;
        Ok(response)
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was seen of an alert; a broken promise if there was any.
    pub fn seen(&self, incident: &str) -> Done<Seen> {
        let inbox = self.inbox();
        match inbox.broken.first() {
            Some(broken) => Err(Trouble::because(broken.clone())),
            None => Ok(inbox.seen.get(incident).cloned().unwrap_or_default()),
        }
    }

    /// Batches, and how many of them came again.
    pub fn count(&self) -> (u64, u64) {
        let inbox = self.inbox();
        (inbox.taken, inbox.repeated)
    }
}

impl Inbox {
    fn take(&mut self, body: Bytes) -> (StatusCode, u64) {
        let slow_ms = self.chance.below(SLOW_MS);
        let fate = self.chance.below(100);
        if fate < BUSY {
            return (StatusCode::SERVICE_UNAVAILABLE, slow_ms);
        }
        match serde_json::from_slice::<Batch>(&body) {
            Ok(batch) => self.read(&batch, body),
            Err(error) => self
                .broken
                .push(format!("a batch could not be read: {error}")),
        }
        if fate < BUSY + MUTE {
            return (StatusCode::BAD_GATEWAY, slow_ms);
        }
        (StatusCode::NO_CONTENT, slow_ms)
    }

    fn read(&mut self, batch: &Batch, body: Bytes) {
        self.taken += 1;
        if let Some(before) = self.bodies.get(&batch.key) {
            self.repeated += 1;
            if *before != body {
                let key = &batch.key;
                self.broken
                    .push(format!("{key} came twice and was not the same"));
            }
            return;
        }
        self.bodies.insert(batch.key.clone(), body);
        let seen = self.seen.entry(batch.incident.clone()).or_default();
        for id in &batch.ids {
            if let Some(why) = seen.take(&batch.action, batch.version, id) {
                self.broken.push(format!("{}: {id} {why}", batch.key));
            }
        }
    }
}

impl Seen {
    /// Shows it to a user, or takes it away; gives what must not be.
    fn take(&mut self, action: &str, version: u32, id: &str) -> Option<&'static str> {
        match action {
            "show" => {
                let (times, newest) = self.shown.entry(id.to_owned()).or_default();
                (*times, *newest) = (*times + 1, version);
                let is_late = self.ended.contains(id);
                is_late
                    .then_some("was shown it after its end")
                    .or_else(|| (*times > 1).then_some("was shown it twice"))
            }
            "change" => match self.shown.get_mut(id) {
                Some((_, newest)) => {
                    *newest = version.max(*newest);
                    None
                }
                None => Some("was told a change of nothing"),
            },
            "end" => (!self.ended.insert(id.to_owned())).then_some("was told the end twice"),
            _ => Some("was told something unknown"),
        }
    }
}
