//! Keys that officers make for dispatch systems; they act for who made them.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{
    id::KeyId,
    people::{AccessKey, KeyOwner},
    time::Timestamp,
};
use homeward_engine::commands::keys as commands;
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

#[derive(Serialize)]
pub(super) struct KeyRow {
    id: KeyId,
    label: String,
    created_at: Timestamp,
    revoked: bool,
}

impl From<AccessKey> for KeyRow {
    fn from(key: AccessKey) -> Self {
        Self {
            id: key.id,
            label: key.label,
            created_at: key.created_at,
            revoked: key.revoked,
        }
    }
}

/// A key with its secret: the only time that it is shown.
#[derive(Serialize)]
pub(super) struct NewKey {
    #[serde(flatten)]
    row: KeyRow,
    token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Label {
    label: String,
}

impl Label {
    pub(super) fn text(&self) -> &str {
        &self.label
    }
}

pub(super) async fn make(
    door: &ConsoleDoor,
    who: &Who,
    owner: KeyOwner,
    label: &str,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let (token, key) = commands::make_key(&door.engine, &who.0, owner, label).await?;
    Ok((
        StatusCode::CREATED,
        Json(NewKey {
            row: key.into(),
            token,
        }),
    ))
}

pub(super) async fn rows(door: &ConsoleDoor, owner: KeyOwner) -> Result<Vec<KeyRow>, Problem> {
    let keys = door.engine.store.keys_of(owner).await?;
    let now = door.engine.clock.now();
    // One that has ended after a rotation opens nothing, like one that was revoked.
    let row = |key: AccessKey| KeyRow {
        revoked: !key.is_good(now),
        ..key.into()
    };
    Ok(keys.into_iter().map(row).collect())
}

pub(super) async fn own(
    State(door): State<ConsoleDoor>,
    who: Who,
) -> Result<Json<Vec<KeyRow>>, Problem> {
    Ok(Json(
        rows(&door, KeyOwner::Officer(who.0.officer.id)).await?,
    ))
}

pub(super) async fn make_own(
    State(door): State<ConsoleDoor>,
    who: Who,
    Body(label): Body<Label>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let owner = KeyOwner::Officer(who.0.officer.id);
    make(&door, &who, owner, &label.label).await
}

pub(super) async fn revoke_own(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(key): Named<KeyId>,
) -> Result<StatusCode, Problem> {
    let owner = KeyOwner::Officer(who.officer.id);
    commands::revoke_key(&door.engine, &who, owner, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
