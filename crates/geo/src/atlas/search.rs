//! Finding a place by what an officer types: Chinese, pinyin, English, or coordinates.
//!
//! "石家庄", "石家庄市" and "shijiazhuang" find the city first, then what begins with
//! the name; "石家庄站", "石家庄火车站" and "Shijiazhuang station" find the station
//! first. A name that many places share (朝阳区) is sorted by how many people live
//! there, those near the case first.

use super::{Atlas, Place, PlaceKind};
use crate::{Point, distance_m};
use std::cmp::Reverse;

/// The most places one search gives; a longer list is not read.
pub const FOUND_MAX: usize = 50;

/// The longest query in characters; no place has a longer name.
const QUERY_MAX: usize = 60;

/// A place within this many metres of the case comes before its namesakes elsewhere.
const NEARBY_M: f64 = 200_000.0;

/// The word for the rank of a place, which people write or leave out; and the sort of
/// place that it asks for. Longer ones stand before those they end with.
const RANKS: [(&str, Option<PlaceKind>); 22] = [
    ("火车站", Some(PlaceKind::Station)),
    ("高铁站", Some(PlaceKind::Station)),
    ("站", Some(PlaceKind::Station)),
    ("国际机场", Some(PlaceKind::Airport)),
    ("机场", Some(PlaceKind::Airport)),
    ("特别行政区", None),
    ("自治州", None),
    ("自治县", None),
    ("自治旗", None),
    ("地区", None),
    ("市", None),
    ("县", Some(PlaceKind::County)),
    ("区", Some(PlaceKind::County)),
    ("省", None),
    ("railwaystation", Some(PlaceKind::Station)),
    ("trainstation", Some(PlaceKind::Station)),
    ("station", Some(PlaceKind::Station)),
    ("internationalairport", Some(PlaceKind::Airport)),
    ("airport", Some(PlaceKind::Airport)),
    ("city", Some(PlaceKind::City)),
    ("county", Some(PlaceKind::County)),
    ("district", Some(PlaceKind::County)),
];

impl Atlas {
    /// Finds places by name, best first, at most `limit` and at most [`FOUND_MAX`].
    ///
    /// A Chinese name may be any part of the name, pinyin and English must begin it or
    /// be a longer part; case, spaces and apostrophes do not count. Better fits come
    /// first, then places near `near`, then larger ones. A query that is a coordinate
    /// (`38.04,114.51`) finds the places nearest to it.
    #[must_use]
    pub fn search(&self, query: &str, near: Option<Point>, limit: usize) -> Vec<&Place> {
        if let Ok(point) = query.parse() {
            return self.first(limit, |place| Some(distance_m(point, place.point) as u64));
        }
        let Some(query) = Query::read(query) else {
            return Vec::new();
        };
        self.first(limit, |place| {
            let fit = query.fit(place)?;
            let away_m = near.map_or(0.0, |near| distance_m(near, place.point));
            Some((fit, away_m > NEARBY_M, Reverse(place.size), away_m as u64))
        })
    }

    /// The places that have a key, the lowest first.
    fn first<K: Ord>(&self, limit: usize, key: impl Fn(&Place) -> Option<K>) -> Vec<&Place> {
        let mut found: Vec<_> = self
            .places()
            .iter()
            .filter_map(|place| Some((key(place)?, place)))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
            .into_iter()
            .take(limit.min(FOUND_MAX))
            .map(|(_, place)| place)
            .collect()
    }
}

/// What was typed, folded, with and without the word for the rank.
struct Query {
    whole: String,
    stem: String,
    kind: Option<PlaceKind>,
    latin: bool,
}

/// How well a name fits; better fits first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The name itself, with or without the word for its rank.
    Same,
    /// The sort of place that was asked for, and its name begins as asked.
    StemBegins,
    /// The name, with the word for another rank.
    SameStem,
    /// The name begins with what was typed.
    Begins,
    /// What was typed stands somewhere in the name.
    Holds,
}

impl Query {
    /// Reads a query; `None` if there is nothing to search for.
    fn read(text: &str) -> Option<Self> {
        let whole = fold(text);
        if whole.is_empty() || whole.chars().count() > QUERY_MAX {
            return None;
        }
        let (stem, kind) = without_rank(&whole);
        let (stem, latin) = (stem.to_owned(), whole.is_ascii());
        Some(Self {
            whole,
            stem,
            kind,
            latin,
        })
    }

