//! What a partner says for itself, by a key of its own: nothing of another partner can
//! be named here, because nobody but the key says who speaks.

pub mod hand_in;
pub mod joining;
pub mod keys;
pub mod retry;
pub mod secret;
pub mod settings;

use homeward_domain::{
    facts::Actor,
    partner::Scope,
    people::{AccessKey, KeyOwner, Partner},
    refusal::RefusalCode,
    status::StatusKind,
};
use homeward_seal::token_digest;

use crate::{Engine, Failure};

/// How long an old key or secret may still be good after a new one was made.
pub const OVERLAP_HOURS_MAX: u16 = 7 * 24;

/// A partner at its door, and the key that it came with.
#[derive(Debug, Clone)]
pub struct AtDoor {
    pub partner: Partner,
    pub key: AccessKey,
}

impl AtDoor {
    pub const fn actor(&self) -> Actor {
        Actor::Partner(self.partner.id)
    }

    pub const fn owner(&self) -> KeyOwner {
        KeyOwner::Partner(self.partner.id)
    }

    pub fn must(&self, scope: Scope) -> Result<(), Failure> {
        if self.key.opens(scope) {
            return Ok(());
        }
        let detail = format!("this key has not the scope {}", scope.as_str());
        Err(Failure::no(RefusalCode::ScopeMissing, detail))
    }
}

/// The partner whose key this is, if it joined this status. The record is asked each
/// time, so what was revoked a moment ago opens nothing now.
pub async fn at_door(engine: &Engine, token: &str, status: StatusKind) -> Result<AtDoor, Failure> {
    let nobody = || Failure::no(RefusalCode::NotSignedIn, "no partner's key");
    let key = engine.store.key(&token_digest(token).to_string()).await?;
    let good = key.filter(|key| key.is_good(engine.clock.now()));
    let key = good.ok_or_else(nobody)?;
    let KeyOwner::Partner(id) = key.owner else {
        return Err(nobody());
    };
    let partner = engine.store.partner(id).await?;
    let partner = partner.filter(|partner| partner.status == status);
    let partner = partner.ok_or_else(nobody)?;
    Ok(AtDoor { partner, key })
}

/// An overlap that was asked for, or why it cannot be had.
fn overlap_hours(asked: u16) -> Result<i64, Failure> {
    if asked <= OVERLAP_HOURS_MAX {
        return Ok(i64::from(asked));
    }
    let detail = format!("an overlap is at most {OVERLAP_HOURS_MAX} hours");
    let refusal = homeward_domain::refusal::Refusal::at(
        RefusalCode::NumberOutOfRange,
        "overlap_hours",
        detail,
    );
    Err(refusal.into())
}
