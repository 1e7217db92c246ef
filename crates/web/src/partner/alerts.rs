//! The same alerts as by webhook, to be pulled by cursor.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
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
use tokio::time::{Instant, timeout_at};

use super::door::{PartnerDoor, Who};
use crate::{
    body::{Asked, wait_of},
    problem::Problem,
};

#[derive(Deserialize)]
pub(super) struct Page {
    pub cursor: Option<String>,
    /// Seconds to wait where there is nothing yet.
    pub wait: Option<u64>,
}

/// GeoJSON (RFC 7946): one feature per message, the signed package inside, and
/// the cursor to ask with next time.
pub(super) async fn alerts<S: Status>(
    State(door): State<PartnerDoor<S>>,
    headers: HeaderMap,
    Asked(page): Asked<Page>,
) -> Result<Response, Problem> {
    let who = reader(&door, &headers).await?;
    let seq = match page.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => position(cursor, &door.record)?,
        None => 0,
    };
    let wait = wait_of(page.wait);
    let (said, next) = said(&door, seq, wait).await?;
    // A key that was revoked meanwhile opens nothing any more, and a datum may have changed.
    let who = if wait.is_zero() {
        who
    } else {
        reader(&door, &headers).await?
    };
    let datum = who.0.partner.datum;
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

async fn reader<S: Status>(door: &PartnerDoor<S>, headers: &HeaderMap) -> Result<Who, Problem> {
    let who = Who::at(door, headers).await?;
    who.must(Scope::AlertsRead)?;
    Ok(who)
}

/// What was said after `seq`, at the latest after `wait`. Where too many wait already it is
/// answered at once.
async fn said<S: Status>(
    door: &PartnerDoor<S>,
    mut seq: u64,
    wait: Duration,
) -> Result<(Vec<SentMessage>, u64), Problem> {
    let seat = door.waiting.try_acquire().ok();
    let wait = if seat.is_some() { wait } else { Duration::ZERO };
    let until = Instant::now() + wait;
    // Heard from before the record is read: what is said in between is not missed.
    let mut bell = door.engine.bell.said();
    loop {
        let (said, next) = feed::feed(&door.engine, S::KIND, seq).await?;
        if !said.is_empty() || Instant::now() >= until {
            return Ok((said, next));
        }
        // What passed was for others, or has ended; there may be more behind it.
        if next == seq {
            drop(timeout_at(until, bell.changed()).await);
        }
        seq = next;
    }
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
