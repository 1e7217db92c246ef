//! The index of cells against a plain loop over everybody who named one: random cells of
//! mixed resolutions where the globe is awkward, while people come, go and move.

use homeward_geo::{
    Cell, CellSet, Circle, Point, RADIUS_MAX_M, RESOLUTION_MAX, RESOLUTION_MIN, distance_m,
    index::CellIndex,
};
use proptest::prelude::*;

/// Far more than the two ways to measure a distance differ by.
const SAME_M: f64 = 0.5;

/// Both poles, the antimeridian, a pentagon of the grid, China.
fn anywhere() -> impl Strategy<Value = Point> {
    let east = -180.0..=180.0f64;
    prop_oneof![
        (prop_oneof![86.0..=90.0f64, -90.0..=-86.0f64], east),
        (
            -70.0..=70.0f64,
            prop_oneof![177.0..=180.0f64, -180.0..=-177.0f64]
        ),
        (20.0..=27.0f64, 117.0..=125.0f64),
        (18.0..=53.0f64, 73.0..=135.0f64),
    ]
    .prop_map(|(lat, lon)| Point::new(lat, lon).unwrap())
}

fn cell() -> impl Strategy<Value = Cell> {
    (anywhere(), RESOLUTION_MIN..=RESOLUTION_MAX).prop_map(|(at, fine)| Cell::around(at, fine))
}

/// Some circles of any size, and some that touch the circle round a named cell to the metre,
/// from near it and from afar: there a quick answer would be wrong first. From afar a chord is
/// so much shorter than its arc that it hides a fault of metres.
fn circle(cells: Vec<Cell>) -> impl Strategy<Value = Circle> {
    let cell = proptest::sample::select(cells);
    let touching = (cell, beside(), any::<bool>(), -4.0..=4.0f64);
    prop_oneof![
        (anywhere(), 1..=RADIUS_MAX_M).prop_map(|(at, wide)| Circle::new(at, wide).unwrap()),
        touching.prop_map(|(cell, beside, beyond, off_m)| {
            let (middle, reach_m) = cell.bounding_circle();
            let at = moved(middle, beside);
            let side = if beyond { -reach_m } else { reach_m };
            let wide = distance_m(at, middle) + side + off_m;
            Circle::new(at, wide.clamp(1.0, f64::from(RADIUS_MAX_M)) as u32).unwrap()
        }),
    ]
}

/// Degrees north and east, few or many.
fn beside() -> impl Strategy<Value = (f64, f64)> {
    let within = |most: f64| (-most..=most, -most..=most);
    prop_oneof![within(0.3), within(20.0)]
}

fn moved(from: Point, (north, east): (f64, f64)) -> Point {
    let lon = (from.lon() + east + 540.0).rem_euclid(360.0) - 180.0;
    Point::new((from.lat() + north).clamp(-90.0, 90.0), lon).unwrap()
}

/// Who comes and names which cell, and who goes or moves: a number picks the slot.
type Day = (
    Vec<Cell>,
    Vec<(usize, usize, bool)>,
    Vec<Circle>,
    Vec<Circle>,
);

fn day() -> impl Strategy<Value = Day> {
    proptest::collection::vec(cell(), 1..60).prop_flat_map(|cells| {
        let moves =
            proptest::collection::vec((any::<usize>(), any::<usize>(), any::<bool>()), 0..400);
        let few = |range| proptest::collection::vec(circle(cells.clone()), range);
        (Just(cells.clone()), moves, few(1..4), few(0..3))
    })
}

/// The index, and by slot who named what.
#[derive(Default)]
struct House {
    index: CellIndex,
    by_slot: Vec<Option<Cell>>,
}

impl House {
    fn join(&mut self, cell: Cell) {
        let slot = self.index.join(cell).unwrap() as usize;
        let slots = self.index.slots() as usize;
        self.by_slot.resize(slots, None);
        assert!(self.by_slot[slot].replace(cell).is_none());
    }

    fn leave(&mut self, slot: usize) {
        self.by_slot[slot] = None;
        if let Some(last) = self.index.leave(slot as u32) {
            self.by_slot[slot] = self.by_slot[last as usize].take();
        }
    }

    /// Everybody comes; then some go, and of those some name another cell.
    fn live(&mut self, cells: &[Cell], moves: &[(usize, usize, bool)]) {
        (0..4 * cells.len()).for_each(|nth| self.join(cells[nth % cells.len()]));
        for (who, to, stays) in moves {
            let slot = who % self.by_slot.len();
            if self.by_slot[slot].is_some() {
                self.leave(slot);
            }
            if *stays {
                self.join(cells[to % cells.len()]);
            }
        }
    }
}

/// How far the nearest circle is that may hold a point of the cell.
fn away_m(cell: Cell, reach: &[Circle]) -> f64 {
    let set = CellSet::of([cell]).unwrap();
    let held = reach.iter().filter(|circle| set.may_hold(circle));
    held.map(|circle| set.nearest_m(circle.centre()))
        .fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whoever_came_went_or_moved_the_index_finds_whom_a_plain_loop_finds_and_near_cells_first(
        (cells, moves, reach, except) in day()
    ) {
        let mut house = House::default();
        house.live(&cells, &moves);
        let mut found = Vec::new();
        found.push(0..u32::MAX);
        house.index.owed(&reach, &except, &mut found);
        let slots: Vec<u32> = found.into_iter().flatten().collect();
        let owed = |cell: &Cell| CellSet::of([*cell]).unwrap().owed(&reach, &except);
        let plain = (0_u32..).zip(&house.by_slot);
        let plain = plain.filter(|(_, cell)| cell.as_ref().is_some_and(owed));
        let mut sorted = slots.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, plain.map(|(slot, _)| slot).collect::<Vec<_>>());
        let away = slots.iter().map(|slot| away_m(house.by_slot[*slot as usize].unwrap(), &reach));
        prop_assert!(away.is_sorted_by(|near, far| *near <= far + SAME_M));
    }
}
