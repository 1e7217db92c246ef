//! The HTTP client: one request, no redirects, nothing unbounded.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use homeward_ports::fault::{Fault, FaultKind};
use http::Uri;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy,
    rt::{TokioExecutor, TokioTimer},
};
use tower::Service;

use super::{IDLE_MAX, REPLY_BYTES_MAX};
use crate::guard::{ConnectError, Connector};

pub type Client = legacy::Client<InTime, Full<Bytes>>;

/// How long an idle connection is kept: updates of one alert come minutes apart.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
const HEADERS_MAX: usize = 64;

pub fn client(connector: Connector, connect: Duration) -> Result<Client, Fault> {
    client_keeping(connector, connect, IDLE_MAX)
}

/// The same, with as many idle connections kept to each host.
pub fn client_keeping(
    connector: Connector,
    connect: Duration,
    idle_max: usize,
) -> Result<Client, Fault> {
    // The provider is named here, so that no other part of the process decides
    // which cryptography partners meet.
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::aws_lc_rs::default_provider())
        .map_err(|e| Fault::because(FaultKind::Broken, "set up TLS for webhooks", e))?
        // Plain http is refused by the connector itself, where loopback is known.
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Ok(legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(idle_max)
        .http1_max_buf_size(REPLY_BYTES_MAX)
        .http1_max_headers(HEADERS_MAX)
        .build(InTime { tls, connect }))
}

/// Reads the body to its end or to its limit, whichever comes first. Dropping
/// the rest closes the connection.
pub async fn drain(mut body: Incoming) {
    let mut read = 0;
    while read < REPLY_BYTES_MAX {
        match body.frame().await {
            Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => return,
        }
    }
}

/// The TLS connector with an end: a peer that accepts and then says nothing must
/// not keep a socket for ever, also when nobody waits for it any more.
#[derive(Clone)]
pub struct InTime {
    tls: HttpsConnector<Connector>,
    connect: Duration,
}

type Boxed = Box<dyn std::error::Error + Send + Sync>;

impl Service<Uri> for InTime {
    type Response = <HttpsConnector<Connector> as Service<Uri>>::Response;
    type Error = Boxed;
    type Future = BoxFuture<'static, Result<Self::Response, Boxed>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Boxed>> {
        self.tls.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.connect, self.tls.call(uri));
        Box::pin(async {
            connecting
                .await
                .unwrap_or(Err(ConnectError::TimedOut.into()))
        })
    }
}
