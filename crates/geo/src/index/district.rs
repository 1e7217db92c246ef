//! Cells of a neighbourhood together, so that a question passes by a whole far country at once.

use std::collections::BTreeMap;

use super::{
    disc::{Disc, angle},
    room::Spot,
};
use crate::Cell;

/// How much coarser a district is than its cells: it has some 343 of them at most.
const COARSER: u8 = 3;

/// All rooms of an index, by where they lie.
#[derive(Debug, Default)]
pub(super) struct Districts(BTreeMap<Cell, District>);

/// Rooms side by side. Where each lies stands apart from the rooms, because a question
/// passes by many of these and enters few rooms.
#[derive(Debug)]
struct District {
    middle: [f64; 3],
    /// How far the farthest point of a cell that ever was here lies from the middle.
    reach: f64,
    spots: Vec<Spot>,
    rooms: Vec<u32>,
}

impl Districts {
    pub fn add(&mut self, cell: Cell, room: u32, spot: Spot) {
        let seat = seat(cell);
        let district = self.0.entry(seat).or_insert_with(|| District {
            middle: Spot::of(seat.bounding_circle()).middle,
            reach: 0.0,
            spots: Vec::new(),
            rooms: Vec::new(),
        });
        let farthest = angle(district.middle, spot.middle) + spot.reach;
        district.reach = district.reach.max(farthest);
        district.spots.push(spot);
        district.rooms.push(room);
    }

    pub fn remove(&mut self, cell: Cell, room: u32) {
        let seat = seat(cell);
        let Some(district) = self.0.get_mut(&seat) else {
            return;
        };
        if let Some(place) = district.rooms.iter().position(|one| *one == room) {
            district.rooms.swap_remove(place);
            district.spots.swap_remove(place);
        }
        if district.rooms.is_empty() {
            self.0.remove(&seat);
        }
    }

    /// The rooms that may lie within one of these discs; all that do are among them.
    pub fn near<'a>(&'a self, discs: &'a [Disc]) -> impl Iterator<Item = (&'a Spot, u32)> {
        let is_near = |middle, reach| !discs.iter().all(|disc| disc.is_far(middle, reach));
        let districts = self.0.values();
        let near = districts.filter(move |one| is_near(one.middle, one.reach));
        let rooms = near.flat_map(|one| one.spots.iter().zip(one.rooms.iter().copied()));
        rooms.filter(move |(spot, _)| is_near(spot.middle, spot.reach))
    }

    /// Bytes that it holds in memory.
    pub fn bytes(&self) -> usize {
        let each =
            |one: &District| one.spots.capacity() * size_of::<Spot>() + one.rooms.capacity() * 4;
        // A leaf of the tree holds eleven of its pairs, and is about two thirds full.
        self.0.values().map(each).sum::<usize>()
            + self.0.len() * size_of::<(Cell, District)>() * 3 / 2
    }
}

fn seat(cell: Cell) -> Cell {
    let coarse = cell.resolution().saturating_sub(COARSER);
    cell.parent(coarse).unwrap_or(cell)
}
