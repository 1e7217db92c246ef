//! The public door: streams of phones go to the reactors, everything else to the routes.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, serve::Listener};
use homeward_edge::{Door, Street, Waiting, foreign_cursor};
use homeward_web::problem::Problem;
use rustls::ServerConfig;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};

use crate::{handshake::Handshakes, listen, rewound::Rewound};

/// Where phones ask for a stream.
pub const STREAM: &str = "/device/v1/stream";

/// A door that is ready to be opened.
pub struct Entrance {
    door: Arc<Door>,
    behind: Behind,
}

enum Behind {
    /// The reactors accept, and hand on who is not theirs.
    Plain(Guests),
    /// Tasks accept, and hand over to the reactors who is theirs.
    Tls(Handshakes),
}

impl Entrance {
    /// Plainly, each of `reactors` accepts at `listener`; with `tls`, tasks do, and hand over.
    pub fn new(
        listener: TcpListener,
        reactors: usize,
        tls: Option<Arc<ServerConfig>>,
        streets: Vec<Street>,
    ) -> Result<Self, String> {
        let said = |error: io::Error| format!("could not open the public door: {error}");
        let reset = Problem::from(foreign_cursor()).to_json();
        let reset = reset.as_bytes();
        if let Some(tls) = tls {
            let (door, _nobody) = Door::open(Vec::new(), reactors, streets, reset).map_err(said)?;
            let door = Arc::new(door);
            let behind = Behind::Tls(Handshakes::begin(listener, tls, Some(door.clone())));
            return Ok(Self { door, behind });
        }
        let local = listener.local_addr().map_err(said)?;
        let listener = listener.into_std().map_err(said)?;
        // Small packets leave at once: an alert is one. What is accepted inherits it.
        SockRef::from(&listener)
            .set_tcp_nodelay(true)
            .map_err(said)?;
        let all: io::Result<Vec<_>> = (0..reactors).map(|_| listener.try_clone()).collect();
        let (door, waiting) = Door::open(all.map_err(said)?, 0, streets, reset).map_err(said)?;
        Ok(Self {
            door: Arc::new(door),
            behind: Behind::Plain(Guests { waiting, local }),
        })
    }

    /// Serves until the process is told to stop.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send + 'static) {
        match self.behind {
            Behind::Plain(guests) => listen::answer(guests, router, stop).await,
            Behind::Tls(handshakes) => listen::answer(handshakes, router, stop).await,
        }
        drop(self.door);
    }
}

/// Those whom the reactors hand on.
struct Guests {
    waiting: Waiting,
    local: SocketAddr,
}

impl Listener for Guests {
    type Io = Rewound<TcpStream>;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Some(guest) = self.waiting.recv().await else {
                return std::future::pending().await;
            };
            if let Ok(stream) = TcpStream::from_std(guest.socket) {
                return (Rewound::new(stream, guest.read), guest.from);
            }
        }
    }
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}
