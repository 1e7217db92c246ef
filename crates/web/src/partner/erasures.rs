//! The partner says that everything of an incident that has ended is deleted.

use axum::{extract::State, http::StatusCode};
use homeward_domain::{id::CaseId, status::Status};
use homeward_engine::commands::confirm_erasure::confirm_erasure;
use serde::Deserialize;

use super::door::{PartnerDoor, Who};
use crate::{body::Body, problem::Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Erasure {
    incident: CaseId,
}

pub(super) async fn confirm<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Body(erasure): Body<Erasure>,
) -> Result<StatusCode, Problem> {
    confirm_erasure(&door.engine, &who.partner, erasure.incident).await?;
    Ok(StatusCode::NO_CONTENT)
}
