//! A thousand partners' servers on loopback, some of which do their worst.
//!
//! Each is a listener of its own, as partners are hosts of their own. It writes down
//! what it was sent and counts what the other side lets it take: sockets and bytes.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{
    phones::clock::wall_micros,
    rig::trouble::{Done, Trouble},
};

/// What a partner does to whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Good,
    Hangs,
    /// One byte a second, of a header that never ends.
    Drips,
    Redirects,
    /// Says ten gigabytes and sends as much as anybody takes.
    Floods,
    Resets,
}

pub const HOSTILE: [Manner; 5] = [
    Manner::Hangs,
    Manner::Drips,
    Manner::Redirects,
    Manner::Floods,
    Manner::Resets,
];

const REQUEST_BYTES_MAX: usize = 256 * 1024;
const DRIP_EVERY: Duration = Duration::from_secs(1);

/// One partner's server.
#[derive(Debug)]
pub struct Endpoint {
    pub url: String,
    pub manner: Manner,
    inbox: Mutex<Vec<Taken>>,
    open: AtomicUsize,
    open_max: AtomicUsize,
    connections: AtomicUsize,
    flooded: AtomicUsize,
}

/// One message that came, once for each time it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// `webhook-id`: the same at every try.
    pub id: String,
    /// Whether it ends an alert.
    pub is_closing: bool,
    pub at_micros: i64,
}

/// Opens `count` servers, the last `hostile` of them hostile in turn.
pub async fn open(count: usize, hostile: usize) -> Done<Vec<Arc<Endpoint>>> {
    let mut farm = Vec::with_capacity(count);
    for nth in 0..count {
        let manner = match nth.checked_sub(count.saturating_sub(hostile)) {
            Some(nth) => HOSTILE[nth % HOSTILE.len()],
            None => Manner::Good,
        };
        farm.push(endpoint(manner).await?);
    }
    Ok(farm)
}

async fn endpoint(manner: Manner) -> Done<Arc<Endpoint>> {
    let doing = || Trouble::in_doing("open a partner's server (ulimit -n may be too low)");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(doing())?;
    let at = listener.local_addr().map_err(doing())?;
    let endpoint = Arc::new(Endpoint {
        url: format!("http://{at}/hook"),
        manner,
        inbox: Mutex::default(),
        open: AtomicUsize::new(0),
        open_max: AtomicUsize::new(0),
        connections: AtomicUsize::new(0),
        flooded: AtomicUsize::new(0),
    });
    let served = endpoint.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let served = served.clone();
            tokio::spawn(async move {
                served.connections.fetch_add(1, Relaxed);
                let open = served.open.fetch_add(1, Relaxed) + 1;
                served.open_max.fetch_max(open, Relaxed);
                // A caller that goes away is what most of these are about.
                let _ = served.converse(stream).await;
                served.open.fetch_sub(1, Relaxed);
            });
        }
    });
    Ok(endpoint)
}

impl Endpoint {
    pub fn taken(&self) -> Vec<Taken> {
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.clone()
    }

    fn take(&self, taken: Taken) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.push(taken);
    }

    /// The most connections that were open here at one time.
    pub fn open_max(&self) -> usize {
        self.open_max.load(Relaxed)
    }

    /// Bytes that a flood got rid of, for each connection.
    pub fn flooded_each(&self) -> usize {
        self.flooded.load(Relaxed) / self.connections.load(Relaxed).max(1)
    }

    async fn converse(&self, mut stream: TcpStream) -> io::Result<()> {
        while let Some(taken) = heard(&mut stream).await? {
            self.take(taken);
            match self.manner {
                Manner::Good => stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?,
                // Until the caller hangs up; then there is nothing to read.
                Manner::Hangs => drop(stream.read(&mut [0]).await?),
                Manner::Drips => drip(&mut stream).await?,
                Manner::Redirects => stream.write_all(REDIRECT).await?,
                Manner::Floods => self.flood(&mut stream).await?,
                Manner::Resets => return stream.set_zero_linger(),
            }
        }
        Ok(())
    }

    async fn flood(&self, stream: &mut TcpStream) -> io::Result<()> {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n";
        stream.write_all(head).await?;
        let chunk = [b'x'; 16 * 1024];
        loop {
            stream.write_all(&chunk).await?;
            self.flooded.fetch_add(chunk.len(), Relaxed);
        }
    }
}

const REDIRECT: &[u8] =
    b"HTTP/1.1 307 Temporary\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";

async fn drip(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nx-long: ").await?;
    loop {
        stream.write_all(b"x").await?;
        sleep(DRIP_EVERY).await;
    }
}

/// Reads one request; nothing when the caller has hung up.
async fn heard(stream: &mut TcpStream) -> io::Result<Option<Taken>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(taken) = whole(&bytes) {
            return Ok(Some(taken));
        }
        let mut chunk = [0; 8 * 1024];
        let read = stream.read(&mut chunk).await?;
        if read == 0 || bytes.len() > REQUEST_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

/// The request if all of it is there.
fn whole(bytes: &[u8]) -> Option<Taken> {
    let head_len = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(bytes.get(..head_len)?).ok()?;
    let header = |name: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields.find_map(|(own, value)| own.eq_ignore_ascii_case(name).then_some(value))
    };
    let length: usize = header("content-length")?.parse().ok()?;
    let body = bytes.get(head_len..head_len.checked_add(length)?)?;
    let closing = b"\"type\":\"alert.cancel\"";
    Some(Taken {
        id: header("webhook-id")?.to_owned(),
        is_closing: body.windows(closing.len()).any(|part| part == closing),
        at_micros: wall_micros(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_taken_when_all_of_it_is_there() {
        let text = "POST /hook HTTP/1.1\r\nWebhook-Id: a/b\r\ncontent-length: 23\r\n\r\n{\"type\":\"alert.cancel\"}";
        let taken = whole(text.as_bytes()).unwrap();
        assert_eq!((taken.id.as_str(), taken.is_closing), ("a/b", true));
        for cut in [1, 24, 60] {
            assert_eq!(whole(&text.as_bytes()[..text.len() - cut]), None);
        }
    }
}
