//! A place on the ground.

use std::fmt;

use super::{ValueError, decimal::number, excerpt};
use crate::rule::{Rule, area as rule};

/// A WGS 84 position in degrees (CAP 1.2 §1.5 and §3.2.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    lat: f64,
    lon: f64,
}

impl Point {
    /// Makes a point; latitude is -90 to 90, longitude -180 to 180.
    pub fn new(lat: f64, lon: f64) -> Result<Self, ValueError> {
        Self::checked(lat, lon, &rule::POLYGON_RANGE)
    }

    /// Latitude in degrees, north is positive.
    #[must_use]
    pub const fn lat(&self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east is positive.
    #[must_use]
    pub const fn lon(&self) -> f64 {
        self.lon
    }

    /// Reads `lat,lon`; the two rules say what it means to fail.
    pub(super) fn read(
        text: &str,
        form: &'static Rule,
        range: &'static Rule,
    ) -> Result<Self, ValueError> {
        let numbers = text
            .split_once(',')
            .and_then(|(lat, lon)| Some((number(lat)?, number(lon)?)));
        let Some((lat, lon)) = numbers else {
            let message = format!("`{}` is not latitude,longitude", excerpt(text));
            return Err(ValueError::new(form, message));
        };
        Self::checked(lat, lon, range)
    }

    fn checked(lat: f64, lon: f64, range: &'static Rule) -> Result<Self, ValueError> {
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
            return Ok(Self { lat, lon });
        }
        let swapped = (-90.0..=90.0).contains(&lon) && (-180.0..=180.0).contains(&lat);
        let hint = if swapped {
            "; are latitude and longitude swapped?"
        } else {
            ""
        };
        let message = format!("{lat},{lon} is not on earth{hint}");
        Err(ValueError::new(range, message))
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lat, self.lon)
    }
}
