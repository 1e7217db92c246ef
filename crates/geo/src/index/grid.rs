//! The squares that points are sorted into, and the lattice that they are held on.
//!
//! Rows are an eighth of a degree; each is cut into as many columns as make its squares
//! about as wide as high (14 km), so that a square at the pole is no sliver. H3 was
//! measured beside it: its hexagons are the better shape, but finding one costs a
//! microsecond, and a move should not. Inside its square a position is two numbers of
//! 16 bits, that is 21 cm: far below what any positioning of a phone is good for.

use std::{f64::consts::PI, sync::OnceLock};

use crate::Point;

/// Rows from pole to pole.
pub(super) const ROWS: u16 = 1_440;
const ROWS_PER_DEGREE: f64 = 8.0;
/// Positions along each side of a square.
const STEPS: f64 = 65_536.0;

/// A square of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Square {
    pub row: u16,
    pub column: u16,
}

/// Where inside its square a point is held: steps north in the upper half, east in the lower.
pub(super) type Offset = u32;

/// How many columns the row has.
pub(super) fn columns(row: u16) -> u16 {
    static COLUMNS: OnceLock<Box<[u16]>> = OnceLock::new();
    let table = COLUMNS.get_or_init(|| (0..ROWS).map(count).collect());
    table.get(usize::from(row)).copied().unwrap_or(1)
}

fn count(row: u16) -> u16 {
    let (south, north) = (latitude(f64::from(row)), latitude(f64::from(row) + 1.0));
    let widest = south.abs().min(north.abs()).to_radians().cos();
    // At most 2,880.
    (360.0 * ROWS_PER_DEGREE * widest).ceil().max(1.0) as u16
}

fn latitude(rows: f64) -> f64 {
    rows / ROWS_PER_DEGREE - 90.0
}

fn longitude(columns_east: f64, of: u16) -> f64 {
    columns_east * (360.0 / f64::from(of)) - 180.0
}

/// The square of a point, and where in it the point is held.
pub(super) fn place(point: Point) -> (Square, Offset) {
    let (row, north) = split((point.lat() + 90.0) * ROWS_PER_DEGREE, ROWS);
    let of = columns(row);
    let (column, east) = split((point.lon() + 180.0) / 360.0 * f64::from(of), of);
    (Square { row, column }, (north << 16) | east)
}

/// The whole part, and the rest in steps; the far rim of the world counts to its last square.
fn split(value: f64, of: u16) -> (u16, u32) {
    let whole = value.floor().clamp(0.0, f64::from(of - 1));
    let steps = ((value - whole) * STEPS).floor().clamp(0.0, STEPS - 1.0);
    (whole as u16, steps as u32)
}

/// The point that an offset in a square stands for: the middle of its step.
pub(super) fn point(square: Square, offset: Offset) -> Point {
    let (north, east) = (offset >> 16, offset & 0xffff);
    let lat = latitude(f64::from(square.row) + (f64::from(north) + 0.5) / STEPS);
    let of = columns(square.row);
    let lon = longitude(
        f64::from(square.column) + (f64::from(east) + 0.5) / STEPS,
        of,
    );
    Point::within_range(lat, lon)
}

/// Where an index holds a point: at most 11 cm north or south and 11 cm east or west of it.
/// All answers are about this position, and holding it again changes nothing.
///
/// ```
/// # use homeward_geo::{Point, distance_m, index::held};
/// let said = Point::new(38.0104, 114.4784)?;
/// assert!(distance_m(said, held(said)) < 0.16);
/// assert_eq!(held(held(said)), held(said));
/// # Ok::<(), homeward_geo::GeoError>(())
/// ```
#[must_use]
pub fn held(said: Point) -> Point {
    let (square, offset) = place(said);
    point(square, offset)
}

/// The middle of a square.
pub(super) fn middle(square: Square) -> Point {
    let lat = latitude(f64::from(square.row) + 0.5);
    let lon = longitude(f64::from(square.column) + 0.5, columns(square.row));
    Point::within_range(lat, lon)
}

/// The corners of a square. On a parallel the point farthest from the middle is an end,
/// on a meridian too, so no point of the square is farther than one of these.
pub(super) fn corners(square: Square) -> [Point; 4] {
    let of = columns(square.row);
    let at = |north: f64, east: f64| {
        let lat = latitude(f64::from(square.row) + north);
        let lon = longitude(f64::from(square.column) + east, of);
        Point::within_range(lat, lon)
    };
    [at(0.0, 0.0), at(0.0, 1.0), at(1.0, 0.0), at(1.0, 1.0)]
}

/// Half the height and half the width of a square in radians of latitude and longitude.
pub(super) fn half_sides(square: Square) -> (f64, f64) {
    let of = f64::from(columns(square.row));
    (PI / 360.0 / ROWS_PER_DEGREE, PI / of)
}

/// The rows between two latitudes in degrees, both included.
pub(super) fn rows(south: f64, north: f64) -> std::ops::RangeInclusive<u16> {
    let row = |lat: f64| split((lat + 90.0) * ROWS_PER_DEGREE, ROWS).0;
    row(south)..=row(north)
}

/// The columns of a row within `half_width` degrees of a longitude: one run of columns,
/// or two where it crosses the antimeridian. Each is first and last; the second may be empty.
pub(super) fn runs(row: u16, lon: f64, half_width: f64) -> [Option<(u16, u16)>; 2] {
    let of = columns(row);
    if half_width >= 179.0 {
        return [Some((0, of - 1)), None];
    }
    let column = |lon: f64| split((lon + 180.0) / 360.0 * f64::from(of), of).0;
    let (west, east) = (lon - half_width, lon + half_width);
    if west < -180.0 {
        let (start, end) = (column(west + 360.0), column(east));
        return apart(start, end, of);
    }
    if east > 180.0 {
        return apart(column(west), column(east - 360.0), of);
    }
    [Some((column(west), column(east))), None]
}

/// From `start` over the antimeridian to `end`.
fn apart(start: u16, end: u16, of: u16) -> [Option<(u16, u16)>; 2] {
    if start <= end {
        // The two ends meet in one column: the whole row.
        return [Some((0, of - 1)), None];
    }
    [Some((start, of - 1)), Some((0, end))]
}
