//! People who exist nowhere, spread as people are: by the counties of the census.

use homeward_geo::{Atlas, EARTH_RADIUS_M, PlaceKind, Point};

/// splitmix64: the same people from the same seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Two numbers of the normal distribution (Box and Muller).
    fn normal(&mut self) -> (f64, f64) {
        let far = (-2.0 * (1.0 - self.part()).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.part()).sin_cos();
        (far * cos, far * sin)
    }
}

/// The seats of the counties, and how many live up to each.
pub struct Land {
    seats: Vec<(Point, u32)>,
    up_to: Vec<u64>,
}

impl Land {
    pub fn shipped() -> Self {
        let places = Atlas::shipped().places().iter();
        let counties = places.filter(|place| place.kind == PlaceKind::County);
        let seats: Vec<_> = counties
            .map(|place| (place.point, place.population))
            .collect();
        let mut all = 0;
        let up_to = seats.iter().map(|(_, people)| {
            all += u64::from(*people);
            all
        });
        Self {
            up_to: up_to.collect(),
            seats,
        }
    }

    /// Somebody: near a seat, the wider the more people live there; one in four far out.
    pub fn somebody(&self, dice: &mut Dice) -> Point {
        let all = self.up_to.last().copied().unwrap_or(1);
        let one = dice.next() % all.max(1);
        let nth = self.up_to.partition_point(|up_to| *up_to <= one);
        let (seat, people) = self.seats[nth.min(self.seats.len() - 1)];
        let near_km = 3.0 + 0.005 * f64::from(people).sqrt();
        let km = if dice.next().is_multiple_of(4) {
            60.0
        } else {
            near_km
        };
        let (north, east) = dice.normal();
        near(seat, north * km * 1_000.0, east * km * 1_000.0)
    }

    /// So many people, always the same.
    pub fn people(&self, count: u32, seed: u64) -> Vec<Point> {
        let mut dice = Dice(seed);
        (0..count).map(|_| self.somebody(&mut dice)).collect()
    }
}

/// A point so many metres north and east of another.
pub fn near(from: Point, north_m: f64, east_m: f64) -> Point {
    let degree_m = EARTH_RADIUS_M.to_radians();
    let lat = (from.lat() + north_m / degree_m).clamp(-89.0, 89.0);
    let lon = from.lon() + east_m / (degree_m * lat.to_radians().cos());
    Point::new(lat, (lon + 540.0).rem_euclid(360.0) - 180.0).unwrap_or(from)
}
