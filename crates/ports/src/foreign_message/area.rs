//! One circle round everything that a message calls its area.
//!
//! Our channels speak in circles. Nobody whom the neighbour means may be left out, so the
//! circle is drawn outside of everything; those beside the area who are told too are the
//! price.

use homeward_cap::{Area, model};
use homeward_geo::{Circle, Point, RADIUS_MAX_M, distance_m};

/// An area smaller than this was meant as a place, not as everybody who can help.
const RADIUS_MIN_M: f64 = 1_000.0;
/// Polygons are drawn on the ellipsoid and we measure on a sphere: they differ by at most
/// half a per cent (`homeward_geo::distance_m`).
const ROUND_OUT: f64 = 1.006;
/// A side longer than this bulges between its corners, by as much as maps differ.
const SIDE_MAX_M: f64 = 20_000.0;
const STEPS_MAX: f64 = 16.0;

/// A point of the area, or a disc of it.
#[derive(Debug, Clone, Copy)]
struct Spot {
    at: Point,
    radius_m: f64,
}

/// The union of all areas, as one circle. `None` where nothing is drawn.
pub(super) fn around<'a>(areas: impl Iterator<Item = &'a Area>) -> Option<Circle> {
    let areas: Vec<&Area> = areas.collect();
    let mut circles: Vec<Spot> = Vec::new();
    for circle in areas.iter().flat_map(|area| &area.circles) {
        let spot = Spot {
            at: point(&circle.centre())?,
            radius_m: circle.radius_km() * 1_000.0,
        };
        if circles.iter().all(|known| known.at != spot.at) {
            circles.push(spot);
        } else if let Some(known) = circles.iter_mut().find(|known| known.at == spot.at) {
            known.radius_m = known.radius_m.max(spot.radius_m);
        }
    }
    let mut corners = Vec::new();
    for polygon in areas.iter().flat_map(|area| &area.polygons) {
        for side in polygon.points().windows(2) {
            along(&side[0], &side[1], &mut corners);
        }
    }
    let spots: Vec<Spot> = circles.iter().copied().chain(corners).collect();
    let centre = match circles.as_slice() {
        // A polygon beside one circle mostly says the same again.
        [only] => only.at,
        _ => middle(&spots)?,
    };
    let reach = |spot: &Spot| distance_m(centre, spot.at) + spot.radius_m;
    let reach = spots.iter().map(reach).fold(0.0, f64::max);
    let drawn_round = circles.len() == 1 && reach <= circles[0].radius_m * 1.001;
    let reach = if drawn_round {
        reach
    } else {
        reach * ROUND_OUT
    };
    circle(centre, reach.max(RADIUS_MIN_M))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between one kilometre and the largest radius"
)]
fn circle(centre: Point, radius_m: f64) -> Option<Circle> {
    let metres = radius_m.ceil().min(f64::from(RADIUS_MAX_M)) as u32;
    Circle::new(centre, metres).ok()
}

fn point(at: &model::Point) -> Option<Point> {
    Point::new(at.lat(), at.lon()).ok()
}

/// The corner where a side begins, and points on the way where the side is long.
fn along(from: &model::Point, to: &model::Point, corners: &mut Vec<Spot>) {
    let (Some(start), Some(end)) = (point(from), point(to)) else {
        return;
    };
    let steps = (distance_m(start, end) / SIDE_MAX_M)
        .ceil()
        .clamp(1.0, STEPS_MAX);
    // A side over the antimeridian goes the short way.
    let mut east = to.lon() - from.lon();
    if east.abs() > 180.0 {
        east -= 360.0_f64.copysign(east);
    }
    let mut step = 0.0;
    while step < steps {
        let share = step / steps;
        let lat = from.lat() + (to.lat() - from.lat()) * share;
        let lon = from.lon() + east * share;
        let lon = if lon.abs() > 180.0 {
            lon - 360.0_f64.copysign(lon)
        } else {
            lon
        };
        corners.extend(
            Point::new(lat, lon)
                .ok()
                .map(|at| Spot { at, radius_m: 0.0 }),
        );
        step += 1.0;
    }
}

