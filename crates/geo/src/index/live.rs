//! The question the other way round: somebody arrived here, which areas hold them?
//!
//! Each area leaves in every row of the grid that it touches the run of columns that may
//! be inside; an arrival looks through the runs of one row and asks the real distance of
//! the few that hold its column. A few areas live at a time, so a row is short.

use super::grid;
use crate::{Circle, Point};

use super::disc::Disc;

/// Areas that are alive, each under a name of the caller's.
#[derive(Clone, Debug)]
pub struct LiveAreas<K> {
    areas: Vec<(K, Circle)>,
    /// By row: the first and last column of a run, and which area left it.
    rows: Vec<Vec<Run>>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    first: u16,
    last: u16,
    area: u32,
}

impl<K> Default for LiveAreas<K> {
    fn default() -> Self {
        Self {
            areas: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl<K: Clone + PartialEq> LiveAreas<K> {
    /// No area is alive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many areas are alive.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether no area is alive.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// From now on `name` holds exactly this circle.
    pub fn set(&mut self, name: K, circle: Circle) {
        self.areas.retain(|(known, _)| *known != name);
        self.areas.push((name, circle));
        self.draw();
    }

    /// The area is alive no more.
    pub fn remove(&mut self, name: &K) {
        self.areas.retain(|(known, _)| known != name);
        self.draw();
    }

    /// The areas that hold the point, as [`super::held`] holds it.
    pub fn around(&self, point: Point) -> impl Iterator<Item = &K> + '_ {
        let (square, offset) = grid::place(point);
        let row = self.rows.get(usize::from(square.row));
        let point = grid::point(square, offset);
        row.into_iter().flatten().filter_map(move |run| {
            if !(run.first..=run.last).contains(&square.column) {
                return None;
            }
            let (name, circle) = self.areas.get(run.area as usize)?;
            circle.contains(point).then_some(name)
        })
    }

    /// Areas change a few times an hour: all runs are made anew.
    fn draw(&mut self) {
        self.rows.iter_mut().for_each(Vec::clear);
        if self.rows.is_empty() {
            self.rows = vec![Vec::new(); usize::from(grid::ROWS)];
        }
        for (area, (_, circle)) in (0_u32..).zip(&self.areas) {
            let disc = Disc::of(circle);
            let (south, north) = disc.latitudes();
            let (lon, half) = (circle.centre().lon(), disc.half_width());
            for row in grid::rows(south, north) {
                for (first, last) in grid::runs(row, lon, half).into_iter().flatten() {
                    self.rows[usize::from(row)].push(Run { first, last, area });
                }
            }
        }
    }
}
