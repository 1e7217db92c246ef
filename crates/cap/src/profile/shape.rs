//! Whether a polygon lies round a circle, so that nobody inside is missed.

use crate::model::{Circle, Point, Polygon};

/// Mean radius of the earth in kilometres.
const EARTH_KM: f64 = 6_371.008_8;
/// Rounding of coordinates to five decimals moves a corner by about a metre.
const TOLERANCE_KM: f64 = 0.002;

/// Whether every side of the polygon stays outside of the circle, and the centre is
/// inside. Sides are looked at on a plane that touches the earth at the centre, where
/// distances from the centre are true.
pub(super) fn is_round(polygon: &Polygon, circle: &Circle) -> bool {
    let flat: Vec<(f64, f64)> = polygon
        .points()
        .iter()
        .map(|point| from_centre(circle.centre(), *point))
        .collect();
    let far = flat
        .windows(2)
        .all(|side| distance(side[0], side[1]) + TOLERANCE_KM >= circle.radius_km());
    far && holds_origin(&flat)
}

/// East and north of the centre in kilometres, along the great circle.
fn from_centre(centre: Point, point: Point) -> (f64, f64) {
    let (lat1, lat2) = (centre.lat().to_radians(), point.lat().to_radians());
    let turn = (point.lon() - centre.lon()).to_radians();
    let haversine =
        ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (turn / 2.0).sin().powi(2);
    let far = 2.0 * EARTH_KM * haversine.clamp(0.0, 1.0).sqrt().asin();
    let east = turn.sin() * lat2.cos();
    let north = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * turn.cos();
    let bearing = east.atan2(north);
    (far * bearing.sin(), far * bearing.cos())
}

/// How far the origin is from a side.
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a.0 + along * dx).hypot(a.1 + along * dy)
}

/// Whether the ring goes round the origin: a ray to the east crosses it an odd number
/// of times.
fn holds_origin(ring: &[(f64, f64)]) -> bool {
    let crossed = |side: &&[(f64, f64)]| {
        let (a, b) = (side[0], side[1]);
        (a.1 > 0.0) != (b.1 > 0.0) && a.0 + (b.0 - a.0) * (-a.1) / (b.1 - a.1) > 0.0
    };
    ring.windows(2).filter(crossed).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of so many corners at this distance from the centre.
    fn ring(centre: Point, corners: u32, km: f64) -> Polygon {
        let mut points: Vec<Point> = (0..corners)
            .map(|corner| {
                let bearing = f64::from(corner) / f64::from(corners) * std::f64::consts::TAU;
                let (d, lat) = (km / EARTH_KM, centre.lat().to_radians());
                let north = (lat.sin() * d.cos() + lat.cos() * d.sin() * bearing.cos()).asin();
                let east =
                    (bearing.sin() * d.sin() * lat.cos()).atan2(d.cos() - lat.sin() * north.sin());
                Point::new(north.to_degrees(), centre.lon() + east.to_degrees()).unwrap()
            })
            .collect();
        points.push(points[0]);
        Polygon::new(points).unwrap()
    }

    #[test]
    fn a_ring_through_the_rim_cuts_the_circle_and_one_round_it_does_not() {
        let centre = Point::new(38.0, 114.5).unwrap();
        let circle = Circle::new(centre, 100.0).unwrap();
        let outside = 100.0 / (std::f64::consts::PI / 128.0).cos();
        assert!(is_round(&ring(centre, 128, outside), &circle));
        assert!(!is_round(&ring(centre, 128, 100.0), &circle));
        let elsewhere = Point::new(30.0, 100.0).unwrap();
        assert!(!is_round(&ring(elsewhere, 128, outside), &circle));
    }
}
