//! An administrator lets a partner rehearse.

use axum::{extract::State, http::StatusCode, response::Response};
use homeward_domain::id::{PartnerId, RehearsalId};
use homeward_engine::commands::rehearse::{rehearse_for, rehearsed};

use super::{ConsoleDoor, Who};
use crate::{
    body::{Body, Named},
    partner::rehearsals::{RehearsalForm, told},
    problem::Problem,
};

pub(super) async fn start(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(partner): Named<PartnerId>,
    Body(form): Body<RehearsalForm>,
) -> Result<Response, Problem> {
    let begun = rehearse_for(&door.engine, &who, partner, &form.state_url).await?;
    Ok(told(StatusCode::ACCEPTED, begun))
}

pub(super) async fn look(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named((partner, id)): Named<(PartnerId, RehearsalId)>,
) -> Result<Response, Problem> {
    who.must_be_admin()?;
    Ok(told(StatusCode::OK, rehearsed(&door.engine, partner, id)?))
}
