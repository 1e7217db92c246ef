//! A place as somebody's map needs it: in the datum of that map.
//!
//! The shift of a Chinese datum differs from place to place by up to some hundred
//! metres, so a circle of WGS-84 is no circle there. What we hand out is the smallest
//! circle round the shifted centre that holds the whole rim: nobody inside is missed.

use crate::{Circle, Datum, EARTH_RADIUS_M, Point, datum::convert, distance_m};

/// As many as the corners of the polygons that we hand out.
const RIM_POINTS: u32 = 128;
/// What lies between two points of the rim can be shifted a little farther than both.
const BETWEEN: f64 = 1.000_1;
/// Seven decimals are a centimetre: far below what converting back may cost.
const DECIMALS: f64 = 1e7;

/// A circle in a datum: the centre in its degrees, and the radius in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Written {
    /// Which datum the degrees are of.
    pub datum: Datum,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// Radius in metres.
    pub radius_m: u32,
}

impl Point {
    /// The degrees `(latitude, longitude)` of this point in `datum`, to a centimetre.
    /// In WGS-84 they are the point's own, untouched.
    ///
    /// ```
    /// # use homeward_geo::{Datum, Point};
    /// let station = Point::new(38.0106, 114.4836)?;
    /// assert_eq!(station.in_datum(Datum::Wgs84), (38.0106, 114.4836));
    /// assert_eq!(station.in_datum(Datum::Gcj02), (38.0113185, 114.4896988));
    /// # Ok::<(), homeward_geo::GeoError>(())
    /// ```
    #[must_use]
    pub fn in_datum(self, datum: Datum) -> (f64, f64) {
        if datum == Datum::Wgs84 {
            return (self.lat(), self.lon());
        }
        let (lat, lon) = convert(self.lat(), self.lon(), Datum::Wgs84, datum);
        let rounded = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS;
        (rounded(lat), rounded(lon))
    }
}

impl Circle {
    /// This circle for a map of `datum`. See the module for what becomes of its rim.
    #[must_use]
    pub fn in_datum(&self, datum: Datum) -> Written {
        let (lat, lon) = self.centre().in_datum(datum);
        let radius_m = match datum {
            Datum::Wgs84 => self.radius_m(),
            _ => self.widened(Point::within_range(lat, lon), datum),
        };
        Written {
            datum,
            lat,
            lon,
            radius_m,
        }
    }

    /// How far the shifted rim lies from the shifted centre at most, in whole metres.
    fn widened(&self, centre: Point, datum: Datum) -> u32 {
        let rim = (0..RIM_POINTS).map(|n| {
            let bearing = std::f64::consts::TAU * f64::from(n) / f64::from(RIM_POINTS);
            let (lat, lon) = self.rim(bearing).in_datum(datum);
            distance_m(centre, Point::within_range(lat, lon))
        });
        let farthest = rim.fold(f64::from(self.radius_m()), f64::max);
        (farthest * BETWEEN).ceil() as u32
    }

    /// The point of the rim in this direction, in radians from the north.
    fn rim(&self, bearing: f64) -> Point {
        let (lat, lon) = (
            self.centre().lat().to_radians(),
            self.centre().lon().to_radians(),
        );
        let angle = f64::from(self.radius_m()) / EARTH_RADIUS_M;
        let sin_lat = lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos();
        let east = bearing.sin() * angle.sin() * lat.cos();
        let rim_lon = lon + east.atan2(angle.cos() - lat.sin() * sin_lat);
        let wrapped = (rim_lon.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
        Point::within_range(sin_lat.asin().to_degrees(), wrapped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn circle(lat: f64, lon: f64, radius_m: u32) -> Circle {
        Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap()
    }

    fn written_centre(written: &Written) -> Point {
        Point::new(written.lat, written.lon).unwrap()
    }

    #[test]
    fn wgs84_is_written_as_it_is_stored() {
        let written = circle(38.0106, 114.4836, 100_000).in_datum(Datum::Wgs84);
        assert_eq!((written.lat, written.lon), (38.0106, 114.4836));
        assert_eq!(written.radius_m, 100_000);
    }

    #[test]
    fn the_rim_lies_where_the_radius_says() {
        let circle = circle(38.0, 114.0, 250_000);
        for n in 0..36 {
            let rim = circle.rim(f64::from(n) / 36.0 * std::f64::consts::TAU);
            assert!((distance_m(circle.centre(), rim) - 250_000.0).abs() < 0.01);
        }
    }

    #[test]
    fn a_ring_grows_by_less_than_the_shift_itself() {
        for datum in [Datum::Gcj02, Datum::Bd09] {
            let written = circle(38.0106, 114.4836, 100_000).in_datum(datum);
            assert!(
                (100_000..101_500).contains(&written.radius_m),
                "{written:?}"
            );
        }
    }

    #[test]
    fn a_ring_round_hong_kong_keeps_its_centre_and_holds_its_mainland_side() {
        let hong_kong = circle(22.28, 114.16, 50_000);
        let written = hong_kong.in_datum(Datum::Gcj02);
        assert_eq!((written.lat, written.lon), (22.28, 114.16));
        assert!(written.radius_m > 50_000);
    }

    proptest! {
        #[test]
        fn seven_decimals_come_back_to_a_tenth_of_a_metre(lat in 22.6..42.8f64, lon in 98.0..119.0f64) {
            let point = Point::new(lat, lon).unwrap();
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let (lat, lon) = point.in_datum(datum);
                let back = Point::labelled(lat, lon, datum).unwrap();
                prop_assert!(distance_m(point, back) <= 0.1);
            }
        }

        #[test]
        fn whoever_is_inside_is_inside_on_every_map(
            lat in 20.0..50.0f64, lon in 80.0..130.0f64, radius_m in 1_000..600_000u32,
            bearing in 0.0..std::f64::consts::TAU, part in 0.0..=1.0f64,
        ) {
            let ring = circle(lat, lon, radius_m);
            let inner = f64::from(radius_m) * part;
            let inside = circle(lat, lon, (inner as u32).max(1)).rim(bearing);
            for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
                let written = ring.in_datum(datum);
                let (lat, lon) = inside.in_datum(datum);
                let away = distance_m(written_centre(&written), Point::new(lat, lon).unwrap());
                prop_assert!(away <= f64::from(written.radius_m) + 0.01, "{away} {written:?}");
            }
        }
    }
}
