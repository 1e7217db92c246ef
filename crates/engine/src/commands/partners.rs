//! Partners and screens join. That their addresses may be contacted is checked at the door.

use homeward_domain::{
    change::{Change, Expect},
    format::Format,
    id::PartnerId,
    languages::Languages,
    people::{Partner, Screen},
    refusal::RefusalCode,
    status::StatusKind,
    words::{Words, checked},
};
use homeward_geo::{Datum, Point};

use crate::{Engine, Failure, commands::SignedIn};

pub(crate) const NAME_CHARS_MAX: usize = 80;

pub struct PartnerForm {
    pub name: String,
    pub status: StatusKind,
    pub webhook_url: Option<String>,
    pub datum: Datum,
    /// Where its sign-in links go.
    pub mail: Option<String>,
}

pub async fn join_partner(
    engine: &Engine,
    who: &SignedIn,
    form: PartnerForm,
) -> Result<Partner, Failure> {
    who.must_be_admin()?;
    let mut facts = engine.facts(who.actor);
    let partner = Partner {
        id: facts.fresh(),
        name: checked(&form.name, "name", NAME_CHARS_MAX)?,
        status: form.status,
        webhook_url: form.webhook_url,
        webhook_secret: webhook_secret(facts.bytes()),
        webhook_secret_since: None,
        retired_secret: None,
        datum: form.datum,
        // The partner chooses both at its own door.
        format: Format::default(),
        languages: Languages::default(),
        areas: Vec::new(),
        mail: form.mail,
        created_at: facts.now,
    };
    let change = Change::PartnerJoined(partner.clone());
    engine.record(&mut facts, vec![], vec![change]).await?;
    Ok(partner)
}

/// Another address, name or datum; status and secret stay.
pub async fn change_partner(
    engine: &Engine,
    who: &SignedIn,
    id: PartnerId,
    form: PartnerForm,
) -> Result<Partner, Failure> {
    who.must_be_admin()?;
    let partner = engine.store.partner(id).await?;
    let partner = partner.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such partner"))?;
    let mut facts = engine.facts(who.actor);
    let stands = Expect::PartnerStands(Box::new(partner.clone()));
    let partner = Partner {
        name: checked(&form.name, "name", NAME_CHARS_MAX)?,
        webhook_url: form.webhook_url,
        datum: form.datum,
        // Absent is as it was: a form that knows nothing of it takes nothing away.
        mail: form.mail.or(partner.mail),
        ..partner
    };
    let change = Change::PartnerChanged(partner.clone());
    engine
        .record(&mut facts, vec![stands], vec![change])
        .await?;
    Ok(partner)
}

pub async fn hang_screen(
    engine: &Engine,
    who: &SignedIn,
    name: &str,
    status: StatusKind,
    place: &Words,
    point: Point,
) -> Result<Screen, Failure> {
    who.must_be_admin()?;
    let mut facts = engine.facts(who.actor);
    let screen = Screen {
        id: facts.fresh(),
        name: checked(name, "name", NAME_CHARS_MAX)?,
        status,
        place: place.checked("place", NAME_CHARS_MAX)?,
        point,
        created_at: facts.now,
    };
    let change = Change::ScreenPut(screen.clone());
    engine.record(&mut facts, vec![], vec![change]).await?;
    Ok(screen)
}

/// `whsec_` and base64 of 24 bytes, as Standard Webhooks has it.
pub(crate) fn webhook_secret(bytes: [u8; 24]) -> String {
    use base64::Engine as _;
    format!(
        "whsec_{}",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    )
}
