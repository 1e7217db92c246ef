//! The same alerts as by webhook, to be pulled by cursor.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use homeward_domain::{
    change::SentMessage,
    geojson::{self, PACKAGE_DATUM},
    partner::Scope,
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_engine::queries::feed;
use homeward_geo::Datum;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::door::{PartnerDoor, Who};
use crate::{body::Asked, problem::Problem};

#[derive(Deserialize)]
pub(super) struct Page {
    pub cursor: Option<String>,
}

/// GeoJSON (RFC 7946): one feature per message, the signed package inside, and
/// the cursor to ask with next time.
pub(super) async fn alerts<S: Status>(
    State(door): State<PartnerDoor<S>>,
    who: Who,
    Asked(page): Asked<Page>,
) -> Result<Response, Problem> {
    who.must(Scope::AlertsRead)?;
    let seq = match page.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => position(cursor, &door.record)?,
        None => 0,
    };
    let datum = who.0.partner.datum;
    let (said, next) = feed::feed(&door.engine, S::KIND, seq).await?;
    let features: Vec<_> = said
        .iter()
        .filter_map(|sent| feature(sent, datum))
        .collect();
    let body = Json(json!({
        "type": "FeatureCollection",
        "datum": datum.label(),
        "features": features,
        "cursor": format!("{}-{next}", door.record),
    }));
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// A cursor of another server would skip or repeat: it is refused in words.
pub(super) fn position(cursor: &str, record: &str) -> Result<u64, Refusal> {
    let wrong = || {
        let detail = "the cursor is of another server; start again without one";
        Refusal::at(RefusalCode::BodyInvalid, "cursor", detail)
    };
    let (of, seq) = cursor.rsplit_once('-').ok_or_else(wrong)?;
    if of != record {
        return Err(wrong());
    }
    seq.parse().map_err(|_| wrong())
}

/// What stands beside the package is in the partner's datum, the package in WGS-84.
fn feature(sent: &SentMessage, datum: Datum) -> Option<Value> {
    let package: Map<String, Value> = serde_json::from_str(sent.package.as_ref()?).ok()?;
    let mut properties = geojson::place(&sent.head, &package, datum);
    properties.extend([
        ("package_datum".to_owned(), json!(PACKAGE_DATUM.label())),
        ("package".to_owned(), Value::Object(package)),
        ("signed".to_owned(), json!(sent.package)),
    ]);
    Some(json!({
        "type": "Feature",
        "id": sent.head.identity,
        "geometry": geojson::centre(&sent.head, datum),
        "properties": properties,
    }))
}
