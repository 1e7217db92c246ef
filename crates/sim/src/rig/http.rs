//! A small HTTP client for loopback: one connection, kept open, one request at a time.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header, request::Builder};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, sync::Mutex, time::timeout};

use super::trouble::{Done, Trouble};

/// Screens wait for 25 s; nothing else takes longer.
const ANSWER_MAX: Duration = Duration::from_secs(40);

/// Who calls one listener.
#[derive(Debug)]
pub struct Caller {
    at: SocketAddr,
    line: Mutex<Option<SendRequest<Full<Bytes>>>>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A body of JSON.
pub fn with_json(value: &Value) -> (&'static str, Bytes) {
    ("application/json", Bytes::from(value.to_string()))
}

impl Caller {
    pub fn to(at: SocketAddr) -> Self {
        Self {
            at,
            line: Mutex::new(None),
        }
    }

    pub async fn send(&self, request: Builder) -> Done<Answer> {
        self.go(request, Bytes::new()).await
    }

    pub async fn send_with(&self, request: Builder, (kind, body): (&str, Bytes)) -> Done<Answer> {
        self.go(request.header(header::CONTENT_TYPE, kind), body)
            .await
    }

    async fn go(&self, request: Builder, body: Bytes) -> Done<Answer> {
        let request = request.header(header::HOST, self.at.to_string());
        let request = request
            .body(Full::new(body))
            .map_err(Trouble::in_doing("make a request"))?;
        let what = format!("{} {}", request.method(), request.uri().path());
        let exchange = timeout(ANSWER_MAX, self.exchange(request)).await;
        let late = |_| Trouble::because(format!("no answer to {what}"));
        exchange.map_err(late)?.map_err(Trouble::in_doing(&what))
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let mut line = self.line.lock().await;
        let mut sender = match line.take().filter(SendRequest::is_ready) {
            Some(sender) => sender,
            None => self.open().await?,
        };
        let said = |error: hyper::Error| error.to_string();
        sender.ready().await.map_err(said)?;
        let reply = sender.send_request(request).await.map_err(said)?;
        let (head, body) = reply.into_parts();
        let body = body.collect().await.map_err(said)?.to_bytes();
        *line = Some(sender);
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = TcpStream::connect(self.at)
            .await
            .map_err(|error| error.to_string())?;
        // Without this the second half of a small request waits for the first one's receipt.
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

impl Answer {
    /// Whether the same request may succeed later.
    pub fn is_busy(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Done<Value> {
        serde_json::from_slice(&self.body).map_err(Trouble::in_doing("read an answer"))
    }

    /// The answer if it is a success; otherwise what the server said instead.
    pub fn good(self, what: &str) -> Done<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(Trouble::because(format!(
            "could not {what}: {} {}",
            self.status,
            self.text()
        )))
    }
}