/// A middle from which the farthest is nearly as near as it can be (Ritter's ball).
fn middle(spots: &[Spot]) -> Option<Point> {
    let first = spots.first()?;
    let farthest = |from: Point| {
        let far = |a: &&Spot, b: &&Spot| distance_m(from, a.at).total_cmp(&distance_m(from, b.at));
        spots.iter().max_by(far)
    };
    let one = farthest(first.at)?.at;
    let other = farthest(one)?.at;
    let mut ball = halfway(vector(one), vector(other), 0.5);
    let mut radius = distance_m(one, other) / 2.0;
    for spot in spots {
        let Some(centre) = place(ball) else { continue };
        let away = distance_m(centre, spot.at);
        if away > radius {
            let grown = f64::midpoint(radius, away);
            ball = halfway(ball, vector(spot.at), (grown - radius) / away);
            radius = grown;
        }
    }
    place(ball).or(Some(first.at))
}

type Vector = [f64; 3];

fn vector(at: Point) -> Vector {
    let (lat, lon) = (at.lat().to_radians(), at.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

fn halfway(from: Vector, to: Vector, share: f64) -> Vector {
    [0, 1, 2].map(|axis| from[axis] + (to[axis] - from[axis]) * share)
}

fn place([x, y, z]: Vector) -> Option<Point> {
    let flat = x.hypot(y);
    if flat.hypot(z) < 1e-6 {
        return None;
    }
    Point::new(z.atan2(flat).to_degrees(), y.atan2(x).to_degrees()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(circles: &[&str], polygons: &[&str]) -> Area {
        Area {
            circles: circles.iter().map(|text| text.parse().unwrap()).collect(),
            polygons: polygons.iter().map(|text| text.parse().unwrap()).collect(),
            ..Area::default()
        }
    }

    fn round(circles: &[&str], polygons: &[&str]) -> Option<Circle> {
        around([area(circles, polygons)].iter())
    }

    #[test]
    fn one_circle_stays_what_it_is_and_a_place_without_size_gets_one() {
        let circle = round(&["34.75,113.62 100"], &[]).unwrap();
        assert_eq!(circle.to_string(), "34.75,113.62 100");
        assert_eq!(round(&["34.75,113.62 0"], &[]).unwrap().radius_m(), 1_000);
        assert_eq!(round(&[], &[]), None);
    }

    #[test]
    fn nobody_inside_a_polygon_is_left_out_also_where_its_sides_bulge() {
        let wide = "50,100 50,120 40,120 40,100 50,100";
        let circle = round(&[], &[wide]).unwrap();
        for (lat, lon) in [
            (50.0, 100.0),
            (50.0, 110.0),
            (40.0, 110.0),
            (45.0, 120.0),
            (40.0, 100.0),
        ] {
            assert!(
                circle.contains(Point::new(lat, lon).unwrap()),
                "{lat},{lon}"
            );
        }
        // And not much more: the farthest corner is some 960 km from the middle.
        assert!(circle.radius_m() < 1_150_000, "{circle}");
    }

    #[test]
    fn several_places_are_in_one_circle_and_the_antimeridian_is_no_edge() {
        let circle = round(&["38,114 50", "36,114 50"], &[]).unwrap();
        assert!(circle.contains(Point::new(38.4, 114.0).unwrap()));
        assert!(circle.contains(Point::new(35.6, 114.0).unwrap()));
        let pacific = round(&[], &["1,179 1,-179 -1,-179 -1,179 1,179"]).unwrap();
        assert!(pacific.radius_m() < 200_000, "{pacific}");
    }

    #[test]
    fn an_area_larger_than_any_circle_is_the_largest() {
        let world = round(&["0,0 20000"], &[]).unwrap();
        assert_eq!(world.radius_m(), RADIUS_MAX_M);
    }
}
