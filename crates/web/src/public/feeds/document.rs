//! `GET /cap/<code>-<version>.xml`, or by the whole identity: one message as it was signed;
//! with `.edxl` the same in an envelope, with `.ipaws.xml` in the profile of wireless gateways.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use homeward_cap::Alert;
use homeward_domain::{message::MessageIdentity, refusal::RefusalCode, status::Status};
use homeward_ports::{edxl_message::enveloped, fault::Fault, ipaws_message, notices::Content};
use homeward_seal::digest;

use super::{CACHED, FeedsDoor, fields};
use crate::{negotiate, problem::Problem};

/// CAP 1.2 section 3.3.5.
const CAP_MEDIA_TYPE: &str = "application/cap+xml";
/// Stands behind a message's name where it is asked for in the profile of gateways.
const IPAWS: &str = ".ipaws.xml";
/// EDXL-DE 1.0 registers none of its own.
const EDXL_MEDIA_TYPE: &str = "application/xml";

pub(super) async fn document<S: Status>(
    State(door): State<FeedsDoor<S>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let wanted = name
        .strip_suffix(IPAWS)
        .map(|name| (name, IPAWS))
        .or_else(|| name.rsplit_once('.'));
    let found = wanted.and_then(|(name, _)| door.notices.find(name, door.clock.now()));
    let content = found.as_deref().map(|notice| &notice.content);
    match (content, wanted.map(|(_, form)| form)) {
        (Some(Content::Standing { cap, .. }), Some("xml")) => {
            standing(cap, CAP_MEDIA_TYPE, &headers)
        }
        (
            Some(Content::Standing {
                alert, gateways, ..
            }),
            Some(IPAWS),
        ) => match for_gateways(&door, alert.clone(), gateways.clone()).await {
            Ok(text) => standing(&text, CAP_MEDIA_TYPE, &headers),
            Err(problem) => problem.into_response(),
        },
        (Some(Content::Standing { cap, alert, .. }), Some("edxl")) => {
            match enveloped::<S>(alert, cap, door.host()) {
                Ok(text) => standing(&text.into(), EDXL_MEDIA_TYPE, &headers),
                Err(fault) => Problem::from(fault).into_response(),
            }
        }
        (Some(Content::Erased { by }), Some("xml" | "edxl" | IPAWS)) => erased(&door, by),
        _ => {
            Problem::new(RefusalCode::NotFound, "no message stands under this name").into_response()
        }
    }
}

/// Made once, for signing costs a millisecond and everybody may ask.
async fn for_gateways<S: Status>(
    door: &FeedsDoor<S>,
    alert: Arc<Alert>,
    made: Arc<OnceLock<Bytes>>,
) -> Result<Bytes, Problem> {
    if let Some(made) = made.get() {
        return Ok(made.clone());
    }
    let none = || Problem::new(RefusalCode::NotFound, "this house signs no CAP");
    let (signer, areas) = door.gateways.clone().ok_or_else(none)?;
    let work = tokio::task::spawn_blocking(move || {
        let text = ipaws_message::signed(&alert, &areas, &*signer)?;
        Ok::<_, Fault>(made.get_or_init(|| text.into()).clone())
    });
    let broken = |_| Problem::new(RefusalCode::Broken, RefusalCode::Broken.words().en);
    Ok(work.await.map_err(broken)??)
}

fn standing(text: &Bytes, media_type: &'static str, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", digest(text));
    let mut response = if negotiate::has(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        text.clone().into_response()
    };
    let own = fields(media_type, CACHED);
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
