//! An alert's circle as a map draws it: a polygon on the web's flat world.
//!
//! The flat world is Web Mercator (EPSG:3857) with both sides from 0 to 1 and the
//! origin in the north-west, as tiles count. A tile sees it through a window of
//! [`EXTENT`] units and a rim of [`BUFFER`], so that outlines do not show where
//! tiles meet.

use std::f64::consts::{PI, TAU};

use homeward_geo::{Circle, EARTH_RADIUS_M, Point, datum, datum::Datum};

/// Corners of the polygon around a circle.
pub(super) const CORNERS: u32 = 128;
/// Units along the side of a tile.
pub(super) const EXTENT: u32 = 4_096;
/// Units beyond each side that are still drawn.
pub(super) const BUFFER: f64 = 64.0;
/// Where the square world ends.
const LATITUDE_MAX: f64 = 85.051_128_779_806_59;
/// A map draws straight lines where the earth has great circles; so much wider,
/// nothing of the circle is outside any of them (a test holds it).
const STRAIGHTNESS: f64 = 1.000_2;

/// A place on the flat world, or in the window of a tile.
pub(super) type Spot = (f64, f64);

/// The place of a point that is shown in `datum`.
pub(super) fn spot(point: Point, datum: Datum) -> Spot {
    let (lat, lon) = datum::convert(point.lat(), point.lon(), Datum::Wgs84, datum);
    flat(lat, lon)
}

fn flat(lat: f64, lon: f64) -> Spot {
    let lat = lat.clamp(-LATITUDE_MAX, LATITUDE_MAX).to_radians();
    let y = 0.5 - (PI / 4.0 + lat / 2.0).tan().ln() / TAU;
    (0.5 + lon / 360.0, y)
}

/// The polygon that lies around the circle everywhere. It may reach over the edge
/// of the world by the date line; no alert is as near to a pole as its radius.
pub(super) fn ring(circle: &Circle, datum: Datum) -> Vec<Spot> {
    let centre = circle.centre();
    let half_side = PI / f64::from(CORNERS);
    let radius = f64::from(circle.radius_m()) / EARTH_RADIUS_M;
    let outer = (radius.tan() / half_side.cos()).atan() * STRAIGHTNESS;
    let corner = |n: u32| {
        let (lat, lon) = away(centre, outer, TAU * f64::from(n) / f64::from(CORNERS));
        let (lat, lon) = datum::convert(lat, lon, Datum::Wgs84, datum);
        flat(lat, lon)
    };
    (0..CORNERS).map(corner).collect()
}

/// The place at an angle over the globe from `from`, by bearing; its longitude goes
/// on beyond 180 rather than jumping.
fn away(from: Point, angle: f64, bearing: f64) -> (f64, f64) {
    let lat = from.lat().to_radians();
    let sine = lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos();
    let there = sine.clamp(-1.0, 1.0).asin();
    let east = (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * sine);
    (there.to_degrees(), from.lon() + east.to_degrees())
}

/// The window of one tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    scale: f64,
    left: f64,
    top: f64,
}

impl Window {
    pub fn of(z: u32, x: u32, y: u32) -> Self {
        let scale = f64::from(1_u32 << z) * f64::from(EXTENT);
        let units = f64::from(EXTENT);
        Self {
            scale,
            left: f64::from(x) * units,
            top: f64::from(y) * units,
        }
    }

    /// A spot in this window's units, `turns` times round the world.
    fn seen(&self, (x, y): Spot, turns: f64) -> Spot {
        (
            (x + turns) * self.scale - self.left,
            y * self.scale - self.top,
        )
    }

    /// The spot, if it is in the window or on its rim.
    pub fn spot(&self, spot: Spot) -> Option<(i32, i32)> {
        let inside = |v: f64| (-BUFFER..=f64::from(EXTENT) + BUFFER).contains(&v);
        let mut seen = TURNS.map(|turns| self.seen(spot, turns)).into_iter();
        let (x, y) = seen.find(|(x, y)| inside(*x) && inside(*y))?;
        Some(whole((x, y)))
    }

