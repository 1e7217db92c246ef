//! The partners' door: the alerts to be pulled by cursor, the keys by which they are
//! verified, and everything that a partner can do for itself without asking anybody:
//! its settings, its keys and secret, and the log of what it was sent.
//!
//! The page at `/partner/` is a small script like the phone's and the screen's, and not a
//! page from the server: a key that opens the log is then sent in a header and kept by
//! the tab, where a form would put it into cookies or addresses, and the log can be
//! looked at while it grows. Everything on it is an API call, so whoever has no script
//! has the same by `curl`.

mod alerts;
mod areas;
mod deliveries;
mod door;
mod erasures;
mod joining;
mod keys;
mod me;
mod records;
pub(crate) mod rehearsals;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::HeaderMap,
    response::Response,
    routing::{delete, get, post},
};
use homeward_domain::status::Status;

use crate::problem::Problem;

pub use door::{PartnerDoor, Who};

/// A partner's forms are small; the longest holds 32 areas.
const BODY_BYTES_MAX: usize = 16 * 1024;
/// The same limit that the reader of records has.
const PFIF_BYTES_MAX: usize = homeward_ports::pfif::PFIF_BYTES_MAX;

pub fn routes<S: Status>(door: PartnerDoor<S>) -> Router {
    Router::new()
        .route("/partner/v1/alerts", get(alerts::alerts::<S>))
        .route("/partner/v1/keys", get(pinned::<S>))
        .route("/partner/v1/join", post(joining::join::<S>))
        .route("/partner/v1/link", post(joining::link::<S>))
        .route("/partner/v1/session", post(joining::open::<S>))
        .route("/partner/v1/me", get(me::me::<S>).patch(me::change::<S>))
        .route("/partner/v1/me/secret", post(me::rotate_secret::<S>))
        .route(
            "/partner/v1/me/keys",
            get(keys::list::<S>).post(keys::make::<S>),
        )
        .route("/partner/v1/me/keys/{key}", delete(keys::revoke::<S>))
        .route("/partner/v1/me/keys/{key}/rotate", post(keys::rotate::<S>))
        .route("/partner/v1/deliveries", get(deliveries::list::<S>))
        .route(
            "/partner/v1/deliveries/{delivery}",
            get(deliveries::one::<S>),
        )
        .route(
            "/partner/v1/deliveries/{delivery}/retry",
            post(deliveries::retry::<S>),
        )
        .route("/partner/v1/erasures", post(erasures::confirm::<S>))
        .route("/partner/v1/rehearsals", post(rehearsals::start::<S>))
        .route(
            "/partner/v1/rehearsals/{rehearsal}",
            get(rehearsals::look::<S>),
        )
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(record_routes())
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        .with_state(door)
}

fn record_routes<S: Status>() -> Router<PartnerDoor<S>> {
    Router::new()
        .route("/partner/v1/pfif", post(records::hand_in_records::<S>))
        .layer(DefaultBodyLimit::max(PFIF_BYTES_MAX))
}

/// Public keys are for everybody: whoever asks proves nothing by asking.
async fn pinned<S: Status>(State(door): State<PartnerDoor<S>>, headers: HeaderMap) -> Response {
    door.keys.answer(&headers)
}
