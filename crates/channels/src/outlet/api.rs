//! One call to a vendor's API: an answer within limits, or what to do without one.
//!
//! The same client as for partners, with its limits on headers, connections and
//! redirects, and the same guard: https on the open internet, and loopback only
//! where a test asks for it. An address with a secret in it stays inside: no
//! error of this module names what was called.

use std::time::Duration;

use bytes::Bytes;
use homeward_ports::{
    channel::Outcome,
    fault::{Fault, FaultKind},
};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde::de::DeserializeOwned;

use super::Body;
use crate::{
    guard::{Connector, Targets, check_url},
    partner_webhook::{
        REPLY_BYTES_MAX, answer,
        client::{Client, client},
    },
};

const CONNECT: Duration = Duration::from_secs(5);
/// From the first byte to the last. A picture of some megabytes has to fit into it
/// on a bad line; two of them fit into the minute between two tries.
const WHOLE: Duration = Duration::from_secs(25);
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));

/// What a vendor answered; the body is cut at [`REPLY_BYTES_MAX`].
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; `None` where it is not that.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// A vendor's API at one base address.
pub struct Api {
    client: Client,
    /// Without a slash at the end.
    base: String,
}

impl Api {
    /// `base` is the vendor's, from the settings. With `loopback` a double on this
    /// machine may stand there, by http and on any port.
    pub fn new(base: &str, loopback: bool) -> Result<Self, Fault> {
        let targets = if loopback {
            Targets::with_loopback()
        } else {
            Targets::public()
        };
        let url = check_url(base, targets).map_err(|why| {
            Fault::because(FaultKind::Forbidden, format!("use the address {base}"), why)
        })?;
        Ok(Self {
            client: client(Connector::new(targets), CONNECT)?,
            base: url.as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// Posts `body`; `Err` is what becomes of the delivery without an answer.
    pub async fn post(&self, path: &str, body: Body) -> Result<Answer, Outcome> {
        let request = Request::post(format!("{}{path}", self.base))
            .header(header::CONTENT_TYPE, body.content_type)
            .header(header::USER_AGENT, USER_AGENT)
            .body(Full::new(body.bytes));
        self.call(request).await
    }

    /// Gets `path`, which has its query already.
    pub async fn get(&self, path: &str) -> Result<Answer, Outcome> {
        let request = Request::get(format!("{}{path}", self.base))
            .header(header::USER_AGENT, USER_AGENT)
            .body(Full::default());
        self.call(request).await
    }

    async fn call(
        &self,
        request: Result<Request<Full<Bytes>>, http::Error>,
    ) -> Result<Answer, Outcome> {
        let Ok(request) = request else {
            return Err(Outcome::Rejected(
                "the account's settings make no address that can be called".to_owned(),
            ));
        };
        let exchange = async {
            let reply = self.client.request(request).await?;
            let (parts, body) = reply.into_parts();
            Ok::<_, hyper_util::client::legacy::Error>(Answer {
                status: parts.status,
                headers: parts.headers,
                body: bounded(body).await,
            })
        };
        match tokio::time::timeout(WHOLE, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(answer::broken(&error)),
            Err(_) => Err(Outcome::Later(
                None,
                "no answer within the time for it".to_owned(),
            )),
        }
    }
}

/// The body to its end or to the limit; what is cut is no JSON any more, and so
/// nobody takes half an answer for a whole one.
async fn bounded(mut body: Incoming) -> Bytes {
    let mut read = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        let Some(data) = frame.data_ref() else {
            continue;
        };
        read.extend_from_slice(data);
        if read.len() > REPLY_BYTES_MAX {
            read.truncate(REPLY_BYTES_MAX);
            break;
        }
    }
    Bytes::from(read)
}
