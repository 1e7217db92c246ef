//! The partner's own door, on its own machine: users come, move and go.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Query, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use homeward_geo::Datum;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    csv::{self, BODY_BYTES_MAX, Moves, Wrong},
    keeper::{Ask, Gone, Keeper},
    spot::Grid,
};

/// Requests that are read at once; so many bodies are in memory together.
const AT_ONCE: usize = 16;
/// A body that takes longer is given up: it would hold its place.
const BODY_MAX: Duration = Duration::from_secs(30);

#[derive(Clone)]
struct Door {
    keeper: Keeper,
    grid: Grid,
    room: Arc<Semaphore>,
}

pub fn routes(keeper: Keeper, grid: Grid) -> Router {
    let door = Door {
        keeper,
        grid,
        room: Arc::new(Semaphore::new(AT_ONCE)),
    };
    Router::new()
        .route("/v1/positions", post(positions))
        .route("/v1/users/remove", post(remove))
        .route("/v1/state", get(state))
        .layer(middleware::from_fn(not_a_page))
        .with_state(door)
}

/// A page in a browser on this machine could send lines here too: browsers say so.
async fn not_a_page(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::ORIGIN) {
        return Problem::Page.into_response();
    }
    next.run(request).await
}

impl Door {
    /// A place for as long as it is held, and then the body.
    async fn body(&self, body: Body) -> Result<(Bytes, OwnedSemaphorePermit), Problem> {
        let place = self.room.clone().try_acquire_owned();
        let place = place.map_err(|_| Problem::Busy)?;
        let read = timeout(BODY_MAX, to_bytes(body, BODY_BYTES_MAX)).await;
        let read = read.map_err(|_| Problem::Slow)?;
        Ok((read.map_err(|_| Problem::Long)?, place))
    }
}

#[derive(Deserialize)]
struct Asked {
    datum: Option<String>,
}

/// `POST /v1/positions`: `name,latitude,longitude` a line; users that are new are taken up.
/// Answers when all of it is on the disk.
async fn positions(
    State(door): State<Door>,
    Query(asked): Query<Asked>,
    body: Body,
) -> Result<Response, Problem> {
    let (body, _place) = door.body(body).await?;
    let datum = asked.datum.as_deref().unwrap_or("wgs84");
    let datum: Datum = datum
        .parse()
        .map_err(|error: homeward_geo::GeoError| Problem::Form(error.to_string()))?;
    let moves = Moves::read(body, datum, door.grid).map_err(Problem::Lines)?;
    let taken = door.keeper.ask(|to| Ask::Move(moves, to)).await?;
    let taken = taken.map_err(|_| Problem::Full)?;
    Ok(Json(json!({ "taken": taken })).into_response())
}

/// `POST /v1/users/remove`: one name a line. Who was told of a live alert still gets its end.
async fn remove(State(door): State<Door>, body: Body) -> Result<Response, Problem> {
    let (body, _place) = door.body(body).await?;
    let names = csv::names(&body).map_err(Problem::Lines)?;
    let names = names.into_iter().map(str::to_owned).collect();
    let removed = door.keeper.ask(|to| Ask::Remove(names, to)).await?;
    Ok(Json(json!({ "removed": removed })).into_response())
}

/// `GET /v1/state`: numbers, and nobody's name.
async fn state(State(door): State<Door>) -> Result<Response, Problem> {
    let counts = door.keeper.ask(Ask::Look).await?;
    Ok(Json(counts).into_response())
}

enum Problem {
    Form(String),
    Lines(Vec<Wrong>),
    Long,
    Slow,
    Page,
    Full,
    Busy,
    Gone,
}

impl From<Gone> for Problem {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Problem details (RFC 9457).
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title) = match &self {
            Self::Form(why) => (StatusCode::UNPROCESSABLE_ENTITY, why.as_str()),
            Self::Lines(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "some lines are wrong, and nothing of the request was taken",
            ),
            Self::Long => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "a request has at most 8 MiB: send several",
            ),
            Self::Slow => (
                StatusCode::REQUEST_TIMEOUT,
                "the body did not come within 30 seconds",
            ),
            Self::Page => (
                StatusCode::FORBIDDEN,
                "this door is for programs, not for pages in a browser",
            ),
            Self::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "there is no room for more users",
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "too many requests at once: send fewer and larger ones",
            ),
            Self::Gone => (StatusCode::SERVICE_UNAVAILABLE, "the relay is going down"),
        };
        let mut problem = json!({ "title": title, "status": status.as_u16() });
        if let (Self::Lines(wrong), Some(problem)) = (&self, problem.as_object_mut()) {
            let lines = wrong
                .iter()
                .map(|one| json!({ "line": one.line, "why": one.why }));
            problem.insert("lines".to_owned(), lines.collect());
        }
        let form = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut answer = (status, form, problem.to_string()).into_response();
        if matches!(self, Self::Busy) {
            let soon = http::HeaderValue::from_static("1");
            answer.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        answer
    }
}
