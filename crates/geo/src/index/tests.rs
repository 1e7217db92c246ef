//! The index against a plain loop over everybody, which is what it must be equal to.

use std::collections::BTreeSet;

use super::*;
use crate::{Atlas, Cell, CellSet, Circle, PlaceKind, Point, RADIUS_MAX_M, distance_m};

/// A sequence that is the same at each run (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.part() * (high - low)
    }

    /// Evenly over the globe.
    fn anywhere(&mut self) -> Point {
        let lat = self.between(-1.0, 1.0).asin().to_degrees();
        Point::new(lat, self.between(-180.0, 180.0)).unwrap()
    }

    /// Round a seat of a county, as people live.
    fn in_china(&mut self) -> Point {
        let seats = Atlas::shipped().places();
        let seat = seats[self.next() as usize % seats.len()].point;
        let (north, east) = (self.between(-0.3, 0.3), self.between(-0.3, 0.3));
        Point::new(seat.lat() + north, seat.lon() + east).unwrap()
    }

    /// Where a grid of latitudes and longitudes goes wrong, if it does.
    fn in_a_corner(&mut self) -> Point {
        let near = |dice: &mut Self, at: f64| at + dice.between(-0.5, 0.5);
        let (lat, lon) = match self.next() % 4 {
            0 => (self.between(88.0, 90.0), self.between(-180.0, 180.0)),
            1 => (self.between(-90.0, -88.0), self.between(-180.0, 180.0)),
            2 => (near(self, 0.0), self.between(179.0, 180.0)),
            _ => (near(self, 66.0), self.between(-180.0, -179.0)),
        };
        Point::new(lat, lon).unwrap()
    }
}

fn everybody(count: u32, dice: &mut Dice) -> Vec<Point> {
    let mut points: Vec<_> = (0..count)
        .map(|nth| match nth % 4 {
            0 => dice.anywhere(),
            1 => dice.in_a_corner(),
            _ => dice.in_china(),
        })
        .collect();
    // The ends of the world themselves.
    let ends = [
        (90.0, 0.0),
        (-90.0, 180.0),
        (0.0, 180.0),
        (0.0, -180.0),
        (90.0, -180.0),
        (-90.0, 12.3),
    ];
    points.extend(ends.map(|(lat, lon)| Point::new(lat, lon).unwrap()));
    points
}

fn areas(dice: &mut Dice) -> Vec<Circle> {
    let mut areas: Vec<_> = (0..93)
        .map(|nth| {
            let centre = match nth % 3 {
                0 => dice.anywhere(),
                1 => dice.in_a_corner(),
                _ => dice.in_china(),
            };
            // As many small as large ones, from a metre to the largest.
            let radius_m = f64::from(RADIUS_MAX_M).powf(dice.part());
            Circle::new(centre, radius_m as u32).unwrap()
        })
        .collect();
    let poles = [
        (90.0, 0.0, 300_000),
        (-90.0, 50.0, 2_000_000),
        (89.9, 10.0, 50_000),
    ];
    let antimeridian = [(0.0, 180.0, 500_000), (51.0, -179.9, 300_000)];
    let china = [(39.9, 116.4, 300_000), (38.0104, 114.4784, 100_000)];
    let fixed = poles.into_iter().chain(antimeridian).chain(china);
    areas.extend(
        fixed.map(|(lat, lon, radius_m)| {
            Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap()
        }),
    );
    areas
}

#[test]
fn a_million_points_and_a_hundred_areas_differ_from_the_plain_loop_in_nobody() {
    let mut dice = Dice(20_261_126);
    let points: Vec<_> = everybody(1_000_000, &mut dice)
        .into_iter()
        .map(held)
        .collect();
    let mut index = PointIndex::new();
    (0_u32..)
        .zip(&points)
        .for_each(|(slot, point)| index.place(slot, *point));
    let areas = areas(&mut dice);
    assert_eq!(areas.len(), 100);
    let mut inside_of_all = 0;
    for area in &areas {
        let mut found = index.inside(&[*area]);
        found.sort_unstable();
        let oracle = (0_u32..)
            .zip(&points)
            .filter(|(_, point)| plainly_inside(area, **point));
        let oracle: Vec<_> = oracle.map(|(slot, _)| slot).collect();
        assert!(
            found == oracle,
            "{area}: {} found, {} inside",
            found.len(),
            oracle.len()
        );
        inside_of_all += found.len();
    }
    assert!(
        inside_of_all > 1_000_000,
        "the areas held hardly anybody: {inside_of_all}"
    );
}

