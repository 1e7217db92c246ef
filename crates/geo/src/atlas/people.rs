//! How many people live inside a circle, and in which cells many live together.
//!
//! The model is simple enough to say in a sentence: the people of a county (census
//! of 2020) live spread evenly over a disc of 18 km around its seat. A circle gets
//! the share of each disc that it covers. In a city the discs of the districts
//! overlap and add up; in the empty west people are counted closer to the seat than
//! they live. For rings of 50 km and more the estimate is good to a few per cent in
//! the east of China; for circles below 20 km take it as an order of magnitude.

use super::{Atlas, Place, PlaceKind};
#[cfg(test)]
use crate::EARTH_RADIUS_M;
use crate::{Cell, Circle, Point, distance_m};
use std::f64::consts::PI;

/// The radius in metres over which the people of a county are spread.
pub const SPREAD_M: f64 = 18_000.0;

/// How many people must live in a cell before a phone names it.
pub const PEOPLE_TO_HIDE_AMONG: u32 = 100_000;

/// A cell of this many square kilometres hides a phone even if hardly anybody lives there.
const AREA_TO_HIDE_IN_KM2: f64 = 10_000.0;

/// The resolutions at which a cell may hold enough people.
const POPULOUS_RESOLUTIONS: [u8; 2] = [5, 4];

/// How many points stand for the disc of a county when people are put into cells.
#[cfg(test)]
const SAMPLES: u32 = 61;

impl Atlas {
    /// Estimates how many people live inside the circle (see the model above).
    #[must_use]
    pub fn population_within(&self, circle: &Circle) -> u64 {
        let people: f64 = self
            .counties()
            .map(|county| {
                let away_m = distance_m(circle.centre(), county.point);
                f64::from(county.population) * share_inside(away_m, f64::from(circle.radius_m()))
            })
            .sum();
        people.round() as u64
    }

    /// The cells of resolution 4 and 5 in which an estimated
    /// [`PEOPLE_TO_HIDE_AMONG`] or more people live, sorted by cell.
    ///
    /// Phones carry this list; it says nothing about any of them. It is shipped
    /// (`data/populous.tsv`), because counting it anew takes a third of a second
    /// of every start; a test counts it and compares.
    #[must_use]
    pub fn populous_cells(&self) -> &[(Cell, u32)] {
        self.populous.get_or_init(|| {
            let lines = include_str!("../../data/populous.tsv").lines();
            lines.filter_map(shipped_cell).collect()
        })
    }

    /// The same list, counted from the counties.
    #[cfg(test)]
    pub(super) fn counted_cells(&self) -> Vec<(Cell, u32)> {
        let mut people: std::collections::BTreeMap<Cell, f64> = Default::default();
        for county in self.counties() {
            let each = f64::from(county.population) / f64::from(SAMPLES);
            for point in disc(county.point) {
                for resolution in POPULOUS_RESOLUTIONS {
                    *people.entry(Cell::around(point, resolution)).or_default() += each;
                }
            }
        }
        let rounded = people
            .into_iter()
            .map(|(cell, people)| (cell, people.round() as u32));
        rounded
            .filter(|(_, people)| *people >= PEOPLE_TO_HIDE_AMONG)
            .collect()
    }

    /// The cell that a phone at this point names: the finest one that hides it.
    ///
    /// Of the cells of resolution 5 and 4 around the point, the finest with
    /// [`PEOPLE_TO_HIDE_AMONG`] people; if neither has them, the cell of resolution 3
    /// if it is 10,000 km² or larger, else that of resolution 2. The phone applies the
    /// same rule to the same list, so the server never has to be asked.
    #[must_use]
    pub fn cell_to_name(&self, point: Point) -> Cell {
        let populous = self.populous_cells();
        let holds_many = |cell: &Cell| {
            populous
                .binary_search_by_key(cell, |(cell, _)| *cell)
                .is_ok()
        };
        let cells = POPULOUS_RESOLUTIONS.map(|resolution| Cell::around(point, resolution));
        if let Some(cell) = cells.into_iter().find(holds_many) {
            return cell;
        }
        let wide = Cell::around(point, 3);
        if wide.area_km2() >= AREA_TO_HIDE_IN_KM2 {
            wide
        } else {
            Cell::around(point, 2)
        }
    }

    fn counties(&self) -> impl Iterator<Item = &Place> {
        self.places()
            .iter()
            .filter(|place| place.kind == PlaceKind::County)
    }
}

fn shipped_cell(line: &str) -> Option<(Cell, u32)> {
    let (cell, people) = line.split_once('\t')?;
    Some((Cell::parse(cell).ok()?, people.parse().ok()?))
}

/// The part of a county's disc that lies in a circle of `radius_m` whose centre is
/// `away_m` from the seat. Two discs on flat ground: over 18 km the earth is flat enough.
fn share_inside(away_m: f64, radius_m: f64) -> f64 {
    if away_m >= radius_m + SPREAD_M {
        return 0.0;
    }
    if away_m <= (radius_m - SPREAD_M).abs() {
        let smaller_m = radius_m.min(SPREAD_M);
        return (smaller_m / SPREAD_M).powi(2);
    }
    (segment(away_m, radius_m, SPREAD_M) + segment(away_m, SPREAD_M, radius_m))
        / (PI * SPREAD_M * SPREAD_M)
}

