//! The inside: one thread that holds thousands of listeners and notes when each is told.
//!
//! It knows no protocol. A listener says its hello, is ready when a mark has come, and
//! is told whenever another has; so all servers are heard by the very same code.

use std::{
    collections::VecDeque,
    io::{self, BufRead as _, Write as _},
    net::{SocketAddr, TcpStream as StdStream},
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
};

use memchr::memmem::Finder;
use mio::{Events, Interest, Poll, Token, Waker, event::Event, net::TcpStream};
use rustls::ClientConfig;
use socket2::{Domain, Protocol, Socket, Type};

use super::{
    orders::{Answer, Opening, Order, Report},
    wire::{Wire, believing},
};
use crate::{
    phones::clock::wall_micros,
    rig::trouble::{Done, Trouble},
};

const WAKER: Token = Token(usize::MAX);
/// Knocks that are not answered yet, fewer than any server's queue holds.
const KNOCKING_MAX: usize = 64;
const READ_BYTES: usize = 64 * 1024;
/// Each process has an address of its own, and so all ports from here: a kernel that is
/// to find a free one looks long among tens of thousands.
const PORT_FIRST: u16 = 20_000;

struct Listener {
    wire: Wire,
    is_greeted: bool,
    is_ready: bool,
    is_gone: bool,
    times: u32,
    first_micros: i64,
    last_micros: i64,
    /// The end of what came, where a mark may have begun.
    carry: Vec<u8>,
}

struct Crowd {
    poll: Poll,
    opening: Option<Opening>,
    /// Where lines are behind TLS.
    believing: Option<Arc<ClientConfig>>,
    ready: Finder<'static>,
    told: Finder<'static>,
    listeners: Vec<Listener>,
    ready_count: u32,
    knocking: usize,
    since_micros: i64,
    bytes: u64,
    /// Answers that wait to be written.
    answers: VecDeque<Answer>,
}

/// Obeys the orders on standard input until it ends.
pub fn obey() -> Done {
    let failed = || Trouble::in_doing("listen");
    let poll = Poll::new().map_err(failed())?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKER).map_err(failed())?);
    let orders = orders(waker);
    let mut crowd = Crowd::new(poll);
    let mut events = Events::with_capacity(1_024);
    let mut buffer = vec![0; READ_BYTES];
    loop {
        crowd.poll.poll(&mut events, None).map_err(failed())?;
        for event in &events {
            match event.token() {
                WAKER => loop {
                    match orders.try_recv() {
                        Ok(order) => crowd.take(order).map_err(failed())?,
                        Err(mpsc::TryRecvError::Empty) => break,
                        Err(mpsc::TryRecvError::Disconnected) => return Ok(()),
                    }
                },
                Token(number) => crowd.look(number, event, &mut buffer).map_err(failed())?,
            }
        }
        crowd.knock().map_err(failed())?;
        while let Some(answer) = crowd.answers.pop_front() {
            say(&answer).map_err(failed())?;
        }
    }
}

fn say(answer: &Answer) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Orders as they come; the channel closes when there will be no more.
fn orders(waker: Arc<Waker>) -> Receiver<Order> {
    let (give, orders) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let order = line.ok().and_then(|line| serde_json::from_str(&line).ok());
            let Some(order) = order else { break };
            if give.send(order).is_err() || waker.wake().is_err() {
                break;
            }
        }
        drop(give);
        // Nobody is left to tell if this fails.
        let _ = waker.wake();
    });
    orders
}

impl Crowd {
    fn new(poll: Poll) -> Self {
        Self {
            poll,
            opening: None,
            believing: None,
            ready: Finder::new(b"").into_owned(),
            told: Finder::new(b"").into_owned(),
            listeners: Vec::new(),
            ready_count: 0,
            knocking: 0,
            since_micros: 0,
            bytes: 0,
            answers: VecDeque::new(),
        }
    }

    fn take(&mut self, order: Order) -> io::Result<()> {
        match order {
            Order::Open(opening) => {
                self.ready = Finder::new(&opening.ready).into_owned();
                self.told = Finder::new(&opening.told).into_owned();
                self.listeners = Vec::with_capacity(opening.count as usize);
                (self.ready_count, self.knocking) = (0, 0);
                self.since_micros = wall_micros();
                let believed = opening.believed.as_deref().map(believing);
                self.believing = believed.transpose()?;
                self.opening = Some(opening);
            }
            Order::Arm => {
                self.bytes = 0;
                for listener in &mut self.listeners {
                    (listener.times, listener.first_micros) = (0, 0);
                }
                self.answers.push_back(Answer::Armed);
            }
            Order::Report => {
                let report = self.report();
                self.answers.push_back(Answer::Report(report));
            }
        }
        Ok(())
    }

    fn report(&self) -> Report {
        let told = self.listeners.iter().filter(|one| one.times > 0);
        let times = || self.listeners.iter().map(|one| one.times);
        Report {
            first_micros: told.clone().map(|one| one.first_micros).collect(),
            last_micros: told.map(|one| one.last_micros).collect(),
            fewest: times().min().unwrap_or_default(),
            most: times().max().unwrap_or_default(),
            gone: self.listeners.iter().filter(|one| one.is_gone).count() as u64,
            bytes: self.bytes,
        }
    }

