//! The area that an alert reaches: everything within a radius of a point.

use crate::{GeoError, Point, distance_m, point::decimal};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The largest radius in metres. A circle of 2,000 km holds more than China's
/// east; beyond it "everybody" is the honest word. It also keeps every circle
/// below half the globe, on which the geometry of cells relies.
pub const RADIUS_MAX_M: u32 = 2_000_000;

/// All points within `radius_m` metres of a centre, the rim included.
///
/// Text form: that of CAP, `latitude,longitude radius` with the radius in kilometres.
///
/// ```
/// # use homeward_geo::{Circle, Point};
/// let circle = Circle::new(Point::new(38.0104, 114.4784)?, 1_500)?;
/// assert_eq!(circle.to_string(), "38.0104,114.4784 1.5");
/// assert_eq!("38.0104,114.4784 1.5".parse::<Circle>()?, circle);
/// # Ok::<(), homeward_geo::GeoError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCircle")]
pub struct Circle {
    centre: Point,
    radius_m: u32,
}

/// What a sender wrote, before it is checked.
#[derive(Deserialize)]
struct RawCircle {
    centre: Point,
    radius_m: u32,
}

impl TryFrom<RawCircle> for Circle {
    type Error = GeoError;

    fn try_from(raw: RawCircle) -> Result<Self, GeoError> {
        Self::new(raw.centre, raw.radius_m)
    }
}

impl Circle {
    /// Makes a circle; the radius is 1 m to [`RADIUS_MAX_M`].
    pub fn new(centre: Point, radius_m: u32) -> Result<Self, GeoError> {
        if (1..=RADIUS_MAX_M).contains(&radius_m) {
            Ok(Self { centre, radius_m })
        } else {
            Err(GeoError::Radius)
        }
    }

    /// The middle of the circle.
    #[must_use]
    pub const fn centre(&self) -> Point {
        self.centre
    }

    /// The radius in metres.
    #[must_use]
    pub const fn radius_m(&self) -> u32 {
        self.radius_m
    }

    /// Whether the point is inside or on the rim.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        distance_m(self.centre, point) <= f64::from(self.radius_m)
    }

    /// Whether the two circles share a point.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        distance_m(self.centre, other.centre)
            <= f64::from(self.radius_m) + f64::from(other.radius_m)
    }

    /// Whether every point of the other circle is in this one.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        distance_m(self.centre, other.centre) + f64::from(other.radius_m)
            <= f64::from(self.radius_m)
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (km, m) = (self.radius_m / 1000, self.radius_m % 1000);
        if m == 0 {
            return write!(f, "{} {km}", self.centre);
        }
        let decimals = format!("{m:03}");
        write!(f, "{} {km}.{}", self.centre, decimals.trim_end_matches('0'))
    }
}

impl FromStr for Circle {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        let (centre, radius) = text.trim().rsplit_once(' ').ok_or(GeoError::CircleText)?;
        let metres = (decimal(radius).map_err(|_| GeoError::CircleText)? * 1000.0).round();
        if !(1.0..=f64::from(RADIUS_MAX_M)).contains(&metres) {
            return Err(GeoError::Radius);
        }
        // In range by the line above, so the cast keeps the value.
        Self::new(centre.parse()?, metres as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn circle(lat: f64, lon: f64, radius_m: u32) -> Circle {
        Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap()
    }

    #[test]
    fn a_circle_without_size_or_beyond_the_limit_is_refused() {
        let centre = Point::new(0.0, 0.0).unwrap();
        assert_eq!(Circle::new(centre, 0), Err(GeoError::Radius));
        assert_eq!(Circle::new(centre, RADIUS_MAX_M + 1), Err(GeoError::Radius));
        assert!(Circle::new(centre, RADIUS_MAX_M).is_ok());
        assert!(
            serde_json::from_str::<Circle>(r#"{"centre":{"lat":0,"lon":0},"radius_m":0}"#).is_err()
        );
    }

    #[test]
    fn a_larger_ring_round_the_same_centre_covers_the_smaller() {
        let (small, large) = (circle(38.0, 114.5, 100_000), circle(38.0, 114.5, 200_000));
        assert!(large.covers(&small) && large.covers(&large) && !small.covers(&large));
        assert!(small.intersects(&large));
        assert!(!small.intersects(&circle(38.0, 118.5, 100_000)));
    }

    #[test]
    fn a_circle_reaches_across_the_antimeridian_and_the_pole() {
        let pacific = circle(0.0, 179.9, 50_000);
        assert!(pacific.contains(Point::new(0.0, -179.9).unwrap()));
        let arctic = circle(89.9, 0.0, 50_000);
        assert!(arctic.contains(Point::new(89.9, 180.0).unwrap()));
    }

    #[test]
    fn the_cap_form_writes_kilometres_without_trailing_zeros() {
        assert_eq!(circle(1.0, 2.0, 100_000).to_string(), "1,2 100");
        assert_eq!(circle(1.0, 2.0, 5).to_string(), "1,2 0.005");
        assert_eq!(circle(1.0, 2.0, 2_050).to_string(), "1,2 2.05");
        assert_eq!("1,2".parse::<Circle>(), Err(GeoError::CircleText));
        assert_eq!("1,2 x".parse::<Circle>(), Err(GeoError::CircleText));
        assert_eq!("1,2 0".parse::<Circle>(), Err(GeoError::Radius));
        assert_eq!("1,2 9999".parse::<Circle>(), Err(GeoError::Radius));
    }

    proptest! {
        #[test]
        fn every_radius_survives_its_text(radius_m in 1..=RADIUS_MAX_M) {
            let before = circle(38.5, 114.5, radius_m);
            prop_assert_eq!(before.to_string().parse::<Circle>().unwrap(), before);
        }
    }
}
