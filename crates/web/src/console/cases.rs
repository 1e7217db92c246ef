//! Cases: open, fill in, look at what would go out, publish.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use homeward_domain::{
    case::Case,
    case_file::CaseForm,
    id::{CaseId, PhotoId},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    words::Lang,
};
use homeward_engine::{
    commands::{SignedIn, attach_photo as attach, issue_alert, open_case, save_file},
    queries::{alert_page, case_page, preview as previews, reach as reaches},
};
use homeward_ports::blobs::Size;
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who};
use crate::{
    body::{Asked, Body, Named, Raw},
    photo,
    problem::Problem,
};

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<case_page::CaseRow>>, Problem> {
    Ok(Json(case_page::cases(&door.engine, &who).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    status: StatusKind,
    #[serde(default)]
    follows: Option<CaseId>,
}

pub(super) async fn open(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Body(new): Body<NewCase>,
) -> Result<(StatusCode, Json<case_page::CaseView>), Problem> {
    let case = open_case::open_case(&door.engine, &who, new.status, new.follows).await?;
    let view = case_page::view(&door.engine, &who, &case).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

pub(super) async fn one(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
) -> Result<Json<case_page::CaseView>, Problem> {
    Ok(Json(case_page::case(&door.engine, &who, case).await?))
}

pub(super) async fn save(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
    Body(form): Body<CaseForm>,
) -> Result<Json<case_page::CaseView>, Problem> {
    let case = save_file::save_file(&door.engine, &who, case, form).await?;
    Ok(Json(case_page::view(&door.engine, &who, &case).await?))
}

#[derive(Serialize)]
pub(super) struct PhotoUploaded {
    id: PhotoId,
    url: String,
    width: u32,
    height: u32,
}

/// The body is the image itself, of any type that the photo reader knows.
pub(super) async fn attach_photo(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
    Raw(body): Raw,
) -> Result<(StatusCode, Json<PhotoUploaded>), Problem> {
    let clean = clean(body).await?;
    let id = attach::attach_photo(&door.engine, &who, case, &clean).await?;
    let url = case_page::photo_url(case, id);
    let (width, height) = (clean.width, clean.height);
    Ok((
        StatusCode::CREATED,
        Json(PhotoUploaded {
            id,
            url,
            width,
            height,
        }),
    ))
}

/// Decoding is work for a thread that may wait, not for one that answers.
pub(super) async fn clean(body: Bytes) -> Result<homeward_ports::blobs::CleanPhoto, Problem> {
    let cleaned = tokio::task::spawn_blocking(move || photo::clean(&body)).await;
    let broken = |_| Refusal::new(RefusalCode::PhotoInvalid, "the reader stopped");
    Ok(cleaned.map_err(broken)??)
}

pub(super) fn jpeg(bytes: Option<Bytes>) -> Result<Response, Problem> {
    let bytes = bytes.ok_or_else(|| Refusal::new(RefusalCode::NotFound, "no such photo"))?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, bytes).into_response())
}

pub(super) async fn photo(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named((case, photo)): Named<(CaseId, PhotoId)>,
) -> Result<Response, Problem> {
    // Asking for the case first keeps another agency's photo out of reach.
    let view = case_page::case(&door.engine, &who, case).await?;
    if view.file.photo != Some(photo) {
        return jpeg(None);
    }
    jpeg(attach::open_photo(&door.engine, case, photo, Size::Screen).await?)
}

pub(super) async fn reach(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
) -> Result<Json<reaches::Reach>, Problem> {
    Ok(Json(reaches::reach(&door.engine, &who, case).await?))
}

pub(super) async fn preview(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
) -> Result<Json<previews::Preview>, Problem> {
    Ok(Json(previews::preview(&door.engine, &who, case).await?))
}

#[derive(Deserialize)]
pub(super) struct InLang {
    lang: Option<Lang>,
}

/// The public page as it would be, for officers' eyes, in a frame of the console.
pub(super) async fn preview_page(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
    Asked(query): Asked<InLang>,
) -> Result<Response, Problem> {
    let lang = query.lang.unwrap_or(Lang::Zh);
    let (case, status) = previews::status_of(&door.engine, &who, case).await?;
    let page = match status {
        StatusKind::Actual => door
            .press
            .actual(&previews::package(&door.engine, &who, &case).await?, lang),
        StatusKind::Exercise => door
            .press
            .exercise(&previews::package(&door.engine, &who, &case).await?, lang),
    };
    let page = page.ok_or_else(|| Refusal::new(RefusalCode::NotFound, "no preview"))?;
    let html = with_own_photo(&door, &who, &case, &page.plain).await?;
    let policy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-same-origin";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, html).into_response())
}

/// The public address of the photo answers nobody before publishing; officers
/// have one of their own.
async fn with_own_photo(
    door: &ConsoleDoor,
    who: &SignedIn,
    case: &Case,
    html: &[u8],
) -> Result<String, Problem> {
    let html = String::from_utf8_lossy(html).into_owned();
    let view = case_page::view(&door.engine, who, case).await?;
    Ok(match view.file.photo {
        Some(photo) => {
            let public = format!("{}/photo/{photo}.jpg", case.status.door());
            html.replace(&public, &case_page::photo_url(case.id, photo))
        }
        None => html,
    })
}

/// Publishes. With an Idempotency-Key the same request may come twice.
pub(super) async fn publish(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(case): Named<CaseId>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<(StatusCode, Json<alert_page::AlertView>), Problem> {
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok());
    let repeat = key.map(|key| issue_alert::Repeatable {
        key: key.to_owned(),
        request: format!("publish {case} {}", String::from_utf8_lossy(&body)),
    });
    let alert = issue_alert::issue_alert(&door.engine, &who, case, repeat).await?;
    let view = alert_page::alert(&door.engine, &who, alert.id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}
