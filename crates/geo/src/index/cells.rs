//! Subscribers who name cells, of any resolution, and nothing else.
//!
//! The slots of a cell are runs of numbers of its own, so an answer is a few ranges and
//! no list. The index holds nothing for each subscriber: whoever subscribes keeps its
//! slot, and orders what it holds (sockets, addresses, ids) by slot. A slot that becomes
//! free is filled by the last of its cell, so that the runs stay whole; the answer to
//! leaving says who moved. Somebody who names several cells has a slot in each, and
//! whoever tells them looks at who they are, not at the slot.
//!
//! Whether a cell is touched is exactly what [`CellSet::owed`](crate::CellSet::owed) says.

use std::{collections::BTreeMap, ops::Range};

use super::{
    disc::Disc,
    district::Districts,
    room::{Room, Spot},
};
use crate::{Cell, Circle, cell::surely_inside_bounded};

/// Slots are given out to cells in blocks: who owns a slot is remembered for each block.
const BLOCK: u32 = 16;

/// Subscribers by cell.
#[derive(Debug, Default)]
pub struct CellIndex {
    by_cell: BTreeMap<Cell, u32>,
    rooms: Vec<Room>,
    districts: Districts,
    /// Rooms of cells that nobody names any more; the next new cell takes one over, with its
    /// slots, so that whoever names every cell there is leaves nothing behind.
    free: Vec<u32>,
    /// Which room each block of slots belongs to.
    owners: Vec<u32>,
    len: u64,
}

impl CellIndex {
    /// Nobody named a cell.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Room for a known number in each cell, numbered in the order that they come in.
    #[must_use]
    pub fn with_room(counts: impl IntoIterator<Item = (Cell, u32)>) -> Self {
        let mut index = Self::new();
        for (cell, count) in counts {
            let room = index.room(cell);
            index.grow(room, count);
        }
        index
    }

    /// How many slots are taken.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether no slot is taken.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One more than the highest slot: how long a table by slot must be.
    #[must_use]
    pub fn slots(&self) -> u32 {
        // Grown only while they are numbers of 32 bits.
        self.owners.len() as u32 * BLOCK
    }

    /// Takes a slot in a cell. `None` once four thousand million are given out.
    pub fn join(&mut self, cell: Cell) -> Option<u32> {
        let room = self.room(cell);
        if self.rooms[room as usize].is_full() {
            let quarter = self.rooms[room as usize].len / 4;
            self.grow(room, quarter.max(BLOCK));
        }
        let taken = self.rooms[room as usize].slot(self.rooms[room as usize].len)?;
        self.rooms[room as usize].len += 1;
        self.len += 1;
        Some(taken)
    }

    /// Gives a slot back. Whoever held the slot that comes back holds `slot` from now on;
    /// `None` where nobody has to move.
    pub fn leave(&mut self, slot: u32) -> Option<u32> {
        let owner = *self.owners.get((slot / BLOCK) as usize)?;
        let room = self.rooms.get_mut(owner as usize)?;
        let last = room.slot(room.len.checked_sub(1)?)?;
        room.len -= 1;
        self.len -= 1;
        if room.len == 0 {
            self.by_cell.remove(&room.cell);
            self.districts.remove(room.cell, owner);
            self.free.push(owner);
        }
        (last != slot).then_some(last)
    }

    /// The cell that a slot belongs to.
    #[must_use]
    pub fn cell_of(&self, slot: u32) -> Option<Cell> {
        let owner = *self.owners.get((slot / BLOCK) as usize)?;
        self.rooms.get(owner as usize).map(|room| room.cell)
    }

    /// The slots of all cells that are owed what goes to `reach` but not to `except`,
    /// near cells first. Fills `found`, which it clears first.
    pub fn owed(&self, reach: &[Circle], except: &[Circle], found: &mut Vec<Range<u32>>) {
        found.clear();
        let discs: Vec<Disc> = reach.iter().map(Disc::of).collect();
        let near = self.districts.near(&discs);
        let near = near.filter_map(|(spot, room)| Some((spot, self.rooms.get(room as usize)?)));
        let touched = near.filter(|(_, room)| room.len > 0);
        let touched = touched.filter_map(|(spot, room)| Some((room.nearest(spot, &discs)?, room)));
        let mut touched: Vec<_> = touched
            .filter(|(_, room)| {
                let inside = |circle| surely_inside_bounded(room.cell, room.bound, circle);
                !except.iter().any(inside)
            })
            .collect();
        touched.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cell.cmp(&b.1.cell)));
        for (_, room) in touched {
            found.extend(room.taken());
        }
    }

    /// Bytes that it holds in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let runs = self.rooms.iter().map(|room| room.runs.capacity() * 8);
        // A leaf of the tree holds eleven of its pairs, and is about two thirds full.
        runs.sum::<usize>()
            + self.rooms.capacity() * size_of::<Room>()
            + self.districts.bytes()
            + (self.owners.capacity() + self.free.capacity()) * 4
            + self.by_cell.len() * 24
    }

    fn room(&mut self, cell: Cell) -> u32 {
        if let Some(room) = self.by_cell.get(&cell) {
            return *room;
        }
        let fresh = Room::of(cell);
        let room = self.free.pop().unwrap_or(self.rooms.len() as u32);
        self.districts.add(cell, room, Spot::of(fresh.bound));
        match self.rooms.get_mut(room as usize) {
            Some(old) => {
                let runs = std::mem::take(&mut old.runs);
                *old = Room { runs, ..fresh };
            }
            None => self.rooms.push(fresh),
        }
        self.by_cell.insert(cell, room);
        room
    }

    /// Gives a room more slots, in one run; none where the numbers are used up.
    fn grow(&mut self, room: u32, more: u32) {
        let blocks = more.div_ceil(BLOCK);
        let start = self.slots();
        let Some(end) = blocks
            .checked_mul(BLOCK)
            .and_then(|more| start.checked_add(more))
        else {
            return;
        };
        let until = self.owners.len() + blocks as usize;
        self.owners.resize(until, room);
        let runs = &mut self.rooms[room as usize].runs;
        match runs.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => runs.push(start..end),
        }
    }
}
