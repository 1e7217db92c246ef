//! The cells that one phone names: few, and neither too fine nor too coarse.

use crate::cell::{may_hold_bounded, surely_inside_bounded};
use crate::{Cell, Circle, GeoError, Point, distance_m};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use std::{fmt, str::FromStr};

/// The most cells one set may name: home, school, the way between, and the parents'
/// home town fit; a map of somebody's life does not.
pub const CELLS_MAX: usize = 32;
/// The coarsest resolution that a set may name (about 600,000 km² a cell).
pub const RESOLUTION_MIN: u8 = 1;
/// The finest resolution that a set may name (about 5 km² a cell).
pub const RESOLUTION_MAX: u8 = 7;

/// From 1 to [`CELLS_MAX`] cells of resolution [`RESOLUTION_MIN`] to
/// [`RESOLUTION_MAX`], sorted, each once.
///
/// Its display text is the same for the same cells in any order, so it serves as a
/// cache key.
///
/// ```
/// # use homeward_geo::CellSet;
/// let set = CellSet::parse("84318d9ffffffff,8331b6fffffffff")?;
/// assert_eq!(set.to_string(), "8331b6fffffffff,84318d9ffffffff");
/// assert!(CellSet::parse("").is_err());
/// # Ok::<(), homeward_geo::GeoError>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CellSet {
    cells: Box<[Cell]>,
    /// The bounding circle of each cell, in the same order: a question about a set
    /// is asked millions of times during an alert, the corners are computed once.
    bounds: Box<[(Point, f64)]>,
}

impl CellSet {
    /// Reads cells separated by commas.
    pub fn parse(text: &str) -> Result<Self, GeoError> {
        if text.trim().is_empty() {
            return Err(GeoError::NoCells);
        }
        // Counted before anything is parsed: a long list costs the sender, not us.
        if text.split(',').nth(CELLS_MAX).is_some() {
            return Err(GeoError::TooManyCells);
        }
        let cells = text
            .split(',')
            .map(Cell::parse)
            .collect::<Result<Vec<_>, _>>()?;
        Self::of(cells)
    }

    /// Makes a set of cells; sorts them and drops repetitions.
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Result<Self, GeoError> {
        // One more than allowed is enough to know that there are too many.
        let mut cells: Vec<Cell> = cells.into_iter().take(CELLS_MAX + 1).collect();
        if cells.is_empty() {
            return Err(GeoError::NoCells);
        }
        if cells.len() > CELLS_MAX {
            return Err(GeoError::TooManyCells);
        }
        cells.iter().try_for_each(|cell| check_resolution(*cell))?;
        cells.sort_unstable();
        cells.dedup();
        let bounds = cells.iter().map(|cell| cell.bounding_circle()).collect();
        Ok(Self {
            cells: cells.into(),
            bounds,
        })
    }

    /// The cells, sorted.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell> + '_ {
        self.cells.iter().copied()
    }

    /// Whether some point of some cell may be inside the circle.
    #[must_use]
    pub fn may_hold(&self, circle: &Circle) -> bool {
        self.bounds
            .iter()
            .any(|bound| may_hold_bounded(*bound, circle))
    }

    /// Metres from a place to the middle of the nearest cell.
    #[must_use]
    pub fn nearest_m(&self, from: Point) -> f64 {
        let away = self
            .bounds
            .iter()
            .map(|(centre, _)| distance_m(*centre, from));
        away.fold(f64::INFINITY, f64::min)
    }

    /// Whether the set is owed what goes to `reach` but not to `except`: whether some
    /// cell may hold a point that `reach` has, and is not surely inside one circle of
    /// `except`.
    ///
    /// This is the ring difference: `reach` is what an alert reaches now, `except`
    /// what it had reached before.
    #[must_use]
    pub fn owed(&self, reach: &[Circle], except: &[Circle]) -> bool {
        self.cells.iter().zip(&self.bounds).any(|(cell, bound)| {
            reach.iter().any(|circle| may_hold_bounded(*bound, circle))
                && !except
                    .iter()
                    .any(|circle| surely_inside_bounded(*cell, *bound, circle))
        })
    }

    /// The text that is the same for the same cells in any order.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.to_string()
    }
}

fn check_resolution(cell: Cell) -> Result<(), GeoError> {
    let resolution = cell.resolution();
    if resolution > RESOLUTION_MAX {
        return Err(GeoError::CellTooFine { resolution });
    }
    if resolution < RESOLUTION_MIN {
        return Err(GeoError::CellTooCoarse { resolution });
    }
    Ok(())
}

// The bounds follow from the cells, so the cells alone are compared.
impl PartialEq for CellSet {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl Eq for CellSet {}

impl Hash for CellSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.cells.hash(state);
    }
}

