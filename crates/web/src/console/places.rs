//! The gazetteer: places by name or under a finger on the map.

use axum::{Json, extract::State};
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    words::Words,
};
use homeward_geo::{
    Circle, Point,
    atlas::{Atlas, Place, PlaceKind},
};
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who};
use crate::{body::Asked, problem::Problem};

const HITS_MAX: usize = 20;
const QUERY_CHARS_MAX: usize = 80;

#[derive(Serialize)]
pub(super) struct PlaceHit {
    name: Words,
    kind: &'static str,
    province: Words,
    code: String,
    point: Point,
}

fn hit(place: &Place) -> PlaceHit {
    let code = if place.code.is_empty() {
        Atlas::shipped().code_at(place.point).unwrap_or("")
    } else {
        place.code
    };
    PlaceHit {
        name: Words::new(place.name_zh, place.name_en),
        kind: kind(place.kind),
        province: province(code),
        code: code.to_owned(),
        point: place.point,
    }
}

const fn kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::County => "county",
        PlaceKind::City => "city",
        PlaceKind::Station => "station",
        PlaceKind::Airport => "airport",
    }
}

fn province(code: &str) -> Words {
    let name = homeward_geo::atlas::province_name(code);
    name.map_or_else(Words::default, |(zh, en)| Words::new(zh, en))
}

#[derive(Deserialize)]
pub(super) struct Search {
    q: String,
    lat: Option<f64>,
    lon: Option<f64>,
}

pub(super) async fn search(
    State(_door): State<ConsoleDoor>,
    Who(_who): Who,
    Asked(search): Asked<Search>,
) -> Json<Vec<PlaceHit>> {
    let query: String = search.q.trim().chars().take(QUERY_CHARS_MAX).collect();
    if let Ok(point) = query.parse::<Point>() {
        return Json(vec![named(point)]);
    }
    let near = search
        .lat
        .zip(search.lon)
        .and_then(|(lat, lon)| Point::new(lat, lon).ok());
    let hits = match near {
        Some(near) if query.is_empty() => around(near),
        _ => Atlas::shipped().search(&query, near, HITS_MAX),
    };
    Json(hits.into_iter().map(hit).collect())
}

/// Large places around a point: names for a map.
fn around(near: Point) -> Vec<&'static Place> {
    const AROUND_M: u32 = 200_000;
    let Ok(circle) = Circle::new(near, AROUND_M) else {
        return Vec::new();
    };
    let places = Atlas::shipped().places().iter();
    let mut places: Vec<_> = places
        .filter(|place| place.kind == PlaceKind::City && circle.contains(place.point))
        .collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.population));
    places.truncate(HITS_MAX);
    places
}

#[derive(Deserialize)]
pub(super) struct At {
    lat: f64,
    lon: f64,
}

pub(super) async fn at(
    State(_door): State<ConsoleDoor>,
    Who(_who): Who,
    Asked(at): Asked<At>,
) -> Result<Json<PlaceHit>, Problem> {
    let refused = |error: homeward_geo::GeoError| {
        Refusal::at(RefusalCode::BodyInvalid, "lat,lon", error.to_string())
    };
    Ok(Json(named(Point::new(at.lat, at.lon).map_err(refused)?)))
}

/// A bare point, named after what is near it.
fn named(point: Point) -> PlaceHit {
    let atlas = Atlas::shipped();
    let code = atlas.code_at(point).unwrap_or("").to_owned();
    let name = atlas.nearest(point, None).map_or_else(
        || Words::new(point.to_string(), point.to_string()),
        |(place, _)| {
            Words::new(
                format!("{}附近", place.name_zh),
                format!("near {}", place.name_en),
            )
        },
    );
    PlaceHit {
        name,
        kind: "coordinate",
        province: province(&code),
        code,
        point,
    }
}
