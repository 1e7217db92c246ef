//! Where an envelope is meant to go (`targetArea`).

/// An area; the union of everything in it. Circles and polygons are kept in the
/// standard's own text form, which is CAP's: `lat,lon km` and closed rings of
/// `lat,lon` pairs (WGS 84).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetArea {
    /// `lat,lon radius`, the radius in kilometres.
    pub circles: Vec<String>,
    /// Closed rings of `lat,lon` pairs.
    pub polygons: Vec<String>,
    /// ISO 3166-1, two letters.
    pub countries: Vec<String>,
    /// ISO 3166-2, as `CN-11`.
    pub subdivisions: Vec<String>,
    /// UN/LOCODE, as `CNSHA`.
    pub un_codes: Vec<String>,
}

/// The most points of one ring.
const POINTS_MAX: usize = 10_000;

/// `lat,lon radius`, the radius in kilometres and not beyond half the earth.
pub(super) fn is_circle(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let (centre, radius) = (words.next().and_then(pair), words.next().and_then(decimal));
    let near = radius.is_some_and(|km| (0.0..=20_038.0).contains(&km));
    centre.is_some() && near && words.next().is_none()
}

/// At least four pairs, the last equal to the first.
pub(super) fn is_polygon(text: &str) -> bool {
    let words = text.split_ascii_whitespace().take(POINTS_MAX + 1);
    let points: Option<Vec<_>> = words.map(pair).collect();
    points.is_some_and(|points| {
        (4..=POINTS_MAX).contains(&points.len()) && points.first() == points.last()
    })
}

pub(super) fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

pub(super) fn is_subdivision(text: &str) -> bool {
    let part = |p: &str| {
        p.bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let halves = text.split_once('-');
    halves.is_some_and(|(land, place)| {
        is_country(land) && (1..=3).contains(&place.len()) && part(place)
    })
}

pub(super) fn is_un_code(text: &str) -> bool {
    let place = |p: &str| {
        p.bytes()
            .all(|b| b.is_ascii_uppercase() || (b'2'..=b'9').contains(&b))
    };
    let halves = text.get(..2).zip(text.get(2..));
    halves.is_some_and(|(land, rest)| {
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        is_country(land) && rest.len() == 3 && place(rest)
    })
}

fn pair(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once(',')?;
    let (lat, lon) = (decimal(lat)?, decimal(lon)?);
    ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some((lat, lon))
}

/// Digits, a sign, a point: no exponent, no `inf`.
fn decimal(text: &str) -> Option<f64> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+');
    text.bytes().all(plain).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_have_the_forms_of_the_standard() {
        let ring = "34.9,113.4 34.6,113.4\n34.6,113.9 34.9,113.4";
        assert!(is_circle("34.7466,113.6254 100") && is_polygon(ring));
        assert!(
            is_country("CN")
                && is_subdivision("CN-11")
                && is_un_code("CNSHA")
                && is_un_code("CN SHA")
        );
        for wrong in [
            "34.7,113.6",
            "34.7 113.6 1",
            "95,113 1",
            "34.7,113.6 -1",
            "34.7,113.6 1e3",
            "34.7,113.6 100000",
            "34,113 nan",
        ] {
            assert!(!is_circle(wrong), "{wrong}");
        }
        for wrong in [
            "",
            "34.9,113.4 34.6,113.4 34.9,113.4",
            "34.9,113.4 34.6,113.4 34.6,113.9 34.8,113.4",
        ] {
            assert!(!is_polygon(wrong), "{wrong}");
        }
        assert!(
            !is_country("cn")
                && !is_subdivision("CN11")
                && !is_subdivision("CN-")
                && !is_un_code("SHA")
                && !is_un_code("CN\u{4e0a}")
        );
    }
}
