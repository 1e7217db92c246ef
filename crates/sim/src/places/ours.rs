//! Our own index, in this process.

use std::{hint::black_box, ops::Range};

use homeward_geo::{
    Atlas, Cell, Circle, Point,
    index::{CellIndex, PointIndex, Scratch},
};

use super::{
    devices::{Dice, Land, near},
    measure::{Took, each, on_cpu_ns},
};

/// So often that the kernel's ticks of 4 ms do not matter.
const ENOUGH: u32 = 200;
/// The same for an answer that takes a tenth of the time.
const ENOUGH_CELLS: u32 = 2_000;

pub struct Points {
    pub index: PointIndex,
    scratch: Scratch,
    found: Vec<u32>,
}

impl Points {
    pub fn load(people: &[Point]) -> (Self, f64) {
        let since = on_cpu_ns("thread-self");
        let mut index = PointIndex::new();
        index.expect(people.len() as u32);
        (0_u32..)
            .zip(people)
            .for_each(|(slot, point)| index.place(slot, *point));
        index.tighten();
        let seconds = (on_cpu_ns("thread-self") - since) as f64 / 1e9;
        let points = Self {
            index,
            scratch: Scratch::default(),
            found: Vec::new(),
        };
        (points, seconds)
    }

    /// The list of ids, written out.
    pub fn inside(&mut self, ring: &Circle) -> (usize, Took) {
        let Self {
            index,
            scratch,
            found,
        } = self;
        let mut once = || {
            found.clear();
            index.visit(&[*ring], &[], scratch, |run| found.extend_from_slice(run));
            black_box(found.len());
        };
        once();
        let took = each("thread-self", ENOUGH, once);
        (self.found.len(), took)
    }

    /// Whether the ids are those that a plain loop finds.
    pub fn equals_the_loop(&mut self, ring: &Circle, people: &[Point]) -> bool {
        self.inside(ring);
        self.found.sort_unstable();
        let held = homeward_geo::index::held;
        let plain = (0_u32..)
            .zip(people)
            .filter(|(_, point)| ring.contains(held(**point)));
        plain.map(|(slot, _)| slot).eq(self.found.iter().copied())
    }

    /// People go three kilometres: moves a second of processor time.
    pub fn moves(&mut self, people: &mut [Point], count: u32, seed: u64) -> f64 {
        let mut dice = Dice(seed);
        let mut to = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let slot = dice.next() as usize % people.len();
            let (sin, cos) = (std::f64::consts::TAU * dice.part()).sin_cos();
            people[slot] = near(people[slot], 3_000.0 * sin, 3_000.0 * cos);
            to.push((slot as u32, people[slot]));
        }
        let since = on_cpu_ns("thread-self");
        to.iter()
            .for_each(|(slot, point)| self.index.place(*slot, *point));
        f64::from(count) * 1e9 / (on_cpu_ns("thread-self") - since) as f64
    }
}

/// Phones that name cells, each the one that hides it.
pub struct Cells {
    pub index: CellIndex,
    /// Whoever keeps a slot: what a list of ids costs beside the index.
    pub holders: Vec<u32>,
    found: Vec<Range<u32>>,
}

impl Cells {
    pub fn load(count: u32, seed: u64) -> (Self, f64) {
        let (land, atlas, mut dice) = (Land::shipped(), Atlas::shipped(), Dice(seed));
        // A thousand times fewer people are looked up than there are: each stands for many.
        let some: Vec<Cell> = (0..(count / 1_000).clamp(1_000, 100_000))
            .map(|_| atlas.cell_to_name(land.somebody(&mut dice)))
            .collect();
        let since = on_cpu_ns("thread-self");
        let mut index = CellIndex::new();
        let mut holders = Vec::new();
        for name in 0..count {
            let cell = some[dice.next() as usize % some.len()];
            let Some(slot) = index.join(cell) else { break };
            if holders.len() < index.slots() as usize {
                holders.reserve_exact(index.slots() as usize - holders.len());
                holders.resize(index.slots() as usize, u32::MAX);
            }
            holders[slot as usize] = name;
        }
        let seconds = (on_cpu_ns("thread-self") - since) as f64 / 1e9;
        let cells = Self {
            index,
            holders,
            found: Vec::new(),
        };
        (cells, seconds)
    }

    /// The ranges of slots.
    pub fn owed(&mut self, ring: &Circle) -> (usize, Took) {
        let Self { index, found, .. } = self;
        let mut once = || {
            index.owed(&[*ring], &[], found);
            black_box(found.len());
        };
        once();
        let took = each("thread-self", ENOUGH_CELLS, once);
        (self.found.iter().map(|run| run.len()).sum(), took)
    }
}
