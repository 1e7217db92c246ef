//! One connection that speaks HTTP/2.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use h2::{
    Reason, RecvStream,
    client::{Builder, SendRequest},
};
use http::{Request, Uri};
use rustls::pki_types::ServerName;
use tokio::{net::TcpStream, sync::Notify, time::Instant};
use tokio_rustls::client::TlsStream;
use tower::Service as _;

use super::{Reply, STREAMS_PERCENT, Trust};
use crate::{
    guard::Connector,
    partner_webhook::REPLY_BYTES_MAX,
    push::answer::{self, Answer},
};

/// How long the end of an answer is waited for once its beginning is there.
pub const REST_MAX: Duration = Duration::from_secs(2);
/// A connection that nobody used for so long is closed: updates of one alert come
/// minutes apart.
const IDLE: Duration = Duration::from_secs(90);
const HEADERS_BYTES_MAX: u32 = 16 * 1024;
/// Streams that we use of a service that advertises no end.
const STREAMS_MAX: usize = 1_000;

/// What came of opening a connection.
pub enum Opened {
    Line(Arc<Line>, BoxFuture<'static, ()>),
    /// The service speaks HTTP/1.1 only.
    Old,
}

/// What came of a question that got no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Broke {
    /// The service says that it has not looked at it.
    Unseen,
    /// Nobody knows.
    Unknown,
}

pub struct Line {
    send: SendRequest<Bytes>,
    under_way: AtomicUsize,
    is_over: AtomicBool,
    used: Mutex<Instant>,
    /// Somebody else needs the room.
    unwanted: Notify,
}

impl Line {
    fn over(send: SendRequest<Bytes>) -> Self {
        Self {
            send,
            under_way: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            used: Mutex::new(Instant::now()),
            unwanted: Notify::new(),
        }
    }

    /// How many more streams may be opened now; the service may change its mind at any time.
    pub fn free(&self) -> usize {
        if self.is_over.load(Ordering::SeqCst) {
            return 0;
        }
        let allowed = self.send.current_max_send_streams().min(STREAMS_MAX);
        // A service that allows one stream at a time (Apple's, at first) is taken at its word.
        let used = (allowed * STREAMS_PERCENT / 100).max(allowed.min(1));
        used.saturating_sub(self.under_way.load(Ordering::SeqCst))
    }

    /// Called by one at a time for each service, so that what was free still is.
    pub fn take(&self) {
        self.under_way.fetch_add(1, Ordering::SeqCst);
    }

    pub fn give_back(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.under_way.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Closes the connection, if nobody is using it.
    pub fn unwanted(&self) {
        self.unwanted.notify_one();
    }

    /// Ends when nobody used the connection for a while, or nobody wants it.
    async fn idle(&self) {
        let mut patience = IDLE;
        loop {
            let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
            // Said to be over before it is looked whether somebody was quicker.
            if used.elapsed() >= patience {
                self.end();
                if self.under_way.load(Ordering::SeqCst) == 0 {
                    return;
                }
                self.is_over.store(false, Ordering::SeqCst);
            }
            let rest = patience.saturating_sub(used.elapsed()).max(IDLE / 10);
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = self.unwanted.notified() => patience = Duration::ZERO,
            }
        }
    }

    pub async fn ask(&self, request: &Request<Bytes>) -> Result<Reply, Broke> {
        let Ok(mut send) = self.send.clone().ready().await else {
            self.end();
            return Err(Broke::Unseen);
        };
        let (head, body) = request.clone().into_parts();
        let head = Request::from_parts(head, ());
        let (answer, mut stream) = match send.send_request(head, body.is_empty()) {
            Ok(begun) => begun,
            Err(error) => return Err(self.broke(&error)),
        };
        if !body.is_empty()
            && let Err(error) = stream.send_data(body, true)
        {
            return Err(self.broke(&error));
        }
        let answer = answer.await.map_err(|error| self.broke(&error))?;
        let (head, body) = answer.into_parts();
        Ok(Reply {
            status: head.status,
            headers: head.headers,
            body: read(body).await,
        })
    }

    fn broke(&self, error: &h2::Error) -> Broke {
        if error.is_go_away() || error.is_io() {
            self.end();
        }
        // A stream above the last one of a graceful GOAWAY (RFC 9113 section 6.8), or one
        // that was refused before any work (section 8.7).
        let is_left_out = error.is_go_away() && error.reason() == Some(Reason::NO_ERROR);
        let is_refused = error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM);
        if error.is_remote() && (is_left_out || is_refused) {
            Broke::Unseen
        } else {
            Broke::Unknown
        }
    }
}

/// The body to its end or to a limit; what the end does changes nothing any more.
async fn read(mut body: RecvStream) -> Bytes {
    let mut read = Vec::new();
    let until = Instant::now() + REST_MAX;
    while let Ok(Some(Ok(piece))) = tokio::time::timeout_at(until, body.data()).await {
        let _ = body.flow_control().release_capacity(piece.len());
        read.extend_from_slice(&piece);
        if read.len() >= REPLY_BYTES_MAX {
            read.truncate(REPLY_BYTES_MAX);
            break;
        }
    }
    read.into()
}

/// Connects, and waits until the service has said how many streams it allows.
pub async fn open(
    connector: Connector,
    trust: &Trust,
    uri: &Uri,
    old: bool,
) -> Result<Opened, Answer> {
    let stream = secured(connector, trust, uri, old).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return if old {
            Ok(Opened::Old)
        } else {
            Err(Answer::held_up(
                60,
                "the push service does not speak HTTP/2",
            ))
        };
    }
    let begun = Builder::new()
        .enable_push(false)
        .max_header_list_size(HEADERS_BYTES_MAX)
        // Nothing is sent before the service has said what it allows.
        .initial_max_send_streams(0)
        .handshake::<_, Bytes>(stream)
        .await;
    let (send, mut connection) = begun.map_err(|_| Answer::FAILED)?;
    let ping = connection.ping_pong();
    let line = Arc::new(Line::over(send));
    let own = line.clone();
    let mut driven: BoxFuture<'static, ()> = Box::pin(async move {
        tokio::select! {
            _ = connection => {}
            () = own.idle() => {}
        }
        own.end();
    });
    // Settings are the first thing that a server says (section 3.4): with the answer to a
    // ping they are there.
    if let Some(mut ping) = ping {
        tokio::select! {
            answered = ping.ping(h2::Ping::opaque()) => drop(answered.map_err(|_| Answer::FAILED)?),
            () = &mut driven => return Err(Answer::FAILED),
        }
    }
    Ok(Opened::Line(line, driven))
}

async fn secured(
    mut connector: Connector,
    trust: &Trust,
    uri: &Uri,
    old: bool,
) -> Result<TlsStream<TcpStream>, Answer> {
    let stream = connector.call(uri.clone()).await;
    let stream = stream.map_err(|error| answer::none(&error))?.into_inner();
    // Each push is a few packets, and the next must not wait for the answer to them.
    let _ = stream.set_nodelay(true);
    let host = uri.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned()).map_err(|_| Answer::Gone)?;
    let tls = trust.connector(old).map_err(|_| Answer::FAILED)?;
    tls.connect(name, stream).await.map_err(|_| Answer::FAILED)
}
