//! `?within=`: the part of the world that a list is asked for.

use homeward_domain::refusal::{Refusal, RefusalCode};
use homeward_geo::{
    Atlas, Bounds, Cell, Circle, PlaceKind, Point, atlas::SPREAD_M, distance_m, may_hold,
};
use homeward_ports::notices::Notice;

/// Longest text that can be an area.
const CHARS_MAX: usize = 80;

/// Everywhere, a cell of the H3 grid, places by the beginning of their GB/T 2260 code,
/// or a box. What is only near an edge counts as inside: a reader can leave out what
/// does not concern them, but not find what they were not given.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Within {
    Everywhere,
    Cell(Cell),
    /// The seats of the counties whose codes begin so.
    Counties(Vec<Point>),
    Bounds(Bounds),
}

impl Within {
    pub fn parse(asked: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = asked else {
            return Ok(Self::Everywhere);
        };
        if text.len() > CHARS_MAX {
            return Err(no("at most 80 characters"));
        }
        if text.contains(',') {
            let bounds = text.parse().map_err(|e| no(format!("{e}")))?;
            return Ok(Self::Bounds(bounds));
        }
        if text.len() <= 6 {
            return counties(text);
        }
        let cell = Cell::parse(text).map_err(|e| no(format!("{e}")))?;
        Ok(Self::Cell(cell))
    }

    /// Whether somebody inside may be meant: also by what was for them and moved away, or
    /// they would never hear its end.
    pub fn concerns(&self, notice: &Notice) -> bool {
        self.meets(&notice.area) || notice.reach.iter().any(|area| self.meets(area))
    }

    /// Whether somebody inside may be meant by what holds in `area`.
    pub fn meets(&self, area: &Circle) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Cell(cell) => may_hold(*cell, area),
            Self::Bounds(bounds) => bounds.touches(area),
            Self::Counties(seats) => {
                let reach = f64::from(area.radius_m()) + SPREAD_M;
                let near = |seat: &Point| distance_m(area.centre(), *seat) <= reach;
                seats.iter().any(near)
            }
        }
    }
}

/// `13`, `1301`, `130102`; the upper levels may be written with their zeros, `130000`.
fn counties(text: &str) -> Result<Within, Refusal> {
    let form = "a GB/T 2260 code has 2, 4 or 6 digits";
    if !matches!(text.len(), 2 | 4 | 6) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(no(form));
    }
    let mut prefix = text;
    while let Some(upper) = prefix.strip_suffix("00") {
        prefix = upper;
    }
    let places = Atlas::shipped().places().iter();
    let inside = places.filter(|place| {
        // Hong Kong, Macao and Taiwan have no counties in the atlas; their cities stand.
        let counts = matches!(place.kind, PlaceKind::County | PlaceKind::City);
        counts && place.code.len() == 6 && place.code.starts_with(prefix)
    });
    let seats: Vec<Point> = inside.map(|place| place.point).collect();
    if prefix.is_empty() || seats.is_empty() {
        return Err(no("no county has a code that begins so"));
    }
    Ok(Within::Counties(seats))
}

fn no(detail: impl Into<String>) -> Refusal {
    Refusal::at(RefusalCode::WithinInvalid, "within", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meets(within: &str, area: &str) -> bool {
        let within = Within::parse(Some(within)).unwrap();
        within.meets(&area.parse().unwrap())
    }

    #[test]
    fn an_area_is_a_cell_a_code_or_a_box() {
        let ring = "38.0104,114.4784 100"; // Shijiazhuang
        let cell = |lat, lon| Cell::around(Point::new(lat, lon).unwrap(), 5).to_string();
        let (here, there) = (cell(38.0, 114.5), cell(43.8, 87.6));
        for inside in ["13", "1301", "130100", "130000", "113,37,115,38.5", &here] {
            assert!(meets(inside, ring), "{inside}");
        }
        for outside in ["65", "650100", "87,43,88,44", &there] {
            assert!(!meets(outside, ring), "{outside}");
        }
        assert!(
            meets("14", ring),
            "a ring does not stop at the province's border"
        );
        assert_eq!(Within::parse(None), Ok(Within::Everywhere));
    }

    #[test]
    fn what_is_no_area_is_refused_in_words() {
        let long = "1,".repeat(60);
        for wrong in [
            "",
            "1",
            "131",
            "13x1",
            "00",
            "0000",
            "99",
            "999999",
            "1,2,3",
            "1,9,2,8",
            "a,b,c,d",
            "38.0,114.5",
            "nonsense",
            "8531",
            "85318eabffffff",
            &long,
        ] {
            let refusal = Within::parse(Some(wrong)).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::WithinInvalid, "{wrong}");
            assert!(!refusal.detail.is_empty());
        }
    }
}
