//! A circle as a polygon that holds all of it, for maps that know no circles.
//!
//! Whoever gets the polygon measures on the ellipsoid or on a sphere (they differ by up
//! to 0.5 %), and draws its sides as geodesics, on a flat map round the centre, or, as
//! GeoJSON says (RFC 7946 section 3.1.1), straight in degrees. By none of these may a
//! point within the radius fall outside: somebody who is to be told would not be. So
//! the corners are pushed out until every side clears the circle in every reading.
//!
//! North of the equator a straight line in degrees runs south of the geodesic, so the
//! northern sides must clear more; the corners stand closer together there, which
//! keeps what the polygon says too much below the 161 m (0.1 miles) that wireless
//! alerts allow, at 500 km anywhere in China, by the measure that asks for more.

use crate::{Circle, EARTH_RADIUS_M, Point, distance_m};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::f64::consts::PI;

/// Corners of [`Circle::polygon`].
pub const POLYGON_CORNERS: usize = 128;

/// Room for the rounding of coordinates to six decimals, and of the search, in metres.
const MARGIN_M: f64 = 0.5;
/// Sides from north to south. The earth is the same on both sides of the meridian
/// through the centre, and so is the ring: one half is searched for.
const SIDES: usize = POLYGON_CORNERS / 2;
/// Rounds of pushing; the second moves by centimetres.
const ROUNDS: usize = 2;
/// Steps of the sum over half the horizon by which corners are spread.
const STEPS: usize = 8 * SIDES;

impl Circle {
    /// The corners of a polygon that holds every point of the circle: counter-clockwise
    /// as seen from above, the first again at the end.
    ///
    /// `None` where no ring of degrees can say it: the circle crosses the antimeridian
    /// or holds a pole.
    ///
    /// ```
    /// # use homeward_geo::{Circle, POLYGON_CORNERS};
    /// let ring: Circle = "38.0104,114.4784 100".parse()?;
    /// let corners = ring.polygon().unwrap_or_default();
    /// assert_eq!(corners.len(), POLYGON_CORNERS + 1);
    /// assert_eq!(corners.first(), corners.last());
    /// # Ok::<(), homeward_geo::GeoError>(())
    /// ```
    #[must_use]
    pub fn polygon(&self) -> Option<Vec<Point>> {
        let earth = Geodesic::wgs84();
        let directions = directions(self);
        let rim = |direction: &f64| rim(&earth, self, *direction);
        let mut radii: Vec<f64> = directions.iter().map(rim).collect();
        let mut half = Vec::new();
        for round in 0..=ROUNDS {
            let ring = directions.iter().zip(&radii);
            half = ring
                .map(|(direction, radius)| corner(&earth, self.centre(), *direction, *radius))
                .collect();
            if !is_plain(&half, self) {
                return None;
            }
            if round < ROUNDS {
                push_out(&earth, self, &half, &mut radii);
            }
        }
        Some(whole(half, self.centre()))
    }
}

/// The ring of which `west` runs from north to south; first and last lie on the meridian.
fn whole(west: Vec<Point>, centre: Point) -> Vec<Point> {
    let over = |corner: &Point| Point::within_range(corner.lat(), mirrored(corner.lon(), centre));
    let mut ring = west;
    let east: Vec<Point> = ring.iter().rev().skip(1).map(over).collect();
    ring.extend(east);
    // Rounding must not leave it open.
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last_mut()) {
        *last = first;
    }
    ring
}

fn mirrored(lon: f64, centre: Point) -> f64 {
    2.0 * centre.lon() - lon
}

/// The directions of the corners in degrees from north, counter-clockwise as far as
/// south, spread so that every side must be pushed about as far.
fn directions(circle: &Circle) -> Vec<f64> {
    let radius = f64::from(circle.radius_m()) / EARTH_RADIUS_M;
    let centre = circle.centre().lat().to_radians();
    // How much more than a geodesic a straight line in degrees along the rim sags: its
    // curvature is tan(latitude) sin(course) (1 + cos²(course)) over the earth's radius.
    let weight = |direction: f64| {
        let north = direction.cos();
        let at_rim = centre + radius * north;
        let sag = radius * at_rim.tan() * north * (2.0 - north * north);
        (1.0 + sag.max(0.0)).sqrt()
    };
    let step = PI / STEPS as f64;
    let middle = |nth: usize| (nth as f64 + 0.5) * step;
    let half: f64 = (0..STEPS).map(|nth| weight(middle(nth))).sum();
    let share = half / SIDES as f64;
    let mut found = Vec::with_capacity(SIDES + 1);
    let mut before = 0.0;
    for nth in 0..STEPS {
        let here = weight(middle(nth));
        let wanted = share * found.len() as f64;
        if wanted < before + here && found.len() < SIDES {
            let direction = (nth as f64 + (wanted - before) / here) * step;
            found.push(360.0 - direction.to_degrees());
        }
        before += here;
    }
    found.push(180.0);
    found
}

