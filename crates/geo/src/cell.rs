//! Cells of the public H3 grid, and what can be said for sure about one and a circle.
//!
//! A phone names cells instead of its position. The edges of a cell are great-circle
//! arcs, so the point of a cell that is farthest from any place on its side of the
//! globe is a corner. Both answers below rest on that, plus a margin for rounding.

use crate::{Circle, GeoError, Point, distance_m};
use h3o::{CellIndex, LatLng, Resolution};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, fmt, str::FromStr};

/// A cell of the H3 grid (<https://h3geo.org>), written as 15 hexadecimal digits.
///
/// Resolution 5 is about 250 km² (edge 10 km), resolution 4 about 1,770 km²,
/// resolution 3 about 12,400 km².
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cell(CellIndex);

impl Cell {
    /// Reads the hexadecimal H3 index of a cell.
    pub fn parse(text: &str) -> Result<Self, GeoError> {
        text.trim()
            .parse()
            .map(Self)
            .map_err(|_| GeoError::UnknownCell)
    }

    /// The cell of the given resolution that holds the point (above 15, the finest, counts as 15).
    #[must_use]
    pub fn around(point: Point, resolution: u8) -> Self {
        let resolution = Resolution::try_from(resolution).unwrap_or(Resolution::Fifteen);
        Self(lat_lng(point).to_cell(resolution))
    }

    /// How fine the cell is: 0 (a continent) to 15 (a square metre).
    #[must_use]
    pub fn resolution(self) -> u8 {
        u8::from(self.0.resolution())
    }

    /// The middle of the cell.
    #[must_use]
    pub fn centre(self) -> Point {
        point(LatLng::from(self.0))
    }

    /// The area of the cell in square kilometres, on the sphere.
    #[must_use]
    pub fn area_km2(self) -> f64 {
        self.0.area_km2()
    }

    /// The cell of a coarser (or the same) resolution that this one belongs to; `None` if
    /// a finer one is asked.
    ///
    /// In H3 a cell lies only roughly inside its parent: for "which coarse cell
    /// holds this point" use [`Cell::around`].
    #[must_use]
    pub fn parent(self, resolution: u8) -> Option<Self> {
        let resolution = Resolution::try_from(resolution).ok()?;
        self.0.parent(resolution).map(Self)
    }

    /// A circle that holds the whole cell: its middle, and a radius in metres that
    /// reaches past the farthest corner by a small margin.
    #[must_use]
    pub fn bounding_circle(self) -> (Point, f64) {
        let centre = self.centre();
        let farthest_m = self.farthest_corner_m(centre);
        (centre, farthest_m + margin_m(farthest_m))
    }

    /// The distance in metres from a place to the farthest corner of this cell.
    fn farthest_corner_m(self, from: Point) -> f64 {
        let corners = self.0.boundary();
        corners
            .iter()
            .map(|corner| distance_m(from, point(*corner)))
            .fold(0.0, f64::max)
    }
}

/// What rounding may cost when a point next to an edge is put into a cell.
/// Far more than it ever does (millimetres), far less than it could cost a phone.
fn margin_m(size_m: f64) -> f64 {
    1.0 + size_m / 10_000.0
}

/// Whether some point of the cell may be inside the circle; `false` only if surely none is.
#[must_use]
pub fn may_hold(cell: Cell, circle: &Circle) -> bool {
    may_hold_bounded(cell.bounding_circle(), circle)
}

/// [`may_hold`] for a cell whose bounding circle is already known.
pub(crate) fn may_hold_bounded((centre, radius_m): (Point, f64), circle: &Circle) -> bool {
    distance_m(centre, circle.centre()) <= radius_m + f64::from(circle.radius_m())
}

/// Whether surely every point of the cell is inside the circle.
#[must_use]
pub fn surely_inside(cell: Cell, circle: &Circle) -> bool {
    let farthest_m = cell.farthest_corner_m(circle.centre());
    farthest_m + margin_m(farthest_m) <= f64::from(circle.radius_m())
}

