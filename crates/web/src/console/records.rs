//! A PFIF file of another registry: look into it, take one record of it.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::status::StatusKind;
use homeward_engine::commands::take_record::{Became, Records, look_at_records, take_record};
use serde::Deserialize;

use super::{ConsoleDoor, Who};
use crate::{
    body::{Asked, Raw},
    problem::Problem,
};

pub(super) async fn look(
    State(door): State<ConsoleDoor>,
    Who(_): Who,
    Raw(body): Raw,
) -> Result<Json<Records>, Problem> {
    Ok(Json(look_at_records(&door.engine, body).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    record: String,
    #[serde(default)]
    status: Option<StatusKind>,
}

/// The body is the whole file again: between looking and taking nothing is kept here.
pub(super) async fn take(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Asked(which): Asked<Which>,
    Raw(body): Raw,
) -> Result<(StatusCode, Json<Became>), Problem> {
    let status = which.status.unwrap_or(StatusKind::Actual);
    let became = take_record(&door.engine, &who, status, &which.record, body).await?;
    Ok((StatusCode::CREATED, Json(became)))
}
