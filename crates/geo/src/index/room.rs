//! The cells of a [`CellIndex`](super::CellIndex) one by one: where each lies, and its slots.

use std::ops::Range;

use super::disc::{Disc, Lies, angle, direction};
use crate::{Cell, EARTH_RADIUS_M, Point, cell::may_hold_bounded};

/// One cell and its slots.
#[derive(Debug)]
pub(super) struct Room {
    pub cell: Cell,
    pub bound: (Point, f64),
    /// Runs of slots; all but the last that is used are full.
    pub runs: Vec<Range<u32>>,
    pub len: u32,
}

/// The circle round a cell: its middle as a direction, its radius as an angle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub middle: [f64; 3],
    pub reach: f64,
}

impl Spot {
    pub fn of((middle, radius_m): (Point, f64)) -> Self {
        Self {
            middle: direction(middle),
            reach: radius_m / EARTH_RADIUS_M,
        }
    }
}

impl Room {
    pub fn of(cell: Cell) -> Self {
        Self {
            cell,
            bound: cell.bounding_circle(),
            runs: Vec::new(),
            len: 0,
        }
    }

    pub fn is_full(&self) -> bool {
        let room: u64 = self.runs.iter().map(|run| run.len() as u64).sum();
        room <= u64::from(self.len)
    }

    /// The slot of the nth of this cell.
    pub fn slot(&self, mut nth: u32) -> Option<u32> {
        for run in &self.runs {
            let long = run.end - run.start;
            if nth < long {
                return Some(run.start + nth);
            }
            nth -= long;
        }
        None
    }

    /// The parts of the runs that are taken.
    pub fn taken(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        let mut left = self.len;
        self.runs.iter().map_while(move |run| {
            let taken = left.min(run.end - run.start);
            left -= taken;
            (taken > 0).then_some(run.start..run.start + taken)
        })
    }

    /// How far the nearest disc that may hold a point of the cell is, by the middles.
    pub fn nearest(&self, spot: &Spot, discs: &[Disc]) -> Option<f64> {
        let away = discs.iter().filter_map(|disc| {
            let away = angle(spot.middle, disc.middle);
            let may_hold = match disc.lies(away, spot.reach) {
                Lies::Inside => true,
                Lies::Outside => false,
                // Within two metres the words that phones go by decide.
                Lies::Across => may_hold_bounded(self.bound, &disc.circle),
            };
            may_hold.then_some(away)
        });
        away.min_by(f64::total_cmp)
    }
}
