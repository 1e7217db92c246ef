//! The dictionary by which streams are packed smaller (RFC 9842): fetched once in a quiet
//! moment, so that an alert need not say again what every alert says.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::from_fn,
    response::Response,
    routing::get,
};
use homeward_domain::status::Status;

use super::{pinned::Pinned, readable_anywhere};

/// Says for which addresses a browser keeps it (RFC 9842, section 2.1).
const USE_AS_DICTIONARY: HeaderName = HeaderName::from_static("use-as-dictionary");
/// After a release with another one, streams are a little larger for as long as this.
const CACHED: &str = "public, max-age=86400";

/// The route of one status, below its door.
pub fn routes<S: Status>(bytes: &'static [u8]) -> Router {
    let bytes = Bytes::from_static(bytes);
    let pinned = Arc::new(Pinned::of("application/octet-stream", CACHED, bytes));
    let streams = format!("match=\"{}/device/v1/stream*\"", S::DOOR);
    let streams = HeaderValue::try_from(streams).ok();
    let answer = move |headers: HeaderMap| {
        let mut response: Response = pinned.answer(&headers);
        let streams = streams.clone().map(|streams| (USE_AS_DICTIONARY, streams));
        response.headers_mut().extend(streams);
        std::future::ready(response)
    };
    Router::new()
        .route("/device/v1/dictionary", get(answer))
        .layer(from_fn(readable_anywhere))
}
