//! A partner's own keys: made with less than one has, exchanged with an overlap, revoked
//! at once.

use homeward_domain::{
    change::{Change, Expect},
    id::KeyId,
    partner::Scope,
    people::AccessKey,
    refusal::{Refusal, RefusalCode},
    time::Span,
    words::checked,
};
use homeward_seal::token_digest;

use super::{AtDoor, overlap_hours};
use crate::{
    Engine, Failure,
    commands::{
        invite::{new_token, scaled},
        keys::LABEL_CHARS_MAX,
    },
};

/// Keys that are good at the same time: one for each machine, not one for each request.
const KEYS_MAX: usize = 32;

/// The partner's keys, oldest first, also those that ended.
pub async fn own_keys(engine: &Engine, who: &AtDoor) -> Result<Vec<AccessKey>, Failure> {
    who.must(Scope::SettingsWrite)?;
    Ok(engine.store.keys_of(who.owner()).await?)
}

/// A new key with these scopes; the token is shown once.
pub async fn make_own_key(
    engine: &Engine,
    who: &AtDoor,
    label: &str,
    scopes: Vec<Scope>,
) -> Result<(String, AccessKey), Failure> {
    let keys = own_keys(engine, who).await?;
    who.key.may_give(&scopes)?;
    if scopes.is_empty() {
        let detail = "name at least one scope";
        return Err(Refusal::at(RefusalCode::BodyInvalid, "scopes", detail).into());
    }
    let label = checked(label, "label", LABEL_CHARS_MAX)?;
    let now = engine.clock.now();
    if keys.iter().filter(|key| key.is_good(now)).count() >= KEYS_MAX {
        let detail = format!("at most {KEYS_MAX} keys at a time; revoke one that is not used");
        return Err(Failure::no(RefusalCode::NumberOutOfRange, detail));
    }
    record_new(engine, who, label, Some(sorted(scopes)), None).await
}

/// A new key in the place of `old`, which opens the same for `overlap` hours more.
pub async fn rotate_own_key(
    engine: &Engine,
    who: &AtDoor,
    old: KeyId,
    overlap: u16,
) -> Result<(String, AccessKey), Failure> {
    let hours = overlap_hours(overlap)?;
    let old = own_key(engine, who, old).await?;
    // Otherwise a key that may change settings could be turned into one that may read.
    who.key.may_give(&old.scopes())?;
    let now = engine.clock.now();
    if !old.is_good(now) {
        let detail = "this key has ended; make a new one";
        return Err(Failure::no(RefusalCode::NotFound, detail));
    }
    let end = now + scaled(Span::hours(hours), engine.clock.rate());
    let ending = AccessKey {
        // An end that was set before stands where it comes sooner.
        ends_at: Some(old.ends_at.map_or(end, |set| set.min(end))),
        revoked: hours == 0,
        ..old.clone()
    };
    let (label, scopes) = (old.label.clone(), old.scopes.clone());
    record_new(engine, who, label, scopes, Some((old, ending))).await
}

/// Ends a key now. A partner may end the one it came with, too.
pub async fn revoke_own_key(engine: &Engine, who: &AtDoor, id: KeyId) -> Result<(), Failure> {
    let key = own_key(engine, who, id).await?;
    let mut facts = engine.facts(who.actor());
    let revoked = AccessKey {
        revoked: true,
        ..key
    };
    let change = Change::KeyRevoked(revoked);
    engine.record(&mut facts, vec![], vec![change]).await
}

async fn own_key(engine: &Engine, who: &AtDoor, id: KeyId) -> Result<AccessKey, Failure> {
    let keys = own_keys(engine, who).await?;
    let key = keys.into_iter().find(|key| key.id == id);
    key.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such key"))
}

/// The new key and the end of the one that it replaces (as read, as it ends) are one
/// write: a partner is never left with neither.
async fn record_new(
    engine: &Engine,
    who: &AtDoor,
    label: String,
    scopes: Option<Vec<Scope>>,
    replaces: Option<(AccessKey, AccessKey)>,
) -> Result<(String, AccessKey), Failure> {
    let mut facts = engine.facts(who.actor());
    let token = new_token(&mut facts, "hwp_");
    let key = AccessKey {
        id: facts.fresh(),
        owner: who.owner(),
        label,
        digest: token_digest(&token).to_string(),
        scopes,
        created_at: facts.now,
        ends_at: None,
        revoked: false,
    };
    let made = Change::KeyMade(key.clone());
    let mut changes = vec![made];
    let mut expect = vec![];
    if let Some((read, ending)) = replaces {
        expect.push(Expect::KeyStands(read));
        changes.push(Change::KeyRevoked(ending));
    }
    engine.record(&mut facts, expect, changes).await?;
    Ok((token, key))
}

fn sorted(mut scopes: Vec<Scope>) -> Vec<Scope> {
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
