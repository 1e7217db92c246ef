//! `GET /device/v1/alerts`: the same for phones that cannot keep a line open.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use homeward_domain::{status::Status, time::Timestamp};
use serde::Serialize;

use super::{Ask, DeviceDoor};
use crate::problem::Problem;

#[derive(Serialize)]
struct Answer<'a> {
    now: Timestamp,
    cursor: &'a str,
    /// Signed packages, each as the text that was signed.
    alerts: Vec<&'a str>,
}

pub(super) async fn alerts<S: Status>(
    State(door): State<DeviceDoor<S>>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Response, Problem> {
    let ask = ask?;
    let live = door.streams.live(&ask.cells()?, ask.after.as_deref());
    let texts = live
        .packages
        .iter()
        .filter_map(|package| std::str::from_utf8(package).ok());
    let answer = Answer {
        now: door.clock.now(),
        cursor: &live.cursor,
        alerts: texts.collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}
