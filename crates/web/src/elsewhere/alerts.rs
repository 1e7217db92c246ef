//! `GET /widget/v1/alerts`: what is active now, in both languages, for the widget
//! and for whoever would rather draw a card of their own.

use std::collections::BTreeMap;

use homeward_domain::{
    id::CaseId,
    status::{Status, StatusKind},
    texts::Texts,
    time::Timestamp,
    words::Lang,
};
use homeward_ports::shelf::{Card, Live, Pressed};
use serde::Serialize;

const METRES_PER_KM: f64 = 1_000.0;

#[derive(Serialize)]
struct Answer<'a> {
    status: StatusKind,
    alerts: Vec<Listed<'a>>,
}

/// An active alert, or the bare word that one was found.
#[derive(Serialize)]
struct Listed<'a> {
    code: &'a str,
    state: &'static str,
    expires: Timestamp,
    #[serde(flatten)]
    shown: Option<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    incident: CaseId,
    sent: Timestamp,
    texts: BTreeMap<Lang, Words<'a>>,
    area: Area,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<&'a str>,
    page: &'a str,
}

#[derive(Serialize)]
struct Words<'a> {
    headline: &'a str,
    name: &'a str,
    about: &'a str,
    place: &'a str,
    when: &'a str,
    agency: &'a str,
}

/// The circle, its datum named as every exchanged coordinate's is.
#[derive(Serialize)]
struct Area {
    lat: f64,
    lon: f64,
    radius_km: f64,
    datum: &'static str,
}

/// The answer as JSON; shapes `WidgetAlerts` and `WidgetAlert` of the description.
pub(super) fn json<S: Status>(live: &Live) -> Vec<u8> {
    let active = live.active.iter().map(|alert| listed(alert, "active"));
    let found = live.found.iter().map(|alert| listed(alert, "found"));
    let answer = Answer {
        status: S::KIND,
        alerts: active.chain(found).collect(),
    };
    // Nothing in it can fail to be written.
    serde_json::to_vec(&answer).unwrap_or_default()
}

fn listed<'a>(alert: &'a Pressed, state: &'static str) -> Listed<'a> {
    Listed {
        code: &alert.code,
        state,
        expires: alert.expires,
        shown: alert.card.as_ref().map(shown),
    }
}

fn shown(card: &Card) -> Shown<'_> {
    let centre = card.area.centre();
    Shown {
        incident: card.incident,
        sent: card.sent,
        texts: card
            .texts
            .iter()
            .map(|(lang, t)| (*lang, words(t)))
            .collect(),
        area: Area {
            lat: centre.lat(),
            lon: centre.lon(),
            radius_km: f64::from(card.area.radius_m()) / METRES_PER_KM,
            datum: "WGS-84",
        },
        last_seen: card.last_seen,
        call: card.call.as_deref(),
        photo: card.photo.as_deref(),
        page: &card.page,
    }
}

fn words(texts: &Texts) -> Words<'_> {
    Words {
        headline: &texts.headline,
        name: &texts.name,
        about: &texts.about,
        place: &texts.place,
        when: &texts.when,
        agency: &texts.agency,
    }
}