    /// Knocks for as many as may wait at the door at once.
    fn knock(&mut self) -> io::Result<()> {
        let Some(opening) = &self.opening else {
            return Ok(());
        };
        while self.listeners.len() < opening.count as usize && self.knocking < KNOCKING_MAX {
            let number = self.listeners.len();
            let from = SocketAddr::from((opening.from, PORT_FIRST + number as u16));
            let mut stream = connect(from, opening.at)?;
            let number = Token(number);
            let both = Interest::READABLE.add(Interest::WRITABLE);
            self.poll.registry().register(&mut stream, number, both)?;
            self.knocking += 1;
            self.listeners.push(Listener {
                wire: Wire::new(stream, self.believing.as_ref())?,
                is_greeted: false,
                is_ready: false,
                is_gone: false,
                times: 0,
                first_micros: 0,
                last_micros: 0,
                carry: Vec::new(),
            });
        }
        if self.ready_count == opening.count {
            let took_micros = wall_micros() - self.since_micros;
            self.answers.push_back(Answer::Opened { took_micros });
            self.opening = None;
        }
        Ok(())
    }

    fn look(&mut self, number: usize, event: &Event, buffer: &mut [u8]) -> io::Result<()> {
        let Some(listener) = self.listeners.get_mut(number) else {
            return Ok(());
        };
        if !listener.is_greeted && event.is_writable() {
            let hellos = self.opening.as_ref().map_or(&[][..], |o| &o.hellos);
            if let Some(hello) = hellos.get(number % hellos.len().max(1)) {
                listener.wire.say(hello)?;
                listener.is_greeted = true;
            }
        }
        while event.is_readable() && !listener.is_gone {
            match listener.wire.read(buffer) {
                Ok(0) => listener.is_gone = true,
                Ok(length) => {
                    self.bytes += length as u64;
                    let came = &buffer[..length];
                    if listener.hear(came, &self.ready, &self.told) {
                        self.ready_count += 1;
                        self.knocking -= 1;
                    }
                    if length < buffer.len() && listener.wire.is_plain() {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => listener.is_gone = true,
            }
        }
        Ok(())
    }
}

impl Listener {
    /// Notes what came; whether this made it ready.
    fn hear(&mut self, came: &[u8], ready: &Finder<'_>, told: &Finder<'_>) -> bool {
        let joined = (!self.carry.is_empty()).then(|| [&self.carry, came].concat());
        let bytes = joined.as_deref().unwrap_or(came);
        let mut behind = 0;
        let became_ready = !self.is_ready && ready.find(bytes).is_some();
        self.is_ready |= became_ready;
        for at in told.find_iter(bytes) {
            behind = at + told.needle().len();
            self.times += 1;
            self.last_micros = wall_micros();
            if self.times == 1 {
                self.first_micros = self.last_micros;
            }
        }
        let longest = told.needle().len().max(ready.needle().len()) - 1;
        let from = bytes.len().saturating_sub(longest).max(behind);
        let carry = bytes.get(from..).unwrap_or_default().to_vec();
        self.carry = carry;
        became_ready
    }
}

/// Begins a connection from an address of loopback to another; to nowhere else.
fn connect(from: SocketAddr, at: SocketAddr) -> io::Result<TcpStream> {
    if !from.ip().is_loopback() || !at.ip().is_loopback() {
        return Err(io::Error::other("listeners stay on loopback"));
    }
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    socket.bind(&from.into())?;
    match socket.connect(&at.into()) {
        Err(error) if error.raw_os_error() != Some(IN_PROGRESS) => return Err(error),
        _ => {}
    }
    Ok(TcpStream::from_std(StdStream::from(socket)))
}

/// `EINPROGRESS` of Linux.
const IN_PROGRESS: i32 = 115;

#[cfg(test)]
mod tests {
    use super::*;

    fn listener() -> Listener {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let at = listener.local_addr().unwrap();
        Listener {
            wire: Wire::new(connect(([127, 0, 0, 2], 0).into(), at).unwrap(), None).unwrap(),
            is_greeted: true,
            is_ready: false,
            is_gone: false,
            times: 0,
            first_micros: 0,
            last_micros: 0,
            carry: Vec::new(),
        }
    }

    #[test]
    fn a_mark_is_counted_once_however_its_bytes_are_cut() {
        let (ready, told) = (Finder::new("welcome"), Finder::new("alert"));
        let text = b"welcome ale alert alertalert al";
        for cut in 0..text.len() {
            for second in cut..text.len() {
                let mut one = listener();
                let parts = [&text[..cut], &text[cut..second], &text[second..]];
                let became = parts.map(|part| one.hear(part, &ready, &told));
                assert_eq!(became.iter().filter(|became| **became).count(), 1);
                assert_eq!(one.times, 3, "cut at {cut} and {second}");
            }
        }
    }
}
