//! Tips: what the public saw, and what officers make of it.

use axum::{Json, extract::State, response::Response};
use homeward_domain::{
    id::{AlertId, TipId},
    tip::TipState,
};
use homeward_engine::{
    commands::{confirm_sighting::confirm_sighting, triage_tip},
    queries::{alert_page, tips},
};
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who, alerts::NewSighting, cases::jpeg};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
) -> Result<Json<Vec<tips::TipView>>, Problem> {
    Ok(Json(tips::tips(&door.engine, &who, alert).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Triage {
    state: TipState,
}

pub(super) async fn triage(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(tip): Named<TipId>,
    Body(triage): Body<Triage>,
) -> Result<Json<tips::TipView>, Problem> {
    triage_tip::triage_tip(&door.engine, &who, tip, triage.state).await?;
    Ok(Json(tips::tip(&door.engine, &who, tip).await?))
}

pub(super) async fn sighting(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(tip): Named<TipId>,
    Body(new): Body<NewSighting>,
) -> Result<Json<alert_page::AlertView>, Problem> {
    let alert = tips::tip(&door.engine, &who, tip).await?.alert;
    confirm_sighting(&door.engine, &who, alert, new.form(Some(tip))).await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

pub(super) async fn photo(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named((tip, n)): Named<(TipId, usize)>,
) -> Result<Response, Problem> {
    jpeg(tips::tip_photo(&door.engine, &who, tip, n).await?)
}

#[derive(Serialize)]
pub(super) struct Contact {
    contact: String,
}

pub(super) async fn contact(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(tip): Named<TipId>,
) -> Result<Json<Contact>, Problem> {
    let contact = triage_tip::tip_contact(&door.engine, &who, tip).await?;
    Ok(Json(Contact { contact }))
}
