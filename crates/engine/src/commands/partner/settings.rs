//! A partner changes where it is called, on which map it draws, in which form and
//! languages it reads, and where it works.

use homeward_domain::{
    change::{Change, Expect},
    format::Format,
    languages::Languages,
    partner::{AREAS_MAX, Scope, ServiceArea},
    people::Partner,
    refusal::{Refusal, RefusalCode},
};
use homeward_geo::Datum;

use super::AtDoor;
use crate::{Engine, Failure};

/// What is to change; the rest stays. That the address may be contacted is checked at
/// the door.
#[derive(Debug, Default)]
pub struct Settings {
    /// `Some(None)` takes the address away: then nothing is pushed any more.
    pub webhook_url: Option<Option<String>>,
    pub datum: Option<Datum>,
    pub format: Option<Format>,
    pub languages: Option<Languages>,
    pub areas: Option<Vec<ServiceArea>>,
}

pub async fn change_own(
    engine: &Engine,
    who: &AtDoor,
    settings: Settings,
) -> Result<Partner, Failure> {
    who.must(Scope::SettingsWrite)?;
    if settings
        .areas
        .as_ref()
        .is_some_and(|areas| areas.len() > AREAS_MAX)
    {
        let detail = format!("at most {AREAS_MAX} areas; none is everywhere");
        return Err(Refusal::at(RefusalCode::NumberOutOfRange, "areas", detail).into());
    }
    let mut facts = engine.facts(who.actor());
    let before = who.partner.clone();
    let partner = Partner {
        webhook_url: settings.webhook_url.unwrap_or(before.webhook_url),
        datum: settings.datum.unwrap_or(before.datum),
        format: settings.format.unwrap_or(before.format),
        languages: settings.languages.unwrap_or(before.languages),
        areas: settings.areas.unwrap_or(before.areas),
        ..before
    };
    let change = Change::PartnerChanged(partner.clone());
    let stands = Expect::PartnerStands(Box::new(who.partner.clone()));
    engine
        .record(&mut facts, vec![stands], vec![change])
        .await?;
    Ok(partner)
}
