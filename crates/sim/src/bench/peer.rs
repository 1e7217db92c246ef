//! The peer: a bare broadcast of the same bytes to the same phones.
//!
//! It has no record, no cells, no page and no resume: an accept loop, one task per
//! socket, and the whole event written to each. The very same phones listen to it,
//! so what differs is the server alone. It is what tokio and plain TCP do on this
//! machine in the same run, which is what a ratio needs to mean something elsewhere.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use bytes::Bytes;
use homeward_domain::time::{Span, Timestamp};
use homeward_geo::Circle;
use homeward_seal::SigningKey;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
};

use crate::rig::trouble::{Done, Trouble};

/// All phones knock at once.
const BACKLOG: u32 = 4_096;
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n";
/// Bytes of words in a usual package.
const WORDS_BYTES: usize = 2_400;

/// A running broadcast; it ends with the process.
pub struct Peer {
    pub at: SocketAddr,
    key: SigningKey,
    said: watch::Sender<Arc<Bytes>>,
}

impl Peer {
    pub fn start() -> Done<Self> {
        let doing = || Trouble::in_doing("start the peer");
        let socket = TcpSocket::new_v4().map_err(doing())?;
        socket
            .bind((Ipv4Addr::LOCALHOST, 0).into())
            .map_err(doing())?;
        let listener = socket.listen(BACKLOG).map_err(doing())?;
        let at = listener.local_addr().map_err(doing())?;
        let said = watch::Sender::default();
        tokio::spawn(serve(listener, said.subscribe()));
        Ok(Self {
            at,
            key: SigningKey::from_seed([9; 32]),
            said,
        })
    }

    /// What phones have to believe, as a list of keys writes it.
    pub fn public_key(&self) -> String {
        self.key.public().to_string()
    }

    /// Says one alert to every socket; gives its identity.
    pub fn broadcast(&self, incident: &str, area: &Circle, now: Timestamp) -> Done<String> {
        let identity = format!("homeward:peer:{incident}:1");
        let package = json!({
            "identifier": identity,
            "incident": incident,
            "version": 1,
            "msgType": "Alert",
            "cause": "issued",
            "status": "Exercise",
            "sent": now,
            "expires": now + Span::hours(24),
            "area": { "circle": area.to_string() },
            "words": "x".repeat(WORDS_BYTES),
        });
        let object = package.as_object().cloned().unwrap_or_default();
        let text = self
            .key
            .sign_json(object)
            .map_err(Trouble::in_doing("sign for the peer"))?;
        let event = format!("id: peer-1\nevent: alert\ndata: {text}\n\n");
        self.said.send_replace(Arc::new(event.into()));
        Ok(identity)
    }
}

async fn serve(listener: TcpListener, said: watch::Receiver<Arc<Bytes>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let said = said.clone();
        tokio::spawn(async move {
            // A phone that hangs up ends its task, and nothing else.
            let _ = listened_to(stream, said).await;
        });
    }
}

async fn listened_to(
    mut stream: TcpStream,
    mut said: watch::Receiver<Arc<Bytes>>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    said.mark_unchanged();
    let mut request = [0; 1_024];
    // A phone's request is one small piece; its words do not matter here.
    if stream.read(&mut request).await? == 0 {
        return Ok(());
    }
    stream.write_all(HEAD).await?;
    while said.changed().await.is_ok() {
        let event = said.borrow_and_update().clone();
        stream.write_all(&event).await?;
    }
    Ok(())
}
