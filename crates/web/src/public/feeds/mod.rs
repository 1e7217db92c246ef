//! The doors of the feeds: every message as signed CAP, one by one and in lists.
//!
//! `/cap/<code>-<version>.xml` is the message itself, byte for byte as it was signed,
//! the same bytes stand in the Atom and RSS lists, and in the envelope `….edxl`. The GeoJSON list is for maps: one
//! feature for each alert, as it stands now. Lists can be asked for an area. Open to
//! everybody, made for caches: an answer is rendered once for as long as what stands
//! does not change. Registries of missing people copy the PFIF list.

mod cache;
mod document;
mod geojson;
mod hub;
mod list;
mod pfif;
mod syndication;
mod within;

use std::{marker::PhantomData, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use homeward_domain::{message::MessageIdentity, refusal::RefusalCode, status::Status};
use homeward_ports::{
    cap_message::CapSigner,
    edxl_message,
    ipaws_message::SameAreas,
    notices::{Notices, short_name},
    world::Clock,
};

use crate::problem::Problem;
use cache::Cache;
pub use hub::{HubDoor, routes as hub_routes};

/// A withdrawal must be everywhere within seconds.
const CACHED: &str = "public, max-age=5";
/// Keys change once in years; whoever pins them asks once.
const KEY_CACHED: &str = "public, max-age=3600";

/// Below the prefix of the status.
const HUB: &str = "/feeds/hub";

/// What signs for wireless gateways, and the areas that they know ours by.
type Gateways = (Arc<dyn CapSigner>, SameAreas);

/// What the feeds' doors of one status need.
pub struct FeedsDoor<S: Status> {
    notices: Arc<dyn Notices<S>>,
    clock: Arc<dyn Clock>,
    /// Scheme, host and port of the public door, and the prefix of this status.
    base: Arc<str>,
    key: Option<Arc<str>>,
    gateways: Option<Gateways>,
    cache: Arc<Cache>,
    status: PhantomData<S>,
}

impl<S: Status> Clone for FeedsDoor<S> {
    fn clone(&self) -> Self {
        Self {
            notices: self.notices.clone(),
            clock: self.clock.clone(),
            base: self.base.clone(),
            key: self.key.clone(),
            gateways: self.gateways.clone(),
            cache: self.cache.clone(),
            status: self.status,
        }
    }
}

impl<S: Status> FeedsDoor<S> {
    /// `base` is scheme, host and port of the public door; `key` the public key in PEM
    /// that the messages of this status are signed with.
    pub fn new(
        notices: Arc<dyn Notices<S>>,
        clock: Arc<dyn Clock>,
        base: &str,
        key: Option<&str>,
    ) -> Self {
        Self {
            notices,
            clock,
            base: format!("{base}{}", S::DOOR).into(),
            key: key.map(Arc::from),
            gateways: None,
            cache: Arc::default(),
            status: PhantomData,
        }
    }

    /// Messages are also there in the profile of wireless gateways, signed with this key.
    #[must_use]
    pub fn for_gateways(self, signer: Arc<dyn CapSigner>, areas: SameAreas) -> Self {
        Self {
            gateways: Some((signer, areas)),
            ..self
        }
    }

    /// The host of the public door: where the house is to be found.
    fn host(&self) -> &str {
        edxl_message::host(&self.base)
    }

    /// Where readers ask to be told when a list changes.
    fn hub(&self) -> String {
        format!("{}{HUB}", self.base)
    }

    /// Where the message itself is.
    fn address(&self, identity: &MessageIdentity) -> String {
        format!("{}/cap/{}.xml", self.base, short_name(identity))
    }
}

/// The routes, below whatever prefix the door has.
pub fn routes<S: Status>(door: FeedsDoor<S>) -> Router {
    Router::new()
        .route("/cap/{message}", get(document::document::<S>))
        .route("/feeds/alerts.atom", get(list::atom::<S>))
        .route("/feeds/alerts.rss", get(list::rss::<S>))
        .route("/feeds/alerts.geojson", get(list::geojson::<S>))
        .route("/feeds/alerts.pfif", get(list::pfif::<S>))
        .route("/.well-known/homeward-cap-keys.pem", get(key::<S>))
        .with_state(door)
}

/// `GET /.well-known/homeward-cap-keys.pem`: to be pinned, once, over a line that is
/// trusted.
async fn key<S: Status>(State(door): State<FeedsDoor<S>>) -> Result<Response, Problem> {
    let none = || Problem::new(RefusalCode::NotFound, "this house signs no CAP");
    let key = door.key.as_deref().ok_or_else(none)?;
    let fields = fields("application/x-pem-file", KEY_CACHED);
    Ok((fields, key.to_owned()).into_response())
}

/// What every answer here carries: it is data, it may be read from any page, and it is
/// nothing else than it says.
fn fields(media_type: &'static str, cached: &'static str) -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ),
    ]
}

#[cfg(test)]
mod tests;
