//! A stream to a server that the operator named, with the one TLS that the house has.

use std::{io, sync::Arc};

use homeward_ports::fault::{Fault, FaultKind};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::is_here;

/// Where a server is, and how its name is proved.
pub struct Peer {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// Bytes both ways.
pub type Stream = Box<dyn Both>;

/// Read and write in one.
pub trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

impl Peer {
    /// Without TLS only a server on this machine is talked to.
    pub fn new(host: &str, port: u16, with_tls: bool) -> Result<Self, Fault> {
        if !with_tls && !is_here(host) {
            let why = format!("talk to {host} without TLS: it is not on this machine");
            return Err(Fault::new(FaultKind::Forbidden, why));
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            tls: with_tls.then(|| tls(host)).transpose()?,
        })
    }

    /// Connects. The caller bounds the time.
    pub async fn open(&self) -> io::Result<Stream> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(match &self.tls {
            Some((tls, name)) => Box::new(tls.connect(name.clone(), stream).await?),
            None => Box::new(stream),
        })
    }
}

fn tls(host: &str) -> Result<(TlsConnector, ServerName<'static>), Fault> {
    let attempt = || format!("set up TLS for {host}");
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::because(FaultKind::Broken, attempt(), error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Fault::because(FaultKind::Forbidden, attempt(), error))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}
