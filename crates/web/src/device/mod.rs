//! The door of phones: listen, ask, say what was shown, fetch keys and cells.
//!
//! A phone names cells and nothing else. No request carries who it is or where,
//! and nothing of a request is written down.

mod ask;
pub mod dictionary;
mod listen;
pub(crate) mod pinned;
mod push;
mod receipts;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_geo::{Cell, CellSet};
use homeward_ports::{sessions::Streams, world::Clock};
use homeward_seal::PublicKey;
use serde::Deserialize;

use crate::problem::Problem;
use pinned::Pinned;
pub use push::{PushAsk, PushDesk, PushGranted};
pub use receipts::{ReceiptEvent, ReceiptSink};

/// Fifty receipts with the longest names fit.
const RECEIPTS_BODY_BYTES_MAX: usize = 8 * 1024;

/// What the door of phones of one status needs.
pub struct DeviceDoor<S: Status> {
    streams: Arc<dyn Streams<S>>,
    receipts: Arc<dyn ReceiptSink>,
    clock: Arc<dyn Clock>,
    keys: Arc<Pinned>,
    cells: Arc<Pinned>,
    push: Arc<dyn PushDesk>,
}

impl<S: Status> Clone for DeviceDoor<S> {
    fn clone(&self) -> Self {
        Self {
            streams: self.streams.clone(),
            receipts: self.receipts.clone(),
            clock: self.clock.clone(),
            keys: self.keys.clone(),
            cells: self.cells.clone(),
            push: self.push.clone(),
        }
    }
}

impl<S: Status> DeviceDoor<S> {
    /// `keys` are those that packages may be signed with; `populous` the cells
    /// that hold enough people to be named (docs/adr/0007).
    pub fn new(
        streams: Arc<dyn Streams<S>>,
        receipts: Arc<dyn ReceiptSink>,
        clock: Arc<dyn Clock>,
        keys: &[PublicKey],
        populous: impl IntoIterator<Item = Cell>,
        push: Arc<dyn PushDesk>,
    ) -> Self {
        Self {
            streams,
            receipts,
            clock,
            keys: Arc::new(Pinned::keys(keys)),
            cells: Arc::new(Pinned::cells(populous)),
            push,
        }
    }
}

/// The routes, below whatever prefix the door has.
pub fn routes<S: Status>(door: DeviceDoor<S>) -> Router {
    let public = Router::new()
        .route(
            "/device/v1/stream",
            get(listen::stream::<S>).options(preflight),
        )
        .route(
            "/device/v1/alerts",
            get(ask::alerts::<S>).options(preflight),
        )
        .route("/device/v1/keys", get(pinned::keys::<S>).options(preflight))
        .route(
            "/device/v1/push/key",
            get(push::key::<S>).options(preflight),
        )
        .route(
            "/device/v1/cells.json",
            get(pinned::cells::<S>).options(preflight),
        )
        .layer(middleware::from_fn(readable_anywhere));
    let receipts = Router::new()
        .route("/device/v1/receipts", post(receipts::receive::<S>))
        .layer(DefaultBodyLimit::max(RECEIPTS_BODY_BYTES_MAX));
    let push = Router::new()
        .route("/device/v1/push", post(push::subscribe::<S>))
        .route("/device/v1/push/{token}", delete(push::unsubscribe::<S>))
        .layer(DefaultBodyLimit::max(push::BODY_BYTES_MAX));
    public.merge(receipts).merge(push).with_state(door)
}

#[derive(Debug, Default, Deserialize)]
struct Ask {
    cells: Option<String>,
    after: Option<String>,
}

impl Ask {
    fn cells(&self) -> Result<CellSet, Problem> {
        let cells = self.cells.as_deref().unwrap_or("");
        let refused = |error| Refusal::at(RefusalCode::CellsInvalid, "cells", format!("{error}"));
        Ok(CellSet::parse(cells).map_err(refused)?)
    }
}

/// Alerts are public and no request carries a secret, so any page may read them.
async fn readable_anywhere(request: axum::extract::Request, next: Next) -> Response {
    let is_read = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let mut response = next.run(request).await;
    if is_read {
        let everybody = HeaderValue::from_static("*");
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, everybody);
    }
    response
}

/// A page elsewhere that resumes sends `Last-Event-ID`, so its browser asks first.
async fn preflight() -> impl IntoResponse {
    let allowed: [(HeaderName, &str); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "last-event-id, cache-control",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allowed)
}

#[cfg(test)]
mod tests;
