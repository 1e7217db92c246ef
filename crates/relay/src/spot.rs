//! A position as it rests here: no finer than the operator allows.

use homeward_geo::{EARTH_RADIUS_M, Point};

/// The finest and the coarsest grid in metres. Coarser than five kilometres the rim of a
/// ring would mean little.
pub const GRID_M: std::ops::RangeInclusive<u32> = 1..=5_000;

const PER_DEGREE: f64 = 1e7;

/// Degrees in ten-millionths (a centimetre), of a point that was put on the grid before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub lat_e7: i32,
    pub lon_e7: i32,
}

/// The grid that positions are put on before anything is done with them.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    metres: u32,
    step_degrees: f64,
}

impl Grid {
    /// A grid of squares of this many metres; `None` outside [`GRID_M`].
    #[must_use]
    pub fn new(metres: u32) -> Option<Self> {
        let degree_m = EARTH_RADIUS_M.to_radians();
        GRID_M.contains(&metres).then(|| Self {
            metres,
            step_degrees: f64::from(metres) / degree_m,
        })
    }

    /// How many metres its squares are wide.
    #[must_use]
    pub const fn metres(self) -> u32 {
        self.metres
    }

    /// The point of the grid nearest to this one, or next to nearest near a pole.
    #[must_use]
    pub fn spot(self, point: Point) -> Spot {
        let lat = round(point.lat(), self.step_degrees).clamp(-90.0, 90.0);
        // As many metres to the east as to the north; at the poles any longitude is the same.
        let narrow = lat.to_radians().cos().max(1e-3);
        let lon = round(point.lon(), self.step_degrees / narrow).clamp(-180.0, 180.0);
        Spot::of_degrees(lat, lon)
    }
}

fn round(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

impl Spot {
    /// A point that is on the grid already.
    #[must_use]
    pub fn of(point: Point) -> Self {
        Self::of_degrees(point.lat(), point.lon())
    }

    fn of_degrees(lat: f64, lon: f64) -> Self {
        // Below 2^31 by the ranges of degrees.
        Self {
            lat_e7: (lat * PER_DEGREE).round() as i32,
            lon_e7: (lon * PER_DEGREE).round() as i32,
        }
    }

    /// The point; `None` for numbers that are no position.
    #[must_use]
    pub fn point(self) -> Option<Point> {
        let degrees = |e7: i32| f64::from(e7) / PER_DEGREE;
        Point::new(degrees(self.lat_e7), degrees(self.lon_e7)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_geo::distance_m;

    #[test]
    fn a_position_rests_on_the_grid_and_near_where_it_was() {
        let grid = Grid::new(100).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..100 {
            let said = Point::new(38.0 + f64::from(n) * 1e-6, 114.5 + f64::from(n) * 1e-6).unwrap();
            let spot = grid.spot(said);
            assert!(distance_m(said, spot.point().unwrap()) <= 71.0);
            assert_eq!(grid.spot(spot.point().unwrap()), spot);
            seen.insert((spot.lat_e7, spot.lon_e7));
        }
        assert!(seen.len() <= 4, "eleven metres, and {} places", seen.len());
        assert!(Grid::new(0).is_none() && Grid::new(5_001).is_none());
    }
}
