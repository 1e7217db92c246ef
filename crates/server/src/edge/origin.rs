//! Hears the origin, and tells it how far messages came here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use futures_util::StreamExt as _;
use homeward_domain::{
    status::{Actual, Exercise, Status},
    time::Timestamp,
};
use homeward_edge::{
    BEAT_EVERY, Disbelief, Grown, Hello, Hub, LINE_BYTES_MAX, Limits, Report, Trunk,
};
use homeward_engine::world::{FastClock, OsEntropy, SystemClock};
use homeward_ports::world::{Clock, Entropy as _};
use homeward_seal::PublicKey;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyStream, Full};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::Serialize;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};
use url::Url;

use super::ALONE_MAX;
use crate::trunk::PATH;

/// Beats come far more often; whoever is silent for so long is not there.
const SILENT_MAX: Duration = BEAT_EVERY.saturating_mul(3);
const REPORT_EVERY: Duration = Duration::from_secs(1);
/// Where phones are is only of use to an officer who weighs an area: less often, it is longer.
const PRESENCE_EVERY_REPORTS: u32 = 10;
/// Said again after so many reports without news, so that the origin knows we are here.
const REPORTS_ANYWAY: u32 = 4;
/// All edges lose an origin at once: they come back spread over this.
const RETRY_MS: (u64, u64) = (200, 1_500);

/// A status with its name in the origin's addresses.
pub trait Told: Status {
    const NAME: &'static str;
}
impl Told for Actual {
    const NAME: &'static str = "actual";
}
impl Told for Exercise {
    const NAME: &'static str = "exercise";
}

pub struct Origin {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
    keys: Vec<PublicKey>,
    name: String,
    limits: Limits,
    /// Both statuses run on one clock: the origin's.
    clock: Mutex<Option<Arc<dyn Clock>>>,
}

/// Why a conversation ended.
enum End {
    /// It may go on in another.
    Lost(String),
    /// It will not get better by itself.
    Wrong(String),
}

