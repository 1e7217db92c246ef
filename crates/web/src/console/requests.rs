//! Who asks to join or to sign in as a partner, and the links that an administrator makes.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{id::PartnerRequestId, status::StatusKind, time::Timestamp};
use homeward_engine::{
    commands::partner::joining::{answer_request, decline_request, who_asks},
    partner_links::{Request, Wish},
};
use homeward_geo::Datum;
use serde::Serialize;

use super::{ConsoleDoor, Who};
use crate::{body::Named, problem::Problem};

#[derive(Serialize)]
pub(super) struct RequestView {
    id: PartnerRequestId,
    status: StatusKind,
    mail: String,
    wish: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datum: Option<Datum>,
    asked_at: Timestamp,
    ends_at: Timestamp,
    /// Whether a link was made that nobody has opened.
    linked: bool,
}

impl From<Request> for RequestView {
    fn from(request: Request) -> Self {
        let (wish, name, datum) = match request.wish {
            Wish::SignIn(_) => ("sign_in", None, None),
            Wish::Join { name, datum, .. } => ("join", Some(name), Some(datum)),
        };
        Self {
            id: request.id,
            status: request.status,
            mail: request.mail,
            wish,
            name,
            datum,
            asked_at: request.asked_at,
            ends_at: request.ends_at,
            linked: request.digest.is_some(),
        }
    }
}

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<RequestView>>, Problem> {
    let all = who_asks(&door.engine, &who)?;
    Ok(Json(all.into_iter().map(RequestView::from).collect()))
}

#[derive(Serialize)]
pub(super) struct LinkView {
    url: String,
    expires_at: Timestamp,
    mailed: bool,
}

pub(super) async fn link(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<PartnerRequestId>,
) -> Result<(StatusCode, Json<LinkView>), Problem> {
    let link = answer_request(&door.engine, &who, id).await?;
    let view = LinkView {
        url: link.url,
        expires_at: link.expires_at,
        mailed: link.mailed,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

pub(super) async fn decline(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<PartnerRequestId>,
) -> Result<StatusCode, Problem> {
    decline_request(&door.engine, &who, id)?;
    Ok(StatusCode::NO_CONTENT)
}
