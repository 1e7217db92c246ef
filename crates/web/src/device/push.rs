//! `/device/v1/push`: told also while the page is closed.
//!
//! A phone hands in what its browser made for this purpose, or an app the token of its
//! system's vendor, and cells as for the stream.
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
use homeward_ports::push::{PushKeys, PushKind};
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
    pub kind: PushKind,
    /// Or the vendor's token.
    pub endpoint: String,
    /// Of those kinds that have them.
    pub keys: Option<PushKeys>,
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
    /// By whose ways this house can wake phones.
    fn kinds(&self) -> Vec<PushKind>;
    async fn subscribe(&self, ask: PushAsk) -> Result<PushGranted, Problem>;
    async fn unsubscribe(&self, token: &str) -> Result<(), Problem>;
}

#[derive(Debug, Deserialize)]
pub(super) struct NewPush {
    /// `web_push` where nothing is said.
    kind: Option<String>,
    /// Of a browser or a push server.
    endpoint: Option<String>,
    keys: Option<Keys>,
    /// Of a vendor.
    token: Option<String>,
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
        let kind = match self.kind.as_deref() {
            Some(text) => PushKind::parse(text).ok_or_else(unknown_kind)?,
            None => PushKind::WebPush,
        };
        let lacks = |field| Refusal::at(RefusalCode::PushEndpoint, field, "it is missing");
        let (endpoint, keys) = if kind.has_keys() {
            let keys = self.keys.map(Keys::read).transpose()?;
            let no_keys = || Refusal::at(RefusalCode::PushKeys, "keys", "they are missing");
            let endpoint = self.endpoint.ok_or_else(|| lacks("endpoint"))?;
            (endpoint, Some(keys.ok_or_else(no_keys)?))
        } else {
            (self.token.ok_or_else(|| lacks("token"))?, None)
        };
        Ok(PushAsk {
            kind,
            endpoint,
            keys,
            cells,
        })
    }
}

impl Keys {
    fn read(self) -> Result<PushKeys, Refusal> {
        Ok(PushKeys {
            p256dh: bytes(&self.p256dh, "keys.p256dh")?,
            auth: bytes(&self.auth, "keys.auth")?,
        })
    }
}

fn unknown_kind() -> Refusal {
    let known = PushKind::ALL.map(PushKind::as_str).join(", ");
    let why = format!("it is none of {known}");
    Refusal::at(RefusalCode::PushEndpoint, "kind", why)
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
    let kinds: Vec<_> = door
        .push
        .kinds()
        .into_iter()
        .map(PushKind::as_str)
        .collect();
    let said = json!({ "key": door.push.key(), "kinds": kinds });
    (an_hour, Json(said)).into_response()
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
