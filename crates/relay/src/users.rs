//! The partner's users: what they are called and where they are.

use homeward_geo::index::{PointIndex, Told};

use crate::{
    names::Names,
    spot::{Grid, Spot},
};

/// More users than any map has phones; slots are numbers of 32 bits.
pub const USERS_MAX: u32 = 1_000_000_000;

/// Names, positions, and who was taken out but may still be owed an end.
pub struct Users {
    pub names: Names,
    pub points: PointIndex,
    /// Taken out while an alert was alive: the name stays until all alerts are over, so
    /// that whoever was told is also told that it ended.
    leaving: Told,
    free: Vec<u32>,
}

impl Users {
    pub fn new() -> Self {
        Self {
            names: Names::new(),
            points: PointIndex::new(),
            leaving: Told::new(),
            free: Vec::new(),
        }
    }

    /// The slot for a new user; `None` when there are [`USERS_MAX`].
    pub fn vacant(&mut self) -> Option<u32> {
        let fresh = || Some(self.names.slots()).filter(|slot| *slot < USERS_MAX);
        self.free.pop().or_else(fresh)
    }

    /// Whether a slot is somebody who is here now.
    pub fn is_here(&self, slot: u32) -> bool {
        self.points.position(slot).is_some()
    }

    /// Where somebody is who is here.
    pub fn spot(&self, slot: u32) -> Option<Spot> {
        self.points.position(slot).map(Spot::of)
    }

    pub fn leaving(&self) -> impl Iterator<Item = u32> + '_ {
        self.leaving.iter()
    }

    pub fn seat(&mut self, slot: u32, name: &str) -> bool {
        slot < USERS_MAX && self.names.give(slot, name)
    }

    pub fn stand(&mut self, slot: u32, spot: Spot) -> bool {
        let Some(point) = spot.point().filter(|_| slot < self.names.slots()) else {
            return false;
        };
        self.leaving.remove(slot);
        self.points.place(slot, point);
        true
    }

    /// Puts everybody on a grid, which is coarser than the one before.
    pub fn lay(&mut self, grid: Grid) {
        for slot in 0..self.names.slots() {
            let spot = self.points.position(slot).map(|point| grid.spot(point));
            if let Some(point) = spot.and_then(Spot::point) {
                self.points.place(slot, point);
            }
        }
    }

    pub fn gone(&mut self, slot: u32) {
        if slot < self.names.slots() && self.names.name(slot).is_some() {
            self.points.remove(slot);
            self.leaving.insert(slot);
        }
    }

    /// Forgets a user for good. The slot is given out again only after [`Users::reuse`].
    pub fn forget(&mut self, slot: u32) {
        if self.leaving.remove(slot) {
            self.names.take(slot);
        }
    }

    /// Slots without a name are for newcomers again.
    pub fn reuse(&mut self, slots: impl IntoIterator<Item = u32>) {
        let empty = |slot: &u32| self.names.name(*slot).is_none();
        let slots: Vec<_> = slots.into_iter().filter(empty).collect();
        self.free.extend(slots);
    }

    pub fn memory(&self) -> usize {
        self.names.memory() + self.points.bytes() + self.leaving.bytes() + self.free.capacity() * 4
    }
}
