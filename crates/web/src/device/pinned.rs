//! What hardly ever changes: the keys that packages are signed with, and the
//! cells that may be named. Written once at start, sent as bytes.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use homeward_domain::status::Status;
use homeward_geo::Cell;
use homeward_seal::{PublicKey, WebhookKey};
use serde_json::{Value, json};

use super::DeviceDoor;
use crate::{
    negotiate::{Coding, has},
    press,
};

/// A new key is made known before it signs, so some minutes are soon enough.
const KEYS_CACHED: &str = "public, max-age=300";
/// The census behind the cells is years old.
const CELLS_CACHED: &str = "public, max-age=86400, stale-while-revalidate=604800";

/// A document with its compressed forms.
#[derive(Debug)]
pub(crate) struct Pinned {
    media_type: &'static str,
    cached: &'static str,
    forms: press::Forms,
}

impl Pinned {
    pub fn keys(keys: &[PublicKey]) -> Self {
        let keys: Vec<_> = keys.iter().map(PublicKey::to_jwk).collect();
        Self::new(
            "application/jwk-set+json",
            KEYS_CACHED,
            &json!({ "keys": keys }),
        )
    }

    /// For partners: the same keys, and beside them those that sign webhooks, which
    /// a reader of JWK sets passes over (RFC 7517, section 5).
    pub fn partner_keys(packages: &[PublicKey], webhook: &WebhookKey) -> Self {
        let keys: Vec<_> = packages.iter().map(PublicKey::to_jwk).collect();
        let own = json!({ "kid": webhook.public().key_id(), "key": webhook.public_text() });
        Self::new(
            "application/jwk-set+json",
            KEYS_CACHED,
            &json!({ "keys": keys, "webhooks": [own] }),
        )
    }

    pub fn cells(populous: impl IntoIterator<Item = Cell>) -> Self {
        let cells: Vec<_> = populous.into_iter().map(|cell| cell.to_string()).collect();
        Self::new(
            "application/json",
            CELLS_CACHED,
            &json!({ "populous": cells }),
        )
    }

    fn new(media_type: &'static str, cached: &'static str, document: &Value) -> Self {
        Self::of(media_type, cached, document.to_string().into())
    }

    pub fn of(media_type: &'static str, cached: &'static str, bytes: Bytes) -> Self {
        Self {
            media_type,
            cached,
            forms: press::Forms::of(bytes),
        }
    }

    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let (body, coding) = self.forms.form(Coding::of(headers));
        let etag = coding.etag(&self.forms.etag);
        let mut fields: Vec<(HeaderName, HeaderValue)> = vec![
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cached)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(self.media_type),
            ),
        ];
        fields.extend(coding.header().map(|name| (header::CONTENT_ENCODING, name)));
        let is_known = has(headers, &etag);
        fields.extend(
            HeaderValue::try_from(etag)
                .ok()
                .map(|etag| (header::ETAG, etag)),
        );
        let body = if is_known { Bytes::new() } else { body };
        // A body of bytes would bring a content type of its own beside ours.
        let mut response = Body::from(body).into_response();
        response.headers_mut().extend(fields);
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        response
    }
}

pub(super) async fn keys<S: Status>(
    State(door): State<DeviceDoor<S>>,
    headers: HeaderMap,
) -> Response {
    door.keys.answer(&headers)
}

pub(super) async fn cells<S: Status>(
    State(door): State<DeviceDoor<S>>,
    headers: HeaderMap,
) -> Response {
    door.cells.answer(&headers)
}
