//! The officers' door. Everything that the console does is an API call that a
//! dispatch system can make too, with a key of its own.

mod alerts;
mod auth;
mod cases;
mod events;
mod foreign;
mod keys;
mod partners;
mod people;
mod places;
mod records;
mod rehearsals;
mod requests;
mod tips;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post, put},
};
use homeward_domain::{
    refusal::Refusal,
    status::{Actual, Exercise},
    words::Lang,
};
use homeward_engine::Engine;
use homeward_ports::{package::Package, shelf::PageBytes};

use crate::problem::Problem;

pub use auth::Who;
pub(crate) use auth::bearer;

/// A form is small; whoever sends more sends something else.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// The same limit that the photo reader has, plus a little for the headers of a form.
const PHOTO_BYTES_MAX: usize = 21 * 1024 * 1024;
/// The same limit that the reader of neighbours' messages has.
const FOREIGN_BYTES_MAX: usize = homeward_ports::foreign_message::MESSAGE_BYTES_MAX;

/// The same limit that the reader of records has.
const PFIF_BYTES_MAX: usize = homeward_ports::pfif::PFIF_BYTES_MAX;

/// Presses a page that only officers see.
pub trait PreviewPress: Send + Sync {
    fn actual(&self, package: &Package<Actual>, lang: Lang) -> Option<PageBytes>;
    fn exercise(&self, package: &Package<Exercise>, lang: Lang) -> Option<PageBytes>;
}

/// Says whether an address may be contacted at all.
pub trait WebhookRules: Send + Sync {
    fn check(&self, url: &str) -> Result<(), Refusal>;
}

/// What the officers' door needs.
#[derive(Clone)]
pub struct ConsoleDoor {
    pub engine: Arc<Engine>,
    pub press: Arc<dyn PreviewPress>,
    pub webhooks: Arc<dyn WebhookRules>,
    /// Scheme, host and port of this door, for sign-in links.
    pub base: String,
    /// Whether browsers reach this door by https: then the cookie says so.
    pub secure: bool,
}

/// Every route of the officers' door, without the console's own pages.
pub fn routes(door: ConsoleDoor) -> Router {
    Router::new()
        .merge(cases_routes())
        .merge(alert_routes())
        .merge(house_routes())
        .merge(neighbour_routes())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(photo_route())
        .merge(foreign_route())
        .merge(record_routes())
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        .with_state(door)
}

fn photo_route() -> Router<ConsoleDoor> {
    Router::new()
        .route("/console/v1/cases/{case}/photo", post(cases::attach_photo))
        .layer(DefaultBodyLimit::max(PHOTO_BYTES_MAX))
}

fn foreign_route() -> Router<ConsoleDoor> {
    Router::new()
        .route(
            "/console/v1/foreign",
            get(foreign::list).post(foreign::take),
        )
        .layer(DefaultBodyLimit::max(FOREIGN_BYTES_MAX))
}

fn record_routes() -> Router<ConsoleDoor> {
    Router::new()
        .route("/console/v1/pfif", post(records::look))
        .route("/console/v1/pfif/records", post(records::take))
        .layer(DefaultBodyLimit::max(PFIF_BYTES_MAX))
}

fn neighbour_routes() -> Router<ConsoleDoor> {
    Router::new()
        .route(
            "/console/v1/neighbours",
            get(foreign::neighbours).post(foreign::enter),
        )
        .route(
            "/console/v1/neighbours/{neighbour}",
            put(foreign::change).delete(foreign::remove),
        )
        .route("/console/v1/foreign/{foreign}", get(foreign::one))
        .route(
            "/console/v1/foreign/{foreign}/approve",
            post(foreign::approve),
        )
        .route(
            "/console/v1/foreign/{foreign}/decline",
            post(foreign::decline),
        )
}

fn cases_routes() -> Router<ConsoleDoor> {
    Router::new()
        .route("/console/v1/cases", get(cases::list).post(cases::open))
        .route("/console/v1/cases/{case}", get(cases::one))
        .route("/console/v1/cases/{case}/file", put(cases::save))
        .route("/console/v1/cases/{case}/photos/{photo}", get(cases::photo))
        .route("/console/v1/cases/{case}/reach", get(cases::reach))
        .route("/console/v1/cases/{case}/preview", get(cases::preview))
        .route(
            "/console/v1/cases/{case}/preview.html",
            get(cases::preview_page),
        )
        .route("/console/v1/cases/{case}/publish", post(cases::publish))
        .route("/console/v1/places", get(places::search))
        .route("/console/v1/places/at", get(places::at))
}

fn alert_routes() -> Router<ConsoleDoor> {
    Router::new()
        .route("/console/v1/alerts/{alert}", get(alerts::one))
        .route("/console/v1/alerts/{alert}/correct", post(alerts::correct))
        .route("/console/v1/alerts/{alert}/renew", post(alerts::renew))
        .route("/console/v1/alerts/{alert}/resolve", post(alerts::resolve))
        .route(
            "/console/v1/alerts/{alert}/withdraw",
            post(alerts::withdraw),
        )
        .route(
            "/console/v1/alerts/{alert}/sighting",
            post(alerts::sighting),
        )
        .route("/console/v1/alerts/{alert}/attempts", get(alerts::attempts))
        .route("/console/v1/alerts/{alert}/tips", get(tips::list))
        .route("/console/v1/deliveries/{*delivery}", post(alerts::retry))
        .route("/console/v1/tips/{tip}/state", post(tips::triage))
        .route("/console/v1/tips/{tip}/sighting", post(tips::sighting))
        .route("/console/v1/tips/{tip}/photos/{n}", get(tips::photo))
        .route("/console/v1/tips/{tip}/contact", get(tips::contact))
        .route("/console/v1/events", get(events::stream))
}

fn house_routes() -> Router<ConsoleDoor> {
    Router::new()
        .route(
            "/console/v1/session",
            post(auth::sign_in).delete(auth::sign_out),
        )
        .route("/console/v1/me", get(people::me))
        .route("/console/v1/officers", get(people::list).post(people::add))
        .route("/console/v1/officers/{officer}/link", post(people::link))
        .route("/console/v1/keys", get(keys::own).post(keys::make_own))
        .route("/console/v1/keys/{key}", delete(keys::revoke_own))
        .route(
            "/console/v1/partners",
            get(partners::list).post(partners::join),
        )
        .route("/console/v1/partner-requests", get(requests::list))
        .route(
            "/console/v1/partner-requests/{request}",
            delete(requests::decline),
        )
        .route(
            "/console/v1/partner-requests/{request}/link",
            post(requests::link),
        )
        .route("/console/v1/partners/{partner}", put(partners::change))
        .route(
            "/console/v1/partners/{partner}/keys",
            post(partners::make_key),
        )
        .route(
            "/console/v1/partners/{partner}/keys/{key}",
            delete(partners::revoke_key),
        )
        .route(
            "/console/v1/partners/{partner}/rehearsals",
            post(rehearsals::start),
        )
        .route(
            "/console/v1/partners/{partner}/rehearsals/{rehearsal}",
            get(rehearsals::look),
        )
        .route(
            "/console/v1/screens",
            get(partners::screens).post(partners::hang_screen),
        )
}