/// The part of a disc of radius `own` that lies beyond the chord which it shares with
/// a disc of radius `other` at the distance `away`.
fn segment(away: f64, own: f64, other: f64) -> f64 {
    let to_chord = (away * away + own * own - other * other) / (2.0 * away);
    let half_chord = (own * own - to_chord * to_chord).max(0.0).sqrt();
    own * own * (to_chord / own).clamp(-1.0, 1.0).acos() - to_chord * half_chord
}

/// Points that fill the disc round a seat evenly: a spiral with the golden angle, as
/// the seeds of a sunflower stand. No chance, no grid that could fall in step with the cells.
#[cfg(test)]
fn disc(seat: Point) -> impl Iterator<Item = Point> {
    /// 180° × (3 − √5).
    const GOLDEN_ANGLE_DEG: f64 = 137.507_764_050_037_85;
    let degree_m = EARTH_RADIUS_M * PI / 180.0;
    (0..SAMPLES).map(move |nth| {
        let away_m = SPREAD_M * ((f64::from(nth) + 0.5) / f64::from(SAMPLES)).sqrt();
        let (east, north) = (f64::from(nth) * GOLDEN_ANGLE_DEG).to_radians().sin_cos();
        let lat = seat.lat() + away_m * north / degree_m;
        let lon = seat.lon() + away_m * east / (degree_m * seat.lat().to_radians().cos());
        Point::within_range(lat, lon)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(lat: f64, lon: f64, radius_m: u32) -> Circle {
        Circle::new(Point::new(lat, lon).unwrap(), radius_m).unwrap()
    }

    /// Set `HOMEWARD_GENERATE` to write the file anew after the counties have changed.
    #[test]
    fn the_shipped_cells_are_those_that_the_counties_give() {
        let counted = Atlas::shipped().counted_cells();
        let line = |(cell, people): &(Cell, u32)| format!("{cell}\t{people}\n");
        let text: String = counted.iter().map(line).collect();
        if std::env::var_os("HOMEWARD_GENERATE").is_some() {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/populous.tsv");
            std::fs::write(file, &text).unwrap();
        }
        assert_eq!(Atlas::shipped().populous_cells(), counted);
    }

    #[test]
    fn the_share_of_a_disc_goes_from_all_to_nothing_without_a_jump() {
        assert_eq!(share_inside(0.0, 100_000.0), 1.0);
        assert_eq!(share_inside(118_000.0, 100_000.0), 0.0);
        assert!((share_inside(0.0, 9_000.0) - 0.25).abs() < 1e-9);
        let mut before = 1.0;
        for away_m in (82_000..=118_000).step_by(250) {
            let share = share_inside(f64::from(away_m), 100_000.0);
            assert!(
                share <= before + 1e-9 && before - share < 0.02,
                "{away_m}: {before} {share}"
            );
            before = share;
        }
        // Half way over, a little less than half is inside, for the rim is round.
        assert!((0.44..0.5).contains(&share_inside(100_000.0, 100_000.0)));
    }

    #[test]
    fn a_wider_ring_never_holds_fewer_people() {
        let atlas = Atlas::shipped();
        let count = |km: u32| atlas.population_within(&circle(38.01, 114.48, km * 1000));
        let counts: Vec<_> = (1..=40).map(|step| count(step * 10)).collect();
        assert!(counts.is_sorted(), "{counts:?}");
        assert!(
            (8_000_000..30_000_000).contains(&count(100)),
            "{}",
            count(100)
        );
    }

    #[test]
    fn china_is_counted_but_for_what_has_no_open_position() {
        let everybody: u64 = Atlas::shipped()
            .counties()
            .map(|county| u64::from(county.population))
            .sum();
        assert!(
            (1_370_000_000..1_412_000_000).contains(&everybody),
            "{everybody}"
        );
        assert_eq!(
            Atlas::shipped().population_within(&circle(-30.0, -120.0, 2_000_000)),
            0
        );
    }

    #[test]
    fn populous_cells_are_sorted_fine_enough_and_full_enough() {
        let cells = Atlas::shipped().populous_cells();
        assert!(cells.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(cells.iter().all(|(cell, people)| {
            POPULOUS_RESOLUTIONS.contains(&cell.resolution()) && *people >= PEOPLE_TO_HIDE_AMONG
        }));
        assert!((1_000..10_000).contains(&cells.len()), "{}", cells.len());
    }

    #[test]
    fn a_phone_names_a_fine_cell_in_a_city_and_a_wide_one_in_the_desert() {
        let named = |lat, lon| Atlas::shipped().cell_to_name(Point::new(lat, lon).unwrap());
        assert_eq!(named(38.0419, 114.5088).resolution(), 5);
        let desert = named(39.0, 83.0);
        assert!(desert.resolution() <= 3 && desert.area_km2() >= AREA_TO_HIDE_IN_KM2);
        let levels: Vec<_> = (0..60)
            .map(|step| named(38.0, 90.0 + 0.4 * f64::from(step)).resolution())
            .collect();
        assert!(levels.contains(&4), "{levels:?}");
    }

    #[test]
    fn a_cell_in_a_named_list_holds_its_point_everywhere() {
        for step in 0..200 {
            let point =
                Point::new(18.0 + 0.17 * f64::from(step), 75.0 + 0.29 * f64::from(step)).unwrap();
            let cell = Atlas::shipped().cell_to_name(point);
            assert_eq!(cell, Cell::around(point, cell.resolution()));
            assert!((2..=5).contains(&cell.resolution()));
        }
    }
}
