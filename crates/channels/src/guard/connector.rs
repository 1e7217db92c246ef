//! Resolve, look at every address, connect to the one that was looked at.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use tower::Service;

use super::{
    dial::{Dial, Resolve, SystemDialer, SystemResolver},
    target::{Refused, Targets},
};

/// A name with more addresses than this gives no better chance to get through.
const DIALS_MAX: usize = 4;
/// How long one address of several may take, so that a dead first one leaves
/// time for the next.
const DIAL_TIMEOUT: Duration = Duration::from_millis(1_200);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It must not be called; nothing was dialled.
    #[error("{0}")]
    Refused(#[from] Refused),
    #[error("the name could not be resolved: {0}")]
    Resolve(#[source] io::Error),
    #[error("nobody answered at the address: {0}")]
    Dial(#[source] io::Error),
    #[error("no connection within the time for it")]
    TimedOut,
}

/// A connector for hyper that calls nothing but [`Targets`].
#[derive(Clone)]
pub struct Connector {
    targets: Targets,
    resolver: Arc<dyn Resolve>,
    dialer: Arc<dyn Dial>,
}

impl Connector {
    pub fn new(targets: Targets) -> Self {
        Self::with(targets, Arc::new(SystemResolver), Arc::new(SystemDialer))
    }

    pub fn with(targets: Targets, resolver: Arc<dyn Resolve>, dialer: Arc<dyn Dial>) -> Self {
        Self {
            targets,
            resolver,
            dialer,
        }
    }

    async fn connect(self, uri: Uri) -> Result<TokioIo<TcpStream>, ConnectError> {
        let https = uri.scheme_str() == Some("https");
        let host = uri.host().ok_or(Refused::NotAUrl)?;
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let addresses = self.addresses(host).await?;
        // One bad address among good ones is an attempt, not an accident.
        for address in &addresses {
            self.targets.allow(https, port, *address)?;
        }
        self.dial(&addresses, port).await.map(TokioIo::new)
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, ConnectError> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse() {
            return Ok(vec![address]);
        }
        self.resolver
            .resolve(host)
            .await
            .map_err(ConnectError::Resolve)
    }

    async fn dial(&self, addresses: &[IpAddr], port: u16) -> Result<TcpStream, ConnectError> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses.iter().take(DIALS_MAX) {
            let dialling = self.dialer.dial(SocketAddr::new(*address, port));
            match timeout(DIAL_TIMEOUT, dialling).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(ConnectError::Dial(last))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = ConnectError;
    type Future = BoxFuture<'static, Result<Self::Response, ConnectError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}
