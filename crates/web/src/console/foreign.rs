//! Neighbours, and what they say: hear, approve, decline.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{
    case_file::CaseForm,
    foreign::{NamedCode, Within},
    id::{ForeignId, NeighbourId},
    refusal::Refusal,
    status::StatusKind,
    words::Words,
};
use homeward_engine::{
    commands::{
        decide_foreign::{approve_foreign, decline_foreign},
        neighbours::{NeighbourForm, put_neighbour, remove_neighbour},
        take_foreign::{From, Taken, take_foreign},
    },
    queries::{
        alert_page::{self, AlertView},
        foreign_page::{self, ForeignView, NeighbourView},
    },
};
use serde::Deserialize;

use super::{ConsoleDoor, Who};
use crate::{
    body::{Body, Named, Raw},
    problem::Problem,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNeighbour {
    name: Words,
    status: StatusKind,
    senders: Vec<String>,
    keys_pem: String,
    #[serde(default)]
    feed_url: Option<String>,
    #[serde(default)]
    event_codes: Vec<NamedCode>,
    #[serde(default)]
    standing: Option<Within>,
}

impl NewNeighbour {
    /// An empty address is none; any other must be one that may be contacted.
    fn checked(self, door: &ConsoleDoor) -> Result<NeighbourForm, Problem> {
        let feed_url = self.feed_url.filter(|url| !url.trim().is_empty());
        if let Some(url) = &feed_url {
            door.webhooks.check(url).map_err(|refusal| Refusal {
                field: Some("feed_url"),
                ..refusal
            })?;
        }
        Ok(NeighbourForm {
            name: self.name,
            status: self.status,
            senders: self.senders,
            keys_pem: self.keys_pem,
            feed_url,
            event_codes: self.event_codes,
            standing: self.standing,
        })
    }
}

pub(super) async fn neighbours(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<NeighbourView>>, Problem> {
    Ok(Json(foreign_page::neighbours(&door.engine, &who).await?))
}

pub(super) async fn enter(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Body(new): Body<NewNeighbour>,
) -> Result<(StatusCode, Json<NeighbourView>), Problem> {
    who.must_be_admin()?;
    let form = new.checked(&door)?;
    let neighbour = put_neighbour(&door.engine, &who, None, form).await?;
    let view = foreign_page::neighbour(&door.engine, neighbour);
    Ok((StatusCode::CREATED, Json(view)))
}

pub(super) async fn change(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<NeighbourId>,
    Body(new): Body<NewNeighbour>,
) -> Result<Json<NeighbourView>, Problem> {
    who.must_be_admin()?;
    let form = new.checked(&door)?;
    let neighbour = put_neighbour(&door.engine, &who, Some(id), form).await?;
    Ok(Json(foreign_page::neighbour(&door.engine, neighbour)))
}

pub(super) async fn remove(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<NeighbourId>,
) -> Result<StatusCode, Problem> {
    remove_neighbour(&door.engine, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<ForeignView>>, Problem> {
    Ok(Json(foreign_page::foreign(&door.engine, &who).await?))
}

pub(super) async fn one(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<ForeignId>,
) -> Result<Json<ForeignView>, Problem> {
    Ok(Json(foreign_page::one(&door.engine, &who, id).await?))
}

/// The body is one signed CAP message, byte for byte as the neighbour sent it. Who pushes
/// it does not matter: who signed it does.
pub(super) async fn take(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Raw(body): Raw,
) -> Result<Json<Taken>, Problem> {
    let from = From::Agency(who.agency.id);
    Ok(Json(
        take_foreign(&door.engine, who.actor, from, body).await?,
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    /// What the message does not say, and what the officer corrects.
    #[serde(default)]
    file: CaseForm,
}

pub(super) async fn approve(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<ForeignId>,
    Body(approval): Body<Approval>,
) -> Result<(StatusCode, Json<AlertView>), Problem> {
    let alert = approve_foreign(&door.engine, &who, id, approval.file).await?;
    let view = alert_page::alert(&door.engine, &who, alert.id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

pub(super) async fn decline(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<ForeignId>,
) -> Result<Json<ForeignView>, Problem> {
    decline_foreign(&door.engine, &who, id).await?;
    Ok(Json(foreign_page::one(&door.engine, &who, id).await?))
}
