//! The partner's keys: what each opens and until when.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{
    id::KeyId, partner::Scope, people::AccessKey, status::Status, time::Timestamp,
};
use homeward_engine::commands::partner::keys::{
    make_own_key, own_keys, revoke_own_key, rotate_own_key,
};
use serde::{Deserialize, Serialize};

use super::{
    door::{PartnerDoor, Who},
    me::Overlap,
};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

#[derive(Serialize)]
pub(super) struct KeyView {
    id: KeyId,
    label: String,
    scopes: Vec<Scope>,
    created_at: Timestamp,
    /// After a rotation: when it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Timestamp>,
    /// Whether it opens anything now.
    good: bool,
}

impl KeyView {
    pub fn of(key: AccessKey, now: Timestamp) -> Self {
        Self {
            id: key.id,
            scopes: key.scopes(),
            good: key.is_good(now),
            label: key.label,
            created_at: key.created_at,
            ends_at: key.ends_at,
        }
    }
}

/// A key with its secret: the only time that it is shown.
#[derive(Serialize)]
pub(super) struct NewKey {
    #[serde(flatten)]
    pub key: KeyView,
    pub token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyForm {
    label: String,
    scopes: Vec<Scope>,
}

type Made = Result<(StatusCode, Json<NewKey>), Problem>;

fn made<S: Status>(door: &PartnerDoor<S>, (token, key): (String, AccessKey)) -> Made {
    let key = KeyView::of(key, door.engine.clock.now());
    Ok((StatusCode::CREATED, Json(NewKey { key, token })))
}

pub(super) async fn list<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
) -> Result<Json<Vec<KeyView>>, Problem> {
    let keys = own_keys(&door.engine, &who).await?;
    let now = door.engine.clock.now();
    let views = keys.into_iter().map(|key| KeyView::of(key, now));
    Ok(Json(views.collect()))
}

pub(super) async fn make<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Body(form): Body<KeyForm>,
) -> Made {
    let new = make_own_key(&door.engine, &who, &form.label, form.scopes).await?;
    made(&door, new)
}

pub(super) async fn rotate<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Named(key): Named<KeyId>,
    Body(overlap): Body<Overlap>,
) -> Made {
    let new = rotate_own_key(&door.engine, &who, key, overlap.overlap_hours).await?;
    made(&door, new)
}

pub(super) async fn revoke<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Named(key): Named<KeyId>,
) -> Result<StatusCode, Problem> {
    revoke_own_key(&door.engine, &who, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
