//! Calls the subscribers of our feeds: asks whether they want it, and brings what changed
//! (WebSub, sections 5.3 and 7).
//!
//! The subscriber chose the address, so it is called through [`crate::guard`], like a
//! partner's: nothing inside our own network, no redirects, nothing beyond the time for it.
//! Of an answer to a question only as much is read as the challenge is long; of an answer
//! to a delivery nothing is needed.

mod sign;

use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;
use homeward_ports::{
    fault::Fault,
    hub::{Answered, Callbacks, Question, Telling},
};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use url::Url;

use crate::{
    guard::{ConnectError, Connector, Targets, check_url},
    partner_webhook::{
        Patience,
        answer::last_of,
        client::{Client, client, drain},
    },
};

pub use sign::signature;

const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));
const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature");

/// The client for all subscribers.
pub struct HubCallbacks {
    targets: Targets,
    client: Client,
    patience: Patience,
}

impl HubCallbacks {
    pub fn new(targets: Targets) -> Result<Self, Fault> {
        Self::with(targets, Connector::new(targets), Patience::default())
    }

    /// The same through a connector of one's own.
    pub fn with(targets: Targets, connector: Connector, patience: Patience) -> Result<Self, Fault> {
        Ok(Self {
            targets,
            client: client(connector, patience.connect)?,
            patience,
        })
    }

    /// One exchange within the time for it.
    async fn within(&self, exchange: impl Future<Output = Answered>) -> Answered {
        let silent = |_| Answered::Silent("no answer within the time for it".to_owned());
        tokio::time::timeout(self.patience.whole, exchange)
            .await
            .unwrap_or_else(silent)
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Answered> {
        let reply = self.client.request(request).await;
        reply.map_err(|error| unreached(&error))
    }
}

#[async_trait]
impl Callbacks for HubCallbacks {
    fn check(&self, callback: &str) -> Result<(String, String), String> {
        let mut url = check_url(callback, self.targets).map_err(|why| why.to_string())?;
        url.set_fragment(None);
        let name = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}"));
        let host = format!("{name}{}", port.unwrap_or_default());
        Ok((url.into(), host))
    }

    async fn ask(&self, question: &Question) -> Answered {
        let url = match check_url(&question.callback, self.targets) {
            Ok(url) => asking(url, question),
            Err(why) => return Answered::No(why.to_string()),
        };
        let request = Request::get(url.as_str())
            .header(header::USER_AGENT, USER_AGENT)
            .body(Full::default());
        let exchange = async {
            let Ok(request) = request else {
                return Answered::No("it is no address for a request".to_owned());
            };
            let reply = match self.send(request).await {
                Ok(reply) => reply,
                Err(answered) => return answered,
            };
            let said = reply.status().as_str().to_owned();
            match reply.status() {
                StatusCode::NOT_FOUND => Answered::No(said),
                status if status.is_success() => {
                    echoed(reply.into_body(), &question.challenge).await
                }
                _ => Answered::Failed(said),
            }
        };
        self.within(exchange).await
    }

    async fn tell(&self, telling: &Telling) -> Answered {
        let url = match check_url(&telling.callback, self.targets) {
            Ok(url) => url,
            Err(why) => return Answered::No(why.to_string()),
        };
        let Some(request) = delivery(&url, telling) else {
            return Answered::No("it is no address for a request".to_owned());
        };
        let exchange = async {
            let reply = match self.send(request).await {
                Ok(reply) => reply,
                Err(answered) => return (answered, None),
            };
            let said = reply.status().as_str().to_owned();
            let answered = match reply.status() {
                StatusCode::GONE => Answered::No(said),
                status if status.is_success() => Answered::Yes,
                _ => Answered::Failed(said),
            };
            (answered, Some(reply.into_body()))
        };
        let started = tokio::time::Instant::now();
        match tokio::time::timeout(self.patience.whole, exchange).await {
            Ok((answered, body)) => {
                // The answer stands; whatever its body does changes nothing.
                let rest = self.patience.whole.saturating_sub(started.elapsed());
                if let Some(body) = body {
                    drop(tokio::time::timeout(rest, drain(body)).await);
                }
                answered
            }
            Err(_) => Answered::Silent("no answer within the time for it".to_owned()),
        }
    }
}

/// Behind whatever query the callback has already, which must stay as it is.
fn asking(mut url: Url, question: &Question) -> Url {
    url.set_fragment(None);
    let mut pairs = url.query_pairs_mut();
    pairs
        .append_pair("hub.mode", question.mode.as_str())
        .append_pair("hub.topic", &question.topic)
        .append_pair("hub.challenge", &question.challenge);
    if question.mode == homeward_ports::hub::Mode::Subscribe {
        pairs.append_pair("hub.lease_seconds", &question.lease_s.to_string());
    }
    drop(pairs);
    url
}

/// Whether the body is the challenge and nothing else.
async fn echoed(body: Incoming, challenge: &str) -> Answered {
    let read = Limited::new(body, challenge.len()).collect().await;
    match read.map(http_body_util::Collected::to_bytes) {
        Ok(bytes) if bytes == challenge.as_bytes() => Answered::Yes,
        _ => Answered::Failed("the answer is not the challenge".to_owned()),
    }
}

fn delivery(url: &Url, telling: &Telling) -> Option<Request<Full<Bytes>>> {
    let content = &telling.content;
    let links = format!(
        "<{}>; rel=\"hub\", <{}>; rel=\"self\"",
        telling.hub, telling.topic
    );
    let mut request = Request::post(url.as_str())
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::CONTENT_TYPE, content.media_type)
        .header(header::LINK, HeaderValue::try_from(links).ok()?);
    if let Some(secret) = &telling.secret {
        request = request.header(SIGNATURE, signature(secret.as_bytes(), &content.bytes));
    }
    request.body(Full::new(content.bytes.clone())).ok()
}

/// An address that must not be called is a no; everything else is silence.
fn unreached(error: &(dyn Error + 'static)) -> Answered {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(ConnectError::Refused(why)) = current.downcast_ref::<ConnectError>() {
            return Answered::No(why.to_string());
        }
        cause = current.source();
    }
    Answered::Silent(last_of(error))
}