/// [`surely_inside`] for a cell whose bounding circle is already known: the corners
/// are looked at only where the bounding circle cannot tell.
pub(crate) fn surely_inside_bounded(
    cell: Cell,
    (centre, radius_m): (Point, f64),
    circle: &Circle,
) -> bool {
    let (away_m, reach_m) = (
        distance_m(centre, circle.centre()),
        f64::from(circle.radius_m()),
    );
    // The middle belongs to the cell: beyond the rim, the answer is no.
    away_m <= reach_m && (away_m + radius_m <= reach_m || surely_inside(cell, circle))
}

fn lat_lng(point: Point) -> LatLng {
    // A point is finite by construction, which is all that the grid asks for.
    LatLng::new(point.lat(), point.lon()).unwrap_or_default()
}

fn point(at: LatLng) -> Point {
    Point::within_range(at.lat(), at.lng())
}

/// By index, which is also the order of the written cells: a sorted list looks the
/// same to us and to whoever sorts the text.
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        u64::from(self.0).cmp(&u64::from(other.0))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cell {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Cell {
    type Error = GeoError;

    fn try_from(text: String) -> Result<Self, GeoError> {
        Self::parse(&text)
    }
}

impl From<Cell> for String {
    fn from(cell: Cell) -> Self {
        cell.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn a_cell_is_written_as_the_grid_writes_it() {
        let cell = Cell::around(point(37.775_938_728_915_946, -122.417_954_409_906_13), 5);
        assert_eq!(cell.to_string(), "85283083fffffff"); // the example of h3geo.org, one level up
        assert_eq!(Cell::parse("85283083FFFFFFF"), Ok(cell));
        assert_eq!(cell.resolution(), 5);
        assert_eq!(cell.parent(3).map(Cell::resolution), Some(3));
        assert_eq!((cell.parent(6), cell.parent(99)), (None, None));
        assert_eq!(serde_json::to_string(&cell).unwrap(), "\"85283083fffffff\"");
        assert_eq!(
            serde_json::from_str::<Cell>("\"85283083fffffff\"").unwrap(),
            cell
        );
    }

    #[test]
    fn cells_sort_as_their_texts_do() {
        let mut cells: Vec<Cell> = (0..80)
            .map(|step| {
                Cell::around(
                    point(f64::from(step), 2.0 * f64::from(step)),
                    step as u8 % 8,
                )
            })
            .collect();
        cells.sort_unstable();
        assert!(cells.iter().map(Cell::to_string).is_sorted());
    }

    #[test]
    fn what_is_no_cell_is_refused() {
        // The last is an edge of the grid, not a cell.
        for wrong in [
            "",
            "beijing",
            "ffffffffffffffff",
            "0",
            "85283083ffffff",
            "115283473fffffff",
        ] {
            assert_eq!(Cell::parse(wrong), Err(GeoError::UnknownCell), "{wrong}");
        }
    }

    #[test]
    fn a_resolution_beyond_the_finest_is_the_finest() {
        assert_eq!(Cell::around(point(38.0, 114.5), 200).resolution(), 15);
    }

    #[test]
    fn a_wide_ring_surely_holds_the_cell_round_its_centre_and_a_narrow_one_does_not() {
        let centre = point(38.0, 114.5);
        let cell = Cell::around(centre, 5);
        let ring = |radius_m| Circle::new(centre, radius_m).unwrap();
        assert!(surely_inside(cell, &ring(100_000)) && may_hold(cell, &ring(100_000)));
        assert!(!surely_inside(cell, &ring(5_000)) && may_hold(cell, &ring(5_000)));
        let far = Circle::new(point(30.0, 104.0), 100_000).unwrap();
        assert!(!surely_inside(cell, &far) && !may_hold(cell, &far));
    }

    /// Points everywhere, and often where the globe is awkward: at the poles, on the
    /// antimeridian, and on the twelve pentagons of the grid.
    fn anywhere() -> impl Strategy<Value = Point> {
        let pentagons = [
            "8009fffffffffff",
            "801dfffffffffff",
            "8031fffffffffff",
            "804dfffffffffff",
            "80ebfffffffffff",
        ]
        .map(|text| Cell::parse(text).unwrap().centre());
        prop_oneof![
            // Even over the sphere: the sine of the latitude is even.
            (-1.0..=1.0f64, -180.0..=180.0f64)
                .prop_map(|(sine, lon)| point(sine.asin().to_degrees(), lon)),
            (
                prop_oneof![89.0..=90.0f64, -90.0..=-89.0f64],
                -180.0..=180.0f64
            )
                .prop_map(|(lat, lon)| point(lat, lon)),
            (
                -90.0..=90.0f64,
                prop_oneof![179.0..=180.0f64, -180.0..=-179.0f64]
            )
                .prop_map(|(lat, lon)| point(lat, lon)),
            (18.0..=53.0f64, 73.0..=135.0f64).prop_map(|(lat, lon)| point(lat, lon)),
            (
                proptest::sample::select(pentagons.to_vec()),
                -3.0..=3.0f64,
                -3.0..=3.0f64
            )
                .prop_map(|(at, north, east)| Point::within_range(
                    at.lat() + north,
                    at.lon() + east
                )),
        ]
    }

    /// The point that lies `metres` from another in a direction.
    fn away(from: Point, metres: f64, bearing: f64) -> Point {
        let (lat, arc) = (from.lat().to_radians(), metres / crate::EARTH_RADIUS_M);
        let sine = lat.sin() * arc.cos() + lat.cos() * arc.sin() * bearing.cos();
        let east = (bearing.sin() * arc.sin() * lat.cos()).atan2(arc.cos() - lat.sin() * sine);
        let lon = (from.lon() + east.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
        Point::within_range(sine.clamp(-1.0, 1.0).asin().to_degrees(), lon)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn the_bounding_circle_holds_every_point_of_the_cell(at in anywhere(), resolution in 0..=9u8) {
            let (centre, radius_m) = Cell::around(at, resolution).bounding_circle();
            prop_assert!(distance_m(centre, at) <= radius_m);
        }

        /// Circles whose rim passes close to the point are the ones that could go wrong.
        #[test]
        fn no_phone_that_a_ring_reaches_is_ever_missed(
            phone in anywhere(), resolution in 1..=7u8,
            radius_m in prop_oneof![1..=30_000u32, 1..=crate::RADIUS_MAX_M],
            nearness in prop_oneof![0.0..=1.0f64, 0.999..=1.001f64], bearing in 0.0..=6.3f64,
        ) {
            let centre = away(phone, f64::from(radius_m) * nearness, bearing);
            let circle = Circle::new(centre, radius_m).unwrap();
            let cell = Cell::around(phone, resolution);
            if circle.contains(phone) {
                prop_assert!(may_hold(cell, &circle));
                prop_assert!(may_hold_bounded(cell.bounding_circle(), &circle));
            } else {
                prop_assert!(!surely_inside(cell, &circle));
                prop_assert!(!surely_inside_bounded(cell, cell.bounding_circle(), &circle));
            }
        }

        #[test]
        fn surely_inside_means_inside(
            phone in anywhere(), resolution in 1..=7u8, wider in 1.0..=1.6f64, bearing in 0.0..=6.3f64, off in 0.0..=0.6f64,
        ) {
            let cell = Cell::around(phone, resolution);
            let (middle, size_m) = cell.bounding_circle();
            let circle = Circle::new(away(middle, size_m * off, bearing), (size_m * wider) as u32).unwrap();
            if surely_inside(cell, &circle) {
                prop_assert!(circle.contains(phone) && may_hold(cell, &circle));
            }
            let quick = surely_inside_bounded(cell, cell.bounding_circle(), &circle);
            prop_assert!(!quick || circle.contains(phone));
        }
    }
}