impl fmt::Display for CellSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, cell) in self.cells.iter().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            write!(f, "{comma}{cell}")?;
        }
        Ok(())
    }
}

impl FromStr for CellSet {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CellSet {
    type Error = GeoError;

    fn try_from(text: String) -> Result<Self, GeoError> {
        Self::parse(&text)
    }
}

impl From<CellSet> for String {
    fn from(set: CellSet) -> Self {
        set.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    fn ring(lat: f64, lon: f64, radius_m: u32) -> Circle {
        Circle::new(point(lat, lon), radius_m).unwrap()
    }

    fn set(lat: f64, lon: f64, resolution: u8) -> CellSet {
        CellSet::of([Cell::around(point(lat, lon), resolution)]).unwrap()
    }

    #[test]
    fn a_set_is_the_same_in_any_order_and_with_repetitions() {
        let a = CellSet::parse("84318d9ffffffff,8331b6fffffffff").unwrap();
        let b = CellSet::parse(" 8331b6fffffffff, 84318d9ffffffff ,84318d9ffffffff").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.canonical(), b.canonical());
        assert_eq!(a.iter().len(), 2);
        let text = serde_json::to_string(&b).unwrap();
        assert_eq!(serde_json::from_str::<CellSet>(&text).unwrap(), a);
    }

    #[test]
    fn each_refusal_says_what_to_name_instead() {
        assert_eq!(CellSet::parse(" "), Err(GeoError::NoCells));
        assert_eq!(CellSet::of([]), Err(GeoError::NoCells));
        assert_eq!(
            CellSet::parse("8331b6fffffffff,"),
            Err(GeoError::UnknownCell)
        );
        let many = vec!["8331b6fffffffff"; CELLS_MAX + 1].join(",");
        assert_eq!(CellSet::parse(&many), Err(GeoError::TooManyCells));
        let fine = Cell::around(point(38.0, 114.5), 8);
        assert_eq!(
            CellSet::of([fine]),
            Err(GeoError::CellTooFine { resolution: 8 })
        );
        assert_eq!(
            GeoError::CellTooFine { resolution: 8 }.to_string(),
            "a cell of resolution 8 is too fine: name cells of resolution 1 to 7"
        );
        let coarse = Cell::around(point(38.0, 114.5), 0);
        assert_eq!(
            CellSet::of([coarse]),
            Err(GeoError::CellTooCoarse { resolution: 0 })
        );
    }

    #[test]
    fn a_cell_in_the_new_ring_is_owed_and_one_deep_in_the_old_is_not() {
        let (old, new) = (ring(38.0, 114.5, 100_000), ring(38.0, 114.5, 200_000));
        let (inner, outer, far) = (
            set(38.1, 114.5, 5),
            set(39.4, 114.5, 5),
            set(43.0, 125.0, 5),
        );
        assert!(inner.owed(&[new], &[]) && !inner.owed(&[new], &[old]));
        assert!(!outer.owed(&[old], &[]) && outer.owed(&[new], &[old]));
        assert!(!far.owed(&[new], &[]) && !far.may_hold(&new));
        assert!(!inner.owed(&[], &[]), "no ring, nothing owed");
    }

    #[test]
    fn a_cell_on_the_rim_of_the_old_ring_is_owed_again() {
        // The phone drops what it has seen; a phone beyond the old rim must not be missed.
        let (old, new) = (ring(38.0, 114.5, 100_000), ring(38.0, 114.5, 200_000));
        let rim = set(38.0 + 100.0 / 111.2, 114.5, 5);
        assert!(rim.owed(&[old], &[]) && rim.owed(&[new], &[old]));
    }

    proptest! {
        /// The promise to the child: whoever stands in a new ring and in no old one is owed.
        #[test]
        fn whoever_is_reached_now_and_was_not_before_is_owed(
            lat in 20.0..50.0f64, lon in 75.0..134.0f64, resolution in RESOLUTION_MIN..=RESOLUTION_MAX,
            reach in (-3.0..3.0f64, -3.0..3.0f64, 1..500_000u32), except in (-3.0..3.0f64, -3.0..3.0f64, 1..500_000u32),
        ) {
            let of = |(north, east, radius_m): (f64, f64, u32)| ring(lat + north, lon + east, radius_m);
            let (phone, reach, except) = (point(lat, lon), of(reach), of(except));
            let cells = set(lat, lon, resolution);
            if reach.contains(phone) {
                prop_assert!(cells.may_hold(&reach));
                prop_assert!(except.contains(phone) || cells.owed(&[reach], &[except]));
            }
        }
    }
}
