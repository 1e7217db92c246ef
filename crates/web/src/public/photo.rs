//! `GET /photo/<id>.jpg` and `<id>-screen.jpg`: only while an alert shows it.

use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use homeward_domain::{id::PhotoId, refusal::RefusalCode, status::Status};

use super::PublicDoor;
use crate::problem::Problem;

/// The face must be gone from caches as soon as the alert is.
const CACHED: &str = "public, max-age=10";

pub(super) async fn photo<S: Status>(
    State(door): State<PublicDoor<S>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    // One answer for what never was and for what is no more: that there was a
    // photo is nobody's business afterwards.
    let none = || Problem::new(RefusalCode::NotFound, "no alert shows this photo");
    let stem = name.strip_suffix(".jpg").ok_or_else(none)?;
    let (id, is_screen) = stem
        .strip_suffix("-screen")
        .map_or((stem, false), |id| (id, true));
    let id: PhotoId = id.parse().map_err(|_| none())?;
    let photo = door.shelf.photo(id, door.clock.now()).ok_or_else(none)?;
    let bytes = if is_screen {
        &photo.screen
    } else {
        &photo.page
    };
    let fields: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHED)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    Ok((fields, bytes.clone()).into_response())
}