fn corner(earth: &Geodesic, centre: Point, direction: f64, radius_m: f64) -> Point {
    let (lat, lon) = earth.direct(centre.lat(), centre.lon(), direction, radius_m);
    Point::within_range(lat, lon)
}

/// How far away on the ellipsoid a point is that has the radius by both measures.
fn rim(earth: &Geodesic, circle: &Circle, direction: f64) -> f64 {
    let radius = f64::from(circle.radius_m());
    let by_sphere = |away| {
        distance_m(
            circle.centre(),
            corner(earth, circle.centre(), direction, away),
        )
    };
    // The measures differ by 0.5 %; of what is added, so does the second step.
    (0..2).fold(radius, |away, _| away + (radius - by_sphere(away)).max(0.0))
}

/// Whether the ring, of which these are one half, neither jumps over the antimeridian nor
/// goes round a pole.
fn is_plain(corners: &[Point], circle: &Circle) -> bool {
    let reach = f64::from(circle.radius_m()) / EARTH_RADIUS_M;
    // A hundredth more: the ellipsoid is flatter at the poles than the sphere.
    let pole = 90.0 - (reach * 1.01).to_degrees();
    circle.centre().lat().abs() < pole
        && corners.iter().all(|corner| {
            let (own, over) = (corner.lon(), mirrored(corner.lon(), circle.centre()));
            let apart = (own - circle.centre().lon()).abs();
            apart < 180.0 && own.abs() < 180.0 && over.abs() < 180.0
        })
}

/// Moves each corner as far out as the worse of its two sides needs. At both ends the
/// other side is the mirror of the one that is here.
fn push_out(earth: &Geodesic, circle: &Circle, corners: &[Point], radii: &mut [f64]) {
    let radius = f64::from(circle.radius_m());
    let lack = |side: &[Point]| match side {
        [from, to] => radius + MARGIN_M - clearance(earth, circle.centre(), *from, *to),
        _ => 0.0,
    };
    let lacks: Vec<f64> = corners.windows(2).map(lack).collect();
    let before = lacks.iter().take(1).chain(&lacks);
    let after = lacks.iter().chain(lacks.last());
    for ((radius, before), after) in radii.iter_mut().zip(before).zip(after) {
        *radius += after.max(*before);
    }
}

/// How near the side comes to the centre, in the reading in which it comes nearest.
fn clearance(earth: &Geodesic, centre: Point, from: Point, to: Point) -> f64 {
    let away = |(lat, lon): (f64, f64)| {
        let on_ellipsoid: f64 = earth.inverse(centre.lat(), centre.lon(), lat, lon);
        on_ellipsoid.min(distance_m(centre, Point::within_range(lat, lon)))
    };
    let straight = |part: f64| {
        let between = |a: f64, b: f64| a + (b - a) * part;
        away((between(from.lat(), to.lat()), between(from.lon(), to.lon())))
    };
    let (length, direction, _, _): (f64, f64, f64, f64) =
        earth.inverse(from.lat(), from.lon(), to.lat(), to.lon());
    let geodesic = |part: f64| away(earth.direct(from.lat(), from.lon(), direction, length * part));
    lowest(straight)
        .min(lowest(geodesic))
        .min(flat(centre, from, to))
}

/// The same on a flat map on which every point lies in its direction and distance
/// from the centre: the height of a triangle.
fn flat(centre: Point, from: Point, to: Point) -> f64 {
    let (a, b) = (distance_m(centre, from), distance_m(centre, to));
    let angle = bearing(centre, from) - bearing(centre, to);
    let side = (a * a + b * b - 2.0 * a * b * angle.cos()).sqrt();
    a * b * angle.sin().abs() / side
}

/// The direction of a great circle at its start, in radians from north.
fn bearing(from: Point, to: Point) -> f64 {
    let (lat_a, lat_b) = (from.lat().to_radians(), to.lat().to_radians());
    let turn = (to.lon() - from.lon()).to_radians();
    let north = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * turn.cos();
    (turn.sin() * lat_b.cos()).atan2(north)
}

