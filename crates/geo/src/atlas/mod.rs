//! The map room: places in China by name, people and hubs inside a circle.
//!
//! Everything here is compiled into the program, from open data named in
//! `data/ORIGIN.md`. It serves three people: the officer who types "石家庄站" and
//! wants the circle to land there; the commander who asks how many people a ring
//! would wake; and the phone, which must name a cell with enough people in it to
//! hide among them ([`Atlas::cell_to_name`]).
//!
//! No open set of county borders exists, so no answer here claims one: people are
//! estimated from county totals, and the county of a point is that of the nearest
//! county seat.

mod people;
mod place;
mod provinces;
mod search;

pub use people::{PEOPLE_TO_HIDE_AMONG, SPREAD_M};
pub use place::{Place, PlaceKind};
pub use provinces::province_name;
pub use search::FOUND_MAX;

use crate::{Cell, Circle, Point, distance_m};
use std::sync::OnceLock;

/// The attribution that GeoNames asks for (CC BY 4.0); pages that show places carry it.
pub const ATTRIBUTION: &str = "Place data: GeoNames (geonames.org), CC BY 4.0";

/// How far a county seat may be to lend its code to a point, in metres.
/// In the far west the next seat is more than 100 km away; beyond 150 km we say nothing.
pub const CODE_REACH_M: f64 = 150_000.0;

/// The year of the list of GB/T 2260 codes here (data/ORIGIN.md): codes are withdrawn and
/// given out anew, so a code goes out together with its edition.
pub const CODE_EDITION: &str = "2020";

/// The places that are compiled in.
#[derive(Debug)]
pub struct Atlas {
    places: Vec<Place>,
    /// Filled when first asked for: it costs about a third of a second.
    populous: OnceLock<Vec<(Cell, u32)>>,
}

impl Atlas {
    /// The atlas of this build.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Atlas> = OnceLock::new();
        SHIPPED.get_or_init(|| Self {
            places: place::shipped(),
            populous: OnceLock::new(),
        })
    }

    /// All places: counties, cities, stations, airports.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The nearest place of a kind (`None`: of any kind), and how far away it is in metres.
    #[must_use]
    pub fn nearest(&self, point: Point, kind: Option<PlaceKind>) -> Option<(&Place, f64)> {
        self.places
            .iter()
            .filter(|place| kind.is_none_or(|kind| place.kind == kind))
            .map(|place| (place, distance_m(point, place.point)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The GB/T 2260 code of the nearest county seat within [`CODE_REACH_M`].
    ///
    /// Approximate: near a border the neighbour's seat may be the nearer one. Use it
    /// to propose a jurisdiction, never to decide one.
    #[must_use]
    pub fn code_at(&self, point: Point) -> Option<&'static str> {
        self.nearest(point, Some(PlaceKind::County))
            .filter(|(_, metres)| *metres <= CODE_REACH_M)
            .map(|(place, _)| place.code)
    }

    /// The railway stations inside the circle.
    pub fn stations_within(&self, circle: &Circle) -> impl Iterator<Item = &Place> {
        self.within(*circle, PlaceKind::Station)
    }

    /// The airports inside the circle.
    pub fn airports_within(&self, circle: &Circle) -> impl Iterator<Item = &Place> {
        self.within(*circle, PlaceKind::Airport)
    }

    fn within(&self, circle: Circle, kind: PlaceKind) -> impl Iterator<Item = &Place> {
        self.places
            .iter()
            .filter(move |place| place.kind == kind && circle.contains(place.point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn the_code_of_a_point_is_that_of_the_nearest_county_seat() {
        let atlas = Atlas::shipped();
        assert_eq!(atlas.code_at(point(38.15, 114.57)), Some("130123"));
        assert_eq!(atlas.code_at(point(0.0, -140.0)), None);
        let (seat, metres) = atlas
            .nearest(point(38.15, 114.57), Some(PlaceKind::County))
            .unwrap();
        assert_eq!(seat.name_zh, "正定县");
        assert!(metres < 2_000.0);
        assert_eq!(province_name(seat.code), Some(("河北省", "Hebei")));
    }

    #[test]
    fn the_hubs_of_a_ring_are_those_inside_it() {
        let ring = Circle::new(point(38.01, 114.48), 100_000).unwrap();
        let stations: Vec<_> = Atlas::shipped()
            .stations_within(&ring)
            .map(|place| place.name_zh)
            .collect();
        assert!(stations.contains(&"石家庄站") && !stations.contains(&"北京南站"));
        let airports: Vec<_> = Atlas::shipped()
            .airports_within(&ring)
            .map(|place| place.iata)
            .collect();
        assert!(airports.contains(&"SJW") && !airports.contains(&"PEK"));
    }
}
