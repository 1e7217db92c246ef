//! The origin's side of edges, at the inside door: what is passed on, and what they report.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use homeward_domain::{
    refusal::Refusal,
    status::{Actual, Exercise, Status},
};
use homeward_edge::{ExerciseClock, Hub, Presence, Report};
use homeward_engine::world::wall_millis;
use homeward_seal::SigningKey;
use homeward_web::problem::Problem;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{asked::Settings, house::House, keys};

/// Below this an edge of this machine or network asks.
pub const PATH: &str = "/edge/v1";
/// A report names a few dozen messages.
const REPORT_BYTES_MAX: usize = 64 * 1024;
/// A presence names up to twenty thousand groups, few of more than one or two cells.
const PRESENCE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A conversation's name: 16 bytes of chance or more, in letters that need no escape.
const NAME_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

#[derive(Clone)]
struct Trunk {
    actual: Arc<Hub<Actual>>,
    exercise: Arc<Hub<Exercise>>,
    key: Arc<SigningKey>,
    clock: Option<ExerciseClock>,
}

pub fn routes(house: &House, settings: &Settings) -> Result<Router, String> {
    let trunk = Trunk {
        actual: house.actual.hub.clone(),
        exercise: house.exercise.hub.clone(),
        key: house.engine.vault.signing().clone(),
        clock: clock(settings)?,
    };
    Ok(Router::new()
        .route(&format!("{PATH}/{{status}}/trunk"), get(pass_on))
        .route(
            &format!("{PATH}/{{status}}/reports/{{edge}}"),
            post(take::<Report>),
        )
        .layer(DefaultBodyLimit::max(REPORT_BYTES_MAX))
        .route(
            &format!("{PATH}/{{status}}/presence/{{edge}}"),
            post(take::<Presence>).layer(DefaultBodyLimit::max(PRESENCE_BYTES_MAX)),
        )
        .with_state(trunk))
}

/// The clock that edges of an exercise have to follow.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates lie between 1 and 3600"
)]
fn clock(settings: &Settings) -> Result<Option<ExerciseClock>, String> {
    let Some(rate) = settings.exercise_rate else {
        return Ok(None);
    };
    Ok(Some(ExerciseClock {
        began: keys::exercise_began(&settings.data, wall_millis())?,
        rate_thousandths: (rate * 1_000.0).round() as u64,
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Which {
    Actual,
    Exercise,
}

#[derive(Deserialize)]
struct Asked {
    conversation: String,
}

async fn pass_on(
    State(trunk): State<Trunk>,
    Path(status): Path<Which>,
    Query(asked): Query<Asked>,
) -> Response {
    let name = asked.conversation;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || !NAME_BYTES.contains(&name.len()) {
        let wrong = "conversation: 16 to 64 letters and digits, drawn by chance for this request\n";
        return (StatusCode::BAD_REQUEST, wrong).into_response();
    }
    let (key, clock) = (trunk.key, trunk.clock);
    let lines = match status {
        Which::Actual => trunk.actual.trunk(key, name, clock),
        Which::Exercise => trunk.exercise.trunk(key, name, clock),
    };
    let lines = futures_util::StreamExt::map(lines, Ok::<_, std::convert::Infallible>);
    let kind = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (kind, Body::from_stream(lines)).into_response()
}

/// What an edge says of its phones.
trait Reported: DeserializeOwned {
    fn to<S: Status>(self, hub: &Hub<S>, edge: &str) -> Result<(), Refusal>;
}

impl Reported for Report {
    fn to<S: Status>(self, hub: &Hub<S>, edge: &str) -> Result<(), Refusal> {
        hub.reported(edge, self)
    }
}

impl Reported for Presence {
    fn to<S: Status>(self, hub: &Hub<S>, edge: &str) -> Result<(), Refusal> {
        hub.presence_reported(edge, self)
    }
}

async fn take<R: Reported>(
    State(trunk): State<Trunk>,
    Path((status, edge)): Path<(Which, String)>,
    Json(said): Json<R>,
) -> Response {
    let taken = match status {
        Which::Actual => said.to(&trunk.actual, &edge),
        Which::Exercise => said.to(&trunk.exercise, &edge),
    };
    match taken {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => Problem::from(refusal).into_response(),
    }
}
