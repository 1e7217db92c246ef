//! One place, and how places are read from the files that are compiled in.

use crate::Point;
use serde::Serialize;

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A county, county-level city or city district, at its seat.
    County,
    /// A prefecture, a municipality or another city or town.
    City,
    /// A railway station of the passenger network.
    Station,
    /// An airport with an IATA code.
    Airport,
}

/// A place of the atlas.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Chinese name as people say it ("石家庄站"); empty where the source has none.
    pub name_zh: &'static str,
    /// English name or pinyin ("Shijiazhuang Station").
    pub name_en: &'static str,
    /// GB/T 2260 code, six digits; empty where there is none.
    pub code: &'static str,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// Where it is.
    pub point: Point,
    /// People: the census of 2020 for a county, and for a city with a code, whose
    /// counties it adds up; what GeoNames says for other cities; 0 where unknown.
    pub population: u32,
    /// The railway's code of a station ("SJP"); empty for others.
    pub telecode: &'static str,
    /// The IATA code of an airport ("SJW"); empty for others.
    pub iata: &'static str,
    /// What the search ranks by: people, or trains a day for a station.
    #[serde(skip)]
    pub(super) size: u32,
    /// The pinyin where the English name is something else (Urumqi: "Wulumuqi"); the
    /// search knows both.
    #[serde(skip)]
    pub(super) pinyin: &'static str,
}

/// All places of the files, in the order of the files.
pub(super) fn shipped() -> Vec<Place> {
    files()
        .flat_map(|(kind, text)| rows(text).filter_map(move |row| read(kind, row)))
        .collect()
}

fn files() -> impl Iterator<Item = (PlaceKind, &'static str)> {
    [
        (PlaceKind::County, include_str!("../../data/counties.tsv")),
        (PlaceKind::City, include_str!("../../data/cities.tsv")),
        (PlaceKind::Station, include_str!("../../data/stations.tsv")),
        (PlaceKind::Airport, include_str!("../../data/airports.tsv")),
    ]
    .into_iter()
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads one row: name_zh, name_en, code, latitude, longitude, size, pinyin; separated
/// by tabs.
/// A row that cannot be read is left out; a test holds that none is.
fn read(kind: PlaceKind, row: &'static str) -> Option<Place> {
    let mut fields = row.split('\t');
    let (name_zh, name_en, code) = (fields.next()?, fields.next()?, fields.next()?);
    let point = Point::new(fields.next()?.parse().ok()?, fields.next()?.parse().ok()?).ok()?;
    let size: u32 = fields.next()?.parse().ok()?;
    let when = |is: bool| if is { code } else { "" };
    let settled = matches!(kind, PlaceKind::County | PlaceKind::City);
    Some(Place {
        name_zh,
        name_en,
        code: when(settled),
        kind,
        point,
        population: if settled { size } else { 0 },
        telecode: when(kind == PlaceKind::Station),
        iata: when(kind == PlaceKind::Airport),
        size,
        pinyin: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlas::province_name;

    #[test]
    fn every_row_of_the_files_is_read() {
        let rows_written: usize = files().map(|(_, text)| rows(text).count()).sum();
        assert_eq!(shipped().len(), rows_written);
        assert!(rows_written > 4_500, "{rows_written}");
    }

    #[test]
    fn every_place_has_a_name_and_lies_in_or_near_china() {
        for place in shipped() {
            assert!(!place.name_en.is_empty());
            assert!((3.0..=54.0).contains(&place.point.lat()), "{place:?}");
            assert!((73.0..=135.5).contains(&place.point.lon()), "{place:?}");
        }
    }

    #[test]
    fn codes_stand_where_they_belong_and_each_county_has_its_own() {
        let places = shipped();
        for place in &places {
            let digits = place.code.len() == 6 && place.code.bytes().all(|c| c.is_ascii_digit());
            match place.kind {
                PlaceKind::County => {
                    assert!(digits && province_name(place.code).is_some(), "{place:?}")
                }
                PlaceKind::City => assert!(digits || place.code.is_empty(), "{place:?}"),
                PlaceKind::Station => assert!(
                    place.code.is_empty() && !place.telecode.is_empty(),
                    "{place:?}"
                ),
                PlaceKind::Airport => {
                    assert!(place.code.is_empty() && place.iata.len() == 3, "{place:?}")
                }
            }
        }
        let mut codes: Vec<_> = places
            .iter()
            .map(|place| place.code)
            .filter(|code| !code.is_empty())
            .collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
