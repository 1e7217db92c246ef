//! Partners and screens: who joins, with which keys.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{
    format::Format,
    id::{KeyId, PartnerId, ScreenId},
    languages::Languages,
    people::{KeyOwner, Partner, Screen},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
    time::Timestamp,
    words::Words,
};
use homeward_engine::commands::{
    keys::{make_key as make_token, revoke_key as revoke},
    partners::{PartnerForm, change_partner, hang_screen as hang, join_partner},
};
use homeward_geo::{Datum, Point};
use homeward_ports::postbox::is_address;
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who, keys};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

#[derive(Serialize)]
pub(super) struct PartnerView {
    id: PartnerId,
    name: String,
    status: StatusKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<String>,
    datum: Datum,
    /// These two the partner chooses at its own door.
    format: Format,
    languages: Languages,
    /// Where its sign-in links go.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<String>,
    created_at: Timestamp,
    keys: Vec<keys::KeyRow>,
    /// The house's own, the same for every partner: no secret.
    webhook_public_key: String,
    /// Only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_secret: Option<String>,
}

async fn view(door: &ConsoleDoor, partner: Partner, new: bool) -> Result<PartnerView, Problem> {
    Ok(PartnerView {
        keys: keys::rows(door, KeyOwner::Partner(partner.id)).await?,
        id: partner.id,
        name: partner.name,
        status: partner.status,
        webhook_url: partner.webhook_url,
        datum: partner.datum,
        format: partner.format,
        languages: partner.languages,
        mail: partner.mail,
        created_at: partner.created_at,
        webhook_public_key: door.engine.vault.webhook().public_text(),
        webhook_secret: new.then_some(partner.webhook_secret),
    })
}

pub(super) async fn list(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<PartnerView>>, Problem> {
    who.must_be_admin()?;
    let mut views = Vec::new();
    for partner in door.engine.store.partners().await? {
        views.push(view(&door, partner, false).await?);
    }
    Ok(Json(views))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPartner {
    name: String,
    status: StatusKind,
    #[serde(default)]
    webhook_url: Option<String>,
    /// Asked for by name below, so that who forgets it hears why it matters.
    #[serde(default)]
    datum: Option<Datum>,
    #[serde(default)]
    mail: Option<String>,
}

impl NewPartner {
    /// An empty address is none; any other must be one that may be contacted.
    fn checked(self, door: &ConsoleDoor) -> Result<PartnerForm, Problem> {
        let webhook_url = self.webhook_url.filter(|url| !url.trim().is_empty());
        if let Some(url) = &webhook_url {
            door.webhooks.check(url)?;
        }
        let mail = self.mail.map(|mail| mail.trim().to_ascii_lowercase());
        let mail = mail.filter(|mail| !mail.is_empty());
        if mail.as_deref().is_some_and(|mail| !is_address(mail)) {
            let detail = "an address such as team@maps.example";
            return Err(Refusal::at(RefusalCode::BodyInvalid, "mail", detail).into());
        }
        Ok(PartnerForm {
            mail,
            name: self.name,
            status: self.status,
            webhook_url,
            datum: self.datum.ok_or_else(no_datum)?,
        })
    }
}

fn no_datum() -> Refusal {
    let detail = "the partner's map draws in one of them";
    Refusal::at(RefusalCode::DatumMissing, "datum", detail)
}

pub(super) async fn join(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Body(new): Body<NewPartner>,
) -> Result<(StatusCode, Json<PartnerView>), Problem> {
    who.must_be_admin()?;
    let form = new.checked(&door)?;
    let partner = join_partner(&door.engine, &who, form).await?;
    Ok((StatusCode::CREATED, Json(view(&door, partner, true).await?)))
}

pub(super) async fn change(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(id): Named<PartnerId>,
    Body(new): Body<NewPartner>,
) -> Result<Json<PartnerView>, Problem> {
    who.must_be_admin()?;
    let form = new.checked(&door)?;
    let partner = change_partner(&door.engine, &who, id, form).await?;
    Ok(Json(view(&door, partner, false).await?))
}

pub(super) async fn make_key(
    State(door): State<ConsoleDoor>,
    who: Who,
    Named(id): Named<PartnerId>,
    Body(label): Body<keys::Label>,
) -> Result<(StatusCode, Json<keys::NewKey>), Problem> {
    keys::make(&door, &who, KeyOwner::Partner(id), label.text()).await
}

pub(super) async fn revoke_key(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named((partner, key)): Named<(PartnerId, KeyId)>,
) -> Result<StatusCode, Problem> {
    revoke(&door.engine, &who, KeyOwner::Partner(partner), key).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize)]
pub(super) struct ScreenView {
    id: ScreenId,
    name: String,
    status: StatusKind,
    place: Words,
    point: Point,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen_at: Option<Timestamp>,
    /// With its key; only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

fn screen_view(screen: Screen, seen_at: Option<Timestamp>, url: Option<String>) -> ScreenView {
    ScreenView {
        id: screen.id,
        name: screen.name,
        status: screen.status,
        place: screen.place,
        point: screen.point,
        seen_at,
        url,
    }
}

pub(super) async fn screens(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Result<Json<Vec<ScreenView>>, Problem> {
    who.must_be_admin()?;
    let seen = door.engine.store.screens_seen().await?;
    let seen_at = |id| {
        seen.iter()
            .find(|(screen, _)| *screen == id)
            .map(|(_, at)| *at)
    };
    let screens = door.engine.store.screens().await?;
    let views = screens.into_iter().map(|screen| {
        let at = seen_at(screen.id);
        screen_view(screen, at, None)
    });
    Ok(Json(views.collect()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewScreen {
    name: String,
    status: StatusKind,
    place: Words,
    point: Point,
}

/// Hangs a screen; its address carries its key in the fragment, which no server log sees.
pub(super) async fn hang_screen(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Body(new): Body<NewScreen>,
) -> Result<(StatusCode, Json<ScreenView>), Problem> {
    let screen = hang(
        &door.engine,
        &who,
        &new.name,
        new.status,
        &new.place,
        new.point,
    )
    .await?;
    let owner = KeyOwner::Screen(screen.id);
    let (token, _) = make_token(&door.engine, &who, owner, &new.name).await?;
    let base = &door.engine.policies.base;
    let url = format!(
        "{base}{}/signage/{}#key={token}",
        screen.status.door(),
        screen.id
    );
    Ok((
        StatusCode::CREATED,
        Json(screen_view(screen, None, Some(url))),
    ))
}
