//! The account's documents, and the page instead for whoever comes with a browser.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use homeward_domain::refusal::RefusalCode;
use homeward_ports::fediverse::Object;
use serde::Deserialize;

use super::{FediverseDoor, document};
use crate::{body::Asked, negotiate::wants_page, problem::Problem};

const ACTIVITY_JSON: &str = "application/activity+json";
/// RFC 7033 section 10.2.
const JRD_JSON: &str = "application/jrd+json";
/// The account hardly ever changes.
const ACCOUNT_CACHED: &str = "public, max-age=300";
/// A face must be gone from caches as soon as the alert is.
const NOTE_CACHED: &str = "public, max-age=5";

#[derive(Deserialize)]
pub(super) struct Resource {
    resource: Option<String>,
}

/// `GET /.well-known/webfinger?resource=acct:…`
pub(super) async fn webfinger(
    State(door): State<FediverseDoor>,
    Asked(asked): Asked<Resource>,
) -> Result<Response, Problem> {
    let account = door.account()?;
    let none = || Problem::new(RefusalCode::NotFound, "no account of this name lives here");
    let resource = asked
        .resource
        .ok_or_else(|| Problem::body_invalid("the address lacks `?resource=`"))?;
    let json = account.webfinger(&resource).ok_or_else(none)?;
    let mut answer = document(StatusCode::OK, JRD_JSON, ACCOUNT_CACHED, json);
    // RFC 7033 section 5: any page may ask.
    let anybody = axum::http::HeaderValue::from_static("*");
    let name = axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
    answer.headers_mut().insert(name, anybody);
    Ok(answer)
}

pub(super) async fn actor(State(door): State<FediverseDoor>) -> Result<Response, Problem> {
    let json = door.account()?.actor();
    Ok(document(
        StatusCode::OK,
        ACTIVITY_JSON,
        ACCOUNT_CACHED,
        json,
    ))
}

pub(super) async fn outbox(State(door): State<FediverseDoor>) -> Result<Response, Problem> {
    let json = door.account()?.outbox();
    Ok(document(StatusCode::OK, ACTIVITY_JSON, NOTE_CACHED, json))
}

pub(super) async fn followers(State(door): State<FediverseDoor>) -> Result<Response, Problem> {
    let json = door.account()?.followers().await?;
    Ok(document(StatusCode::OK, ACTIVITY_JSON, NOTE_CACHED, json))
}

/// `GET /fedi/notes/<code>` and `<code>-end`.
pub(super) async fn note(
    State(door): State<FediverseDoor>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (status, json, page) = match door.account()?.note(&name) {
        Object::Here { json, page } => (StatusCode::OK, json, page),
        Object::Gone { json, page } => (StatusCode::GONE, json, page),
        Object::Unknown => {
            return Err(Problem::new(RefusalCode::NotFound, "no note has this name"));
        }
    };
    if wants_page(&headers) {
        return Ok(Redirect::to(&page).into_response());
    }
    Ok(document(status, ACTIVITY_JSON, NOTE_CACHED, json))
}
