//! Who the partner is, and what it sets for itself.

use axum::{Json, extract::State};
use homeward_domain::{
    format::Format,
    id::PartnerId,
    languages::Languages,
    partner::{Scope, ServiceArea},
    people::Partner,
    status::{Status, StatusKind},
    time::Timestamp,
};
use homeward_engine::commands::partner::{
    secret::rotate_own_secret,
    settings::{Settings, change_own},
};
use homeward_geo::Datum;
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    areas::AreaForm,
    door::{PartnerDoor, Who},
    keys::KeyView,
};
use crate::{body::Body, problem::Problem};

#[derive(Serialize)]
pub(super) struct Me {
    id: PartnerId,
    name: String,
    status: StatusKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<String>,
    datum: Datum,
    /// Of what is pushed.
    format: Format,
    /// Of the texts beside the signed package.
    languages: Languages,
    /// None is everywhere.
    areas: Vec<AreaForm>,
    created_at: Timestamp,
    /// The house's own, the same for every partner: no secret.
    webhook_public_key: String,
    /// Until when the secret before this one signs too.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_secret_until: Option<Timestamp>,
    /// The key that asked.
    key: KeyView,
    /// The server's clock.
    now: Timestamp,
    /// Where everybody reaches the house, for the lines to copy.
    public_url: String,
    /// Only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_secret: Option<String>,
}

fn view<S: Status>(door: &PartnerDoor<S>, who: &Who, partner: Partner, is_new: bool) -> Me {
    let now = door.engine.clock.now();
    let until = partner.retired_secret.as_ref().map(|old| old.until);
    Me {
        id: partner.id,
        name: partner.name,
        status: partner.status,
        webhook_url: partner.webhook_url,
        datum: partner.datum,
        format: partner.format,
        languages: partner.languages,
        areas: partner.areas.iter().map(AreaForm::from).collect(),
        created_at: partner.created_at,
        webhook_public_key: door.engine.vault.webhook().public_text(),
        old_secret_until: until.filter(|until| now < *until),
        key: KeyView::of(who.0.key.clone(), now),
        now,
        public_url: format!("{}{}", door.engine.policies.base, S::DOOR),
        webhook_secret: is_new.then_some(partner.webhook_secret),
    }
}

/// Any good key may ask who it belongs to.
pub(super) async fn me<S: Status>(State(door): State<PartnerDoor<S>>, who: Who) -> Json<Me> {
    let partner = who.0.partner.clone();
    Json(view(&door, &who, partner, false))
}

/// A merge patch (RFC 7396): what is absent stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patch {
    #[serde(default, deserialize_with = "named")]
    webhook_url: Option<Option<String>>,
    #[serde(default)]
    datum: Option<Datum>,
    /// These two as they were written, so that one nobody knows is refused by its name.
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    languages: Option<Vec<String>>,
    #[serde(default)]
    areas: Option<Vec<AreaForm>>,
}

/// `null` is an answer, and another one than nothing.
#[expect(
    clippy::option_option,
    reason = "absent, null and a value are three things"
)]
fn named<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

pub(super) async fn change<S: Status>(
    State(door): State<PartnerDoor<S>>,
    who: Who,
    Body(patch): Body<Patch>,
) -> Result<Json<Me>, Problem> {
    who.must(Scope::SettingsWrite)?;
    // An empty address is none; any other must be one that may be contacted.
    let webhook_url = patch
        .webhook_url
        .map(|url| url.filter(|url| !url.trim().is_empty()));
    if let Some(Some(url)) = &webhook_url {
        door.webhooks.check(url)?;
    }
    let areas = patch.areas.map(|areas| {
        let read = areas.into_iter().map(ServiceArea::try_from);
        read.collect::<Result<Vec<_>, _>>()
    });
    let format = patch.format.map(|name| Format::read(&name));
    let languages = patch.languages.map(|tags| Languages::read(&tags));
    let settings = Settings {
        webhook_url,
        datum: patch.datum,
        format: format.transpose()?,
        languages: languages.transpose()?,
        areas: areas.transpose()?,
    };
    let partner = change_own(&door.engine, &who.0, settings).await?;
    Ok(Json(view(&door, &who, partner, false)))
}

/// How long what is exchanged stays good beside the new one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overlap {
    pub overlap_hours: u16,
}

pub(super) async fn rotate_secret<S: Status>(
    State(door): State<PartnerDoor<S>>,
    who: Who,
    Body(overlap): Body<Overlap>,
) -> Result<Json<Me>, Problem> {
    let partner = rotate_own_secret(&door.engine, &who.0, overlap.overlap_hours).await?;
    Ok(Json(view(&door, &who, partner, true)))
}
