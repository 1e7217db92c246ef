//! Reads one area.

use super::{
    Context, info,
    shape::{self, Sorted},
    signature,
};
use crate::{
    model::{Area, Circle, Crossing, Polygon, ValueError},
    rule::area as rule,
    xml::Element,
};

/// A radius beyond this is suspicious: no country is so large.
const RADIUS_KM_USUAL: f64 = 2_000.0;

pub(super) fn read(context: &mut Context<'_>, element: Element<'_, '_>) -> Area {
    let sorted = shape::sort(context, element, shape::AREA);
    signature::none(context, &sorted);
    let area = Area {
        area_desc: context.needed_prose(&sorted, "areaDesc"),
        polygons: sorted
            .all("polygon")
            .filter_map(|element| polygon(context, element))
            .collect(),
        circles: sorted
            .all("circle")
            .filter_map(|element| circle(context, element))
            .collect(),
        geocodes: info::pairs(context, &sorted, "geocode"),
        altitude: context.decimal(sorted.one("altitude")),
        ceiling: context.decimal(sorted.one("ceiling")),
    };
    heights(context, &sorted, &area);
    for (element, geocode) in sorted.all("geocode").zip(&area.geocodes) {
        let listed = geocode.name.starts_with("GB/T2260")
            || geocode.name.starts_with("GB/T 2260")
            || geocode.name == "SAME";
        let six = geocode.value.len() == 6 && geocode.value.bytes().all(|b| b.is_ascii_digit());
        if listed && !six {
            let message = format!("`{}` is not six digits", geocode.value);
            context.report(&rule::GEOCODE_FORM, element, message);
        }
    }
    area
}

fn polygon(context: &mut Context<'_>, element: Element<'_, '_>) -> Option<Polygon> {
    let text = context.leaf(element);
    if element.trimmed().is_empty() {
        context.report(&rule::POLYGON_EMPTY, element, "an empty polygon");
        return None;
    }
    let polygon: Polygon = shape(context, element, text.parse())?;
    match polygon.crossing(&mut context.crossing_budget) {
        Crossing::None => {}
        Crossing::Between(a, b) => {
            let message = format!("side {} crosses side {}", a + 1, b + 1);
            context.report(&rule::POLYGON_CROSSES, element, message);
        }
        Crossing::Unknown => {
            let message = "too long, or round a pole: crossing sides were not looked for";
            context.report(&rule::POLYGON_UNCHECKED, element, message);
        }
    }
    if polygon.is_flat() {
        context.report(&rule::POLYGON_FLAT, element, "a polygon without inside");
    }
    Some(polygon)
}

fn circle(context: &mut Context<'_>, element: Element<'_, '_>) -> Option<Circle> {
    let text = context.leaf(element);
    if element.trimmed().is_empty() {
        context.report(&rule::CIRCLE_EMPTY, element, "an empty circle");
        return None;
    }
    let circle: Circle = shape(context, element, text.parse())?;
    if circle.radius_km() > RADIUS_KM_USUAL {
        let message = format!("a radius of {} km", circle.radius_km());
        context.report(&rule::CIRCLE_HUGE, element, message);
    }
    if circle.to_string() != text {
        let message = "centre and radius are not set apart by one space";
        context.report(&rule::CIRCLE_SPACE, element, message);
    }
    Some(circle)
}

fn shape<T>(
    context: &mut Context<'_>,
    element: Element<'_, '_>,
    parsed: Result<T, ValueError>,
) -> Option<T> {
    match parsed {
        Ok(shape) => Some(shape),
        Err(error) => {
            context.report(error.rule, element, error.message);
            None
        }
    }
}

fn heights(context: &mut Context<'_>, sorted: &Sorted<'_, '_>, area: &Area) {
    let Some(element) = sorted.one("ceiling") else {
        return;
    };
    if sorted.one("altitude").is_none() {
        context.report(&rule::CEILING_ALONE, element, "a ceiling without altitude");
    }
    if let (Some(altitude), Some(ceiling)) = (&area.altitude, &area.ceiling)
        && ceiling.value() < altitude.value()
    {
        let message = format!("the ceiling {ceiling} is below the altitude {altitude}");
        context.report(&rule::CEILING_BELOW, element, message);
    }
}
