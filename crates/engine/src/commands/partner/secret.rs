//! A partner exchanges its webhook secret. For a while both sign each message, so that
//! its servers may change over one by one.

use homeward_domain::{
    change::{Change, Expect},
    partner::{RetiredSecret, Scope},
    people::Partner,
    time::Span,
};

use super::{AtDoor, overlap_hours};
use crate::{
    Engine, Failure,
    commands::{invite::scaled, partners::webhook_secret},
};

/// The partner with a new secret. The present one signs beside it for `overlap` hours;
/// one that was retired before ends now, so that there are never more than two.
pub async fn rotate_own_secret(
    engine: &Engine,
    who: &AtDoor,
    overlap: u16,
) -> Result<Partner, Failure> {
    who.must(Scope::SettingsWrite)?;
    let hours = overlap_hours(overlap)?;
    let mut facts = engine.facts(who.actor());
    let before = who.partner.clone();
    let retired = RetiredSecret {
        secret: before.webhook_secret,
        since: before.webhook_secret_since,
        until: facts.now + scaled(Span::hours(hours), engine.clock.rate()),
    };
    let partner = Partner {
        webhook_secret: webhook_secret(facts.bytes()),
        webhook_secret_since: Some(facts.now),
        retired_secret: Some(retired),
        ..before
    };
    let change = Change::PartnerChanged(partner.clone());
    let stands = Expect::PartnerStands(Box::new(who.partner.clone()));
    engine
        .record(&mut facts, vec![stands], vec![change])
        .await?;
    Ok(partner)
}
