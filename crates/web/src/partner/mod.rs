//! The partners' door: the same alerts as their webhooks, to be pulled by cursor,
//! and the keys by which either is verified.

pub(crate) mod rehearsals;

use std::{marker::PhantomData, sync::Arc};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use homeward_domain::{
    change::SentMessage,
    geojson::{self, PACKAGE_DATUM},
    id::CaseId,
    people::{KeyOwner, Partner},
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_engine::{
    Engine,
    commands::{confirm_erasure::confirm_erasure, sign_in::owner_of},
    queries::feed,
};
use homeward_geo::Datum;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{body::Body, console::bearer, device::pinned::Pinned, problem::Problem};

/// What a partner writes to us is one address.
const BODY_BYTES_MAX: usize = 16 * 1024;

pub struct PartnerDoor<S: Status> {
    engine: Arc<Engine>,
    record: Arc<str>,
    keys: Arc<Pinned>,
    status: PhantomData<S>,
}

impl<S: Status> Clone for PartnerDoor<S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            record: self.record.clone(),
            keys: self.keys.clone(),
            status: PhantomData,
        }
    }
}

impl<S: Status> PartnerDoor<S> {
    pub fn new(engine: Arc<Engine>, record: Arc<str>) -> Self {
        let vault = &engine.vault;
        let keys = Pinned::partner_keys(&[vault.signing().public()], vault.webhook());
        Self {
            engine,
            record,
            keys: Arc::new(keys),
            status: PhantomData,
        }
    }
}

pub fn routes<S: Status>(door: PartnerDoor<S>) -> Router {
    Router::new()
        .route("/partner/v1/alerts", get(alerts::<S>))
        .route("/partner/v1/keys", get(keys::<S>))
        .route("/partner/v1/erasures", post(erased::<S>))
        .route("/partner/v1/rehearsals", post(rehearsals::start::<S>))
        .route(
            "/partner/v1/rehearsals/{rehearsal}",
            get(rehearsals::look::<S>),
        )
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(door)
}

#[derive(Deserialize)]
struct Page {
    cursor: Option<String>,
}

/// GeoJSON (RFC 7946): one feature per message, the signed package inside, and
/// the cursor to ask with next time.
async fn alerts<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let partner = partner::<S>(&door.engine, &headers).await?;
    let seq = match page.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => position(cursor, &door.record)?,
        None => 0,
    };
    let (said, next) = feed::feed(&door.engine, S::KIND, seq).await?;
    let features: Vec<_> = said
        .iter()
        .filter_map(|sent| feature(sent, partner.datum))
        .collect();
    let body = Json(json!({
        "type": "FeatureCollection",
        "datum": partner.datum.label(),
        "features": features,
        "cursor": format!("{}-{next}", door.record),
    }));
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Erasure {
    incident: CaseId,
}

/// The partner has deleted everything of an incident that has ended.
async fn erased<S: Status>(
    State(door): State<PartnerDoor<S>>,
    headers: HeaderMap,
    Body(erasure): Body<Erasure>,
) -> Result<StatusCode, Problem> {
    let partner = partner::<S>(&door.engine, &headers).await?;
    confirm_erasure(&door.engine, &partner, erasure.incident).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Public keys are for everybody: whoever asks proves nothing by asking.
async fn keys<S: Status>(State(door): State<PartnerDoor<S>>, headers: HeaderMap) -> Response {
    door.keys.answer(&headers)
}

/// The partner whose key this is, if it joined this status.
async fn partner<S: Status>(engine: &Engine, headers: &HeaderMap) -> Result<Partner, Problem> {
    let nobody = || Refusal::new(RefusalCode::NotSignedIn, "no partner's key");
    let token = bearer(headers).ok_or_else(nobody)?;
    let (KeyOwner::Partner(id), _) = owner_of(engine, token).await? else {
        return Err(nobody().into());
    };
    let partner = engine
        .store
        .partner(id)
        .await?
        .filter(|partner| partner.status == S::KIND);
    Ok(partner.ok_or_else(nobody)?)
}

/// A cursor of another server would skip or repeat: it is refused in words.
fn position(cursor: &str, record: &str) -> Result<u64, Refusal> {
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
