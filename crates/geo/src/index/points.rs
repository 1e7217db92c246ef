//! Subscribers whose position is known, by slot.
//!
//! Each occupied square keeps two arrays in step: who stands in it, and where. A table
//! by slot says where in which square somebody stands, so a move is two writes, and a
//! departure swaps the last of the square into the gap. 16 bytes for each, and an
//! eighth of the half as room to grow.

use super::{
    disc::{angle, direction},
    grid::{self, Offset, Square},
};
use crate::Point;

pub(super) const NOWHERE: u32 = u32::MAX;

/// One occupied square.
#[derive(Debug)]
pub(super) struct Bucket {
    pub square: Square,
    pub middle: [f64; 3],
    /// How far its farthest corner is from the middle, in radians.
    pub reach: f64,
    pub slots: Vec<u32>,
    pub offsets: Vec<Offset>,
}

/// Where a slot stands.
#[derive(Clone, Copy, Debug)]
struct Stands {
    bucket: u32,
    at: u32,
}

/// Subscribers by exact position. See the module for what "exact" is: [`super::held`].
#[derive(Debug, Default)]
pub struct PointIndex {
    /// For each row, once somebody stands in it, the bucket of each of its columns.
    rows: Vec<Option<Box<[u32]>>>,
    buckets: Vec<Bucket>,
    stands: Vec<Stands>,
    len: usize,
}

impl PointIndex {
    /// Nobody is anywhere.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many stand somewhere.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nobody stands anywhere.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes room for slots below `count`, so that a load does not grow by doubling.
    pub fn expect(&mut self, count: u32) {
        let more = (count as usize).saturating_sub(self.stands.len());
        self.stands.reserve_exact(more);
    }

    /// Puts a slot where the point is, wherever it stood before. The table has a place
    /// for every slot up to the highest, so number them densely.
    pub fn place(&mut self, slot: u32, point: Point) {
        let (square, offset) = grid::place(point);
        let bucket = self.bucket(square);
        if let Some(stands) = self.stands(slot) {
            if stands.bucket == bucket {
                self.buckets[bucket as usize].offsets[stands.at as usize] = offset;
                return;
            }
            self.take_out(stands);
        } else {
            self.len += 1;
        }
        let at = self.buckets[bucket as usize].push(slot, offset);
        self.stand(slot, Stands { bucket, at });
    }

    /// Takes a slot out; `false` if it stood nowhere.
    pub fn remove(&mut self, slot: u32) -> bool {
        let Some(stands) = self.stands(slot) else {
            return false;
        };
        self.take_out(stands);
        let bucket = NOWHERE;
        self.stand(slot, Stands { bucket, at: 0 });
        self.len -= 1;
        true
    }

    /// Where a slot is held.
    #[must_use]
    pub fn position(&self, slot: u32) -> Option<Point> {
        let stands = self.stands(slot)?;
        let bucket = self.buckets.get(stands.bucket as usize)?;
        let offset = bucket.offsets.get(stands.at as usize)?;
        Some(grid::point(bucket.square, *offset))
    }

    /// Gives back the room to grow, after a load.
    pub fn tighten(&mut self) {
        for bucket in &mut self.buckets {
            bucket.slots.shrink_to_fit();
            bucket.offsets.shrink_to_fit();
        }
        self.stands.shrink_to_fit();
    }

    /// Bytes that it holds in memory, room to grow included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let buckets = self.buckets.iter();
        let held: usize = buckets
            .map(|b| 4 * (b.slots.capacity() + b.offsets.capacity()))
            .sum();
        let rows = self.rows.iter().flatten().map(|row| 4 * row.len());
        held + rows.sum::<usize>()
            + self.buckets.capacity() * size_of::<Bucket>()
            + self.stands.capacity() * size_of::<Stands>()
            + self.rows.capacity() * size_of::<Option<Box<[u32]>>>()
    }

    pub(super) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The buckets of a run of columns that are occupied or were.
    pub(super) fn run(&self, row: u16, (first, last): (u16, u16)) -> impl Iterator<Item = u32> {
        let row = self.rows.get(usize::from(row)).and_then(Option::as_deref);
        let run = row.and_then(|row| row.get(usize::from(first)..=usize::from(last)));
        let run = run.unwrap_or_default().iter().copied();
        run.filter(|bucket| *bucket != NOWHERE)
    }

    fn stands(&self, slot: u32) -> Option<Stands> {
        let stands = self.stands.get(slot as usize).copied();
        stands.filter(|stands| stands.bucket != NOWHERE)
    }

    fn stand(&mut self, slot: u32, stands: Stands) {
        let at = slot as usize;
        if self.stands.len() <= at {
            let nowhere = Stands {
                bucket: NOWHERE,
                at: 0,
            };
            self.stands.resize(at + 1, nowhere);
        }
        self.stands[at] = stands;
    }

    fn take_out(&mut self, stands: Stands) {
        let at = stands.at as usize;
        let bucket = &mut self.buckets[stands.bucket as usize];
        bucket.slots.swap_remove(at);
        bucket.offsets.swap_remove(at);
        if let Some(moved) = bucket.slots.get(at).copied() {
            self.stand(moved, stands);
        }
    }

    /// The bucket of a square; made when somebody enters it for the first time.
    fn bucket(&mut self, square: Square) -> u32 {
        let (row, column) = (usize::from(square.row), usize::from(square.column));
        if self.rows.is_empty() {
            self.rows = vec![None; usize::from(grid::ROWS)];
        }
        let of = usize::from(grid::columns(square.row));
        let row = self.rows[row].get_or_insert_with(|| vec![NOWHERE; of].into());
        if row[column] == NOWHERE {
            // The grid has 2.7 million squares.
            row[column] = self.buckets.len() as u32;
            self.buckets.push(Bucket::new(square));
        }
        row[column]
    }
}

impl Bucket {
    fn new(square: Square) -> Self {
        let middle = direction(grid::middle(square));
        let corners = grid::corners(square).map(direction);
        let reach = corners.map(|corner| angle(middle, corner));
        Self {
            square,
            middle,
            reach: reach.into_iter().fold(0.0, f64::max),
            slots: Vec::new(),
            offsets: Vec::new(),
        }
    }

    /// Adds one at the end; gives its place.
    fn push(&mut self, slot: u32, offset: Offset) -> u32 {
        let at = self.slots.len();
        if at == self.slots.capacity() {
            // Doubling would cost half of the memory again.
            let more = (at / 8).max(4);
            self.slots.reserve_exact(more);
            self.offsets.reserve_exact(more);
        }
        self.slots.push(slot);
        self.offsets.push(offset);
        // Slots are numbers of 32 bits, so no bucket is longer.
        at as u32
    }
}
