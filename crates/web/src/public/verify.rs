//! `GET /v/<code>`: is this poster real, and does it still hold?

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use homeward_domain::status::Status;
use homeward_ports::shelf::PosterState;
use serde::Serialize;

use super::{Asked, PublicDoor, typed};
use crate::negotiate;

/// "Active" must not outlive the alert by more than this, not even in an outage.
const CACHED: &str = "public, max-age=5";

#[derive(Serialize)]
struct Answer<'a> {
    code: &'a str,
    state: &'static str,
}

/// An unknown code is an answer too, and not an error: it says that the poster
/// is not ours.
pub(super) async fn verify<S: Status>(
    State(door): State<PublicDoor<S>>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let code = typed(&code);
    let state = door.shelf.get(&code).map(|pressed| match pressed.state {
        PosterState::Active if pressed.expires <= door.clock.now() => PosterState::Expired,
        state => state,
    });
    if negotiate::wants_json(&headers) {
        let fields = [
            (header::CACHE_CONTROL, CACHED),
            (header::VARY, "accept"),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ];
        return (
            fields,
            Json(Answer {
                code: &code,
                state: name(state),
            }),
        )
            .into_response();
    }
    let lang = negotiate::lang(asked.lang.as_deref(), &headers);
    door.page(door.pages.verify(state, &code, lang, S::DOOR), lang, CACHED)
}

const fn name(state: Option<PosterState>) -> &'static str {
    match state {
        Some(PosterState::Active) => "active",
        Some(PosterState::Found) => "found",
        Some(PosterState::Withdrawn) => "withdrawn",
        Some(PosterState::Expired) => "expired",
        None => "unknown",
    }
}
