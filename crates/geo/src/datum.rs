//! Coordinate datums of Chinese maps, and the way between them.
//!
//! Maps published in mainland China shift every position by a few hundred metres:
//! GCJ-02 (Amap, Tencent, Google inside China), and BD-09 (Baidu), which shifts
//! GCJ-02 once more. The house stores WGS-84 only, so positions are converted where
//! they enter, and the label travels with the numbers until then.
//!
//! The shift has no published inverse; we search for it by repetition until the
//! error is far below a millimetre. Outside mainland China nothing is shifted. The
//! border is a set of rectangles: close to it (some kilometres, and in the north of
//! Hong Kong) a position may be taken for the wrong side, an error of at most about
//! 1.3 km.

use crate::GeoError;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;
use std::str::FromStr;

/// Which shift a pair of coordinates carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// What a satellite receiver gives, and the only datum we store.
    #[default]
    Wgs84,
    /// Amap, Tencent, and Google inside mainland China.
    Gcj02,
    /// Baidu.
    Bd09,
}

impl Datum {
    /// The name as it stands beside coordinates that we hand out.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS-84",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }
}

impl FromStr for Datum {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        match text {
            "wgs84" => Ok(Self::Wgs84),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" => Ok(Self::Bd09),
            _ => Err(GeoError::UnknownDatum),
        }
    }
}

/// Converts degrees from one datum to another; gives `(latitude, longitude)`.
///
/// There and back again keeps the position within 0.1 m.
#[must_use]
pub fn convert(lat: f64, lon: f64, from: Datum, to: Datum) -> (f64, f64) {
    if from == to {
        return (lat, lon);
    }
    let (lat, lon) = to_wgs84(lat, lon, from);
    from_wgs84(lat, lon, to)
}

fn from_wgs84(lat: f64, lon: f64, to: Datum) -> (f64, f64) {
    if is_mainland(lat, lon) {
        shifted(lat, lon, to)
    } else {
        (lat, lon)
    }
}

/// Finds the WGS-84 position whose shift is the given one.
fn to_wgs84(lat: f64, lon: f64, from: Datum) -> (f64, f64) {
    /// Each round makes the error about a hundred times smaller; six leave nothing.
    const ROUNDS_MAX: u32 = 12;
    let (mut wgs_lat, mut wgs_lon) = (lat, lon);
    for _ in 0..ROUNDS_MAX {
        let (back_lat, back_lon) = shifted(wgs_lat, wgs_lon, from);
        let (error_lat, error_lon) = (back_lat - lat, back_lon - lon);
        wgs_lat -= error_lat;
        wgs_lon -= error_lon;
        if error_lat.abs() < 1e-11 && error_lon.abs() < 1e-11 {
            break;
        }
    }
    if is_mainland(wgs_lat, wgs_lon) {
        (wgs_lat, wgs_lon)
    } else {
        (lat, lon)
    }
}

/// The shift alone, wherever the point is.
fn shifted(lat: f64, lon: f64, to: Datum) -> (f64, f64) {
    match to {
        Datum::Wgs84 => (lat, lon),
        Datum::Gcj02 => gcj02(lat, lon),
        Datum::Bd09 => {
            let (lat, lon) = gcj02(lat, lon);
            bd09(lat, lon)
        }
    }
}

/// WGS-84 to GCJ-02: a polynomial and waves, scaled to degrees on the Krasovsky
/// 1940 ellipsoid. The formula is public knowledge since about 2010.
fn gcj02(lat: f64, lon: f64) -> (f64, f64) {
    const AXIS_M: f64 = 6_378_245.0;
    const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let waves = (20.0 * (6.0 * PI * x).sin() + 20.0 * (2.0 * PI * x).sin()) * 2.0 / 3.0;
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves
        + (20.0 * (PI * y).sin() + 40.0 * (PI / 3.0 * y).sin()) * 2.0 / 3.0
        + (160.0 * (PI / 12.0 * y).sin() + 320.0 * (PI / 30.0 * y).sin()) * 2.0 / 3.0;
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves
        + (20.0 * (PI * x).sin() + 40.0 * (PI / 3.0 * x).sin()) * 2.0 / 3.0
        + (150.0 * (PI / 12.0 * x).sin() + 300.0 * (PI / 30.0 * x).sin()) * 2.0 / 3.0;
    let (sin, cos) = lat.to_radians().sin_cos();
    let magic = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let parallel_m = AXIS_M / magic.sqrt() * cos;
    (
        lat + (north_m / meridian_m).to_degrees(),
        lon + (east_m / parallel_m).to_degrees(),
    )
}

/// GCJ-02 to BD-09.
fn bd09(lat: f64, lon: f64) -> (f64, f64) {
    const WAVE: f64 = PI * 3000.0 / 180.0;
    let radius = (lon * lon + lat * lat).sqrt() + 0.000_02 * (lat * WAVE).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * WAVE).cos();
    (radius * angle.sin() + 0.006, radius * angle.cos() + 0.0065)
}

/// South, west, north, east in degrees.
type Box4 = (f64, f64, f64, f64);

/// Rectangles that together hold mainland China.
const INSIDE: [Box4; 6] = [
    (42.8899, 79.4462, 49.2204, 96.33),
    (39.3742, 109.6872, 54.1415, 135.0002),
    (29.5297, 73.1246, 42.8899, 124.143_255),
    (26.7186, 82.9684, 29.5297, 97.0352),
    (20.414_096, 97.0253, 29.5297, 124.367_395),
    (17.871_542, 107.975_793, 20.414_096, 111.744_104),
];

