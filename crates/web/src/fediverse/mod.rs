//! The door of other servers in the fediverse: who the account is, what it says, and
//! the inbox where they tell who follows.
//!
//! What a browser asks for is a page: it is led to the alert's own. The door reads
//! HTTP and nothing of ActivityPub; what is asked and answered is the
//! [`Account`]'s. Where the house has no account, every address here says so.

mod inbox;
mod reading;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use homeward_domain::refusal::RefusalCode;
use homeward_ports::fediverse::Account;

use crate::problem::Problem;

/// What is read of a body; the account itself may read less.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The account, or that there is none.
#[derive(Clone)]
pub struct FediverseDoor(pub Option<Arc<dyn Account>>);

impl FediverseDoor {
    fn account(&self) -> Result<&Arc<dyn Account>, Problem> {
        let none = || Problem::new(RefusalCode::NotFound, "this house has no account there");
        self.0.as_ref().ok_or_else(none)
    }
}

/// The routes. They stand once, at the root: there are no exercises in the fediverse.
pub fn routes(door: FediverseDoor) -> Router {
    Router::new()
        .route("/.well-known/webfinger", get(reading::webfinger))
        .route("/fedi/actor", get(reading::actor))
        .route("/fedi/outbox", get(reading::outbox))
        .route("/fedi/followers", get(reading::followers))
        .route("/fedi/notes/{note}", get(reading::note))
        .route("/fedi/inbox", post(inbox::knock))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(door)
}

/// A document with what every document has.
fn document(
    status: StatusCode,
    media_type: &'static str,
    cached: &'static str,
    json: String,
) -> Response {
    let fields = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, cached),
        (header::VARY, "accept"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let fields = fields.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (status, HeaderMap::from_iter(fields), json).into_response()
}
