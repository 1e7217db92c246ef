//! From the knock to the stream.

use std::{
    io::{self, Read as _},
    net::SocketAddr,
    time::{Duration, UNIX_EPOCH},
};

use bytes::Bytes;
use mio::{
    Interest,
    net::{TcpListener, TcpStream},
};

use super::{
    Number,
    connection::{Connection, together},
    crowd::{Crowd, Slot},
    rooms::Chair,
    socket::Socket,
    token,
    wheel::{ASKING_MAX, Tick, Wheel},
};
use crate::{
    cursor::Resume,
    door::{Asked, Guest, HEAD_BYTES_MAX, Handed, Verdict, judge},
    framing::{Transport, joined, retry},
    hub::Shared,
    reader::{Reader, heartbeat},
};

/// Who is let in between two looks at everything else.
const ARRIVALS_MAX: usize = 128;
const BOTH_WAYS: Interest = Interest::READABLE.add(Interest::WRITABLE);
/// No room for one more stream; without words, since the head is all that was read.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 3\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Somebody whose request has not wholly come.
pub(super) struct Asking {
    socket: TcpStream,
    from: SocketAddr,
    read: Vec<u8>,
    /// When there is no more waiting for it.
    pub due: Tick,
}

impl Crowd {
    /// Lets in some of those who knock; whether there may be more.
    pub fn let_in(&mut self, listener: &TcpListener, wheel: &mut Wheel) -> bool {
        for _ in 0..ARRIVALS_MAX {
            match listener.accept() {
                Ok((socket, from)) => self.meet(socket, from, wheel),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    // No more files, say. They are looked for again at the next tick.
                    tracing::warn!(%error, "nobody can be let in");
                    return false;
                }
            }
        }
        true
    }

    fn meet(&mut self, socket: TcpStream, from: SocketAddr, wheel: &mut Wheel) {
        let entry = self.slots.vacant_entry();
        let number = entry.key() as Number;
        entry.insert(Slot::Asking(Box::new(Asking {
            socket,
            from,
            read: Vec::new(),
            due: 0,
        })));
        // The request mostly came with the knock.
        self.listen_to(number, wheel);
        if let Some(Slot::Asking(asking)) = self.slots.get_mut(number as usize) {
            asking.due = wheel.after(ASKING_MAX, number);
            let registry = &self.registry;
            let registered = registry.register(&mut asking.socket, token(number), BOTH_WAYS);
            if registered.is_err() {
                self.close(number);
            }
        }
    }

    /// Reads what somebody asks for.
    pub fn listen_to(&mut self, number: Number, wheel: &mut Wheel) {
        let Some(Slot::Asking(asking)) = self.slots.get_mut(number as usize) else {
            return;
        };
        let mut verdict = Verdict::More;
        let mut bytes = [0; HEAD_BYTES_MAX];
        while matches!(verdict, Verdict::More) {
            match asking.socket.read(&mut bytes) {
                Ok(length) if length > 0 => {
                    let bytes = bytes.get(..length).unwrap_or_default();
                    asking.read.extend_from_slice(bytes);
                    verdict = judge(&asking.read, &self.streets);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                _ => {
                    self.close(number);
                    return;
                }
            }
        }
        let Slot::Asking(asking) = self.slots.remove(number as usize) else {
            return;
        };
        let is_registered = asking.due != 0;
        match verdict {
            Verdict::Stream(asked) => self.seat(*asking, is_registered, *asked, wheel),
            _ => self.hand_on(*asking, is_registered),
        }
    }

    /// A connection that somebody else began.
    pub fn take(&mut self, one: Handed, wheel: &mut Wheel) {
        if one.socket.set_nonblocking(true).is_err() {
            return;
        }
        let stream = TcpStream::from_std(one.socket);
        let mut socket = match one.tls {
            Some(tls) => Socket::tls(stream, tls),
            None => Socket::plain(stream),
        };
        match self.enter(&one.asked) {
            Some((reader, resume)) => {
                self.open(socket, false, one.asked, (reader, resume), wheel);
            }
            // The socket closes behind it whether it took that or not.
            None => drop(socket.send(&Bytes::from_static(FULL))),
        }
    }

    fn seat(&mut self, asking: Asking, is_registered: bool, asked: Asked, wheel: &mut Wheel) {
        match self.enter(&asked) {
            Some(entered) => {
                let socket = Socket::plain(asking.socket);
                self.open(socket, is_registered, asked, entered, wheel);
            }
            // The rest of HTTP says why.
            None => self.hand_on(asking, is_registered),
        }
    }

    /// `None` when the house is full.
    fn enter(&self, asked: &Asked) -> Option<(Reader, Resume)> {
        let shared = self.shared(asked.street)?;
        let resume = shared.resume(asked.cursor.as_deref());
        let seat = shared.census.enter(asked.cells.clone()).ok()?;
        Some((Reader::new(seat), resume))
    }

    fn open(
        &mut self,
        mut socket: Socket,
        is_registered: bool,
        asked: Asked,
        (mut reader, resume): (Reader, Resume),
        wheel: &mut Wheel,
    ) {
        let (Some(shared), Some(rooms)) =
            (self.shared(asked.street), self.rooms.get_mut(asked.street))
        else {
            return;
        };
        let entry = self.slots.vacant_entry();
        let number = entry.key() as Number;
        let chair: Chair = rooms.enter(&reader.seat.group, number);
        let welcome = {
            let reset = (resume == Resume::Foreign).then(|| self.reset.on(asked.transport));
            welcome(&shared, &mut reader, resume, &asked, reset)
        };
        let registry = &self.registry;
        let stream = socket.stream_mut();
        let registered = if is_registered {
            registry.reregister(stream, token(number), BOTH_WAYS)
        } else {
            registry.register(stream, token(number), BOTH_WAYS)
        };
        let every = reader.beats_every(shared.limits.heartbeat_every);
        let street = asked.street as u16;
        let mut connection = Connection::new(socket, reader, chair, street, asked.transport);
        connection.due = wheel.after(every, number);
        let sent = registered
            .and_then(|()| connection.socket.send(&welcome))
            .and_then(|()| connection.understand(&asked.rest));
        entry.insert(Slot::Open(connection));
        if sent.is_err() {
            self.close(number);
        }
    }

    fn hand_on(&mut self, mut asking: Asking, is_registered: bool) {
        if is_registered && self.registry.deregister(&mut asking.socket).is_err() {
            return;
        }
        let guest = Guest {
            socket: asking.socket.into(),
            from: asking.from,
            read: asking.read.into(),
        };
        // Where too many wait the socket closes here: whoever it is comes back.
        drop(self.guests.try_send(guest));
    }
}

