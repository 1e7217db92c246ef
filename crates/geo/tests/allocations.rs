//! Who is inside costs no memory once the room for the answer is there: counted, not timed.

use std::alloc::System;

use homeward_geo::{
    Circle, Point,
    index::{PointIndex, Scratch},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const POINTS: u32 = 50_000;

/// Points spread over a thousand kilometres without chance: a low-discrepancy sequence.
fn spread(nth: u32) -> Point {
    let share = |step: f64| (f64::from(nth) * step).fract();
    Point::new(
        34.0 + 9.0 * share(0.754_877_666),
        110.0 + 10.0 * share(0.569_840_296),
    )
    .unwrap()
}

#[test]
fn a_second_look_allocates_nothing() {
    let mut index = PointIndex::new();
    for nth in 0..POINTS {
        index.place(nth, spread(nth));
    }
    let circles = [100_000, 300_000, 500_000]
        .map(|radius| Circle::new(Point::new(38.0423, 114.5149).unwrap(), radius).unwrap());
    let mut scratch = Scratch::default();
    let mut look = |circle: &Circle| {
        let mut found = 0;
        let counted = Region::new(COUNTED);
        index.visit(std::slice::from_ref(circle), &[], &mut scratch, |run| {
            found += run.len();
        });
        (found, counted.change().allocations)
    };
    // The widest first: it makes room for all.
    for circle in circles.iter().rev() {
        look(circle);
    }
    for circle in &circles {
        let (found, allocations) = look(circle);
        assert!(found > 500, "{found} inside {circle}");
        assert_eq!(allocations, 0, "{circle}");
    }
}
