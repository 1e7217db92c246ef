//! `GET /signage/v1/<screen>/state`: what hangs here, as soon as it changes.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use homeward_domain::{
    id::ScreenId,
    people::Screen,
    refusal::RefusalCode,
    status::Status,
    time::{Span, Timestamp},
};
use homeward_seal::{Digest, digest};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::SignageDoor;
use crate::{body::wait_of, problem::Problem};

/// How soon a change is noticed; one comparison of numbers each time.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// An alert that runs out changes what hangs without anybody saying so, and is
/// looked for this often.
const READ_EVERY: Duration = Duration::from_secs(1);
/// Two players may run with one address during a change of hardware.
const ANSWERS_PER_SCREEN_MAX: usize = 4;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    wait: Option<u64>,
    /// `at` of the state that the screen shows.
    have: Option<String>,
}

/// What was answered last, so that a screen is only answered anew when there is
/// something new. Forgotten at a restart: then it is answered at once.
#[derive(Default)]
pub(super) struct Answered(Mutex<HashMap<ScreenId, Vec<(Timestamp, Digest)>>>);

impl Answered {
    fn what_was_at(&self, screen: ScreenId, at: Timestamp) -> Option<Digest> {
        let answered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = answered.get(&screen)?;
        of.iter()
            .find(|(then, _)| *then == at)
            .map(|(_, what)| *what)
    }

    /// Notes an answer. Its moment is later than that of every answer before,
    /// because a screen takes an older state for a replayed one.
    fn note(&self, screen: ScreenId, now: Timestamp, what: Digest) -> Timestamp {
        let mut answered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = answered.entry(screen).or_default();
        let last = of.last().map(|(at, _)| *at);
        let at = last.map_or(now, |last| now.max(last + Span::millis(1)));
        if of.len() == ANSWERS_PER_SCREEN_MAX {
            of.remove(0);
        }
        of.push((at, what));
        at
    }
}

pub(super) async fn state<S: Status>(
    State(door): State<SignageDoor<S>>,
    Path(screen): Path<String>,
    ask: Result<Query<Ask>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Query(ask) = ask?;
    let screen = known(&door, &screen, &headers).await?;
    // That it was there is good to know; what hangs on it does not depend on it.
    if let Err(problem) = door.keys.seen(screen.id).await {
        problem.log();
    }
    let have = ask.have.and_then(|at| at.parse().ok());
    let have = have.and_then(|at| door.answered.what_was_at(screen.id, at));
    let packages = changed(&door, &screen, have.as_ref(), wait_of(ask.wait)).await;
    let at = door
        .answered
        .note(screen.id, door.clock.now(), content(&packages));
    let signed = door
        .sign
        .sign_json(told(&screen, &packages, at, door.clock.rate()));
    let text = signed.map_err(|error| {
        tracing::error!(screen = %screen.id, "could not sign the state of a screen: {error}");
        Problem::new(RefusalCode::Broken, "the state could not be signed")
    })?;
    let fields = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((fields, text).into_response())
}

/// The screen that asks, if it is one of this door.
async fn known<S: Status>(
    door: &SignageDoor<S>,
    id: &str,
    headers: &HeaderMap,
) -> Result<Screen, Problem> {
    let refused = || {
        Problem::new(
            RefusalCode::NotSignedIn,
            "a screen shows its key as a bearer token",
        )
    };
    let id: ScreenId = id.parse().map_err(|_| refused())?;
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = bearer
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::trim);
    let screen = door.keys.screen(id, token.ok_or_else(refused)?).await?;
    // A screen of a drill has no business at the real door, nor the other way round.
    if screen.status == S::KIND {
        Ok(screen)
    } else {
        Err(refused())
    }
}

/// What hangs at the screen's place, once it differs from what it has, or after `wait`.
async fn changed<S: Status>(
    door: &SignageDoor<S>,
    screen: &Screen,
    have: Option<&Digest>,
    wait: Duration,
) -> Vec<String> {
    let until = Instant::now() + wait;
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut read_at: Option<(Instant, u64)> = None;
    loop {
        let now = look.tick().await;
        let revision = door.screens.revision();
        let is_due = read_at.is_none_or(|(at, read)| read != revision || now - at >= READ_EVERY);
        let is_last = now >= until;
        if !is_due && !is_last {
            continue;
        }
        read_at = Some((now, revision));
        let packages = door.screens.at(screen.point, door.clock.now());
        let texts = packages
            .iter()
            .filter_map(|text| String::from_utf8(text.to_vec()).ok());
        let texts: Vec<_> = texts.collect();
        if is_last || have != Some(&content(&texts)) {
            return texts;
        }
    }
}

fn content(packages: &[String]) -> Digest {
    digest(packages.join("\n").as_bytes())
}

/// The members of `ScreenState`: strings only, so that there is one way to sign them.
fn told(screen: &Screen, packages: &[String], at: Timestamp, rate: f64) -> Map<String, Value> {
    [
        ("screen", json!(screen.id)),
        ("at", json!(at)),
        ("clock_rate", json!(rate.to_string())),
        ("place", json!(screen.place)),
        ("alerts", json!(packages)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}
