//! Signed calls to other servers, knocking twice where need be.
//!
//! Servers are on the way from draft-cavage to RFC 9421, and none says which it
//! knows. So the first knock is the newer way, or the one that worked there last;
//! where it is refused (401 or 400) the same request knocks once more the other
//! way, and what worked is remembered while the house runs.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use homeward_ports::fault::Fault;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use url::{Position, Url};

use super::{
    DOCUMENT_BYTES_MAX,
    signing::{self, Key, Message, Scheme},
};
use crate::{
    guard::{ConnectError, Connector, Targets, check_url},
    partner_webhook::{
        Patience, UnixSeconds,
        client::{Client, client, drain},
    },
};

pub const ACTIVITY_JSON: &str = "application/activity+json";
const ACCEPTED: &str = "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));
/// Hosts whose way is remembered. Beyond it all is forgotten and learnt again, which
/// costs one more knock each.
const HOSTS_MAX: usize = 4_096;

/// What a server said to what was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    Taken,
    /// There is no such inbox (404) or there is none any more (410).
    Lost,
    /// It will not take this one, however often.
    Refused(String),
    /// Perhaps another time.
    Later(String),
}

/// What stood at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    Document(Bytes),
    Gone,
    Not(String),
}

pub struct Caller {
    client: Client,
    targets: Targets,
    patience: Patience,
    key: Key,
    key_id: String,
    now: UnixSeconds,
    ways: Mutex<HashMap<String, Scheme>>,
}

/// An answer before its body is read.
struct Answer {
    status: StatusCode,
    /// Whether it says that it is a document of this network. A file that somebody
    /// put on a server, a photo or an attachment, must not pass for an actor.
    is_document: bool,
    body: Incoming,
}

/// ActivityPub section 3.2 names the second, everybody sends the first.
const DOCUMENTS: [&str; 2] = [ACTIVITY_JSON, "application/ld+json"];

impl Answer {
    fn of(answer: Response<Incoming>) -> Self {
        let media_type = answer.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|text| text.split(';').next());
        Self {
            status: answer.status(),
            is_document: media_type.is_some_and(|own| DOCUMENTS.contains(&own.trim())),
            body: answer.into_body(),
        }
    }
}

/// A request that is signed anew at each knock.
struct Call<'a> {
    method: &'static str,
    url: &'a Url,
    body: &'a Bytes,
}

impl Caller {
    pub fn new(
        targets: Targets,
        patience: Patience,
        key: Key,
        key_id: String,
        now: UnixSeconds,
    ) -> Result<Self, Fault> {
        Ok(Self {
            client: client(Connector::new(targets), patience.connect)?,
            targets,
            patience,
            key,
            key_id,
            now,
            ways: Mutex::default(),
        })
    }

    pub const fn targets(&self) -> Targets {
        self.targets
    }
    pub fn now_s(&self) -> i64 {
        (self.now)()
    }

    /// Posts an activity to an inbox.
    pub async fn post(&self, inbox: &str, activity: &Bytes) -> Reply {
        let url = match check_url(inbox, self.targets) {
            Ok(url) => url,
            Err(why) => return Reply::Refused(why.to_string()),
        };
        let call = Call {
            method: "POST",
            url: &url,
            body: activity,
        };
        match self.knock(&call).await {
            Err(reply) => reply,
            Ok(answer) => {
                // The answer stands; its body only keeps the connection from being used again.
                let _ = tokio::time::timeout(self.patience.connect, drain(answer.body)).await;
                said(answer.status)
            }
        }
    }

