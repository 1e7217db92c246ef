//! Rehearsals at the partners' door: start one, and look how it stands.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use homeward_domain::{id::RehearsalId, status::Status};
use homeward_engine::{
    commands::rehearse::{rehearse_own, rehearsed},
    rehearsals::Rehearsed,
};
use serde::Deserialize;

use super::door::{PartnerDoor, Who};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

/// Where the partner says what it is showing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RehearsalForm {
    pub state_url: String,
}

pub(super) async fn start<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Body(form): Body<RehearsalForm>,
) -> Result<Response, Problem> {
    let begun = rehearse_own(&door.engine, who.partner, &form.state_url).await?;
    Ok(told(StatusCode::ACCEPTED, begun))
}

pub(super) async fn look<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Named(id): Named<RehearsalId>,
) -> Result<Response, Problem> {
    let rehearsal = rehearsed(&door.engine, who.partner.id, id)?;
    Ok(told(StatusCode::OK, rehearsal))
}

/// It changes while it is played: nobody may keep it.
pub(crate) fn told(status: StatusCode, rehearsal: Rehearsed) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (status, headers, Json(rehearsal)).into_response()
}
