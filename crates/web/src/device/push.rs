//! `/device/v1/push`: told also while the page is closed.
//!
//! A phone hands in what its browser made for this purpose, and cells as for the stream.
//! It gets a token that takes everything away again, and a date until which it must ask
//! anew. Nothing says who it is, and nobody needs to be known to leave.

use async_trait::async_trait;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, alphabet, engine};
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    status::Status,
    time::Timestamp,
};
use homeward_geo::CellSet;
use homeward_ports::push::{AUTH_BYTES, P256DH_BYTES};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::DeviceDoor;
use crate::{
    body::{Body, Named},
    problem::Problem,
};

/// The longest endpoint, both keys and 32 cells fit.
pub(super) const BODY_BYTES_MAX: usize = 4 * 1024;
/// A token is shorter; what is longer is none.
const TOKEN_CHARS_MAX: usize = 128;
/// Browsers write keys without padding, some libraries with it.
const BASE64URL: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::URL_SAFE,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent),
);

/// What a phone asks for, as far as a door can read it.
#[derive(Debug)]
pub struct PushAsk {
    pub endpoint: String,
    pub p256dh: [u8; P256DH_BYTES],
    pub auth: [u8; AUTH_BYTES],
    pub cells: CellSet,
}

/// What it gets.
#[derive(Debug, Serialize)]
pub struct PushGranted {
    /// Takes the subscription away again; kept nowhere but on the phone.
    pub token: String,
    pub expires: Timestamp,
}

/// Where subscriptions of one status go.
#[async_trait]
pub trait PushDesk: Send + Sync {
    /// The public key that browsers subscribe with, in base64url.
    fn key(&self) -> String;
    async fn subscribe(&self, ask: PushAsk) -> Result<PushGranted, Problem>;
    async fn unsubscribe(&self, token: &str) -> Result<(), Problem>;
}

#[derive(Debug, Deserialize)]
pub(super) struct NewPush {
    endpoint: String,
    keys: Keys,
    cells: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

impl NewPush {
    fn read(self) -> Result<PushAsk, Refusal> {
        let cells = CellSet::parse(&self.cells);
        let cells =
            cells.map_err(|e| Refusal::at(RefusalCode::CellsInvalid, "cells", e.to_string()))?;
        Ok(PushAsk {
            endpoint: self.endpoint,
            p256dh: bytes(&self.keys.p256dh, "keys.p256dh")?,
            auth: bytes(&self.keys.auth, "keys.auth")?,
            cells,
        })
    }
}

fn bytes<const N: usize>(text: &str, field: &'static str) -> Result<[u8; N], Refusal> {
    let read = BASE64URL
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    let refused = || {
        Refusal::at(
            RefusalCode::PushKeys,
            field,
            format!("it is not {N} bytes in base64url"),
        )
    };
    read.ok_or_else(refused)
}

pub(super) async fn key<S: Status>(State(door): State<DeviceDoor<S>>) -> Response {
    let an_hour = [(header::CACHE_CONTROL, "public, max-age=3600")];
    (an_hour, Json(json!({ "key": door.push.key() }))).into_response()
}

pub(super) async fn subscribe<S: Status>(
    State(door): State<DeviceDoor<S>>,
    Body(new): Body<NewPush>,
) -> Result<Response, Problem> {
    let granted = door.push.subscribe(new.read()?).await?;
    let secret = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, secret, Json(granted)).into_response())
}

/// Yes, whether or not it was there: a guess learns nothing, and gone is gone.
pub(super) async fn unsubscribe<S: Status>(
    State(door): State<DeviceDoor<S>>,
    Named(token): Named<String>,
) -> Result<StatusCode, Problem> {
    if token.len() <= TOKEN_CHARS_MAX {
        door.push.unsubscribe(&token).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
