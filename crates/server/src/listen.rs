//! Listeners: plain on loopback or behind a proxy, otherwise TLS by rustls.

use std::{fs::File, io::BufReader, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{Router, serve::Listener};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::asked::Settings;

/// Who has not shown their half of the handshake by then is not coming.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Handshakes under way at once; more wait in the kernel.
const HANDSHAKES_MAX: usize = 512;

/// Phones that knock in the same moment, after a restart, say; those beyond it
/// would try again only a second later.
const KNOCKING_MAX: u32 = 4_096;

/// Refuses to speak plainly to the world.
pub fn check(settings: &Settings) -> Result<(), String> {
    let spoken = settings.tls_cert.is_some() || settings.behind_proxy;
    let open = [
        ("--public", settings.public),
        ("--console", settings.console),
    ]
    .into_iter()
    .find(|(_, address)| !address.ip().is_loopback() && !spoken);
    match open {
        None => Ok(()),
        Some((flag, address)) => Err(format!(
            "{flag} {address} can be reached from outside, so it needs --tls-cert and --tls-key, \
             or --behind-proxy if a proxy in front speaks https"
        )),
    }
}

pub fn tls(settings: &Settings) -> Result<Option<Arc<ServerConfig>>, String> {
    let (Some(cert), Some(key)) = (&settings.tls_cert, &settings.tls_key) else {
        return Ok(None);
    };
    let said = |path: &Path, error: &dyn std::fmt::Display| {
        format!("could not use {}: {error}", path.display())
    };
    let open = |path: &Path| {
        File::open(path)
            .map(BufReader::new)
            .map_err(|e| said(path, &e))
    };
    let chain: Result<Vec<_>, _> = rustls_pemfile::certs(&mut open(cert)?).collect();
    let chain = chain.map_err(|error| said(cert, &error))?;
    let secret = rustls_pemfile::private_key(&mut open(key)?).map_err(|error| said(key, &error))?;
    let secret = secret.ok_or_else(|| said(key, &"there is no private key in it"))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("could not set up TLS: {error}"))?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| said(cert, &error))?;
    Ok(Some(Arc::new(config)))
}

pub fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    let open = || {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // A restart must not wait for the old connections to be forgotten.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(KNOCKING_MAX)
    };
    open().map_err(|error: std::io::Error| format!("could not listen on {address}: {error}"))
}

/// Serves until the process is told to stop.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let served = match tls {
        None => {
            axum::serve(Plain(listener), router)
                .with_graceful_shutdown(stop)
                .await
        }
        Some(tls) => {
            axum::serve(Tls::new(listener, tls), router)
                .with_graceful_shutdown(stop)
                .await
        }
    };
    if let Err(error) = served {
        tracing::error!(%error, "a door closed");
    }
}

/// Small packets leave at once: an alert is one.
struct Plain(TcpListener);

impl Listener for Plain {
    type Io = TcpStream;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let (stream, from) = Listener::accept(&mut self.0).await;
        drop(stream.set_nodelay(true));
        (stream, from)
    }
    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Hands over connections whose handshake is done; a slow one holds nobody up.
struct Tls {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    local: std::io::Result<SocketAddr>,
}

impl Tls {
    fn new(listener: TcpListener, config: Arc<ServerConfig>) -> Self {
        let (hand, ready) = mpsc::channel(HANDSHAKES_MAX);
        let local = listener.local_addr();
        tokio::spawn(shake_hands(
            Plain(listener),
            TlsAcceptor::from(config),
            hand,
        ));
        Self { ready, local }
    }
}

async fn shake_hands(
    mut listener: Plain,
    acceptor: TlsAcceptor,
    hand: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    while let Ok(permit) = room.clone().acquire_owned().await {
        let (stream, from) = listener.accept().await;
        let (acceptor, hand) = (acceptor.clone(), hand.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)).await;
            drop(permit);
            if let Ok(Ok(stream)) = shaken {
                drop(hand.send((stream, from)).await);
            }
        });
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }
    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        match &self.local {
            Ok(local) => Ok(*local),
            Err(error) => Err(error.kind().into()),
        }
    }
}
