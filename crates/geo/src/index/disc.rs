//! A circle prepared for many questions: its middle as a vector, its radius as an angle.

use crate::{Circle, EARTH_RADIUS_M, Point};

/// Where the quick answers decide nothing; far more than they are ever wrong by.
pub(super) const DOUBT_M: f64 = 2.0;
/// The same in radians.
const DOUBT: f64 = DOUBT_M / EARTH_RADIUS_M;

/// The direction of a point from the middle of the earth, of length 1.
pub(super) fn direction(point: Point) -> [f64; 3] {
    let (sin_lat, cos_lat) = point.lat().to_radians().sin_cos();
    let (sin_lon, cos_lon) = point.lon().to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// The angle between two directions in radians, good also for small ones.
pub(super) fn angle(a: [f64; 3], b: [f64; 3]) -> f64 {
    let half_chord = chord_squared(a, b).sqrt() / 2.0;
    2.0 * half_chord.min(1.0).asin()
}

fn chord_squared(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    x * x + y * y + z * z
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Disc {
    pub circle: Circle,
    pub middle: [f64; 3],
    pub radius: f64,
}

/// What can be said of a round thing and a disc without looking into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    Inside,
    Across,
    Outside,
}

impl Disc {
    pub fn of(circle: &Circle) -> Self {
        Self {
            circle: *circle,
            middle: direction(circle.centre()),
            radius: f64::from(circle.radius_m()) / EARTH_RADIUS_M,
        }
    }

    /// Whether something of the radius `reach` surely lies [outside](Lies::Outside), in a few
    /// multiplications: no angle is smaller than its chord. `false` decides nothing.
    pub fn is_far(&self, middle: [f64; 3], reach: f64) -> bool {
        let near = self.radius + reach + DOUBT;
        chord_squared(middle, self.middle) > near * near
    }

    /// How something of the radius `reach` lies whose middle is `away` (radians) from ours.
    pub fn lies(&self, away: f64, reach: f64) -> Lies {
        if away - reach > self.radius + DOUBT {
            Lies::Outside
        } else if away + reach < self.radius - DOUBT {
            Lies::Inside
        } else {
            Lies::Across
        }
    }

    /// The latitudes in degrees between which the disc lies.
    pub fn latitudes(&self) -> (f64, f64) {
        let (lat, reach) = (self.circle.centre().lat(), self.reach_degrees());
        ((lat - reach).max(-90.0), (lat + reach).min(90.0))
    }

    /// How many degrees of longitude the disc reaches to either side; 180 where it holds a pole.
    pub fn half_width(&self) -> f64 {
        let lat = self.circle.centre().lat().to_radians().abs();
        let reach = self.reach_degrees().to_radians();
        if lat + reach >= std::f64::consts::FRAC_PI_2 {
            return 180.0;
        }
        // The meridian that touches the disc; a margin for rounding.
        (reach.sin() / lat.cos()).min(1.0).asin().to_degrees() + 1e-6
    }

    fn reach_degrees(&self) -> f64 {
        (self.radius + DOUBT).to_degrees()
    }
}
