//! `POST /tip/<code>`: somebody saw the child.
//!
//! The sender must come through: without a script, on a weak line, with a photo
//! we cannot read. What can be kept is kept; what cannot is said.

use async_trait::async_trait;
use axum::{
    Json,
    extract::{
        Multipart, Path, Query, State, multipart::MultipartRejection, rejection::QueryRejection,
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use homeward_domain::{
    id::TipId, refusal::RefusalCode, status::Status, time::Timestamp, words::Words,
};
use homeward_geo::Point;
use homeward_ports::blobs::CleanPhoto;
use serde::Serialize;

use super::{Asked, NOT_KEPT, PublicDoor, tip_form, typed};
use crate::{negotiate, problem::Problem};

/// A tip as it was sent: texts as typed, photos made anew.
#[derive(Clone, Default)]
pub struct TipIn {
    pub place: String,
    pub text: String,
    pub seen_at: Option<Timestamp>,
    pub point: Option<Point>,
    pub with_child: bool,
    pub contact: String,
    pub photos: Vec<CleanPhoto>,
    /// Photos that came along and could not be used.
    pub photos_left_out: usize,
    /// The text was longer than what is kept.
    pub text_was_cut: bool,
    /// A position came without its datum: it stands in the place's words instead.
    pub point_left_out: bool,
}

impl std::fmt::Debug for TipIn {
    /// A witness's words and face are for the officers, not for a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TipIn(..)")
    }
}

/// Who takes tips.
#[async_trait]
pub trait TipDesk: Send + Sync {
    /// Takes the tip for the alert of this code. When this returns, it is kept.
    async fn submit(&self, code: &str, tip: TipIn) -> Result<TipId, Problem>;
}

#[derive(Serialize)]
struct Taken {
    id: TipId,
    photos_left_out: usize,
    text_was_cut: bool,
    point_left_out: bool,
}

/// The form stands on the alert's page.
pub(super) async fn form<S: Status>(Path(code): Path<String>) -> Redirect {
    let code: String = typed(&code)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    Redirect::to(&format!("{}/a/{code}#tip", S::DOOR))
}

pub(super) async fn submit<S: Status>(
    State(door): State<PublicDoor<S>>,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    body: Result<Multipart, MultipartRejection>,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let lang = negotiate::lang(asked.lang.as_deref(), &headers);
    let code = typed(&code);
    match taken(&door, &code, body).await {
        Ok((taken, _)) if negotiate::wants_json(&headers) => {
            (StatusCode::ACCEPTED, Json(taken)).into_response()
        }
        Ok((_, with_child)) => {
            door.page(door.pages.thanks(lang, with_child, &code), lang, NOT_KEPT)
        }
        Err(problem) => {
            let more = (problem.code() == RefusalCode::TooBusy).then(call_instead);
            door.problem(problem, &headers, lang, more)
        }
    }
}

async fn taken<S: Status>(
    door: &PublicDoor<S>,
    code: &str,
    body: Result<Multipart, MultipartRejection>,
) -> Result<(Taken, bool), Problem> {
    // Before 25 MB are read for an alert that does not exist.
    if door.shelf.get(code).is_none() {
        return Err(Problem::new(
            RefusalCode::NotFound,
            "no alert has this code",
        ));
    }
    let body = body.map_err(|_| Problem::body_invalid("a tip is sent as multipart/form-data"))?;
    let tip = tip_form::read(body, &door.capacity).await?;
    let with_child = tip.with_child;
    let (photos_left_out, text_was_cut) = (tip.photos_left_out, tip.text_was_cut);
    let point_left_out = tip.point_left_out;
    let id = door.tips.submit(code, tip).await?;
    Ok((
        Taken {
            id,
            photos_left_out,
            text_was_cut,
            point_left_out,
        },
        with_child,
    ))
}

/// When we cannot take it now, the sighting must not wait for us.
fn call_instead() -> Words {
    Words::new(
        "返回上一页即可重发。情况紧急时请直接拨打 110。",
        "Go back and send again. If it is urgent, call 110 instead.",
    )
}