/// The head of the answer, what the phone missed, and a heartbeat.
fn welcome(
    shared: &Shared,
    reader: &mut Reader,
    resume: Resume,
    asked: &Asked,
    reset: Option<&Bytes>,
) -> Bytes {
    let missed = reader.first(shared, resume);
    let now = shared.sweep();
    let names = reader.live_names(&shared.log.load(), now);
    shared.heartbeats.increment(1);
    let transport = asked.transport;
    let opening = Bytes::from_static(transport.opening());
    let mut pieces = vec![head(shared, asked), opening];
    pieces.extend(reset.cloned());
    pieces.push(retry(transport, reader.retry_ms()));
    pieces.push(together(&missed, transport));
    pieces.push(heartbeat(now, &names.json).on(transport).clone());
    joined(pieces)
}

fn head(shared: &Shared, asked: &Asked) -> Bytes {
    let seconds = u64::try_from(shared.clock.now().as_millis() / 1_000).unwrap_or(0);
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let packed = match asked.transport {
        Transport::EventsPacked => "content-encoding: gzip\r\n",
        Transport::EventsByDictionary => "content-encoding: dcz\r\n",
        Transport::WebSocketPacked => {
            "sec-websocket-extensions: permessage-deflate; server_no_context_takeover; \
             client_no_context_takeover\r\n"
        }
        Transport::Events | Transport::WebSocket => "",
    };
    let head = match &asked.accept {
        Some(accept) => format!(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-accept: {accept}\r\n{packed}date: {date}\r\n\r\n"
        ),
        // Nothing says where it ends but its end: no frames around the events, so that
        // all connections are sent the same bytes.
        None => format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\
             x-accel-buffering: no\r\naccess-control-allow-origin: *\r\nvary: accept-encoding, available-dictionary\r\n\
             {packed}connection: close\r\ndate: {date}\r\n\r\n"
        ),
    };
    head.into()
}