    /// How well the place fits by any of its names; `None` if by none.
    fn fit(&self, place: &Place) -> Option<Fit> {
        if !self.latin {
            return self.fit_name(place, place.name_zh);
        }
        if place.iata.eq_ignore_ascii_case(&self.whole) {
            return Some(Fit::Same);
        }
        let names = [place.name_en, place.pinyin];
        names
            .iter()
            .filter_map(|name| self.fit_name(place, name))
            .min()
    }

    fn fit_name(&self, place: &Place, name: &str) -> Option<Fit> {
        let name = fold(name);
        let (stem, _) = without_rank(&name);
        let asked_for = self.kind == Some(place.kind);
        if name == self.whole || stem == self.whole || (asked_for && stem == self.stem) {
            return Some(Fit::Same);
        }
        // Two Latin letters stand in almost any name; one Chinese character says a lot.
        let telling = !self.latin || self.whole.len() > 2;
        match () {
            () if asked_for && name.starts_with(&self.stem) => Some(Fit::StemBegins),
            () if stem == self.stem => Some(Fit::SameStem),
            () if name.starts_with(&self.whole) => Some(Fit::Begins),
            () if telling && name.contains(&self.whole) => Some(Fit::Holds),
            () => None,
        }
    }
}

/// Lower case, and without what people leave out: spaces, apostrophes, hyphens, dots.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ü' { 'v' } else { c })
        .collect()
}

/// The name without the word for its rank, if two characters are left: 沙市 is no 沙.
fn without_rank(name: &str) -> (&str, Option<PlaceKind>) {
    RANKS
        .iter()
        .find_map(|(rank, kind)| Some((name.strip_suffix(rank)?, *kind)))
        .filter(|(stem, _)| stem.chars().count() >= 2)
        .unwrap_or((name, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<&'static str> {
        Atlas::shipped()
            .search(query, None, 5)
            .iter()
            .map(|place| place.name_zh)
            .collect()
    }

    fn first(query: &str) -> &'static Place {
        Atlas::shipped().search(query, None, 1).first().unwrap()
    }

    #[test]
    fn a_city_is_found_by_its_name_with_or_without_its_rank() {
        for query in [
            "石家庄",
            "石家庄市",
            "shijiazhuang",
            "Shi Jia Zhuang",
            "Shijiazhuang city",
        ] {
            assert_eq!(first(query).name_zh, "石家庄市", "{query}");
        }
        assert_eq!(first("Xi'an").name_zh, "西安市");
        assert_eq!(first("xian").name_zh, "西安市");
        assert_eq!(
            (first("Urumqi").code, first("wulumuqi").code),
            ("650100", "650100")
        );
    }

    #[test]
    fn a_station_is_found_as_people_say_it() {
        for query in [
            "石家庄站",
            "石家庄火车站",
            "石家庄高铁站",
            "Shijiazhuang station",
            "shijiazhuang railway station",
        ] {
            assert_eq!(
                (first(query).name_zh, first(query).telecode),
                ("石家庄站", "SJP"),
                "{query}"
            );
        }
        assert!(names("石家庄").contains(&"石家庄站"));
        assert!(
            names("北京站").contains(&"北京南站"),
            "{:?}",
            names("北京站")
        );
    }

    #[test]
    fn an_airport_is_found_by_its_city_its_name_and_its_code() {
        for query in [
            "石家庄机场",
            "石家庄国际机场",
            "Shijiazhuang airport",
            "SJW",
        ] {
            assert_eq!(first(query).iata, "SJW", "{query}");
        }
    }

    #[test]
    fn part_of_a_chinese_name_is_enough() {
        assert!(names("家庄").contains(&"石家庄市"));
        assert!(!names("家庄").contains(&"长安区"));
        assert_eq!(first("正定").name_zh, "正定县");
    }

    #[test]
    fn of_namesakes_the_largest_comes_first_and_the_near_one_before_it() {
        assert_eq!(first("朝阳区").code, "110105");
        let changchun = Point::new(43.88, 125.32).ok();
        let near = Atlas::shipped().search("朝阳区", changchun, 1);
        assert_eq!(near[0].code, "220104");
    }

    #[test]
    fn a_coordinate_finds_what_is_nearest() {
        assert_eq!(first("38.0097, 114.4768").name_zh, "石家庄站");
    }

    #[test]
    fn nothing_is_found_for_nothing_for_nonsense_and_beyond_the_limit() {
        for query in ["", "  ", "'", "qqqqqq", &"石".repeat(QUERY_MAX + 1)] {
            assert!(names(query).is_empty(), "{query}");
        }
        assert!(Atlas::shipped().search("石家庄", None, 0).is_empty());
        assert_eq!(Atlas::shipped().search("a", None, 1_000).len(), FOUND_MAX);
    }
}
