//! Who is here, by the cells they named: the reactor's slice of the index.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use homeward_geo::{Cell, CellSet, Circle, Point, distance_m};
use slab::Slab;

use super::Number;
use crate::census::Group;

/// The connections of one street on this reactor.
#[derive(Default)]
pub(super) struct Rooms {
    rooms: Slab<Room>,
    /// By the address of the group, of which the census keeps one.
    by_group: HashMap<usize, u32>,
    cells: HashMap<Cell, Place>,
    /// Counts the questions, so that a room is found once for each.
    asked: u64,
}

/// All connections that named the same cells.
pub(super) struct Room {
    pub group: Arc<Group>,
    pub members: Vec<Number>,
    found: u64,
}

/// A cell, and the rooms that name it.
struct Place {
    alone: CellSet,
    middle: Point,
    rooms: HashSet<u32>,
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
        let mut near = Vec::new();
        let owed = self.cells.values();
        for cell in owed.filter(|cell| cell.alone.owed(reach, except)) {
            let distance = |circle: &Circle| distance_m(cell.middle, circle.centre());
            let nearest = reach.iter().map(distance).fold(f64::INFINITY, f64::min);
            near.extend(cell.rooms.iter().map(|room| (nearest, *room)));
        }
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let (rooms, asked) = (&mut self.rooms, self.asked);
        let mut is_first = |room: u32| {
            let room = rooms.get_mut(room as usize);
            room.is_some_and(|room| std::mem::replace(&mut room.found, asked) != asked)
        };
        near.retain(|(_, room)| is_first(*room));
        near.into_iter().map(|(_, room)| room).collect()
    }

    fn open(&mut self, group: Arc<Group>, address: usize) -> u32 {
        let room = self.rooms.vacant_key() as u32;
        for cell in group.cells.iter() {
            // One cell of a set that was allowed makes a set that is allowed.
            if let Ok(alone) = CellSet::of([cell]) {
                let place = self.cells.entry(cell).or_insert_with(|| Place {
                    alone,
                    middle: cell.centre(),
                    rooms: HashSet::new(),
                });
                place.rooms.insert(room);
            }
        }
        self.by_group.insert(address, room);
        self.rooms.insert(Room {
            group,
            members: Vec::new(),
            found: 0,
        });
        room
    }

    fn close(&mut self, number: u32) {
        let Some(room) = self.rooms.try_remove(number as usize) else {
            return;
        };
        self.by_group.remove(&Arc::as_ptr(&room.group).addr());
        for cell in room.group.cells.iter() {
            if let Some(place) = self.cells.get_mut(&cell) {
                place.rooms.remove(&number);
                if place.rooms.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }
}
