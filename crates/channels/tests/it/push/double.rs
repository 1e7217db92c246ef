//! A vendor's server: TLS with a certificate of its own, HTTP/2 and nothing else, and
//! rules that decide what is answered.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use h2::{Reason, server};
use http::{HeaderMap, Method, Request, Response};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// One request, whole.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Does {
    Says(u16, Vec<(&'static str, String)>, String),
    /// Refuses the stream before any work (RFC 9113 section 8.7).
    Refuses,
}

pub fn says(status: u16, body: impl ToString) -> Does {
    Does::Says(status, vec![], body.to_string())
}

pub trait Rules: Send + Sync + 'static {
    fn hear(&self, asked: &Asked) -> Does;
}

/// Nobody serves a connection in another way.
pub type Nobody = fn(TlsStream<TcpStream>) -> futures_util::future::BoxFuture<'static, ()>;

/// What was seen on the wire.
#[derive(Debug, Default)]
pub struct Seen {
    pub connections: AtomicUsize,
    pub calls: AtomicUsize,
    /// The most streams that were open on one connection.
    pub streams_max: AtomicUsize,
}

/// How the server is set up.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// As it is advertised in SETTINGS.
    pub streams: u32,
    /// Nobody is answered before as many have come.
    pub hold_until: usize,
    /// After as many answers a connection is shut down gracefully.
    pub away_after: Option<usize>,
}

pub const ORDINARY: Set = Set {
    streams: 100,
    hold_until: 0,
    away_after: None,
};

pub struct Double {
    pub base: String,
    pub seen: Arc<Seen>,
    folder: tempfile::TempDir,
    server: JoinHandle<()>,
}

impl Double {
    pub async fn open(set: Set, rules: Arc<impl Rules>) -> Self {
        Self::with_first(set, rules, |_| None::<Nobody>).await
    }

    /// The same, but the first connections may be served by somebody else.
    pub async fn with_first<F>(
        set: Set,
        rules: Arc<impl Rules>,
        first: impl Fn(usize) -> Option<F> + Send + 'static,
    ) -> Self
    where
        F: FnOnce(TlsStream<TcpStream>) -> futures_util::future::BoxFuture<'static, ()>
            + Send
            + 'static,
    {
        let (acceptor, authority) = certificate();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("authority.pem"), authority).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let log = seen.clone();
        let server = tokio::spawn(async move {
            let (came, held) = watch::channel(0);
            let came = Arc::new(came);
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let nth = log.connections.fetch_add(1, Ordering::SeqCst);
                match first(nth) {
                    Some(other) => drop(tokio::spawn(other(stream))),
                    None => {
                        let (rules, log) = (rules.clone(), log.clone());
                        let gate = (came.clone(), held.clone());
                        tokio::spawn(serve(set, stream, rules, log, gate));
                    }
                }
            }
        });
        Self {
            base: format!("https://127.0.0.1:{port}"),
            seen,
            folder,
            server,
        }
    }

    /// For the settings.
    pub fn authority(&self) -> Option<PathBuf> {
        Some(self.folder.path().join("authority.pem"))
    }

    pub fn calls(&self) -> usize {
        self.seen.calls.load(Ordering::SeqCst)
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn certificate() -> (TlsAcceptor, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), made.cert.pem())
}

type Gate = (Arc<watch::Sender<usize>>, watch::Receiver<usize>);

async fn serve(
    set: Set,
    stream: TlsStream<TcpStream>,
    rules: Arc<impl Rules>,
    seen: Arc<Seen>,
    gate: Gate,
) {
    let mut builder = server::Builder::new();
    builder.max_concurrent_streams(set.streams);
    let Ok(mut connection) = builder.handshake::<_, bytes::Bytes>(stream).await else {
        return;
    };
    let open = Arc::new(AtomicUsize::new(0));
    let mut answered = 0;
    while let Some(Ok((request, mut answer))) = connection.accept().await {
        let now_open = open.fetch_add(1, Ordering::SeqCst) + 1;
        seen.streams_max.fetch_max(now_open, Ordering::SeqCst);
        answered += 1;
        if set.away_after == Some(answered) {
            connection.graceful_shutdown();
        }
        let (rules, seen, open) = (rules.clone(), seen.clone(), open.clone());
        let (came, mut held) = gate.clone();
        tokio::spawn(async move {
            let asked = whole(request).await;
            came.send_modify(|count| *count += 1);
            held.wait_for(|count| *count >= set.hold_until)
                .await
                .unwrap();
            seen.calls.fetch_add(1, Ordering::SeqCst);
            open.fetch_sub(1, Ordering::SeqCst);
            match rules.hear(&asked) {
                Does::Refuses => answer.send_reset(Reason::REFUSED_STREAM),
                Does::Says(status, headers, body) => {
                    let mut head = Response::builder().status(status);
                    for (name, value) in headers {
                        head = head.header(name, value);
                    }
                    let head = head.body(()).unwrap();
                    // Whoever asked may be gone by now.
                    let Ok(mut rest) = answer.send_response(head, body.is_empty()) else {
                        return;
                    };
                    if !body.is_empty() {
                        let _ = rest.send_data(body.into(), true);
                    }
                }
            }
        });
    }
}

async fn whole(request: Request<h2::RecvStream>) -> Asked {
    let (head, mut body) = request.into_parts();
    let mut read = Vec::new();
    while let Some(Ok(piece)) = body.data().await {
        let _ = body.flow_control().release_capacity(piece.len());
        read.extend_from_slice(&piece);
        assert!(read.len() < 1 << 20, "a push of a megabyte");
    }
    Asked {
        method: head.method,
        path: head.uri.path().to_owned(),
        headers: head.headers,
        body: read,
    }
}
