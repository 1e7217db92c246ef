//! One reactor: a thread that owns its sockets and knows which cells they named.
//!
//! It sleeps in the kernel until a socket, the clock or a message wakes it. A message
//! is no list of recipients: the reactor finds the groups inside, nearest first, and
//! writes to their sockets, some hundreds at a time. Between those it looks for what
//! is more urgent, and at its other sockets.

mod arrival;
mod connection;
mod crowd;
mod fan;
mod rooms;
mod socket;
#[cfg(test)]
mod tests;
mod wheel;

use std::{
    io,
    net::TcpListener,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::mpsc::Sender;

use crate::{
    door::{Guest, Handed},
    hub::Street,
};
use crowd::Crowd;
use fan::Fans;
use wheel::Wheel;

/// What a reactor is made of.
pub(crate) struct Plan<'a> {
    pub listener: Option<TcpListener>,
    pub taken: mpsc::Receiver<Taken>,
    pub guests: Sender<Guest>,
    pub streets: Arc<[Street]>,
    pub reset: &'a [u8],
}

/// What comes from other threads.
pub(crate) enum Taken {
    Line(Box<Handed>),
    Stop,
}

/// Writes between two looks at everything else: some milliseconds.
const BATCH: usize = 1_024;
/// Sockets that are looked at between two batches.
const EVENTS_MAX: usize = 1_024;
const WAKER: Token = Token(usize::MAX);
const LISTENER: Token = Token(usize::MAX - 1);

pub(crate) struct Reactor {
    poll: Poll,
    taken: mpsc::Receiver<Taken>,
    listener: Option<mio::net::TcpListener>,
    /// The kernel says once that somebody knocks, not again for the next.
    is_knocked: bool,
    crowd: Crowd,
    /// One for each street.
    fans: Vec<Fans>,
    wheel: Wheel,
    is_stopped: bool,
}

impl Reactor {
    pub fn new(plan: Plan<'_>) -> io::Result<(Self, Arc<Waker>)> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let listener = plan.listener.map(|listener| {
            listener.set_nonblocking(true)?;
            let mut listener = mio::net::TcpListener::from_std(listener);
            let registry = poll.registry();
            registry.register(&mut listener, LISTENER, Interest::READABLE)?;
            Ok::<_, io::Error>(listener)
        });
        for street in plan.streets.iter() {
            street.shared.wakes(&waker);
        }
        let beats = plan.streets.iter();
        let longest = beats.map(|street| street.shared.limits.heartbeat_every);
        let wheel = Wheel::new(longest.max().unwrap_or_default(), Instant::now());
        let registry = poll.registry().try_clone()?;
        let reactor = Self {
            listener: listener.transpose()?,
            is_knocked: true,
            fans: plan.streets.iter().map(|_| Fans::default()).collect(),
            crowd: Crowd::new(registry, plan.streets, plan.guests, plan.reset),
            wheel,
            taken: plan.taken,
            poll,
            is_stopped: false,
        };
        Ok((reactor, waker))
    }

    pub fn run(mut self) {
        let mut events = Events::with_capacity(EVENTS_MAX);
        while !self.is_stopped {
            let wait = self.wait();
            if let Err(error) = self.poll.poll(&mut events, Some(wait))
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "a reactor cannot wait for its sockets");
                return;
            }
            self.turn(&events);
        }
    }

    /// Nothing to wait for while there is something to do.
    fn wait(&self) -> Duration {
        if self.is_knocked || self.fans.iter().any(Fans::is_busy) {
            return Duration::ZERO;
        }
        self.wheel.until_next(Instant::now())
    }

    /// Messages go first, then those who are here, then who comes.
    fn turn(&mut self, events: &Events) {
        self.pass_on();
        for event in events {
            match event.token() {
                WAKER => {}
                LISTENER => self.is_knocked = true,
                Token(number) => self.crowd.look(number, event, &mut self.wheel),
            }
        }
        self.take_over();
        self.beat();
        if self.is_knocked {
            let (crowd, wheel) = (&mut self.crowd, &mut self.wheel);
            let listener = self.listener.as_ref();
            self.is_knocked = listener.is_some_and(|listener| crowd.let_in(listener, wheel));
        }
    }

    fn pass_on(&mut self) {
        let mut budget = BATCH;
        for (street, fans) in self.fans.iter_mut().enumerate() {
            if !self.crowd.is_closing(street) {
                fans.plan(street, &mut self.crowd);
                fans.pass_on(street, &mut self.crowd, &mut budget);
            }
        }
    }

    fn take_over(&mut self) {
        while let Ok(taken) = self.taken.try_recv() {
            match taken {
                Taken::Line(one) => self.crowd.take(*one, &mut self.wheel),
                Taken::Stop => self.is_stopped = true,
            }
        }
    }

    fn beat(&mut self) {
        let now = Instant::now();
        while let Some((tick, due)) = self.wheel.due(now) {
            for number in due {
                self.crowd.beat(number, tick, &mut self.wheel);
            }
        }
    }
}

/// The number of a socket; there are never as many as a `u32` counts.
type Number = u32;

const fn token(number: Number) -> Token {
    Token(number as usize)
}
