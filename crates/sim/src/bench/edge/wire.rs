//! What a listener reads from: a socket, plain or behind TLS.

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
    sync::Arc,
};

use mio::net::TcpStream;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

use super::secret::NAME;

pub struct Wire {
    pub stream: TcpStream,
    tls: Option<Box<ClientConnection>>,
}

/// Who believes the certificate in this file.
pub fn believing(certificate: &Path) -> io::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(certificate).map_err(io::Error::other)?;
    roots.add(certificate).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(Arc::new(
        config.with_root_certificates(roots).with_no_client_auth(),
    ))
}

impl Wire {
    pub fn new(stream: TcpStream, believing: Option<&Arc<ClientConfig>>) -> io::Result<Self> {
        let tls = believing.map(|config| {
            let name = ServerName::try_from(NAME).map_err(io::Error::other)?;
            let tls = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
            Ok::<_, io::Error>(Box::new(tls))
        });
        let tls = tls.transpose()?;
        Ok(Self { stream, tls })
    }

    /// Whether one read says everything that a socket has: of TLS there may be more records.
    pub const fn is_plain(&self) -> bool {
        self.tls.is_none()
    }

    /// A hello is far smaller than an empty socket's room.
    pub fn say(&mut self, hello: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            None => self.stream.write_all(hello),
            Some(tls) => {
                tls.writer().write_all(hello)?;
                flush(tls, &mut self.stream)
            }
        }
    }

    pub fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else {
            return self.stream.read(into);
        };
        loop {
            match tls.reader().read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
            if tls.read_tls(&mut self.stream)? == 0 {
                return Ok(0);
            }
            tls.process_new_packets().map_err(io::Error::other)?;
            flush(tls, &mut self.stream)?;
        }
    }
}

fn flush(tls: &mut ClientConnection, stream: &mut TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(stream)?;
    }
    Ok(())
}
