//! `GET /device/v1/stream`: everything for some cells, as it is said.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream};
use homeward_domain::status::Status;

use super::{Ask, DeviceDoor};
use crate::{negotiate, problem::Problem};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// nginx and its kin hold an answer back until a buffer is full; an alert may not wait for that.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

pub(super) async fn stream<S: Status>(
    State(door): State<DeviceDoor<S>>,
    ask: Result<Query<Ask>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ask = ask?;
    let cells = ask.cells()?;
    // A cursor in other than ASCII is of no record of ours, and must be told so.
    let cursor = headers
        .get(LAST_EVENT_ID)
        .map(|value| value.to_str().unwrap_or("?"))
        .or(ask.after.as_deref());
    if headers.contains_key(header::UPGRADE) {
        return Err(not_here());
    }
    let takes_gzip = negotiate::takes_gzip(&headers);
    let opened = door.streams.open(cells, cursor, takes_gzip)?;
    let reset = opened.reset.map(|refusal| reset(&refusal.into()));
    let events = stream::iter(reset)
        .chain(opened.events)
        .map(Ok::<_, Infallible>);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept-encoding"),
        UNBUFFERED,
    ];
    let mut response = (headers, Body::from_stream(events)).into_response();
    if opened.is_packed {
        let gzip = HeaderValue::from_static("gzip");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, gzip);
    }
    Ok(response)
}

/// The event that tells a phone to forget its cursor.
fn reset(problem: &Problem) -> Bytes {
    format!("event: reset\ndata: {}\n\n", problem.to_json()).into()
}

/// A WebSocket that was asked for rightly is answered by the edge.
fn not_here() -> Problem {
    let detail = "a WebSocket must be asked for with HTTP/1.1, version 13 and a key of 16 bytes \
                  (RFC 6455, section 4.1)";
    Problem::body_invalid(detail)
}
