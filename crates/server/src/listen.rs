//! Listeners: plain on loopback or behind a proxy, otherwise TLS by rustls.

use std::{fs::File, io::BufReader, net::SocketAddr, path::Path, sync::Arc};

use axum::{Router, serve::Listener};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::{
    asked::{Settings, Spoken},
    handshake::Handshakes,
};

/// Phones that knock in the same moment, after a restart, say; those beyond it
/// would try again only a second later.
const KNOCKING_MAX: u32 = 4_096;

/// Refuses to speak plainly to the world.
pub fn check(settings: &Settings) -> Result<(), String> {
    check_doors(
        &settings.spoken,
        &[
            ("--public", settings.public),
            ("--console", settings.console),
        ],
    )
}

pub fn check_doors(spoken: &Spoken, doors: &[(&str, SocketAddr)]) -> Result<(), String> {
    let is_safe = spoken.tls_cert.is_some() || spoken.behind_proxy;
    let mut doors = doors.iter();
    let open = doors.find(|(_, address)| !address.ip().is_loopback() && !is_safe);
    match open {
        None => Ok(()),
        Some((flag, address)) => Err(format!(
            "{flag} {address} can be reached from outside, so it needs --tls-cert and --tls-key, \
             or --behind-proxy if a proxy in front speaks https"
        )),
    }
}

pub fn tls(spoken: &Spoken) -> Result<Option<Arc<ServerConfig>>, String> {
    let (Some(cert), Some(key)) = (&spoken.tls_cert, &spoken.tls_key) else {
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
    bind_with(address, false)
}

/// Several processes may share this address: the kernel gives each its part of who knocks.
pub fn bind_shared(address: SocketAddr) -> Result<TcpListener, String> {
    bind_with(address, true)
}

fn bind_with(address: SocketAddr, is_shared: bool) -> Result<TcpListener, String> {
    let open = || {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // A restart must not wait for the old connections to be forgotten.
        socket.set_reuseaddr(true)?;
        socket.set_reuseport(is_shared)?;
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
    match tls {
        None => answer(Plain(listener), router, stop).await,
        Some(tls) => answer(Handshakes::begin(listener, tls, None), router, stop).await,
    }
}

/// Answers whoever comes in by `listener`.
pub async fn answer<L>(listener: L, router: Router, stop: impl Future<Output = ()> + Send + 'static)
where
    L: Listener,
    L::Addr: std::fmt::Debug,
{
    let served = axum::serve(listener, router).with_graceful_shutdown(stop);
    if let Err(error) = served.await {
        tracing::error!(%error, "a door closed");
    }
}

/// Small packets leave at once: an alert is one.
pub struct Plain(pub TcpListener);

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
