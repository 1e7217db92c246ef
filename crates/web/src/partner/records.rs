//! PFIF of a registry by its own key: notes on our alerts become tips.

use axum::{Json, extract::State};
use homeward_domain::status::Status;
use homeward_engine::commands::partner::hand_in::{Handed, hand_in};

use super::door::{PartnerDoor, Who};
use crate::{body::Raw, problem::Problem};

pub(super) async fn hand_in_records<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Raw(body): Raw,
) -> Result<Json<Handed>, Problem> {
    Ok(Json(hand_in(&door.engine, &who, body).await?))
}
