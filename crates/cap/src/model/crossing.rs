//! Whether the sides of a ring cross each other, with bounded work.

use super::Point;

/// How many pairs of sides may still be compared. One budget serves a whole message,
/// so that no message can keep a reader busy; a ring of ten thousand sides as they
/// occur uses a small part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrossingBudget {
    pairs_left: u32,
}

impl Default for CrossingBudget {
    fn default() -> Self {
        let pairs_left = 8_000_000;
        Self { pairs_left }
    }
}

/// What the search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// No two sides cross.
    None,
    /// These two sides cross, counted from 0 at the first pair.
    Between(usize, usize),
    /// The budget was used up, or the ring goes round a pole.
    Unknown,
}

/// A side between two neighbouring points, in degrees on the plane.
#[derive(Clone, Copy)]
struct Side {
    from: (f64, f64),
    to: (f64, f64),
    index: u32,
}

impl Side {
    fn left(&self) -> f64 {
        self.from.0.min(self.to.0)
    }

    fn right(&self) -> f64 {
        self.from.0.max(self.to.0)
    }

    fn apart(&self, other: &Self) -> bool {
        let low = |side: &Self| side.from.1.min(side.to.1);
        let high = |side: &Self| side.from.1.max(side.to.1);
        high(self) < low(other) || high(other) < low(self)
    }

    /// Whether the two cross in their insides; touching is not crossing.
    fn crosses(&self, other: &Self) -> bool {
        let turn = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| {
            (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
        };
        let opposite = |a: f64, b: f64| (a > 0.0 && b < 0.0) || (a < 0.0 && b > 0.0);
        opposite(
            turn(self.from, self.to, other.from),
            turn(self.from, self.to, other.to),
        ) && opposite(
            turn(other.from, other.to, self.from),
            turn(other.from, other.to, self.to),
        )
    }
}

/// Looks for two sides that cross: a sweep from west to east over the sides.
pub(super) fn find(points: &[Point], budget: &mut CrossingBudget) -> Crossing {
    let Some(mut sides) = sides(points) else {
        return Crossing::Unknown;
    };
    sides.sort_unstable_by(|a, b| a.left().total_cmp(&b.left()));
    for (at, side) in sides.iter().enumerate() {
        for other in &sides[at + 1..] {
            if other.left() > side.right() {
                break;
            }
            let Some(left) = budget.pairs_left.checked_sub(1) else {
                return Crossing::Unknown;
            };
            budget.pairs_left = left;
            if !side.apart(other) && side.crosses(other) {
                let (a, b) = (side.index as usize, other.index as usize);
                return Crossing::Between(a.min(b), a.max(b));
            }
        }
    }
    Crossing::None
}

/// The sides on the plane. A step of more than half the globe goes the other way
/// round, over the antimeridian; a ring that then does not close goes round a pole.
fn sides(points: &[Point]) -> Option<Vec<Side>> {
    let mut sides = Vec::with_capacity(points.len().saturating_sub(1));
    let mut shift = 0.0;
    for (index, pair) in points.windows(2).enumerate() {
        let from = (pair[0].lon() + shift, pair[0].lat());
        let step = pair[1].lon() - pair[0].lon();
        if step > 180.0 {
            shift -= 360.0;
        } else if step < -180.0 {
            shift += 360.0;
        }
        let to = (pair[1].lon() + shift, pair[1].lat());
        let index = u32::try_from(index).ok()?;
        sides.push(Side { from, to, index });
    }
    (shift == 0.0).then_some(sides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Polygon;

    fn crossing(text: &str) -> Crossing {
        let polygon: Polygon = text.parse().unwrap();
        polygon.crossing(&mut CrossingBudget::default())
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_square_does_not() {
        assert_eq!(crossing("0,0 1,1 0,1 1,0 0,0"), Crossing::Between(0, 2));
        assert_eq!(crossing("0,0 0,1 1,1 1,0 0,0"), Crossing::None);
        assert_eq!(crossing("0,0 1,0 1,1 0,1 0,0"), Crossing::None);
    }

    #[test]
    fn a_ring_may_touch_itself() {
        assert_eq!(crossing("0,0 2,0 2,2 1,1 0,2 0,0"), Crossing::None);
        assert_eq!(crossing("0,0 2,1 4,0 4,2 2,1 0,2 0,0"), Crossing::None);
    }

    #[test]
    fn a_ring_over_the_antimeridian_is_one_ring() {
        assert_eq!(
            crossing("10,179 10,-179 -10,-179 -10,179 10,179"),
            Crossing::None
        );
        assert_eq!(
            crossing("10,179 -10,-179 10,-179 -10,179 10,179"),
            Crossing::Between(0, 2)
        );
        assert_eq!(crossing("60,0 60,120 60,-120 60,0"), Crossing::Unknown);
    }

    #[test]
    fn the_work_is_bounded() {
        let mut budget = CrossingBudget { pairs_left: 2 };
        let square: Polygon = "0,0 0,1 1,1 1,0 0,0".parse().unwrap();
        assert_eq!(square.crossing(&mut budget), Crossing::Unknown);
    }
}
