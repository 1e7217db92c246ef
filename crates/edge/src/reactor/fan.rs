//! One message on its way to everybody inside.

use std::{collections::VecDeque, io, sync::Arc};

use bytes::Bytes;
use homeward_domain::time::Timestamp;

use super::{
    Number,
    connection::{Connection, together},
    crowd::{Crowd, Slot},
    rooms::Room,
};
use crate::{entry::Entry, framing::Transport, log::Log};

/// The messages of one street that are on their way.
#[derive(Default)]
pub(super) struct Fans {
    waiting: VecDeque<Fan>,
    /// The place of the newest message that was planned.
    planned: u64,
    words: Words,
}

/// The rooms that a message is for, nearest first, and how far it has come.
struct Fan {
    lane: u8,
    rooms: Vec<u32>,
    at: usize,
    /// Members of the present room that were not looked at. It counts down: whoever
    /// leaves is replaced by the last, who has been told, and whoever comes knows all.
    left: Option<usize>,
}

/// What a room's members are owed, in the words of each transport: for all who had
/// read equally far it is the same.
#[derive(Default)]
struct Words {
    of: Option<(u32, usize, u64)>,
    entries: Vec<Arc<Entry>>,
    together: [Option<Bytes>; Transport::COUNT],
}

impl Fans {
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Finds who is inside what was said since the last look. What ends or corrects goes
    /// ahead of what is on its way; whoever is written to is told all that they are owed.
    pub fn plan(&mut self, street: usize, crowd: &mut Crowd) {
        let (Some(shared), Some(rooms)) = (crowd.shared(street), crowd.rooms.get_mut(street))
        else {
            return;
        };
        let log = shared.log.load();
        if log.place == self.planned {
            return;
        }
        for entry in log.after(self.planned) {
            let fan = Fan {
                lane: entry.lane,
                rooms: rooms.owed(&entry.reach, &entry.except),
                at: 0,
                left: None,
            };
            let ahead = self.waiting.iter().position(|other| other.lane > fan.lane);
            self.waiting
                .insert(ahead.unwrap_or(self.waiting.len()), fan);
        }
        self.planned = log.place;
    }

    /// Writes to at most `budget` connections.
    pub fn pass_on(&mut self, street: usize, crowd: &mut Crowd, budget: &mut usize) {
        let Some(shared) = crowd.shared(street) else {
            return;
        };
        let log = shared.log.load_full();
        let now = shared.clock.now();
        let (mut gone, mut handed) = (Vec::new(), 0);
        while *budget > 0 {
            let Some((room, number)) = self.next(street, crowd) else {
                break;
            };
            let Crowd { slots, rooms, .. } = &mut *crowd;
            let room_of = rooms.get(street).and_then(|rooms| rooms.get(room));
            let slot = slots.get_mut(number as usize);
            let (Some(room_of), Some(Slot::Open(connection))) = (room_of, slot) else {
                continue;
            };
            // Who has read it, or cannot take it now, reads the log by themselves.
            if connection.reader.read >= log.place || connection.socket.is_behind() {
                continue;
            }
            *budget -= 1;
            self.words
                .find(room, room_of, connection.reader.read, &log, now);
            match self.words.tell(connection, log.place) {
                Ok(count) => handed += count,
                Err(_) => gone.push(number),
            }
        }
        shared.events.increment(handed);
        gone.into_iter().for_each(|number| crowd.close(number));
    }

    /// Who is next.
    fn next(&mut self, street: usize, crowd: &Crowd) -> Option<(u32, Number)> {
        let rooms = crowd.rooms.get(street)?;
        while let Some(fan) = self.waiting.front_mut() {
            let Some(room) = fan.rooms.get(fan.at) else {
                self.waiting.pop_front();
                continue;
            };
            let members = rooms.get(*room).map_or(&[][..], |room| &room.members);
            let left = fan.left.unwrap_or(members.len()).min(members.len());
            let Some((last, member)) = left
                .checked_sub(1)
                .and_then(|last| Some((last, *members.get(last)?)))
            else {
                fan.at += 1;
                fan.left = None;
                continue;
            };
            fan.left = Some(last);
            return Some((*room, member));
        }
        None
    }
}

impl Words {
    fn find(&mut self, number: u32, room: &Room, read: u64, log: &Log, now: Timestamp) {
        let from = log.new_after(read);
        let of = Some((number, from, log.revision));
        if self.of == of {
            return;
        }
        self.of = of;
        self.together = Default::default();
        self.entries.clear();
        self.entries
            .extend(log.owed(from, &room.group.cells, now).cloned());
    }

    /// How many messages were handed over.
    fn tell(&mut self, connection: &mut Connection, place: u64) -> io::Result<u64> {
        connection.reader.read = place;
        let transport = connection.transport;
        match &self.entries[..] {
            [] => return Ok(0),
            [only] => connection.socket.send(only.frames.on(transport))?,
            several => {
                if let Some(room) = self.together.get_mut(transport as usize) {
                    let bytes = room.get_or_insert_with(|| together(several, transport));
                    connection.socket.send(bytes)?;
                }
            }
        }
        for entry in &self.entries {
            entry
                .counter
                .hand(entry.place > connection.reader.seat.opened_at);
        }
        Ok(self.entries.len() as u64)
    }
}
