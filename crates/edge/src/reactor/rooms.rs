//! Who is here, by the cells they named: the reactor's slice of the index.

use std::{collections::HashMap, sync::Arc};

use homeward_geo::{Circle, index::CellIndex};
use slab::Slab;

use super::Number;
use crate::census::Group;

/// The connections of one street on this reactor.
#[derive(Default)]
pub(super) struct Rooms {
    rooms: Slab<Room>,
    /// By the address of the group, of which the census keeps one.
    by_group: HashMap<usize, u32>,
    /// Which rooms a message touches: a room has a slot in each of its cells.
    cells: CellIndex,
    by_slot: Vec<u32>,
    /// Counts the questions, so that a room is found once for each.
    asked: u64,
}

/// All connections that named the same cells.
pub(super) struct Room {
    pub group: Arc<Group>,
    pub members: Vec<Number>,
    slots: Vec<u32>,
    found: u64,
}

/// Where a connection sits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chair {
    pub room: u32,
    pub place: u32,
}

impl Rooms {
    pub fn enter(&mut self, group: &Arc<Group>, number: Number) -> Chair {
        let address = Arc::as_ptr(group).addr();
        let known = self.by_group.get(&address).copied();
        let room = known.unwrap_or_else(|| self.open(group.clone(), address));
        let place = self.rooms.get_mut(room as usize).map_or(0, |room| {
            room.members.push(number);
            room.members.len() - 1
        });
        Chair {
            room,
            place: place as u32,
        }
    }

    /// Leaves `chair`; who sits there now, if somebody had to move.
    pub fn leave(&mut self, chair: Chair) -> Option<Number> {
        let room = self.rooms.get_mut(chair.room as usize)?;
        room.members.swap_remove(chair.place as usize);
        if room.members.is_empty() {
            self.close(chair.room);
            return None;
        }
        room.members.get(chair.place as usize).copied()
    }

    pub fn get(&self, room: u32) -> Option<&Room> {
        self.rooms.get(room as usize)
    }

    /// The rooms that are owed what goes to `reach` but not to `except`, nearest first.
    pub fn owed(&mut self, reach: &[Circle], except: &[Circle]) -> Vec<u32> {
        self.asked += 1;
        let mut runs = Vec::new();
        self.cells.owed(reach, except, &mut runs);
        let (rooms, asked) = (&mut self.rooms, self.asked);
        let mut is_first = |room: &u32| {
            let room = rooms.get_mut(*room as usize);
            room.is_some_and(|room| std::mem::replace(&mut room.found, asked) != asked)
        };
        let slots = runs.into_iter().flatten();
        let named = slots.filter_map(|slot| self.by_slot.get(slot as usize).copied());
        named.filter(|room| is_first(room)).collect()
    }

    fn open(&mut self, group: Arc<Group>, address: usize) -> u32 {
        let room = self.rooms.vacant_key() as u32;
        // There are as many slots as a number has bits for, far more than sockets.
        let slots: Vec<_> = group
            .cells
            .iter()
            .filter_map(|cell| self.cells.join(cell))
            .collect();
        self.by_slot.resize(self.cells.slots() as usize, room);
        for slot in &slots {
            self.by_slot[*slot as usize] = room;
        }
        self.by_group.insert(address, room);
        self.rooms.insert(Room {
            group,
            members: Vec::new(),
            slots,
            found: 0,
        });
        room
    }

    fn close(&mut self, number: u32) {
        let Some(room) = self.rooms.try_remove(number as usize) else {
            return;
        };
        self.by_group.remove(&Arc::as_ptr(&room.group).addr());
        for slot in room.slots {
            if let Some(last) = self.cells.leave(slot) {
                self.move_over(last, slot);
            }
        }
    }

    /// The room that has one slot has the other from now on.
    fn move_over(&mut self, from: u32, to: u32) {
        let room = self.by_slot[from as usize];
        self.by_slot[to as usize] = room;
        if let Some(room) = self.rooms.get_mut(room as usize) {
            let slots = room.slots.iter_mut();
            slots
                .filter(|slot| **slot == from)
                .for_each(|slot| *slot = to);
        }
    }
}
