//! `POST /feeds/hub`: to be told when a list changes, or no more (WebSub, W3C Recommendation).
//!
//! The answer is 202 and means: your address will be asked. A no is told in words, as plain
//! text (section 5.2), which is what subscribers write into their logs.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Form, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use homeward_engine::{
    commands::ask_hub::{HubAsk, ask_hub},
    hub::Hub,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    hub::{Mark, Mode, TopicContent, Topics},
    notices::Standing,
    pfif::Domain,
};
use serde::Deserialize;

use super::{FeedsDoor, HUB, cache::Format, list::List};
use crate::{
    negotiate::{self, Coding},
    problem::Problem,
};

/// A callback of two thousand characters, escaped, and everything else fit.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// The hub's door of one status.
pub struct HubDoor<S: Status>(pub Arc<Hub<S>>);

impl<S: Status> Clone for HubDoor<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// The route, below whatever prefix the door has.
pub fn routes<S: Status>(door: HubDoor<S>) -> Router {
    Router::new()
        .route("/feeds/hub", post(ask::<S>))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(door)
}

/// What does not begin with `hub.` or is not known is passed over (section 5.1).
#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.topic")]
    topic: Option<String>,
    #[serde(rename = "hub.callback")]
    callback: Option<String>,
    #[serde(rename = "hub.lease_seconds")]
    lease_seconds: Option<String>,
    #[serde(rename = "hub.secret")]
    secret: Option<String>,
}

async fn ask<S: Status>(
    State(door): State<HubDoor<S>>,
    headers: HeaderMap,
    asked: Result<Form<Asked>, FormRejection>,
) -> Response {
    match asked_in_full(&door, asked).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(problem) if negotiate::wants_json(&headers) => problem.into_response(),
        Err(problem) => problem.into_plain(),
    }
}

async fn asked_in_full<S: Status>(
    door: &HubDoor<S>,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<(), Problem> {
    let Form(asked) = asked?;
    Ok(ask_hub(&door.0, asked.read()?).await?)
}

impl Asked {
    fn read(self) -> Result<HubAsk, Refusal> {
        let wrong = |field, why: &str| Refusal::at(RefusalCode::BodyInvalid, field, why);
        let mode = match self.mode.as_deref() {
            Some("subscribe") => Mode::Subscribe,
            Some("unsubscribe") => Mode::Unsubscribe,
            _ => return Err(wrong("hub.mode", "hub.mode is subscribe or unsubscribe")),
        };
        let lease = self.lease_seconds.filter(|text| !text.is_empty());
        let lease_s = lease.map(|text| text.parse::<u64>()).transpose();
        let lease_s =
            lease_s.map_err(|_| wrong("hub.lease_seconds", "hub.lease_seconds is a number"))?;
        Ok(HubAsk {
            mode,
            topic: self
                .topic
                .ok_or_else(|| wrong("hub.topic", "hub.topic is missing"))?,
            callback: self
                .callback
                .ok_or_else(|| wrong("hub.callback", "hub.callback is missing"))?,
            lease_s: lease_s.map(|lease| u32::try_from(lease).unwrap_or(u32::MAX)),
            secret: self.secret,
        })
    }
}

#[async_trait]
impl<S: Status> Topics<S> for FeedsDoor<S> {
    fn hub(&self) -> String {
        format!("{}{HUB}", self.base)
    }

    fn mark(&self, topic: &str) -> Option<Mark> {
        let list = self.topic(topic)?;
        Some(list.mark(&self.standing()))
    }

    async fn content(&self, topic: &str) -> Result<Option<TopicContent>, Fault> {
        let Some(list) = self.topic(topic) else {
            return Ok(None);
        };
        let standing = self.standing();
        let mark = list.mark(&standing);
        let forms = list.forms(self, standing).await;
        let forms = forms.map_err(|problem| {
            let attempt = format!("write a list for subscribers ({})", problem.code());
            Fault::new(FaultKind::Broken, attempt)
        })?;
        Ok(Some(TopicContent {
            bytes: forms.form(Coding::Plain).0,
            media_type: list.media_type(),
            mark,
        }))
    }
}

impl<S: Status> FeedsDoor<S> {
    fn standing(&self) -> Standing {
        self.notices.standing(self.clock.now())
    }

    /// The list at this address, letter by letter as it names itself: one list has one name.
    fn topic(&self, topic: &str) -> Option<List> {
        let rest = topic.strip_prefix(&*self.base)?;
        let (path, within) = match rest.split_once("?within=") {
            Some((path, within)) => (path, Some(within.to_owned())),
            None => (rest, None),
        };
        let format = match path {
            "/feeds/alerts.atom" => Format::Atom,
            "/feeds/alerts.rss" => Format::Rss,
            "/feeds/alerts.geojson" => Format::GeoJson,
            "/feeds/alerts.pfif" if Domain::of_address(&self.base).is_some() => Format::Pfif,
            _ => return None,
        };
        let list = List::named(self, format, within).ok()?;
        (list.own == topic).then_some(list)
    }
}
