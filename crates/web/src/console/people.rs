//! Officers of one's agency, and oneself.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{
    id::OfficerId,
    people::{Agency, Officer, Role},
    time::Timestamp,
};
use homeward_engine::commands::{SignedIn, invite};
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

#[derive(Serialize)]
pub(super) struct Me {
    officer: Officer,
    agency: Agency,
    now: Timestamp,
    clock_rate: f64,
    public_url: String,
    exercise_only: bool,
}

pub(super) fn me_view(door: &ConsoleDoor, who: &SignedIn) -> Me {
    let engine = &door.engine;
    Me {
        officer: who.officer.clone(),
        agency: who.agency.clone(),
        now: engine.clock.now(),
        clock_rate: engine.clock.rate(),
        public_url: engine.policies.base.clone(),
        exercise_only: engine.policies.exercise_only,
    }
}

pub(super) async fn me(State(door): State<ConsoleDoor>, Who(who): Who) -> Json<Me> {
    Json(me_view(&door, &who))
}

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<Officer>>, Problem> {
    Ok(Json(door.engine.store.officers(who.agency.id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOfficer {
    name: String,
    role: Role,
}

pub(super) async fn add(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Body(new): Body<NewOfficer>,
) -> Result<(StatusCode, Json<Officer>), Problem> {
    let officer = invite::add_officer(&door.engine, &who, &new.name, new.role).await?;
    Ok((StatusCode::CREATED, Json(officer)))
}

#[derive(Serialize)]
pub(super) struct SignInLink {
    url: String,
    expires_at: Timestamp,
}

pub(super) async fn link(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(officer): Named<OfficerId>,
) -> Result<(StatusCode, Json<SignInLink>), Problem> {
    let invitation = invite::make_link(&door.engine, &who, officer).await?;
    let url = format!("{}/signin/{}", door.base, invitation.token);
    let expires_at = invitation.expires_at;
    Ok((StatusCode::CREATED, Json(SignInLink { url, expires_at })))
}
