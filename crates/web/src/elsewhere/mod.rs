//! What stands on other people's pages and maps: the widget, its frame and poster
//! for sites without script, and vector tiles for map apps.
//!
//! All of it says what the shelf says is active now ([`Shelf::live`]) and nothing
//! else, takes no position and knows nobody. Everything here may be read by any
//! page (CORS `*`), and only here; an answer may be kept for five seconds, so that
//! a found child is off the pages of others as fast as off our own.

mod alerts;
mod frame;
mod kept;
mod picture;
mod poster;
mod ring;
mod tile;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use homeward_domain::{status::Status, words::Lang};
use homeward_ports::{shelf::Shelf, world::Clock};
use serde::Deserialize;

use crate::{
    apps,
    negotiate::{self, Coding},
    press::Forms,
};
use kept::{Kept, What};

/// Fresh within seconds, also behind a cache: see the module.
const CACHED: &str = "public, max-age=5, stale-while-revalidate=5";

/// The script knows nobody; a mended one is everywhere in ten minutes.
const SCRIPT_CACHED: &str = "public, max-age=600, stale-while-revalidate=600";

/// What the pages of others need of one status.
pub struct ElsewhereDoor<S: Status> {
    kept: Arc<Kept>,
    status: std::marker::PhantomData<fn() -> S>,
}

impl<S: Status> Clone for ElsewhereDoor<S> {
    fn clone(&self) -> Self {
        Self {
            kept: self.kept.clone(),
            status: self.status,
        }
    }
}

impl<S: Status> ElsewhereDoor<S> {
    /// `shelf` is the one of this status.
    pub fn new(shelf: Arc<Shelf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            kept: Arc::new(Kept::new(shelf, clock)),
            status: std::marker::PhantomData,
        }
    }
}

/// The routes, below whatever prefix the door has.
pub fn routes<S: Status>(door: ElsewhereDoor<S>) -> Router {
    Router::new()
        .route("/widget.js", get(script))
        .route("/widget/v1/alerts", get(listed::<S>))
        .route("/widget/frame", get(framed::<S>))
        .route("/widget/poster.svg", get(drawn::<S>))
        .route("/widget/poster.jpg", get(pictured::<S>))
        .route("/tiles/alerts/{z}/{x}/{tile}", get(tile::tile::<S>))
        .with_state(door)
}

/// `?lang=` and, of the frame, what stands there when nothing is active.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    quiet: Option<String>,
}

type MaybeAsked = Result<Query<Asked>, QueryRejection>;

fn asked(asked: MaybeAsked, headers: &HeaderMap) -> (Lang, bool) {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let lang = negotiate::lang(asked.lang.as_deref(), headers);
    (lang, asked.quiet.as_deref() == Some("words"))
}

/// The same script at both doors: it asks the door that it came from.
async fn script(headers: HeaderMap) -> Response {
    let Some(mut response) = apps::WIDGET.file("widget.js", &headers) else {
        return apps::not_built();
    };
    let fields = response.headers_mut();
    fields.extend(for_everybody());
    fields.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(SCRIPT_CACHED),
    );
    response
}

async fn listed<S: Status>(State(door): State<ElsewhereDoor<S>>, headers: HeaderMap) -> Response {
    let made = door.kept.get(What::Alerts, |live| {
        Some(Forms::of(alerts::json::<S>(live).into()))
    });
    answer(made.as_deref(), "application/json", &headers)
}

async fn framed<S: Status>(
    State(door): State<ElsewhereDoor<S>>,
    query: MaybeAsked,
    headers: HeaderMap,
) -> Response {
    let (lang, quiet) = asked(query, &headers);
    let made = door.kept.get(What::Frame(lang, quiet), |live| {
        Some(Forms::of(frame::page::<S>(live, lang, quiet).into()))
    });
    let mut response = answer(made.as_deref(), "text/html; charset=utf-8", &headers);
    in_language(&mut response, lang, frame::policy());
    response
}

async fn drawn<S: Status>(
    State(door): State<ElsewhereDoor<S>>,
    query: MaybeAsked,
    headers: HeaderMap,
) -> Response {
    let (lang, _) = asked(query, &headers);
    let made = door.kept.get(What::Poster(lang), |live| {
        Some(Forms::of(poster::svg::<S>(live, lang).into()))
    });
    let mut response = answer(made.as_deref(), "image/svg+xml", &headers);
    in_language(
        &mut response,
        lang,
        HeaderValue::from_static(poster::POLICY),
    );
    response
}

async fn pictured<S: Status>(State(door): State<ElsewhereDoor<S>>, headers: HeaderMap) -> Response {
    let made = door.kept.get(What::Picture, |live| {
        picture::jpeg::<S>(live).map(|bytes| Forms::as_is(bytes.into()))
    });
    match made {
        Some(made) => answer(Some(&made), "image/jpeg", &headers),
        // A JPEG cannot be clear; a browser goes by the type and not by the name.
        None => answer(Some(&picture::NOTHING), "image/png", &headers),
    }
}

fn in_language(response: &mut Response, lang: Lang, policy: HeaderValue) {
    let fields: [(HeaderName, HeaderValue); 3] = [
        (
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(lang.tag()),
        ),
        (
            header::VARY,
            HeaderValue::from_static("accept-encoding, accept-language"),
        ),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    response.headers_mut().extend(fields);
}

/// May be read by any page, and shown on those that isolate themselves.
fn for_everybody() -> [(HeaderName, HeaderValue); 2] {
    [
        (
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ]
}

/// What was made, in the coding that the client takes, or word that it has it.
/// Nothing made is nothing to show: 204.
fn answer(made: Option<&Forms>, media_type: &'static str, headers: &HeaderMap) -> Response {
    let Some(forms) = made else {
        return with_fields(StatusCode::NO_CONTENT.into_response(), None);
    };
    let (body, coding) = forms.form(Coding::of(headers));
    let etag = coding.etag(&forms.etag);
    let mut response = if negotiate::has(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        sent(body, coding)
    };
    let fields = response.headers_mut();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    with_fields(response, HeaderValue::try_from(etag).ok())
}

fn sent(body: Bytes, coding: Coding) -> Response {
    // A body of bytes would bring a content type of its own beside ours.
    let mut response = Body::from(body).into_response();
    let fields = response.headers_mut();
    fields.extend(coding.header().map(|name| (header::CONTENT_ENCODING, name)));
    response
}

fn with_fields(mut response: Response, etag: Option<HeaderValue>) -> Response {
    let plain: [(HeaderName, &'static str); 4] = [
        (header::CACHE_CONTROL, CACHED),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let fields = response.headers_mut();
    fields.extend(plain.map(|(name, value)| (name, HeaderValue::from_static(value))));
    fields.extend(for_everybody());
    fields.extend(etag.map(|etag| (header::ETAG, etag)));
    response
}

#[cfg(test)]
mod tests;
