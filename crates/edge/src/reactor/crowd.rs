//! Everybody on this reactor: those who ask, and those who listen.

use std::{io, sync::Arc};

use bytes::Bytes;
use mio::{Registry, event::Event};
use slab::Slab;
use tokio::sync::mpsc::Sender;

use super::{
    Number,
    arrival::Asking,
    connection::Connection,
    rooms::Rooms,
    wheel::{Tick, Wheel},
};
use crate::{
    door::Guest,
    framing::Frames,
    hub::{Shared, Street},
    reader::heartbeat,
};

pub(super) struct Crowd {
    pub registry: Registry,
    pub streets: Arc<[Street]>,
    pub guests: Sender<Guest>,
    /// Tells a phone that its cursor is of another record.
    pub reset: Frames,
    pub slots: Slab<Slot>,
    /// One for each street.
    pub rooms: Vec<Rooms>,
    /// Whoever is due at the same tick and is owed the same hears the same heartbeat.
    beat: Option<Beat>,
}

pub(super) enum Slot {
    Asking(Box<Asking>),
    Open(Connection),
}

struct Beat {
    tick: Tick,
    street: u16,
    live: Bytes,
    frames: Frames,
}

impl Crowd {
    pub fn new(
        registry: Registry,
        streets: Arc<[Street]>,
        guests: Sender<Guest>,
        reset: &[u8],
    ) -> Self {
        Self {
            registry,
            rooms: streets.iter().map(|_| Rooms::default()).collect(),
            streets,
            guests,
            reset: Frames::of("reset", None, reset),
            slots: Slab::new(),
            beat: None,
        }
    }

    pub fn shared(&self, street: usize) -> Option<Arc<Shared>> {
        Some(self.streets.get(street)?.shared.clone())
    }

    /// Something happened at a socket.
    pub fn look(&mut self, number: usize, event: &Event, wheel: &mut Wheel) {
        let Some(slot) = self.slots.get_mut(number) else {
            return;
        };
        let number = number as Number;
        let Slot::Open(connection) = slot else {
            self.listen_to(number, wheel);
            return;
        };
        let heard = if event.is_writable() && !event.is_readable() && !event.is_error() {
            Ok(())
        } else {
            connection.hear()
        };
        let street = self.streets.get(usize::from(connection.street));
        let done = heard.and_then(|()| match street {
            Some(street) => connection.catch_up(&street.shared),
            None => Err(io::ErrorKind::NotFound.into()),
        });
        if done.is_err() {
            self.close(number);
        }
    }

    /// The time that `number` waited for may have come.
    pub fn beat(&mut self, number: Number, tick: Tick, wheel: &mut Wheel) {
        match self.slots.get_mut(number as usize) {
            Some(Slot::Asking(asking)) if asking.due == tick => self.close(number),
            Some(Slot::Open(connection)) if connection.due == tick => {
                self.send_beat(number, tick, wheel)
                    .unwrap_or_else(|_| self.close(number));
            }
            _ => {}
        }
    }

    fn send_beat(&mut self, number: Number, tick: Tick, wheel: &mut Wheel) -> io::Result<()> {
        let Some(Slot::Open(connection)) = self.slots.get_mut(number as usize) else {
            return Ok(());
        };
        let street = connection.street;
        let Some(Street { shared, .. }) = self.streets.get(usize::from(street)) else {
            return Ok(());
        };
        let every = connection.reader.beats_every(shared.limits.heartbeat_every);
        connection.due = wheel.after(every, number);
        shared.heartbeats.increment(1);
        let now = shared.sweep();
        let live = connection.reader.live_names(&shared.log.load(), now);
        let fits =
            |beat: &Beat| beat.tick == tick && beat.street == street && beat.live == live.json;
        if !self.beat.as_ref().is_some_and(fits) {
            self.beat = Some(Beat {
                tick,
                street,
                live: live.json.clone(),
                frames: heartbeat(now, &live.json),
            });
        }
        self.beat
            .as_ref()
            .map_or(Ok(()), |beat| connection.beat(&beat.frames))
    }

    /// Whether this street is closing; then everybody goes, to come back elsewhere.
    pub fn is_closing(&mut self, street: usize) -> bool {
        let is_closing = self
            .streets
            .get(street)
            .is_some_and(|street| street.shared.newest.borrow().is_closing);
        if is_closing {
            let of = |slot: &Slot| match slot {
                Slot::Open(connection) => usize::from(connection.street) == street,
                Slot::Asking(_) => true,
            };
            let slots = self.slots.iter();
            let leaving: Vec<_> = slots
                .filter(|(_, slot)| of(slot))
                .map(|(number, _)| number as Number)
                .collect();
            leaving.into_iter().for_each(|number| self.close(number));
        }
        is_closing
    }

    /// Hangs up.
    pub fn close(&mut self, number: Number) {
        let Some(Slot::Open(connection)) = self.slots.try_remove(number as usize) else {
            return;
        };
        let chair = connection.chair;
        let rooms = self.rooms.get_mut(usize::from(connection.street));
        let moved = rooms.and_then(|rooms| rooms.leave(chair));
        let moved = moved.and_then(|number| self.slots.get_mut(number as usize));
        if let Some(Slot::Open(moved)) = moved {
            moved.chair = chair;
        }
    }
}