    /// What of the ring is in the window or on its rim: whole units, no two alike in
    /// turn, none needless on a straight line; clockwise as seen, which the format
    /// wants of an outer ring (Mapbox Vector Tile 2.1, section 4.3.4.4).
    pub fn ring(&self, ring: &[Spot]) -> Option<Vec<(i32, i32)>> {
        TURNS.into_iter().find_map(|turns| {
            let seen: Vec<Spot> = ring.iter().map(|spot| self.seen(*spot, turns)).collect();
            let step = step(&seen);
            let seen = seen.into_iter().step_by(step).collect();
            let ring = simplified(clipped(seen).into_iter().map(whole).collect());
            (ring.len() >= 3).then_some(ring)
        })
    }
}

/// A ring by the date line is seen from the other side of the world too.
const TURNS: [f64; 3] = [0.0, -1.0, 1.0];

fn whole((x, y): Spot) -> (i32, i32) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clipped to a few thousand units before"
    )]
    let rounded = |v: f64| v.round() as i32;
    (rounded(x), rounded(y))
}

/// One corner of how many is enough: a ring that is small in its window needs few to
/// stay within half a unit of itself.
fn step(seen: &[Spot]) -> usize {
    let east = seen.iter().map(|(x, _)| *x).fold(f64::MIN, f64::max);
    let west = seen.iter().map(|(x, _)| *x).fold(f64::MAX, f64::min);
    let off =
        |step: u8| (east - west) / 2.0 * (1.0 - (PI * f64::from(step) / f64::from(CORNERS)).cos());
    let mut steps = [16_u8, 8, 4, 2].into_iter();
    steps.find(|step| off(*step) < 0.5).unwrap_or(1).into()
}

/// Cuts a ring at the four sides of the window, one after the other (the rings here
/// are convex, so nothing falls apart).
fn clipped(mut ring: Vec<Spot>) -> Vec<Spot> {
    let (low, high) = (-BUFFER, f64::from(EXTENT) + BUFFER);
    // How far inside a spot is, by side.
    let sides: [fn(Spot, f64, f64) -> f64; 4] = [
        |(x, _), low, _| x - low,
        |(x, _), _, high| high - x,
        |(_, y), low, _| y - low,
        |(_, y), _, high| high - y,
    ];
    for depth in sides {
        let mut cut = Vec::with_capacity(ring.len() + 2);
        for (n, &to) in ring.iter().enumerate() {
            let Some(&from) = ring.get(n.checked_sub(1).unwrap_or(ring.len() - 1)) else {
                continue;
            };
            let (before, after) = (depth(from, low, high), depth(to, low, high));
            if (before < 0.0) != (after < 0.0) {
                let share = before / (before - after);
                cut.push((
                    from.0 + (to.0 - from.0) * share,
                    from.1 + (to.1 - from.1) * share,
                ));
            }
            if after >= 0.0 {
                cut.push(to);
            }
        }
        ring = cut;
    }
    ring
}

/// Leaves out what nobody sees at this size.
fn simplified(ring: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::with_capacity(ring.len());
    for spot in ring {
        while kept.len() >= 2 && is_straight(kept[kept.len() - 2], kept[kept.len() - 1], spot) {
            kept.pop();
        }
        if kept.last() != Some(&spot) {
            kept.push(spot);
        }
    }
    while kept.len() >= 2 && kept.first() == kept.last() {
        kept.pop();
    }
    kept
}

