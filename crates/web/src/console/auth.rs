//! Who is at the officers' door: a session's cookie, or a key.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use homeward_domain::refusal::{Refusal, RefusalCode};
use homeward_engine::commands::{SignedIn, sign_in as command};
use serde::Deserialize;

use super::{ConsoleDoor, people};
use crate::{body::Body, problem::Problem};

/// An officer at work. Handlers that ask for it cannot be reached by anybody else.
pub struct Who(pub SignedIn);

/// A page of another site cannot set this header, nor send a Strict cookie.
const GUARD: &str = "x-homeward";

impl FromRequestParts<ConsoleDoor> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &ConsoleDoor) -> Result<Self, Problem> {
        if let Some(key) = bearer(&parts.headers) {
            return Ok(Self(command::by_key(&door.engine, key).await?));
        }
        let nobody = || Refusal::new(RefusalCode::NotSignedIn, "neither cookie nor key");
        let token = cookie(&parts.headers, door.secure).ok_or_else(nobody)?;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if !reads && !parts.headers.contains_key(GUARD) {
            return Err(Refusal::new(RefusalCode::NotAllowed, "X-Homeward is missing").into());
        }
        Ok(Self(command::signed_in(&door.engine, token).await?))
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

const fn cookie_name(secure: bool) -> &'static str {
    if secure {
        "__Host-homeward"
    } else {
        "homeward"
    }
}

fn cookie(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(secure))
        .map(|(_, value)| value)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    token: String,
}

/// Spends a sign-in link; the answer sets the session's cookie.
pub(super) async fn sign_in(
    State(door): State<ConsoleDoor>,
    headers: HeaderMap,
    Body(link): Body<Link>,
) -> Result<Response, Problem> {
    if !headers.contains_key(GUARD) {
        return Err(Refusal::new(RefusalCode::NotAllowed, "X-Homeward is missing").into());
    }
    let (token, who) = command::sign_in(&door.engine, &link.token).await?;
    let mut answer = Json(people::me_view(&door, &who)).into_response();
    set_cookie(
        &mut answer,
        &door,
        &token,
        command::SESSION_LIFE.as_millis() / 1_000,
    );
    Ok(answer)
}

pub(super) async fn sign_out(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = cookie(&headers, door.secure) {
        command::sign_out(&door.engine, &who, token).await?;
    }
    let mut answer = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut answer, &door, "", 0);
    Ok(answer)
}

fn set_cookie(answer: &mut Response, door: &ConsoleDoor, token: &str, life_s: i64) {
    let name = cookie_name(door.secure);
    let secure = if door.secure { "; Secure" } else { "" };
    let cookie =
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life_s}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
}
