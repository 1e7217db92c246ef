//! A point on the earth, and the distance between two of them.
//!
//! The earth is a sphere with the mean radius of the WGS-84 ellipsoid. Against the
//! ellipsoid a distance is wrong by at most about 0.5 %: half a kilometre in a ring
//! of a hundred. The phone uses the same formula with the same radius, so server
//! and phone never disagree about who is inside.

use crate::{Datum, GeoError, datum};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Mean radius of the earth in metres (IUGG, WGS-84: `(2a + b) / 3`).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A position in WGS-84 decimal degrees.
///
/// Text form: `latitude,longitude`, the order of CAP, with at most six decimals
/// (a tenth of a metre).
///
/// ```
/// # use homeward_geo::Point;
/// let point: Point = "38.0104,114.4784".parse()?;
/// assert_eq!(point.lat(), 38.0104);
/// // The usual accident, longitude first, does not pass in China:
/// assert!("114.4784,38.0104".parse::<Point>().is_err());
/// # Ok::<(), homeward_geo::GeoError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPoint")]
pub struct Point {
    lat: f64,
    lon: f64,
}

/// What a sender wrote, before it is checked.
#[derive(Deserialize)]
struct RawPoint {
    lat: f64,
    lon: f64,
}

impl TryFrom<RawPoint> for Point {
    type Error = GeoError;

    fn try_from(raw: RawPoint) -> Result<Self, GeoError> {
        Self::new(raw.lat, raw.lon)
    }
}

impl Point {
    /// Makes a point from WGS-84 degrees: latitude -90..=90, longitude -180..=180.
    pub fn new(lat: f64, lon: f64) -> Result<Self, GeoError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(GeoError::Latitude);
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(GeoError::Longitude);
        }
        Ok(Self { lat, lon })
    }

    /// Makes a point from degrees in the given datum, as maps in China give them.
    pub fn labelled(lat: f64, lon: f64, datum: Datum) -> Result<Self, GeoError> {
        // Checked before the conversion, so that the message is about what was written.
        let written = Self::new(lat, lon)?;
        let (lat, lon) = datum::convert(written.lat, written.lon, datum, Datum::Wgs84);
        Self::new(lat, lon)
    }

    /// A point from numbers that were computed from a valid point: rounding can
    /// carry them over the rim by a hair, never further.
    pub(crate) fn within_range(lat: f64, lon: f64) -> Self {
        Self {
            lat: lat.clamp(-90.0, 90.0),
            lon: lon.clamp(-180.0, 180.0),
        }
    }

    /// Latitude in degrees, north is positive.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east is positive.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.lon
    }
}

/// The great-circle distance in metres (haversine, on a sphere of [`EARTH_RADIUS_M`]).
#[must_use]
pub fn distance_m(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    // Rounding can lift h above 1 for opposite points; the arc sine of that is no number.
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// Writes a number with at most six decimals, without trailing zeros, exponent or "-0".
fn degrees(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", degrees(self.lat), degrees(self.lon))
    }
}

impl FromStr for Point {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        let (lat, lon) = text.split_once(',').ok_or(GeoError::PointText)?;
        Self::new(decimal(lat)?, decimal(lon)?)
    }
}

/// Reads a plain decimal number: no exponent, no "inf", no "nan".
pub(crate) fn decimal(text: &str) -> Result<f64, GeoError> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    if !text.chars().all(plain) {
        return Err(GeoError::PointText);
    }
    text.parse().map_err(|_| GeoError::PointText)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let metres = distance_m(point(38.0, 114.0), point(39.0, 114.0));
        assert!((metres - 111_195.08).abs() < 0.01, "{metres}");
    }

    #[test]
    fn the_antimeridian_and_the_poles_are_places_like_others() {
        assert!(distance_m(point(0.0, 180.0), point(0.0, -180.0)) < 0.001);
        assert!(distance_m(point(90.0, 0.0), point(90.0, 135.0)) < 0.001);
        let half_way_round = distance_m(point(0.0, 0.0), point(0.0, 180.0));
        assert!((half_way_round - std::f64::consts::PI * EARTH_RADIUS_M).abs() < 0.01);
    }

    #[test]
    fn impossible_and_swapped_coordinates_are_refused() {
        assert_eq!(Point::new(114.5, 38.0), Err(GeoError::Latitude));
        assert_eq!(Point::new(f64::NAN, 38.0), Err(GeoError::Latitude));
        assert_eq!(Point::new(38.0, f64::INFINITY), Err(GeoError::Longitude));
        assert_eq!(Point::new(38.0, 180.1), Err(GeoError::Longitude));
    }

    #[test]
    fn text_is_plain_decimals_in_the_order_of_cap() {
        assert_eq!(point(0.000_000_1, -0.0).to_string(), "0,0");
        assert_eq!(point(38.5, -100.0).to_string(), "38.5,-100");
        assert_eq!(point(-0.000_000_4, 1.123_456_7).to_string(), "0,1.123457");
        for wrong in [
            "", "38", "38,", "1e1,2", "nan,1", "38.0;114", "1,2,3", "a,b",
        ] {
            assert_eq!(wrong.parse::<Point>(), Err(GeoError::PointText), "{wrong}");
        }
        assert_eq!(" 38.5 , -100 ".parse::<Point>(), Ok(point(38.5, -100.0)));
    }

    #[test]
    fn json_is_checked_on_the_way_in() {
        let text = r#"{"lat":38.5,"lon":114.25}"#;
        let read: Point = serde_json::from_str(text).unwrap();
        assert_eq!(read, point(38.5, 114.25));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert!(serde_json::from_str::<Point>(r#"{"lat":114.25,"lon":38.5}"#).is_err());
    }

    proptest! {
        #[test]
        fn text_round_trip_keeps_a_tenth_of_a_metre(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let before = point(lat, lon);
            let text = before.to_string();
            let after: Point = text.parse().unwrap();
            prop_assert!((before.lat() - after.lat()).abs() <= 0.51e-6);
            prop_assert!((before.lon() - after.lon()).abs() <= 0.51e-6);
            prop_assert_eq!(after.to_string(), text);
        }
    }
}
