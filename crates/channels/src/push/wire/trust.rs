//! Whose certificates a service's name is proved by.

use std::{path::Path, sync::Arc};

use homeward_ports::fault::{Fault, FaultKind};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio_rustls::TlsConnector;

/// The public authorities, or one of the operator's own in their place.
#[derive(Clone)]
pub struct Trust {
    roots: Arc<RootCertStore>,
}

impl Trust {
    pub fn public() -> Self {
        let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        Self {
            roots: Arc::new(RootCertStore { roots }),
        }
    }

    /// Only the authorities in this file (PEM): of a proxy that an agency must pass.
    pub fn only(path: &Path) -> Result<Self, Fault> {
        let broken = |error: &dyn std::fmt::Display| {
            let why = format!("read the authority in {}: {error}", path.display());
            Fault::new(FaultKind::Broken, why)
        };
        let found = CertificateDer::pem_file_iter(path).map_err(|error| broken(&error))?;
        let mut roots = RootCertStore::empty();
        for certificate in found {
            let certificate = certificate.map_err(|error| broken(&error))?;
            roots.add(certificate).map_err(|error| broken(&error))?;
        }
        if roots.is_empty() {
            return Err(broken(&"there is no certificate in it"));
        }
        Ok(Self {
            roots: Arc::new(roots),
        })
    }

    /// A connector that offers HTTP/2, and with `old` HTTP/1.1 too (RFC 7301).
    pub(super) fn connector(&self, old: bool) -> Result<TlsConnector, rustls::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec()];
        if old {
            config.alpn_protocols.push(b"http/1.1".to_vec());
        }
        Ok(TlsConnector::from(Arc::new(config)))
    }
}
