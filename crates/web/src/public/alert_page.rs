//! `GET /a/<code>`: the page of an alert, as it was pressed.

use axum::{
    body::Bytes,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use homeward_domain::{refusal::RefusalCode, status::Status, time::Timestamp, words::Lang};
use homeward_ports::shelf::{PageBytes, PosterState, Pressed};

use super::{Asked, PublicDoor, typed};
use crate::{
    negotiate::{self, Coding},
    problem::Problem,
};

/// A withdrawal must be everywhere within seconds; a cache may bridge an outage
/// of ours, because the page carries its own expiry in words.
pub(super) const CACHED: &str = "public, max-age=5, stale-while-revalidate=30, stale-if-error=600";

pub(super) async fn alert_page<S: Status>(
    State(door): State<PublicDoor<S>>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let lang = negotiate::lang(asked.lang.as_deref(), &headers);
    let pressed = door.shelf.get(&typed(&code));
    let page = pressed
        .as_deref()
        .and_then(|pressed| standing(pressed, lang, door.clock.now()));
    let Some((page, lang)) = page else {
        let problem = Problem::new(RefusalCode::NotFound, "no alert has this code");
        return door.problem(problem, &headers, lang, None);
    };
    let (bytes, coding) = form(page, &headers);
    let etag = coding.etag(&page.etag);
    let is_known = negotiate::has(&headers, &etag);
    let mut response = door.page(if is_known { Bytes::new() } else { bytes }, lang, CACHED);
    let fields = response.headers_mut();
    fields.extend(coding.header().map(|name| (header::CONTENT_ENCODING, name)));
    fields.extend(
        HeaderValue::try_from(etag)
            .ok()
            .map(|etag| (header::ETAG, etag)),
    );
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

/// The page that is true now, in `lang` or in the language there is.
fn standing(pressed: &Pressed, lang: Lang, now: Timestamp) -> Option<(&PageBytes, Lang)> {
    let is_past = pressed.state == PosterState::Active && pressed.expires <= now;
    let pages = if is_past {
        &pressed.expired_pages
    } else {
        &pressed.pages
    };
    let own = pages.get(&lang).map(|page| (page, lang));
    own.or_else(|| {
        Lang::ALL
            .iter()
            .find_map(|other| Some((pages.get(other)?, *other)))
    })
}

fn form(page: &PageBytes, headers: &HeaderMap) -> (Bytes, Coding) {
    let coding = Coding::of(headers);
    let bytes = match coding {
        Coding::Plain => &page.plain,
        Coding::Gzip => &page.gzip,
        Coding::Brotli => &page.brotli,
    };
    (bytes.clone(), coding)
}