/// The lowest value of what is nearly a parabola over 0 to 1 with its foot inside.
fn lowest(of: impl Fn(f64) -> f64) -> f64 {
    let (a, b, c) = (of(0.25), of(0.5), of(0.75));
    let (slope, bend) = ((c - a) / 2.0, (a + c) / 2.0 - b);
    if bend <= 0.0 {
        return a.min(b).min(c);
    }
    b - slope * slope / (4.0 * bend)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIM_POINTS: u32 = 3_600;

    fn circle(lat: f64, lon: f64, radius_m: u32) -> Circle {
        Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap()
    }

    /// The corners as a message carries them: six decimals.
    fn written(circle: &Circle) -> Vec<Point> {
        let corners = circle.polygon().unwrap();
        corners
            .iter()
            .map(|c| c.to_string().parse().unwrap())
            .collect()
    }

    /// Even-odd rule with straight sides in degrees.
    fn is_inside(ring: &[Point], lat: f64, lon: f64) -> bool {
        let mut inside = false;
        for side in ring.windows(2) {
            let (a, b) = (side[0], side[1]);
            if (a.lat() > lat) != (b.lat() > lat) {
                let at = a.lon() + (lat - a.lat()) / (b.lat() - a.lat()) * (b.lon() - a.lon());
                inside ^= lon < at;
            }
        }
        inside
    }

    fn places() -> impl Iterator<Item = (f64, f64, u32)> {
        let centres = [
            (18.2, 109.5),
            (38.0104, 114.4784),
            (39.5, 75.9),
            (53.4, 122.3),
            (-33.9, 151.2),
        ];
        let radii = [1, 1_500, 100_000, 500_000];
        centres
            .into_iter()
            .flat_map(move |(lat, lon)| radii.map(|radius| (lat, lon, radius)))
    }

    /// The rim by the sphere: where haversine says the radius.
    fn on_sphere(centre: (f64, f64), direction: f64, metres: f64) -> (f64, f64) {
        let (lat, angle, turn) = (
            centre.0.to_radians(),
            metres / EARTH_RADIUS_M,
            direction.to_radians(),
        );
        let north = (lat.sin() * angle.cos() + lat.cos() * angle.sin() * turn.cos()).asin();
        let east =
            (turn.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * north.sin());
        (north.to_degrees(), centre.1 + east.to_degrees())
    }

    #[test]
    fn nobody_within_the_radius_falls_outside_the_polygon() {
        let earth = Geodesic::wgs84();
        for (lat, lon, radius_m) in places() {
            let ring = written(&circle(lat, lon, radius_m));
            for nth in 0..RIM_POINTS {
                let direction = f64::from(nth) * 360.0 / f64::from(RIM_POINTS);
                let metres = f64::from(radius_m);
                let by_ellipsoid = earth.direct(lat, lon, direction, metres);
                for (lat, lon) in [by_ellipsoid, on_sphere((lat, lon), direction, metres)] {
                    assert!(
                        is_inside(&ring, lat, lon),
                        "{radius_m} m, {direction} degrees"
                    );
                }
            }
            // With sides drawn as geodesics too: no point of any comes nearer than the radius.
            for side in ring.windows(2) {
                let (from, to) = (side[0], side[1]);
                let (length, direction, _, _): (f64, f64, f64, f64) =
                    earth.inverse(from.lat(), from.lon(), to.lat(), to.lon());
                for part in 0..=50 {
                    let along = length * f64::from(part) / 50.0;
                    let on: (f64, f64) = earth.direct(from.lat(), from.lon(), direction, along);
                    let away: f64 = earth.inverse(lat, lon, on.0, on.1);
                    assert!(away >= f64::from(radius_m), "{radius_m} m: {away}");
                }
            }
        }
    }

    #[test]
    fn it_says_less_than_161_m_too_much_at_500_km() {
        let earth = Geodesic::wgs84();
        for (lat, lon, radius_m) in places() {
            let over = |corner: &Point| {
                let away: f64 = earth.inverse(lat, lon, corner.lat(), corner.lon());
                let by_sphere = distance_m(Point::new(lat, lon).unwrap(), *corner);
                away.min(by_sphere) - f64::from(radius_m)
            };
            let most = written(&circle(lat, lon, radius_m))
                .iter()
                .map(over)
                .fold(0.0, f64::max);
            let allowed = if radius_m <= 1_500 { 1.7 } else { 161.0 };
            assert!(most < allowed, "{radius_m} m at {lat}: {most} m");
        }
    }

    #[test]
    fn the_ring_is_closed_simple_and_counter_clockwise() {
        for (lat, lon, radius_m) in places() {
            let ring = written(&circle(lat, lon, radius_m));
            assert_eq!(ring.len(), POLYGON_CORNERS + 1);
            assert_eq!(ring.first(), ring.last());
            // Round the centre each corner stands further to the left than the last one.
            for side in ring.windows(2).filter(|_| radius_m > 1) {
                let (a, b) = (side[0], side[1]);
                let turn = (a.lon() - lon) * (b.lat() - lat) - (b.lon() - lon) * (a.lat() - lat);
                assert!(turn > 0.0, "{radius_m} m at {lat}");
            }
        }
    }

    #[test]
    fn where_no_ring_of_degrees_can_say_it_there_is_none() {
        assert_eq!(circle(0.0, 179.9, 50_000).polygon(), None);
        assert_eq!(circle(0.0, -179.9, 50_000).polygon(), None);
        assert_eq!(circle(89.0, 0.0, 200_000).polygon(), None);
        assert!(circle(53.0, 135.0, 2_000_000 - 1).polygon().is_some());
    }
}
