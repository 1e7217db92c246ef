//! The values of `profile:CAP-CP:Location`: codes of Statistics Canada, and some more.
//!
//! The document "CAP-CP Location References" (www.CAP-CP.ca, Public Safety Canada) takes
//! the Standard Geographical Classification: a province in two digits, a census division
//! in four, a census subdivision in seven. It adds `00` for all of Canada, `none` for
//! nowhere in Canada, and since version 1.0 waters in three or five digits that begin
//! with `00`, as in ApatheticDELL/QuantumENDEC `assets/GeoToCLC.csv`. The last three
//! digits of a subdivision and the number of a water are not looked up.

/// The census divisions of 2011, province by province: the digits of the province, and
/// those of its divisions as ranges from and to. Adapted from Statistics Canada, Standard
/// Geographical Classification 2011; compared with opencivicdata/ocd-division-ids
/// `identifiers/country-ca/ca_census_divisions.csv`.
const DIVISIONS: &[(u8, &[(u8, u8)])] = &[
    (10, &[(1, 11)]),
    (11, &[(1, 3)]),
    (12, &[(1, 18)]),
    (13, &[(1, 15)]),
    (24, &[(1, 23), (25, 99)]),
    (35, ONTARIO),
    (46, &[(1, 23)]),
    (47, &[(1, 18)]),
    (48, &[(1, 19)]),
    (59, BRITISH_COLUMBIA),
    (60, &[(1, 1)]),
    (61, &[(1, 6)]),
    (62, &[(4, 5), (8, 8)]),
];

/// Ontario has left gaps where counties were merged.
const ONTARIO: &[(u8, u8)] = &[
    (1, 2),
    (6, 7),
    (9, 16),
    (18, 26),
    (28, 32),
    (34, 34),
    (36, 44),
    (46, 49),
    (51, 54),
    (56, 60),
];

/// British Columbia counts in twos, but for districts that were split later.
const BRITISH_COLUMBIA: &[(u8, u8)] = &[
    (1, 1),
    (3, 3),
    (5, 5),
    (7, 7),
    (9, 9),
    (15, 15),
    (17, 17),
    (19, 19),
    (21, 21),
    (23, 24),
    (26, 27),
    (29, 29),
    (31, 31),
    (33, 33),
    (35, 35),
    (37, 37),
    (39, 39),
    (41, 41),
    (43, 43),
    (45, 45),
    (47, 47),
    (49, 49),
    (51, 51),
    (53, 53),
    (55, 55),
    (57, 57),
    (59, 59),
];

/// What can be said of a code of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It has a known form, and its province and division are known.
    Known,
    /// Its province is known, its census division is not of 2011.
    OtherDivision,
    /// No province has these digits.
    NoProvince,
    /// It has none of the forms.
    Malformed,
}

/// Looks a code up as far as it can be.
pub(super) fn place(code: &str) -> Place {
    if code.eq_ignore_ascii_case("none") || code == "00" {
        return Place::Known;
    }
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Place::Malformed;
    }
    match code.len() {
        3 | 5 if code.starts_with("00") => Place::Known,
        2 | 4 | 7 => within(code),
        _ => Place::Malformed,
    }
}

/// Looks up the province, and the division where the code is long enough to name one.
fn within(code: &str) -> Place {
    let pair = |at: usize| code.get(at..at + 2).and_then(|two| two.parse::<u8>().ok());
    let province = DIVISIONS
        .iter()
        .find(|(digits, _)| pair(0) == Some(*digits));
    let Some((_, divisions)) = province else {
        return Place::NoProvince;
    };
    let known = pair(2).is_none_or(|number| {
        let mut ranges = divisions.iter();
        ranges.any(|(from, to)| (*from..=*to).contains(&number))
    });
    match known {
        true => Place::Known,
        false => Place::OtherDivision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_by_its_form_its_province_and_its_division() {
        for known in [
            "00", "none", "59", "3520", "3520005", "6101063", "004", "00481",
        ] {
            assert_eq!(place(known), Place::Known, "{known}");
        }
        for other in ["2424", "3503", "3503001", "5925"] {
            assert_eq!(place(other), Place::OtherDivision, "{other}");
        }
        for none in ["99", "1401", "0065522"] {
            assert_eq!(place(none), Place::NoProvince, "{none}");
        }
        for wrong in [
            "", "3", "352", "065522", "35200", "35200050", "Toronto", "３５",
        ] {
            assert_eq!(place(wrong), Place::Malformed, "{wrong}");
        }
    }

    #[test]
    fn canada_had_293_census_divisions_in_2011() {
        let ranges = DIVISIONS.iter().flat_map(|(_, divisions)| divisions.iter());
        let count: u32 = ranges.map(|(from, to)| u32::from(to - from) + 1).sum();
        assert_eq!(count, 293);
    }
}
