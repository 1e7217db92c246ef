//! A certificate for a server of the tests, and a client that believes it.

use std::{fs, net::TcpStream, sync::Arc};

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};
use tempfile::TempDir;

use crate::{
    http::Door,
    server::{Wish, exercise},
};

pub struct Secret {
    folder: TempDir,
    config: Arc<ClientConfig>,
}

impl Secret {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        write("cert.pem", made.cert.pem());
        write("key.pem", made.signing_key.serialize_pem());
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
        Self { folder, config }
    }

    /// A drill behind this certificate.
    pub fn wish(&self) -> Wish {
        let [cert, key] = ["cert.pem", "key.pem"].map(|name| self.folder.path().join(name));
        let [cert, key] = [cert, key].map(|path| path.display().to_string());
        exercise().with(&["--tls-cert", &cert, "--tls-key", &key])
    }

    pub fn connect(&self, door: Door) -> StreamOwned<ClientConnection, TcpStream> {
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(self.config.clone(), name).unwrap();
        StreamOwned::new(connection, TcpStream::connect(door.0).unwrap())
    }
}
