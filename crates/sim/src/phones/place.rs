//! Where the phones are: as people live, drawn from the atlas by the seed.

use homeward_geo::{Atlas, EARTH_RADIUS_M, Place, PlaceKind, Point, atlas::SPREAD_M};

use super::chance::Chance;

/// The province that plays, and those around it whose people the wider rings reach.
const OWN: &str = "13";
const AROUND: [&str; 6] = ["11", "12", "14", "15", "37", "41"];
/// So many of a hundred phones take part in the province itself.
const OWN_PERCENT: u64 = 60;

/// Places with people, ready to be drawn from by how many they are.
#[derive(Debug)]
pub struct Settled {
    own: Weighted,
    around: Weighted,
}

#[derive(Debug, Default)]
struct Weighted {
    /// Each place with the number of people up to and including it.
    places: Vec<(u64, Point)>,
}

impl Settled {
    /// The province of Hebei and its neighbours.
    pub fn hebei() -> Self {
        let counties = || {
            let places = Atlas::shipped().places().iter();
            places.filter(|place| place.kind == PlaceKind::County && place.population > 0)
        };
        let around = |place: &&Place| AROUND.iter().any(|code| place.code.starts_with(code));
        Self {
            own: Weighted::of(counties().filter(|place| place.code.starts_with(OWN))),
            around: Weighted::of(counties().filter(around)),
        }
    }

    /// Where one phone is.
    pub fn draw(&self, chance: &mut Chance) -> Point {
        let among = if chance.happens(OWN_PERCENT) {
            &self.own
        } else {
            &self.around
        };
        let seat = among.draw(chance);
        // Evenly over the disc around the seat, as the atlas spreads its people.
        let away_m = SPREAD_M * chance.share().sqrt();
        let (east, north) = (chance.share() * std::f64::consts::TAU).sin_cos();
        let degree_m = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;
        let lat = seat.lat() + away_m * north / degree_m;
        let lon = seat.lon() + away_m * east / (degree_m * seat.lat().to_radians().cos());
        Point::new(lat, lon).unwrap_or(seat)
    }
}

impl Weighted {
    fn of<'a>(places: impl Iterator<Item = &'a Place>) -> Self {
        let mut people = 0;
        let places = places.map(|place| {
            people += u64::from(place.population);
            (people, place.point)
        });
        Self {
            places: places.collect(),
        }
    }

    fn draw(&self, chance: &mut Chance) -> Point {
        let people = self.places.last().map_or(0, |(people, _)| *people);
        let one = chance.below(people);
        let at = self.places.partition_point(|(upto, _)| *upto <= one);
        // The middle of the province, should the atlas ever be empty.
        let middle = || Point::new(38.04, 114.51).unwrap_or_else(|_| unreachable!());
        self.places.get(at).map_or_else(middle, |(_, point)| *point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_geo::Circle;

    #[test]
    fn phones_stand_where_people_live_and_a_seed_draws_the_same_world() {
        let settled = Settled::hebei();
        let world = |seed| -> Vec<Point> {
            (0..2_000)
                .map(|n| settled.draw(&mut Chance::for_one(seed, n)))
                .collect()
        };
        let phones = world(1);
        assert_eq!(phones, world(1));
        assert_ne!(phones, world(2));
        let centre = Point::new(38.04, 114.51).unwrap();
        let inside = |km: u32| {
            let ring = Circle::new(centre, km * 1_000).unwrap();
            phones.iter().filter(|phone| ring.contains(**phone)).count()
        };
        assert!((150..700).contains(&inside(100)), "{}", inside(100));
        assert!((600..1_400).contains(&inside(200)), "{}", inside(200));
        assert!(
            inside(500) > 1_500 && inside(500) < 2_000,
            "{}",
            inside(500)
        );
    }
}
