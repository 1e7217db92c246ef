//! One question to a push service, over HTTP/2 (RFC 9113).
//!
//! To each service as few connections as its allowance of streams needs: of what it
//! advertises at most four fifths are used, so that a service that lowers it meets no
//! rush, and a new connection is opened only when the others are full. A stream that the
//! service says it never looked at (a GOAWAY that ends below it, or REFUSED_STREAM) is
//! asked again at once; one of which nobody knows is left to the deliverer, which asks
//! under the same name, so that nobody is shown it twice.
//!
//! A push service that does not speak HTTP/2 is asked by HTTP/1.1, where the wire was made
//! to. Addresses are called through [`crate::guard`], whoever chose them.

mod line;
mod service;
mod trust;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use homeward_ports::fault::Fault;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};

use super::answer::{self, Answer};
use crate::{
    guard::Connector,
    partner_webhook::{
        Patience, REPLY_BYTES_MAX,
        client::{Client, client_keeping},
    },
};
use line::Broke;
use service::{NoLine, Service};
pub use trust::Trust;

/// Of the streams that a service advertises, in hundredths.
pub const STREAMS_PERCENT: usize = 80;
/// Connections to one service.
pub const CONNECTIONS_MAX: usize = 8;
/// Questions under way to a service that speaks HTTP/1.1 only, a connection for each.
pub const OLD_AT_ONCE: usize = 16;
/// Services whose connections are kept open. Strangers choose the addresses.
const SERVICES_MAX: usize = 256;
/// Connections that a question may meet as they close.
const TRIES: usize = 4;
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));

/// What a service answered; the body is cut at [`REPLY_BYTES_MAX`].
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Connections to push services.
pub struct Wire {
    connector: Connector,
    trust: Trust,
    patience: Patience,
    /// For those that do not speak HTTP/2.
    old: Option<Client>,
    services: Mutex<HashMap<String, Arc<Service>>>,
}

impl Wire {
    /// To services that speak HTTP/2. Fails only where the machine has no usable TLS.
    pub fn new(connector: Connector, trust: Trust, patience: Patience) -> Result<Self, Fault> {
        Ok(Self {
            connector,
            trust,
            patience,
            old: None,
            services: Mutex::default(),
        })
    }

    /// The same also to services that speak HTTP/1.1 only.
    pub fn with_old(connector: Connector, trust: Trust, patience: Patience) -> Result<Self, Fault> {
        let old = client_keeping(connector.clone(), patience.connect, OLD_AT_ONCE)?;
        Ok(Self {
            old: Some(old),
            ..Self::new(connector, trust, patience)?
        })
    }

    /// Asks; `Err` is what becomes of the message without an answer.
    pub async fn ask(&self, mut request: Request<Bytes>) -> Result<Reply, Answer> {
        let agent = HeaderValue::from_static(USER_AGENT);
        request.headers_mut().insert(header::USER_AGENT, agent);
        let asked = tokio::time::timeout(self.patience.whole, self.asked(request));
        asked.await.unwrap_or(Err(Answer::FAILED))
    }

    async fn asked(&self, request: Request<Bytes>) -> Result<Reply, Answer> {
        // Plain http is let through by the guard to this machine only.
        let is_plain = request.uri().scheme_str() != Some("https");
        let service = self.service(&request);
        if is_plain || service.is_old() {
            return self.ask_old(&service, request).await;
        }
        for _ in 0..TRIES {
            let line = service.line(|| self.connect(request.uri())).await;
            let line = match line {
                Ok(line) => line,
                Err(NoLine::Old) => return self.ask_old(&service, request).await,
                Err(NoLine::Failed(answer)) => return Err(answer),
            };
            match line.ask(&request).await {
                Ok(reply) => return Ok(reply),
                Err(Broke::Unseen) => {}
                Err(Broke::Unknown) => return Err(Answer::FAILED),
            }
        }
        Err(Answer::FAILED)
    }

    fn service(&self, request: &Request<Bytes>) -> Arc<Service> {
        let uri = request.uri();
        let name = uri.authority().map(ToString::to_string).unwrap_or_default();
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        if services.len() >= SERVICES_MAX && !services.contains_key(&name) {
            services.retain(|_, service| service.is_wanted());
        }
        services.entry(name).or_default().clone()
    }

    async fn connect(&self, uri: &http::Uri) -> Result<line::Opened, Answer> {
        let opening = line::open(self.connector.clone(), &self.trust, uri, self.old.is_some());
        let opened = tokio::time::timeout(self.patience.connect, opening).await;
        opened.unwrap_or(Err(Answer::FAILED))
    }

    async fn ask_old(&self, service: &Service, request: Request<Bytes>) -> Result<Reply, Answer> {
        let Some(old) = &self.old else {
            return Err(Answer::FAILED);
        };
        let _place = service.old_place().await;
        let reply = old.request(request.map(Full::new)).await;
        let (head, mut body) = reply.map_err(|error| answer::none(&error))?.into_parts();
        let mut read = Vec::new();
        let until = tokio::time::Instant::now() + line::REST_MAX;
        while let Ok(Some(Ok(frame))) = tokio::time::timeout_at(until, body.frame()).await {
            read.extend_from_slice(frame.data_ref().unwrap_or(&Bytes::new()));
            if read.len() >= REPLY_BYTES_MAX {
                break;
            }
        }
        read.truncate(REPLY_BYTES_MAX);
        Ok(Reply {
            status: head.status,
            headers: head.headers,
            body: read.into(),
        })
    }
}
