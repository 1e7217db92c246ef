//! Where the message holds: the circle, the polygon round it, the code of the place.

use homeward_cap::{Area, Circle, Polygon, ValueError, model::Geocode};
use homeward_domain::{message::AlertMessage, status::Status, words::Lang};
use homeward_geo::atlas::CODE_EDITION;

use super::facts::CapFacts;
use crate::fault::{Fault, FaultKind};

/// The area in each language. It is the same place: only the words differ.
pub(super) fn areas<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
) -> Result<[Area; 2], Fault> {
    let broken = |e: ValueError| Fault::because(FaultKind::Broken, "write the area as CAP", e);
    let circle = message.head().area;
    let polygon = facts
        .polygon(circle)
        .map(|corners| -> Result<Polygon, ValueError> {
            // By their text: six decimals, no digits that nobody measured.
            let pairs: Vec<String> = corners.iter().map(ToString::to_string).collect();
            pairs.join(" ").parse()
        });
    let area = Area {
        polygons: polygon.transpose().map_err(broken)?.into_iter().collect(),
        circles: vec![circle.to_string().parse::<Circle>().map_err(broken)?],
        geocodes: geocodes(facts),
        ..Area::default()
    };
    Ok(Lang::ALL.map(|lang| Area {
        area_desc: words(message, lang),
        ..area.clone()
    }))
}

fn geocodes(facts: &CapFacts<'_>) -> Vec<Geocode> {
    let name = || format!("GB/T2260-{CODE_EDITION}");
    let code = facts.place_code.into_iter();
    code.map(|code| Geocode::new(name(), code)).collect()
}

/// An ending does not say any more where the child was.
fn words<S: Status>(message: &AlertMessage<S>, lang: Lang) -> String {
    let km = kilometres(message.head().area.radius_m());
    let place = message.texts(lang).map_or("", |texts| texts.place.trim());
    match (lang, place.is_empty()) {
        (Lang::Zh, false) => format!("{place}周围{km}公里以内"),
        (Lang::En, false) => format!("Within {km} km of {place}"),
        (Lang::Zh, true) => format!("原警报范围，半径{km}公里"),
        (Lang::En, true) => format!("Where the alert was shown, radius {km} km"),
    }
}

fn kilometres(metres: u32) -> String {
    let text = format!("{}.{:03}", metres / 1_000, metres % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