    /// Fetches a document of this network.
    pub async fn fetch(&self, address: &str) -> Fetched {
        let url = match check_url(address, self.targets) {
            Ok(url) => url,
            Err(why) => return Fetched::Not(why.to_string()),
        };
        let call = Call {
            method: "GET",
            url: &url,
            body: &Bytes::new(),
        };
        let reading = async {
            let answer = self.knock(&call).await?;
            if !answer.status.is_success() {
                return Ok(match said(answer.status) {
                    Reply::Lost => Fetched::Gone,
                    _ => Fetched::Not(answer.status.as_u16().to_string()),
                });
            }
            if !answer.is_document {
                return Ok(Fetched::Not("no document of this network".to_owned()));
            }
            let read = Limited::new(answer.body, DOCUMENT_BYTES_MAX)
                .collect()
                .await;
            Ok::<_, Reply>(read.map_or_else(
                |_| Fetched::Not("the document is too long or broke off".to_owned()),
                |body| Fetched::Document(body.to_bytes()),
            ))
        };
        match tokio::time::timeout(self.patience.whole, reading).await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(Reply::Later(why) | Reply::Refused(why))) => Fetched::Not(why),
            Ok(Err(_)) => Fetched::Not("no answer".to_owned()),
            Err(_) => Fetched::Not("no answer within the time for it".to_owned()),
        }
    }

    /// One request, and once more in the other way where the first is not understood.
    async fn knock(&self, call: &Call<'_>) -> Result<Answer, Reply> {
        let host = &call.url[Position::BeforeHost..Position::AfterPort];
        let first = self.way(host);
        let answer = self.once(call, first).await?;
        let status = answer.status;
        if !matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
            return Ok(answer);
        }
        let second = self.once(call, first.other()).await?;
        if second.status.is_success() {
            self.learn(host, first.other());
        }
        Ok(second)
    }

    async fn once(&self, call: &Call<'_>, scheme: Scheme) -> Result<Answer, Reply> {
        let request = self
            .request(call, scheme)
            .map_err(|fault| Reply::Refused(fault.to_string()))?;
        let asking = tokio::time::timeout(self.patience.whole, self.client.request(request));
        match asking.await {
            Ok(Ok(answer)) => Ok(Answer::of(answer)),
            Ok(Err(error)) => Err(broken(&error)),
            Err(_) => Err(Reply::Later("no answer within the time for it".to_owned())),
        }
    }

    fn request(&self, call: &Call<'_>, scheme: Scheme) -> Result<Request<Full<Bytes>>, Fault> {
        let message = Message {
            method: call.method,
            scheme: call.url.scheme(),
            authority: &call.url[Position::BeforeHost..Position::AfterPort],
            path_and_query: &call.url[Position::BeforePath..Position::AfterQuery],
            headers: &[],
            body: call.body,
        };
        let signed = signing::sign(scheme, &message, &self.key, &self.key_id, self.now_s())?;
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.url.as_str())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, ACCEPTED);
        if call.method == "POST" {
            request = request.header(header::CONTENT_TYPE, ACTIVITY_JSON);
        }
        for (name, value) in signed {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(call.body.clone()));
        request.map_err(|error| {
            let kind = homeward_ports::fault::FaultKind::Broken;
            Fault::because(kind, "write a request", error)
        })
    }

    fn way(&self, host: &str) -> Scheme {
        let ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        ways.get(host).copied().unwrap_or(Scheme::Rfc9421)
    }

    fn learn(&self, host: &str, scheme: Scheme) {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if ways.len() >= HOSTS_MAX {
            ways.clear();
        }
        ways.insert(host.to_owned(), scheme);
    }
}

/// What a status means for one activity at one inbox.
fn said(status: StatusCode) -> Reply {
    let words = status.as_u16().to_string();
    match status.as_u16() {
        200..=299 => Reply::Taken,
        404 | 410 => Reply::Lost,
        // A server that could not fetch our key says 401 or 403, and may be able to later.
        401 | 403 | 408 | 425 | 429 => Reply::Later(words),
        300..=499 => Reply::Refused(words),
        _ => Reply::Later(words),
    }
}

/// No answer came. Only an address that must not be called is final.
fn broken(error: &(dyn Error + 'static)) -> Reply {
    let mut innermost = error;
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(ConnectError::Refused(why)) = current.downcast_ref() {
            return Reply::Refused(why.to_string());
        }
        innermost = current;
        cause = current.source();
    }
    Reply::Later(innermost.to_string())
}
