//! `GET /cap/<code>-<version>.xml`, or by the whole identity: one message as it was signed.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use homeward_domain::{message::MessageIdentity, refusal::RefusalCode, status::Status};
use homeward_ports::notices::Content;
use homeward_seal::digest;

use super::{CACHED, FeedsDoor, fields};
use crate::{negotiate, problem::Problem};

/// CAP 1.2 section 3.3.5.
const CAP_MEDIA_TYPE: &str = "application/cap+xml";

pub(super) async fn document<S: Status>(
    State(door): State<FeedsDoor<S>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = name
        .strip_suffix(".xml")
        .and_then(|name| door.notices.find(name, door.clock.now()));
    match found.as_deref().map(|notice| &notice.content) {
        Some(Content::Standing { cap, .. }) => standing(cap, &headers),
        Some(Content::Erased { by }) => erased(&door, by),
        None => {
            Problem::new(RefusalCode::NotFound, "no message stands under this name").into_response()
        }
    }
}

fn standing(cap: &Bytes, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", digest(cap));
    let mut response = if negotiate::has(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        cap.clone().into_response()
    };
    let own = fields(CAP_MEDIA_TYPE, CACHED);
    let own = own.into_iter().map(|(name, value)| (Some(name), value));
    response.headers_mut().extend(own);
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

/// Whoever held a link learns what to do with what they kept: act on the Cancel.
fn erased<S: Status>(door: &FeedsDoor<S>, by: &MessageIdentity) -> Response {
    let cancel = door.address(by);
    let detail = format!("taken back by {by}, which is at {cancel}");
    let mut response = Problem::new(RefusalCode::MessageErased, detail).into_response();
    if let Ok(link) = HeaderValue::try_from(format!("<{cancel}>; rel=\"successor-version\"")) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
