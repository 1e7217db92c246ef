//! Asking over HTTP: the house for messages, the partner's push system to take batches.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use url::{Host, Url};

/// A connection, the request and the whole answer.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct Asker {
    patience: Duration,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    answer_bytes_max: usize,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Asker {
    /// Reads answers of at most so many bytes.
    pub fn new(answer_bytes_max: usize) -> Result<Self, String> {
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::aws_lc_rs::default_provider())
            .map_err(|error| format!("could not set up TLS: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            patience: PATIENCE,
            client: Client::builder(TokioExecutor::new()).build(tls),
            answer_bytes_max,
        })
    }

    /// For somebody who may wait so long before there is anything to answer.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        let patience = PATIENCE + wait;
        Self { patience, ..self }
    }

    pub async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let answered = tokio::time::timeout(self.patience, self.answer(request)).await;
        let late = |_| format!("no answer within {} seconds", self.patience.as_secs());
        answered.unwrap_or_else(|error| Err(late(error)))
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let reply = self.client.request(request).await;
        let (parts, body) = Response::into_parts(reply.map_err(|error| innermost(&error))?);
        let body = Limited::new(body, self.answer_bytes_max).collect().await;
        let body = body.map_err(|error| innermost(error.as_ref()))?;
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_bytes(),
        })
    }
}

/// The innermost cause says most: `connection refused`.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Whether an address is on this machine.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
