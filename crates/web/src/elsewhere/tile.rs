//! `GET /tiles/alerts/{z}/{x}/{y}.mvt`: what is active as vector tiles, for map apps.
//!
//! Layer `areas` has a polygon for each alert, layer `pins` the place last seen; both
//! carry the same properties, so that a map can be styled and clicked without
//! asking for anything else. A tile with nothing on it is answered with 204.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use homeward_domain::{refusal::RefusalCode, status::Status, words::Lang};
use homeward_geo::datum::Datum;
use homeward_ports::shelf::{Card, Live, Pressed};
use mvt::{Feature, GeomEncoder, GeomType, Layer, Tile};
use serde::Deserialize;

use super::{
    ElsewhereDoor, answer,
    kept::What,
    ring::{EXTENT, Window, ring, spot},
};
use crate::{press::Forms, problem::Problem};

/// Deeper, a map overzooms: nothing here is finer than a street.
const ZOOM_MAX: u32 = 14;
const MEDIA_TYPE: &str = "application/vnd.mapbox-vector-tile";
const METRES_PER_KM: f64 = 1_000.0;

#[derive(Debug, Default, Deserialize)]
pub(super) struct OnMap {
    /// Which datum the map underneath is drawn in.
    datum: Option<String>,
}

pub(super) async fn tile<S: Status>(
    State(door): State<ElsewhereDoor<S>>,
    Path((z, x, tile)): Path<(String, String, String)>,
    on: Result<Query<OnMap>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Some((z, x, y)) = named(&z, &x, &tile) else {
        let detail = "a tile is /tiles/alerts/{z}/{x}/{y}.mvt, z from 0 to 14";
        return Problem::new(RefusalCode::NotFound, detail).into_response();
    };
    let datum = on.ok().and_then(|Query(on)| on.datum);
    let Ok(datum) = datum.as_deref().unwrap_or("wgs84").parse() else {
        let detail = "datum is wgs84, gcj02 or bd09";
        return Problem::body_invalid(detail).into_response();
    };
    let what = What::Tile { z, x, y, datum };
    let window = Window::of(z, x, y);
    let made = door.kept.get(what, |live| {
        Some(Forms::of(drawn::<S>(live, window, datum)?.into()))
    });
    answer(made.as_deref(), MEDIA_TYPE, &headers)
}

/// The tile that an address names, if there is one.
fn named(z: &str, x: &str, tile: &str) -> Option<(u32, u32, u32)> {
    let y = tile.strip_suffix(".mvt")?;
    let [z, x, y]: [u32; 3] = [z.parse().ok()?, x.parse().ok()?, y.parse().ok()?];
    let side = (z <= ZOOM_MAX).then(|| 1_u32 << z)?;
    (x < side && y < side).then_some((z, x, y))
}

/// The tile's bytes, if there is anything in its window.
fn drawn<S: Status>(live: &Live, window: Window, datum: Datum) -> Option<Vec<u8>> {
    let mut tile = Tile::new(EXTENT);
    let (mut areas, mut pins) = (tile.create_layer("areas"), tile.create_layer("pins"));
    for alert in &live.active {
        let Some(card) = &alert.card else { continue };
        if let Some(corners) = window.ring(&ring(&card.area, datum)) {
            areas = with::<S>(areas, GeomType::Polygon, &corners, alert, card)?;
        }
        if let Some(pin) = window.spot(spot(card.area.centre(), datum)) {
            pins = with::<S>(pins, GeomType::Point, &[pin], alert, card)?;
        }
    }
    for layer in [areas, pins].into_iter().filter(|l| l.num_features() > 0) {
        tile.add_layer(layer).ok()?;
    }
    let is_empty = tile.num_layers() == 0;
    (!is_empty).then(|| tile.to_bytes().ok()).flatten()
}

/// The layer with one more feature.
fn with<S: Status>(
    layer: Layer,
    kind: GeomType,
    spots: &[(i32, i32)],
    alert: &Pressed,
    card: &Card,
) -> Option<Layer> {
    let mut shape = GeomEncoder::new(kind);
    for (x, y) in spots {
        shape.add_point(f64::from(*x), f64::from(*y)).ok()?;
    }
    let mut feature = layer.into_feature(shape.encode().ok()?);
    describe::<S>(&mut feature, alert, card);
    Some(feature.into_layer())
}

fn describe<S: Status>(feature: &mut Feature, alert: &Pressed, card: &Card) {
    let headline = |lang| card.texts.get(&lang).map_or("", |t| t.headline.as_str());
    let texts = [
        ("code", alert.code.as_str()),
        ("status", S::KIND.as_str()),
        ("headline_zh", headline(Lang::Zh)),
        ("headline_en", headline(Lang::En)),
        ("page", card.page.as_str()),
        ("photo", card.photo.as_deref().unwrap_or("")),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        feature.add_tag_string(name, text);
    }
    feature.add_tag_string("incident", &card.incident.to_string());
    feature.add_tag_string("expires", &alert.expires.to_string());
    let km = f64::from(card.area.radius_m()) / METRES_PER_KM;
    feature.add_tag_double("radius_km", km);
}
