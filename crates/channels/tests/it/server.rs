//! A partner's server on loopback that answers as a test wants, well or badly.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// What the server does once it has read a request.
#[derive(Debug, Clone)]
pub enum Behaviour {
    /// Writes these bytes and waits for the next request.
    Answer(String),
    /// Says nothing, for ever.
    Hang,
    /// Writes this, then one byte at a time.
    Drip(&'static str),
    /// Says it has ten gigabytes and sends as much as anybody reads.
    Flood,
    /// Closes with a reset.
    Reset,
}

impl Behaviour {
    pub fn status(line: &str) -> Self {
        Self::Answer(format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n"))
    }
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

#[derive(Clone, Default)]
pub struct Log {
    pub seen: Arc<Mutex<Vec<Seen>>>,
    pub connections: Arc<Mutex<usize>>,
    /// Bytes that a flood could get rid of.
    pub flooded: Arc<Mutex<usize>>,
}

impl Log {
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Starts a server; gives its address and what it will see.
pub async fn serve(behaviour: Behaviour) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let log = Log::default();
    let kept = log.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *log.connections.lock().unwrap() += 1;
            tokio::spawn(converse(stream, behaviour.clone(), log.clone()));
        }
    });
    (url, kept)
}

async fn converse(mut stream: TcpStream, behaviour: Behaviour, log: Log) -> io::Result<()> {
    while let Some(seen) = request(&mut stream).await? {
        log.seen.lock().unwrap().push(seen);
        match &behaviour {
            Behaviour::Answer(bytes) => stream.write_all(bytes.as_bytes()).await?,
            Behaviour::Hang => std::future::pending().await,
            Behaviour::Drip(first) => drip(&mut stream, first).await?,
            Behaviour::Flood => flood(&mut stream, &log).await?,
            Behaviour::Reset => {
                stream.set_zero_linger()?;
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn drip(stream: &mut TcpStream, first: &str) -> io::Result<()> {
    stream.write_all(first.as_bytes()).await?;
    loop {
        stream.write_all(b"x").await?;
        sleep(Duration::from_millis(5)).await;
    }
}

async fn flood(stream: &mut TcpStream, log: &Log) -> io::Result<()> {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
        .await?;
    let chunk = [b'x'; 16 * 1024];
    loop {
        stream.write_all(&chunk).await?;
        *log.flooded.lock().unwrap() += chunk.len();
    }
}

async fn request(stream: &mut TcpStream) -> io::Result<Option<Seen>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let line = lines.next().unwrap_or("").to_owned();
    let headers: HeaderMap = lines.filter_map(header).collect();
    // A question has no body.
    let length = headers.get("content-length");
    let length: usize = length.map_or(0, |text| text.to_str().unwrap().parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        let mut chunk = vec![0; length - body.len()];
        let read = stream.read(&mut chunk).await?;
        body.extend_from_slice(&chunk[..read]);
    }
    Ok(Some(Seen {
        line,
        headers,
        body,
    }))
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(": ")?;
    Some((name.parse().ok()?, value.parse().ok()?))
}