impl Origin {
    pub fn new(
        url: &Url,
        keys: Vec<PublicKey>,
        name: String,
        limits: Limits,
    ) -> Result<Self, String> {
        if url.scheme() != "http" || url.host().is_none() {
            return Err(format!(
                "--origin {url}: give the inside door of the service, such as http://10.0.0.5:8402"
            ));
        }
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            base: format!("{}{PATH}", url.as_str().trim_end_matches('/')),
            keys,
            name,
            limits,
            clock: Mutex::default(),
        })
    }

    /// Follows one status until that makes no more sense; says why. `stands` is told once
    /// everything that is live hangs here too.
    pub async fn follow<S: Told>(self: Arc<Self>, stands: oneshot::Sender<Hub<S>>) -> String {
        let (mut stands, mut hub, mut heard) = (Some(stands), None, Instant::now());
        loop {
            let (why, is_wrong) = match self.converse(&mut hub, &mut stands, &mut heard).await {
                End::Lost(why) => (why, false),
                End::Wrong(why) => (why, true),
            };
            let is_open = stands.is_none();
            if is_wrong || (is_open && heard.elapsed() > ALONE_MAX) {
                return format!("{why}; this edge tells nobody anything until it is started again");
            }
            tracing::warn!(why, status = S::NAME, "the origin is lost; asking again");
            sleep(self.pause()).await;
        }
    }

    fn pause(&self) -> Duration {
        let mut byte = [0];
        OsEntropy.chance().fill(&mut byte);
        let (least, most) = RETRY_MS;
        Duration::from_millis(least + (most - least) * u64::from(byte[0]) / 255)
    }

    async fn converse<S: Told>(
        self: &Arc<Self>,
        hub: &mut Option<Hub<S>>,
        stands: &mut Option<oneshot::Sender<Hub<S>>>,
        heard: &mut Instant,
    ) -> End {
        let mut name = [0; 24];
        OsEntropy.chance().fill(&mut name);
        let name = URL_SAFE_NO_PAD.encode(name).replace(['-', '_'], "x");
        let path = format!("/{}/trunk?conversation={name}", S::NAME);
        let body = match timeout(SILENT_MAX, self.ask(Method::GET, &path, Bytes::new())).await {
            Ok(Ok(body)) => body,
            Ok(Err(why)) => return End::Lost(why),
            Err(_) => return End::Lost("the origin does not answer".to_owned()),
        };
        let mut lines = Lines::of(body);
        let mut trunk = Trunk::new(self.keys.clone(), name, hub.clone());
        loop {
            let line = match timeout(SILENT_MAX, lines.next()).await {
                Ok(Ok(line)) => line,
                Ok(Err(why)) => return End::Lost(why),
                Err(_) => return End::Lost("the origin has fallen silent".to_owned()),
            };
            match trunk.hear(&line) {
                Ok(Grown::Hello(hello)) if hub.is_none() => {
                    let new = Hub::new(&*hello.record, self.clock(&hello), self.limits);
                    trunk.hang_at(new.clone());
                    *hub = Some(new);
                }
                Ok(Grown::Whole) => {
                    if let (Some(stands), Some(hub)) = (stands.take(), hub.clone()) {
                        tokio::spawn(self.clone().report(hub.clone()));
                        drop(stands.send(hub));
                    }
                }
                Ok(_) => {}
                Err(error) => return disbelieved(error, stands.is_some()),
            }
            *heard = Instant::now();
        }
    }

    fn clock(&self, hello: &Hello) -> Arc<dyn Clock> {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || -> Arc<dyn Clock> {
            match hello.exercise {
                #[expect(clippy::cast_precision_loss, reason = "thousandths of a small rate")]
                Some(fast) => Arc::new(FastClock::since(
                    fast.began,
                    fast.rate_thousandths as f64 / 1_000.0,
                )),
                None => Arc::new(SystemClock::after(Timestamp::default())),
            }
        };
        clock.get_or_insert_with(new).clone()
    }

    /// Tells the origin what it cannot see, for as long as the process lives.
    async fn report<S: Told>(self: Arc<Self>, hub: Hub<S>) {
        let (mut last, mut unchanged): (Option<Report>, u32) = (None, 0);
        let mut since_presence = PRESENCE_EVERY_REPORTS;
        loop {
            sleep(REPORT_EVERY).await;
            let report = hub.report();
            if last.as_ref() == Some(&report) && unchanged < REPORTS_ANYWAY {
                unchanged += 1;
            } else {
                let is_told = self.tell::<S>("reports", &report).await;
                (last, unchanged) = (is_told.then_some(report), 0);
            }
            since_presence += 1;
            let is_due = since_presence >= PRESENCE_EVERY_REPORTS && last.is_some();
            if is_due && self.tell::<S>("presence", &hub.presence()).await {
                since_presence = 0;
            }
        }
    }

    /// Whether the origin has it. What it has not is in the next.
    async fn tell<S: Told>(&self, what: &str, said: &impl Serialize) -> bool {
        let path = format!("/{}/{what}/{}", S::NAME, self.name);
        let body = serde_json::to_vec(said).unwrap_or_default();
        let told = timeout(SILENT_MAX, self.ask(Method::POST, &path, body.into())).await;
        matches!(told, Ok(Ok(_)))
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<Incoming, String> {
        let could = |why: String| format!("could not ask {}: {why}", self.base);
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|error| could(error.to_string()))?;
        let answer = self.client.request(request).await;
        let answer = answer.map_err(|error| could(error.to_string()))?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(answer.into_body()),
            status => Err(could(format!("it answered {status}"))),
        }
    }
}

/// A key that is not trusted at the start is a wrong setting; later it may be an attack,
/// from which another conversation helps.
fn disbelieved(error: Disbelief, is_new: bool) -> End {
    let why = error.to_string();
    match error {
        Disbelief::Record { .. } => End::Wrong(why),
        Disbelief::Signature(_) if is_new => End::Wrong(format!("{why} (see --key)")),
        _ => End::Lost(why),
    }
}

/// A body line by line, none longer than is allowed.
struct Lines {
    body: BodyStream<Incoming>,
    came: Vec<u8>,
    /// Of `came`, what was given out.
    given: usize,
}

impl Lines {
    fn of(body: Incoming) -> Self {
        Self {
            body: BodyStream::new(body),
            came: Vec::new(),
            given: 0,
        }
    }

    async fn next(&mut self) -> Result<String, String> {
        loop {
            let left = self.came.get(self.given..).unwrap_or_default();
            if let Some(length) = left.iter().position(|byte| *byte == b'\n') {
                let line = left.get(..length).unwrap_or_default().to_vec();
                self.given += length + 1;
                return String::from_utf8(line).map_err(|_| "a line is no text".to_owned());
            }
            if left.len() > LINE_BYTES_MAX {
                return Err(format!("a line is longer than {LINE_BYTES_MAX} bytes"));
            }
            self.came.drain(..self.given);
            self.given = 0;
            match self.body.next().await {
                Some(Ok(frame)) => self
                    .came
                    .extend_from_slice(frame.data_ref().map_or(&[], |b| b)),
                Some(Err(error)) => return Err(format!("the origin hung up: {error}")),
                None => return Err("the origin hung up".to_owned()),
            }
        }
    }
}
