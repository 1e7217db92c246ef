//! A closed ring of points.

use std::{fmt, str::FromStr};

use super::{Point, ValueError, crossing, crossing::Crossing, crossing::CrossingBudget};
use crate::{rule::area as rule, xml::is_space};

/// A closed ring of at least four points, first and last the same (CAP 1.2 §3.2.4
/// polygon). Either way round is legal.
///
/// It keeps the digits as written, so that a message can be written again.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    points: Vec<Point>,
    text: String,
}

impl Polygon {
    /// Fewest pairs that make a polygon.
    pub const POINTS_MIN: usize = 4;

    /// Makes a polygon of a closed ring.
    pub fn new(points: Vec<Point>) -> Result<Self, ValueError> {
        let pairs: Vec<String> = points.iter().map(Point::to_string).collect();
        let text = pairs.join(" ");
        Self::checked(points, text)
    }

    /// The points, the first again at the end.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Whether two of its sides cross.
    pub fn crossing(&self, budget: &mut CrossingBudget) -> Crossing {
        crossing::find(&self.points, budget)
    }

    /// Whether it covers nothing: all points lie on one meridian, one parallel or in
    /// one place.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        let first = self.points[0];
        self.points.iter().all(|point| point.lat() == first.lat())
            || self.points.iter().all(|point| point.lon() == first.lon())
    }

    fn checked(points: Vec<Point>, text: String) -> Result<Self, ValueError> {
        if points.len() < Self::POINTS_MIN {
            let message = format!("a polygon of {} pairs", points.len());
            return Err(ValueError::new(&rule::POLYGON_SHORT, message));
        }
        let (first, last) = (points[0], points[points.len() - 1]);
        if first != last {
            let message = format!("it begins at {first} and ends at {last}");
            return Err(ValueError::new(&rule::POLYGON_OPEN, message));
        }
        Ok(Self { points, text })
    }
}

impl FromStr for Polygon {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let pairs = || text.split(is_space).filter(|pair| !pair.is_empty());
        // Counted first: growing a list of a million points would take twice its room.
        let mut points = Vec::with_capacity(pairs().count());
        for pair in pairs() {
            points.push(Point::read(
                pair,
                &rule::POLYGON_PAIR,
                &rule::POLYGON_RANGE,
            )?);
        }
        let mut written = String::with_capacity(text.len());
        for pair in pairs() {
            if !written.is_empty() {
                written.push(' ');
            }
            written.push_str(pair);
        }
        Self::checked(points, written)
    }
}

impl fmt::Display for Polygon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        text.parse::<Polygon>()
            .map_or_else(|error| error.rule.code, |_| "polygon")
    }

    #[test]
    fn a_polygon_is_closed_and_has_four_pairs_in_range() {
        assert_eq!(
            code("34.9,113.4 34.6,113.4\n34.6,113.9\t34.9,113.4"),
            "polygon"
        );
        assert_eq!(
            code("34.9,113.4 34.6,113.4 34.6,113.9 34.90,113.40"),
            "polygon"
        );
        assert_eq!(code("34.9,113.4 34.6,113.4 34.9,113.4"), "polygon-short");
        assert_eq!(
            code("34.9,113.4 34.6,113.4 34.6,113.9 34.9,113.9"),
            "polygon-open"
        );
        assert_eq!(
            code("113.4,34.9 113.4,34.6 113.9,34.6 113.4,34.9"),
            "polygon-range"
        );
        assert_eq!(code("34.9, 113.4 34.6, 113.4"), "polygon-pair");
        assert_eq!(code("NaN,113.4 1,1 2,2 NaN,113.4"), "polygon-pair");
        assert_eq!(code("1,1,1 2,2,1 3,1,1 1,1,1"), "polygon-pair");
        assert_eq!(code(""), "polygon-short");
    }

    #[test]
    fn the_digits_stay_as_written() {
        let polygon: Polygon = "34.90,113.40\n 34.60,113.4 34.6,113.9 34.9,113.4"
            .parse()
            .unwrap();
        assert_eq!(
            polygon.to_string(),
            "34.90,113.40 34.60,113.4 34.6,113.9 34.9,113.4"
        );
    }
}