/// Whether the middle one adds nothing to the line through the others.
fn is_straight(a: (i32, i32), b: (i32, i32), c: (i32, i32)) -> bool {
    let wide = |from: (i32, i32), to: (i32, i32)| {
        (
            i64::from(to.0) - i64::from(from.0),
            i64::from(to.1) - i64::from(from.1),
        )
    };
    let ((ax, ay), (bx, by)) = (wide(a, b), wide(b, c));
    ax * by == ay * bx && ax * bx + ay * by > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(lat: f64, lon: f64, km: u32) -> Circle {
        Circle::new(Point::new(lat, lon).unwrap(), km * 1_000).unwrap()
    }

    fn is_inside(ring: &[Spot], (x, y): Spot) -> bool {
        let mut next = ring.iter().cycle().skip(1);
        ring.iter().all(|a| {
            let b = next.next().unwrap();
            (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) >= 0.0
        })
    }

    #[test]
    fn everybody_inside_the_circle_is_inside_the_polygon() {
        for (lat, lon, km) in [
            (38.0, 114.5, 100),
            (18.2, 109.5, 500),
            (53.5, 122.3, 500),
            (38.0, 114.5, 2_000),
        ] {
            let circle = circle(lat, lon, km);
            let ring = ring(&circle, Datum::Wgs84);
            assert_eq!(ring.len(), 128);
            let radius = f64::from(circle.radius_m()) / EARTH_RADIUS_M;
            for n in 0..1_440 {
                let (lat, lon) = away(circle.centre(), radius, TAU * f64::from(n) / 1_440.0);
                assert!(is_inside(&ring, flat(lat, lon)), "{circle} at step {n}");
            }
        }
    }

    #[test]
    fn the_polygon_is_hardly_larger_than_the_circle() {
        let circle = circle(38.0, 114.5, 100);
        for (x, y) in ring(&circle, Datum::Wgs84) {
            let lat = 2.0 * ((0.5 - y) * TAU).exp().atan() - PI / 2.0;
            let corner = Point::new(lat.to_degrees(), (x - 0.5) * 360.0).unwrap();
            let metres = homeward_geo::distance_m(circle.centre(), corner);
            assert!((100_000.0..100_060.0).contains(&metres), "{metres}");
        }
    }

    #[test]
    fn a_ring_by_the_date_line_is_seen_from_both_sides() {
        let ring = ring(&circle(0.0, 179.9, 100), Datum::Wgs84);
        assert!(Window::of(4, 15, 7).ring(&ring).is_some());
        assert!(Window::of(4, 0, 7).ring(&ring).is_some());
        assert!(Window::of(4, 7, 7).ring(&ring).is_none());
    }

    #[test]
    fn a_tile_inside_the_ring_is_one_square_and_a_far_zoom_few_corners() {
        let ring = ring(&circle(38.0, 114.5, 100), Datum::Wgs84);
        let (x, y) = spot(Point::new(38.0, 114.5).unwrap(), Datum::Wgs84);
        let at = |z: u32| {
            Window::of(
                z,
                (x * f64::from(1 << z)) as u32,
                (y * f64::from(1 << z)) as u32,
            )
        };
        let mut square = at(12).ring(&ring).unwrap();
        square.sort_unstable();
        assert_eq!(square, [(-64, -64), (-64, 4160), (4160, -64), (4160, 4160)]);
        assert!(at(0).ring(&ring).unwrap().len() <= 16);
    }

    #[test]
    fn rings_turn_clockwise_and_stay_within_the_rim() {
        let ring = ring(&circle(38.0, 114.5, 100), Datum::Wgs84);
        for (z, x, y) in [(0, 0, 0), (6, 52, 24), (7, 104, 49), (7, 105, 49)] {
            let Some(ring) = Window::of(z, x, y).ring(&ring) else {
                continue;
            };
            let next = ring.iter().cycle().skip(1);
            let doubled: i64 = ring
                .iter()
                .zip(next)
                .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
                .sum();
            assert!(doubled > 0);
            assert!(
                ring.iter()
                    .all(|(x, y)| (-64..=4160).contains(x) && (-64..=4160).contains(y))
            );
        }
    }
}
