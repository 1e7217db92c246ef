//! TLS by rustls. A handshake takes its time, so each has a task; what then asks for a
//! stream goes to the reactors with its keys, everything else to the routes.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use homeward_edge::{Door, HEAD_BYTES_MAX, Verdict};
use rustls::ServerConfig;
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    line::{Handing as _, Line},
    listen::Plain,
};

/// Who has not shown their half of the handshake, and what they want, by then is not coming.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Handshakes under way at once; more wait in the kernel.
const HANDSHAKES_MAX: usize = 512;

type Shaken = Line<TlsStream<TcpStream>>;

/// Connections whose handshake is done; a slow one holds nobody up.
pub struct Handshakes {
    ready: mpsc::Receiver<(Shaken, SocketAddr)>,
    local: io::Result<SocketAddr>,
}

impl Handshakes {
    /// Streams are handed to `door`, if this is one.
    pub fn begin(
        listener: TcpListener,
        config: Arc<ServerConfig>,
        door: Option<Arc<Door>>,
    ) -> Self {
        let (hand, ready) = mpsc::channel(HANDSHAKES_MAX);
        let local = listener.local_addr();
        let desk = Desk {
            acceptor: TlsAcceptor::from(config),
            door,
            hand,
        };
        tokio::spawn(desk.shake_hands(Plain(listener)));
        Self { ready, local }
    }
}

/// What each handshake needs.
#[derive(Clone)]
struct Desk {
    acceptor: TlsAcceptor,
    door: Option<Arc<Door>>,
    hand: mpsc::Sender<(Shaken, SocketAddr)>,
}

impl Desk {
    async fn shake_hands(self, mut listener: Plain) {
        let room = Arc::new(Semaphore::new(HANDSHAKES_MAX));
        while let Ok(permit) = room.clone().acquire_owned().await {
            let (stream, from) = listener.accept().await;
            let desk = self.clone();
            tokio::spawn(async move {
                let met = tokio::time::timeout(HANDSHAKE_MAX, desk.meet(stream)).await;
                drop(permit);
                if let Ok(Ok(Some(guest))) = met {
                    drop(desk.hand.send((guest, from)).await);
                }
            });
        }
    }

    /// Who is not a listener to a stream.
    async fn meet(&self, stream: TcpStream) -> io::Result<Option<Shaken>> {
        let mut stream = self.acceptor.accept(stream).await?;
        let Some(door) = &self.door else {
            return Ok(Some(Line::new(stream, Vec::new(), None)));
        };
        let mut read = Vec::with_capacity(1_024);
        loop {
            let room = HEAD_BYTES_MAX.saturating_sub(read.len()) as u64;
            let length = (&mut stream).take(room).read_buf(&mut read).await?;
            match door.judge(&read) {
                Verdict::More if length > 0 => {}
                Verdict::Stream(asked) => {
                    door.take(stream.handed(*asked)?);
                    return Ok(None);
                }
                Verdict::More | Verdict::Other => {
                    return Ok(Some(Line::new(stream, read, Some(door.clone()))));
                }
            }
        }
    }
}

impl Listener for Handshakes {
    type Io = Shaken;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }
    fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.local {
            Ok(local) => Ok(*local),
            Err(error) => Err(error.kind().into()),
        }
    }
}