#[test]
fn points_strewn_along_the_rim_are_told_apart_to_the_lattice() {
    let mut dice = Dice(7);
    for radius_m in [1, 40, 4_999, 5_000, 100_000, 300_000, 2_000_000] {
        for (lat, lon) in [(39.9, 116.4), (79.0, 20.0), (-66.0, 179.99), (0.1, -179.99)] {
            let area = Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap();
            let points: Vec<_> = (0..2_000)
                .map(|_| held(near_rim(&area, &mut dice)))
                .collect();
            let mut index = PointIndex::new();
            (0_u32..)
                .zip(&points)
                .for_each(|(slot, point)| index.place(slot, *point));
            let mut found = index.inside(&[area]);
            found.sort_unstable();
            let oracle = (0_u32..)
                .zip(&points)
                .filter(|(_, point)| area.contains(**point));
            assert_eq!(
                found,
                oracle.map(|(slot, _)| slot).collect::<Vec<_>>(),
                "{area}"
            );
        }
    }
}

/// What the phone and the server go by. Nobody is nearer than the difference of the
/// latitudes alone, which saves most of the loop's time and decides nothing near the rim.
fn plainly_inside(area: &Circle, point: Point) -> bool {
    let north = (area.centre().lat() - point.lat()).abs().to_radians() * crate::EARTH_RADIUS_M;
    north <= f64::from(area.radius_m()) + 1.0 && area.contains(point)
}