/// What those hold too much: Taiwan, Hong Kong, Macao, and parts of the neighbours.
const OUTSIDE: [Box4; 9] = [
    (21.785_006, 119.921_265, 25.398_623, 122.497_559),
    (22.15, 113.82, 22.455, 114.45),
    (22.11, 113.55, 22.165, 113.6),
    (22.18, 113.535, 22.21, 113.56),
    (20.0988, 101.8652, 22.284, 106.665),
    (20.4878, 106.4525, 21.5422, 108.051),
    (50.3257, 109.0323, 55.8175, 119.127),
    (49.5574, 127.4568, 55.8175, 137.0227),
    (42.5692, 131.2662, 44.8922, 137.0227),
];

/// Whether maps shift this WGS-84 position.
fn is_mainland(lat: f64, lon: f64) -> bool {
    let inside = |&(south, west, north, east): &Box4| {
        (south..=north).contains(&lat) && (west..=east).contains(&lon)
    };
    INSIDE.iter().any(inside) && !OUTSIDE.iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Point, distance_m};
    use proptest::prelude::*;

    fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
        distance_m(Point::new(a.0, a.1).unwrap(), Point::new(b.0, b.1).unwrap())
    }

    #[test]
    fn beijing_moves_by_half_a_kilometre_on_amap_and_more_on_baidu() {
        let wgs = (39.907_4, 116.391_3);
        let amap = convert(wgs.0, wgs.1, Datum::Wgs84, Datum::Gcj02);
        let baidu = convert(wgs.0, wgs.1, Datum::Wgs84, Datum::Bd09);
        assert!((500.0..620.0).contains(&metres_between(wgs, amap)));
        assert!((1_000.0..1_500.0).contains(&metres_between(wgs, baidu)));
    }

    #[test]
    fn the_shift_agrees_with_published_pairs() {
        // Test vector of the eviltransform library (Shanghai).
        let (lat, lon) = convert(31.177_427_6, 121.527_210_6, Datum::Wgs84, Datum::Gcj02);
        assert!(
            metres_between((lat, lon), (31.175_309_71, 121.531_541_86)) < 1.0,
            "{lat},{lon}"
        );
    }

    #[test]
    fn hong_kong_macao_taipei_and_the_world_are_not_shifted() {
        for (lat, lon) in [
            (22.28, 114.16),
            (22.135, 113.575),
            (25.04, 121.56),
            (48.86, 2.35),
            (-33.9, 151.2),
        ] {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                assert_eq!(convert(lat, lon, Datum::Wgs84, datum), (lat, lon));
                assert_eq!(convert(lat, lon, datum, Datum::Wgs84), (lat, lon));
            }
        }
        assert_ne!(
            convert(22.54, 114.06, Datum::Wgs84, Datum::Gcj02),
            (22.54, 114.06),
            "Shenzhen is"
        );
    }

    #[test]
    fn just_beyond_the_border_a_shifted_reading_is_taken_for_the_near_side() {
        // North of the border with Mongolia: a place inside shifts to the same numbers,
        // and inside is where our maps are read. The error is one shift, no more.
        let outside = (42.890_47, 98.0);
        let read = convert(outside.0, outside.1, Datum::Gcj02, Datum::Wgs84);
        assert!((1.0..1_000.0).contains(&metres_between(outside, read)));
    }

    #[test]
    fn a_labelled_point_is_stored_in_wgs84() {
        let amap = convert(39.9, 116.4, Datum::Wgs84, Datum::Gcj02);
        let point = Point::labelled(amap.0, amap.1, Datum::Gcj02).unwrap();
        assert!(distance_m(point, Point::new(39.9, 116.4).unwrap()) < 0.01);
        assert_eq!(
            Point::labelled(116.4, 39.9, Datum::Gcj02),
            Err(GeoError::Latitude)
        );
    }

    #[test]
    fn datums_are_named_in_lower_case() {
        assert_eq!("gcj02".parse(), Ok(Datum::Gcj02));
        assert_eq!("GPS".parse::<Datum>(), Err(GeoError::UnknownDatum));
        assert_eq!(serde_json::to_string(&Datum::Bd09).unwrap(), "\"bd09\"");
    }

    proptest! {
        #[test]
        fn there_and_back_again_keeps_the_place_in_china(lat in 22.6..42.8f64, lon in 98.0..119.0f64) {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let there = convert(lat, lon, Datum::Wgs84, datum);
                let back = convert(there.0, there.1, datum, Datum::Wgs84);
                prop_assert!(metres_between((lat, lon), back) <= 0.1);
            }
            let amap = convert(lat, lon, Datum::Wgs84, Datum::Gcj02);
            let baidu = convert(amap.0, amap.1, Datum::Gcj02, Datum::Bd09);
            let back = convert(baidu.0, baidu.1, Datum::Bd09, Datum::Gcj02);
            prop_assert!(metres_between(amap, back) <= 0.1);
        }

        #[test]
        fn outside_china_nothing_moves(lat in -90.0..=90.0f64, lon in -180.0..=72.0f64) {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                prop_assert_eq!(convert(lat, lon, Datum::Wgs84, datum), (lat, lon));
                prop_assert_eq!(convert(lat, lon, datum, Datum::Wgs84), (lat, lon));
            }
        }
    }
}
