//! Where a message applies.

use std::{fmt, str::FromStr};

use super::{Decimal, Geocode, Point, Polygon, ValueError, decimal::number, excerpt};
use crate::{rule::area as rule, xml::is_space};

/// Half the way round the earth in kilometres: a circle cannot be larger. A radius
/// beyond it was written in metres.
pub const RADIUS_KM_MAX: f64 = 20_038.0;

/// A place with its parts; it is the union of all polygons, circles and geocodes
/// (CAP 1.2 §3.2.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    /// The place in words.
    pub area_desc: String,
    /// Closed rings.
    pub polygons: Vec<Polygon>,
    /// Circles.
    pub circles: Vec<Circle>,
    /// Codes of places in some list, such as GB/T 2260.
    pub geocodes: Vec<Geocode>,
    /// Feet above mean sea level: the height, or with a ceiling the lower limit.
    pub altitude: Option<Decimal>,
    /// Feet above mean sea level: the upper limit. Only together with `altitude`.
    pub ceiling: Option<Decimal>,
}

/// A centre and a radius in **kilometres** (CAP 1.2 §3.2.4 circle).
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    centre: Point,
    radius_km: f64,
    text: String,
}

impl Circle {
    /// Makes a circle; the radius is 0 to [`RADIUS_KM_MAX`] kilometres.
    pub fn new(centre: Point, radius_km: f64) -> Result<Self, ValueError> {
        let text = format!("{centre} {radius_km}");
        Self::checked(centre, radius_km, text)
    }

    /// The middle.
    #[must_use]
    pub const fn centre(&self) -> Point {
        self.centre
    }

    /// The radius in kilometres.
    #[must_use]
    pub const fn radius_km(&self) -> f64 {
        self.radius_km
    }

    fn checked(centre: Point, radius_km: f64, text: String) -> Result<Self, ValueError> {
        let wrong = if !(radius_km >= 0.0) {
            (&rule::CIRCLE_RADIUS, "the radius is not 0 or more")
        } else if radius_km > RADIUS_KM_MAX {
            (
                &rule::CIRCLE_METRES,
                "the radius goes more than round the earth",
            )
        } else {
            return Ok(Self {
                centre,
                radius_km,
                text,
            });
        };
        let message = format!("{}: {radius_km} km", wrong.1);
        Err(ValueError::new(wrong.0, message))
    }
}

impl FromStr for Circle {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let malformed = || {
            let message = format!("`{}` is not latitude,longitude radius", excerpt(text));
            ValueError::new(&rule::CIRCLE_FORM, message)
        };
        let mut parts = text.split(is_space).filter(|part| !part.is_empty());
        let (Some(centre), Some(radius), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed());
        };
        let point = Point::read(centre, &rule::CIRCLE_FORM, &rule::CIRCLE_RANGE)?;
        let radius_km = number(radius).ok_or_else(malformed)?;
        Self::checked(point, radius_km, format!("{centre} {radius}"))
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        text.parse::<Circle>()
            .map_or_else(|error| error.rule.code, |_| "circle")
    }

    #[test]
    fn a_circle_is_a_centre_and_a_radius_in_kilometres() {
        for text in ["34.7466,113.6254 100", "32.9525,-115.5527 0", "0,0 20037.5"] {
            assert_eq!(code(text), "circle");
        }
        for text in [
            "34.7,113.6",
            "34.7,113.6,100",
            "34.7 113.6 100",
            "34.7,113.6 100km",
            "34.7, 113.6 1",
            "",
            "1,1 1e2",
        ] {
            assert_eq!(code(text), "circle-form", "{text}");
        }
        assert_eq!(code("113.6,34.7 100"), "circle-range");
        assert_eq!(code("34.7,113.6 -1"), "circle-radius");
        assert_eq!(code("34.7,113.6 100000"), "circle-metres");
        assert!(Circle::new(Point::new(1.0, 2.0).unwrap(), f64::NAN).is_err());
    }
}
