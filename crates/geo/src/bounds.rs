//! A box between two meridians and two parallels, as maps ask for what they show.

use crate::{Circle, GeoError, Point, distance_m, point::decimal};
use std::str::FromStr;

/// Everything from `west` to `east` and from `south` to `north`, in WGS-84 degrees.
///
/// Text form: `west,south,east,north`, the order of GeoJSON (RFC 7946 section 5).
/// Where the west lies east of the east, the box crosses the antimeridian.
///
/// ```
/// # use homeward_geo::{Bounds, Circle};
/// let shown: Bounds = "113.5,37.5,115.5,38.5".parse()?;
/// let ring: Circle = "38.0104,116.4784 100".parse()?;
/// assert!(shown.touches(&ring));
/// # Ok::<(), homeward_geo::GeoError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    low: Point,
    high: Point,
}

impl Bounds {
    /// Makes a box; `south` must not lie north of `north`.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, GeoError> {
        let (low, high) = (Point::new(south, west)?, Point::new(north, east)?);
        if south > north {
            return Err(GeoError::BoundsReversed);
        }
        Ok(Self { low, high })
    }

    /// Whether the box and the circle share a point.
    #[must_use]
    pub fn touches(&self, circle: &Circle) -> bool {
        let near = self.nearest_to(circle.centre());
        distance_m(circle.centre(), near) <= f64::from(circle.radius_m())
    }

    /// The point of the box that lies nearest.
    fn nearest_to(&self, point: Point) -> Point {
        let at = |lat: f64, lon: f64| {
            let lat = lat.clamp(self.low.lat(), self.high.lat());
            Point::within_range(lat, lon)
        };
        if self.holds_meridian(point.lon()) {
            return at(point.lat(), point.lon());
        }
        // On a meridian the nearest point lies where the great circle from here meets
        // it at a right angle, or at the end of the box that is nearest to that.
        let edges = [self.low.lon(), self.high.lon()].map(|lon| {
            let apart = (point.lon() - lon).to_radians().cos();
            let foot = point.lat().to_radians().tan().atan2(apart).to_degrees();
            let ends = [self.low.lat(), self.high.lat(), foot];
            ends.map(|lat| at(lat, lon))
        });
        let all = edges.as_flattened().iter().copied();
        let nearest = all.min_by(|a, b| distance_m(point, *a).total_cmp(&distance_m(point, *b)));
        nearest.unwrap_or(self.low)
    }

    fn holds_meridian(&self, lon: f64) -> bool {
        let (west, east) = (self.low.lon(), self.high.lon());
        if west <= east {
            (west..=east).contains(&lon)
        } else {
            lon >= west || lon <= east
        }
    }
}

impl FromStr for Bounds {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        let numbers: Result<Vec<f64>, GeoError> = text.split(',').map(decimal).collect();
        match numbers.map_err(|_| GeoError::BoundsText)?.as_slice() {
            [west, south, east, north] => Self::new(*west, *south, *east, *north),
            _ => Err(GeoError::BoundsText),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touches(bounds: &str, circle: &str) -> bool {
        let circle: Circle = circle.parse().unwrap();
        bounds.parse::<Bounds>().unwrap().touches(&circle)
    }

    #[test]
    fn a_circle_touches_the_box_that_it_reaches() {
        assert!(touches("114,37,115,38", "37.5,114.5 1"));
        // A degree of longitude at 38 north is 87.7 km.
        assert!(touches("114,37,115,39", "38,116 88"));
        assert!(!touches("114,37,115,39", "38,116 87"));
        // A degree of latitude is 111.2 km.
        assert!(touches("114,37,115,38", "39,114.5 112"));
        assert!(!touches("114,37,115,38", "39,114.5 111"));
    }

    #[test]
    fn the_antimeridian_is_a_meridian_like_others() {
        assert!(touches("170,-10,-170,10", "0,180 1"));
        assert!(touches("170,-10,-170,10", "0,-169 120"));
        assert!(!touches("170,-10,-170,10", "0,0 500"));
        assert!(touches("179,-10,180,10", "0,-179.9 50"));
    }

    #[test]
    fn a_box_is_four_plain_numbers_in_the_order_of_geojson() {
        for wrong in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            "1e1,2,3,4",
            "nan,1,2,3",
        ] {
            assert_eq!(
                wrong.parse::<Bounds>(),
                Err(GeoError::BoundsText),
                "{wrong}"
            );
        }
        assert_eq!("1,5,2,4".parse::<Bounds>(), Err(GeoError::BoundsReversed));
        assert_eq!("37,114,38,115".parse::<Bounds>(), Err(GeoError::Latitude));
        assert_eq!("200,1,2,3".parse::<Bounds>(), Err(GeoError::Longitude));
    }
}