/// Within three metres of the rim.
fn near_rim(area: &Circle, dice: &mut Dice) -> Point {
    let away = (f64::from(area.radius_m()) + dice.between(-3.0, 3.0)).max(0.0);
    let angle = away / crate::EARTH_RADIUS_M;
    let (sin_b, cos_b) = dice.between(0.0, std::f64::consts::TAU).sin_cos();
    let (sin_lat, cos_lat) = area.centre().lat().to_radians().sin_cos();
    let lat = (sin_lat * angle.cos() + cos_lat * angle.sin() * cos_b).asin();
    let east = (sin_b * angle.sin() * cos_lat).atan2(angle.cos() - sin_lat * lat.sin());
    let lon = (area.centre().lon() + east.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
    Point::new(lat.to_degrees().clamp(-90.0, 90.0), lon).unwrap()
}

#[test]
fn whoever_is_in_two_areas_is_found_once_and_the_nearest_squares_come_first() {
    let mut dice = Dice(3);
    let mut index = PointIndex::new();
    let points: Vec<_> = (0..60_000).map(|_| held(dice.in_china())).collect();
    (0_u32..)
        .zip(&points)
        .for_each(|(slot, point)| index.place(slot, *point));
    let of = |lat, lon| Circle::new(Point::new(lat, lon).unwrap(), 250_000).unwrap();
    let reach = [of(39.9, 116.4), of(38.01, 114.48), of(31.2, 121.5)];
    let found = index.inside(&reach);
    let mut sorted = found.clone();
    sorted.sort_unstable();
    let oracle = (0_u32..).zip(&points);
    let oracle = oracle.filter(|(_, point)| reach.iter().any(|area| area.contains(**point)));
    assert_eq!(sorted, oracle.map(|(slot, _)| slot).collect::<Vec<_>>());
    let away = |slot: &u32| {
        let to = |area: &Circle| distance_m(area.centre(), points[*slot as usize]);
        reach.iter().map(to).fold(f64::INFINITY, f64::min)
    };
    // A square is 14 km wide: nobody comes before somebody who is two squares nearer.
    let mut farthest = 0.0_f64;
    for away in found.iter().map(away) {
        assert!(away > farthest - 40_000.0);
        farthest = farthest.max(away);
    }
}

#[test]
fn after_any_moves_the_index_is_as_if_it_were_built_anew() {
    let mut dice = Dice(11);
    let mut index = PointIndex::new();
    let mut truth: Vec<Option<Point>> = vec![None; 3_000];
    for _ in 0..60_000 {
        let slot = dice.next() as usize % truth.len();
        if dice.next().is_multiple_of(5) {
            assert_eq!(index.remove(slot as u32), truth[slot].take().is_some());
        } else {
            let to = held(dice.in_china());
            index.place(slot as u32, to);
            truth[slot] = Some(to);
        }
    }
    assert_eq!(index.len(), truth.iter().flatten().count());
    for (slot, point) in (0_u32..).zip(&truth) {
        assert_eq!(index.position(slot), *point);
    }
    let area = Circle::new(Point::new(35.0, 112.0).unwrap(), 600_000).unwrap();
    let found: BTreeSet<_> = index.inside(&[area]).into_iter().collect();
    let inside = |point: &Option<Point>| point.is_some_and(|point| area.contains(point));
    let oracle = (0_u32..).zip(&truth).filter(|(_, point)| inside(point));
    assert_eq!(found, oracle.map(|(slot, _)| slot).collect());
}

#[test]
fn a_wider_ring_reaches_all_who_were_not_told_also_when_they_moved_between_the_rings() {
    let mut dice = Dice(5);
    let mut index = PointIndex::new();
    let mut points: Vec<_> = (0..40_000).map(|_| held(dice.in_china())).collect();
    (0_u32..)
        .zip(&points)
        .for_each(|(slot, point)| index.place(slot, *point));
    let ring = |radius_m| Circle::new(Point::new(38.01, 114.48).unwrap(), radius_m).unwrap();
    let (inner, outer) = (ring(100_000), ring(300_000));
    let (mut told, mut live) = (Told::new(), LiveAreas::new());
    live.set("case", inner);
    index
        .inside(&[inner])
        .into_iter()
        .for_each(|slot| assert!(told.insert(slot)));
    let first = told.len();
    // People move: whoever arrives in the live area is told on arrival.
    for _ in 0..20_000 {
        let slot = dice.next() as usize % points.len();
        let to = held(dice.in_china());
        (points[slot], _) = (to, index.place(slot as u32, to));
        if live.around(to).next().is_some() {
            told.insert(slot as u32);
        }
    }
    assert!(told.len() > first, "nobody entered: the test shows nothing");
    let mut scratch = Scratch::default();
    let (mut looked_at, mut new) = (0, Vec::new());
    index.visit(&[outer], &[inner], &mut scratch, |run| {
        looked_at += run.len();
        new.extend(run.iter().filter(|slot| told.insert(**slot)));
    });
    let all = index.inside(&[outer]);
    assert!(
        all.iter().all(|slot| told.contains(*slot)),
        "somebody was left out"
    );
    assert!(looked_at < all.len(), "the inner ring was looked at again");
    assert_eq!(
        new.len() as u64 + told.iter().filter(|slot| !new.contains(slot)).count() as u64,
        told.len()
    );
}

#[test]
fn an_arrival_is_matched_with_exactly_the_areas_that_hold_it() {
    let mut dice = Dice(13);
    let mut live = LiveAreas::new();
    let areas = areas(&mut dice);
    (0..)
        .zip(&areas)
        .for_each(|(name, area): (usize, _)| live.set(name, *area));
    live.remove(&4);
    let mut matched = 0;
    for point in everybody(30_000, &mut dice) {
        let found: BTreeSet<_> = live.around(point).copied().collect();
        let holds = |name: &usize| *name != 4 && areas[*name].contains(held(point));
        assert_eq!(found, (0..areas.len()).filter(holds).collect());
        matched += found.len();
    }
    assert!(matched > 1_000);
}

/// Cells as phones name them, of mixed resolutions.
fn named(dice: &mut Dice) -> Cell {
    let point = if dice.next().is_multiple_of(4) {
        dice.anywhere()
    } else {
        dice.in_china()
    };
    Cell::around(point, (1 + dice.next() % 7) as u8)
}

#[test]
fn cells_are_owed_exactly_what_a_set_of_cells_is_owed() {
    let mut dice = Dice(17);
    let mut index = CellIndex::new();
    let mut holders: Vec<Option<Cell>> = Vec::new();
    let mut put = |index: &mut CellIndex, cell| {
        let slot = index.join(cell).unwrap() as usize;
        holders.resize(holders.len().max(index.slots() as usize), None);
        assert!(
            holders[slot].replace(cell).is_none(),
            "a slot was given out twice"
        );
    };
    (0..20_000).for_each(|_| put(&mut index, named(&mut dice)));
    let mut found = Vec::new();
    for area in areas(&mut dice) {
        let except = Circle::new(area.centre(), (area.radius_m() / 2).max(1)).unwrap();
        index.owed(&[area], &[except], &mut found);
        let slots: Vec<u32> = found.iter().cloned().flatten().collect();
        let found: BTreeSet<_> = slots.iter().copied().collect();
        assert_eq!(found.len(), slots.len(), "somebody was found twice");
        let owed = |cell: &Option<Cell>| {
            cell.is_some_and(|cell| CellSet::of([cell]).unwrap().owed(&[area], &[except]))
        };
        let oracle = (0_u32..).zip(&holders).filter(|(_, cell)| owed(cell));
        assert_eq!(found, oracle.map(|(slot, _)| slot).collect());
    }
}

#[test]
fn whoever_names_every_cell_leaves_nothing_behind() {
    let mut dice = Dice(23);
    let mut index = CellIndex::new();
    let mut found = Vec::new();
    for _ in 0..500 {
        let cells: BTreeSet<_> = (0..32).map(|_| named(&mut dice)).collect();
        let slots: Vec<_> = cells.iter().map(|cell| index.join(*cell)).collect();
        let last = cells.last().unwrap().centre();
        index.owed(&[Circle::new(last, 1).unwrap()], &[], &mut found);
        assert!(!found.is_empty(), "a cell that took over a room is found");
        for slot in slots {
            assert_eq!(index.leave(slot.unwrap()), None);
        }
        index.owed(&[Circle::new(last, 1).unwrap()], &[], &mut found);
        assert!(index.is_empty() && found.is_empty());
    }
    assert!(index.slots() <= 32 * 16 && index.bytes() < 64 * 1_024);
}

#[test]
fn who_leaves_a_cell_makes_the_last_one_move_and_runs_stay_whole() {
    let mut dice = Dice(19);
    let counties = Atlas::shipped()
        .places()
        .iter()
        .filter(|place| place.kind == PlaceKind::County);
    let cells: Vec<_> = counties
        .take(40)
        .map(|place| Cell::around(place.point, 4))
        .collect();
    let mut index = CellIndex::with_room(cells.iter().map(|cell| (*cell, 20)));
    let mut holders: Vec<Option<(u32, Cell)>> = Vec::new();
    for name in 0..30_000_u32 {
        if dice.next().is_multiple_of(3) && !index.is_empty() {
            let taken: Vec<_> = (0..holders.len())
                .filter(|slot| holders[*slot].is_some())
                .collect();
            let slot = taken[dice.next() as usize % taken.len()];
            holders[slot] = None;
            if let Some(last) = index.leave(slot as u32) {
                holders[slot] = holders[last as usize].take();
                assert_eq!(
                    holders[slot].unwrap().1,
                    index.cell_of(slot as u32).unwrap()
                );
            }
            if name > 2_000 {
                continue;
            }
        }
        let cell = cells[dice.next() as usize % cells.len()];
        let slot = index.join(cell).unwrap() as usize;
        holders.resize(holders.len().max(index.slots() as usize), None);
        assert!(holders[slot].replace((name, cell)).is_none());
        if name > 2_000 && holders.iter().flatten().count() > 4_000 {
            break;
        }
    }
    assert_eq!(holders.iter().flatten().count() as u64, index.len());
    let all = Circle::new(cells[0].centre(), RADIUS_MAX_M).unwrap();
    let mut found = Vec::new();
    index.owed(&[all], &[], &mut found);
    let owed = |cell: Cell| CellSet::of([cell]).unwrap().owed(&[all], &[]);
    let held = holders
        .iter()
        .flatten()
        .filter(|(_, cell)| owed(*cell))
        .count();
    assert!(
        found
            .iter()
            .cloned()
            .flatten()
            .all(|slot| holders[slot as usize].is_some())
    );
    assert_eq!(found.iter().map(|run| run.len()).sum::<usize>(), held);
}
