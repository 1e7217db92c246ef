//! Where phones knock: sockets that ask for a stream stay here, all others are
//! handed on to whoever speaks the rest of HTTP.

mod asked;

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
};

use bytes::Bytes;
use mio::Waker;
use rustls::ServerConnection;

pub(crate) use asked::judge;
pub use asked::{Asked, HEAD_BYTES_MAX, Verdict};

use crate::{
    hub::Street,
    reactor::{Plan, Reactor, Taken},
};

/// Guests that wait for the rest of HTTP; beyond it a guest is turned away, and comes back.
const GUESTS_MAX: usize = 4_096;

/// Somebody who asked for something else than a stream.
#[derive(Debug)]
pub struct Guest {
    pub socket: TcpStream,
    pub from: SocketAddr,
    /// What was read of the socket: the beginning of a request.
    pub read: Bytes,
}

/// A connection that somebody else began and that asks for a stream.
pub struct Handed {
    pub socket: TcpStream,
    /// Its keys, where it speaks TLS; the handshake is done.
    pub tls: Option<Box<ServerConnection>>,
    pub asked: Asked,
}

/// Guests, one after the other.
pub type Waiting = tokio::sync::mpsc::Receiver<Guest>;

/// The reactors, as others see them. When it is dropped they stop.
pub struct Door {
    streets: Arc<[Street]>,
    reactors: Vec<Handle>,
    next: AtomicUsize,
}

struct Handle {
    inbox: mpsc::Sender<Taken>,
    waker: Arc<Waker>,
}

impl Door {
    /// One reactor for each of `listeners`, which accepts by itself; `silent` more take
    /// only what is handed to them. `reset` is the data of the event that tells a phone
    /// that its cursor is of another record.
    pub fn open(
        listeners: Vec<TcpListener>,
        silent: usize,
        streets: Vec<Street>,
        reset: &[u8],
    ) -> io::Result<(Self, Waiting)> {
        let streets: Arc<[Street]> = streets.into();
        let (guests, waiting) = tokio::sync::mpsc::channel(GUESTS_MAX);
        let mut listeners: Vec<_> = listeners.into_iter().map(Some).collect();
        listeners.extend((0..silent).map(|_| None));
        let mut reactors = Vec::with_capacity(listeners.len());
        for (number, listener) in listeners.into_iter().enumerate() {
            let (inbox, taken) = mpsc::channel();
            let (reactor, waker) = Reactor::new(Plan {
                listener,
                taken,
                guests: guests.clone(),
                streets: streets.clone(),
                reset,
            })?;
            let thread = std::thread::Builder::new().name(format!("edge-{number}"));
            thread.spawn(|| reactor.run())?;
            reactors.push(Handle { inbox, waker });
        }
        let next = AtomicUsize::new(0);
        let door = Self {
            streets,
            reactors,
            next,
        };
        Ok((door, waiting))
    }

    /// Judges what was read so far of a request that somebody else reads.
    pub fn judge(&self, read: &[u8]) -> Verdict {
        judge(read, &self.streets)
    }

    /// Takes over a connection that somebody else began.
    pub fn take(&self, one: Handed) {
        let number = self.next.fetch_add(1, Relaxed);
        let Some(to) = self.reactors.get(number % self.reactors.len().max(1)) else {
            return;
        };
        // A reactor that has stopped takes nobody; the socket closes, the phone comes back.
        if to.inbox.send(Taken::Line(Box::new(one))).is_ok() {
            drop(to.waker.wake());
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        for Handle { inbox, waker } in &self.reactors {
            drop(inbox.send(Taken::Stop));
            drop(waker.wake());
        }
    }
}
