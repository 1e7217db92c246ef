//! The public door: streams of phones go to the reactors, everything else to the routes.
//! A connection that was at the routes first goes to the reactors when it asks for a stream.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State, connect_info::Connected},
    http::{Method, Version, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    serve::{IncomingStream, Listener},
};
use homeward_edge::{Door, Street, Verdict, Waiting, foreign_cursor};
use homeward_web::problem::Problem;
use rustls::ServerConfig;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};

use crate::{
    handshake::Handshakes,
    line::{Leave, Line},
};

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
        let door = Arc::new(door);
        let guests = Guests {
            waiting,
            local,
            door: door.clone(),
        };
        Ok(Self {
            door,
            behind: Behind::Plain(guests),
        })
    }

    /// Serves until the process is told to stop.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send + 'static) {
        let router = router.layer(from_fn_with_state(self.door, let_leave));
        let service = router.into_make_service_with_connect_info::<Leave>();
        let served = match self.behind {
            Behind::Plain(guests) => {
                let served = axum::serve(guests, service);
                served.with_graceful_shutdown(stop).await
            }
            Behind::Tls(handshakes) => {
                let served = axum::serve(handshakes, service);
                served.with_graceful_shutdown(stop).await
            }
        };
        if let Err(error) = served {
            tracing::error!(%error, "the public door closed");
        }
    }
}

/// A connection leaves the routes when it asks for a stream.
async fn let_leave(
    State(door): State<Arc<Door>>,
    ConnectInfo(leave): ConnectInfo<Leave>,
    request: Request,
    next: Next,
) -> Response {
    let is_one = request.version() <= Version::HTTP_11;
    if is_one
        && request.method() == Method::GET
        && request.uri().path().ends_with(STREAM)
        && let Verdict::Stream(asked) = door.judge(&head(&request))
    {
        leave.with(*asked);
        // Never sent: it makes HTTP let go of the connection.
        return [(header::CONNECTION, "close")].into_response();
    }
    next.run(request).await
}

/// The head of a request as it came, but for the case of its names.
fn head(request: &Request<Body>) -> Vec<u8> {
    let path = request.uri().path_and_query();
    let path = path.map_or("", |path| path.as_str());
    let mut head = format!("GET {path} {:?}\r\n", request.version()).into_bytes();
    for (name, value) in request.headers() {
        let pieces = [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"];
        head.extend(pieces.concat());
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Those whom the reactors hand on.
struct Guests {
    waiting: Waiting,
    local: SocketAddr,
    door: Arc<Door>,
}

impl Connected<IncomingStream<'_, Guests>> for Leave {
    fn connect_info(incoming: IncomingStream<'_, Guests>) -> Self {
        incoming.io().leave()
    }
}

impl Connected<IncomingStream<'_, Handshakes>> for Leave {
    fn connect_info(incoming: IncomingStream<'_, Handshakes>) -> Self {
        incoming.io().leave()
    }
}

impl Listener for Guests {
    type Io = Line<TcpStream>;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Some(guest) = self.waiting.recv().await else {
                return std::future::pending().await;
            };
            if let Ok(stream) = TcpStream::from_std(guest.socket) {
                let line = Line::new(stream, guest.read, Some(self.door.clone()));
                return (line, guest.from);
            }
        }
    }
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}
