//! Keys for programs: made once, shown once, revoked at once.

use homeward_domain::{
    change::Change,
    id::KeyId,
    people::{AccessKey, KeyOwner},
    refusal::RefusalCode,
    words::checked,
};
use homeward_seal::token_digest;

use crate::{
    Engine, Failure,
    commands::{SignedIn, invite::new_token},
};

pub(crate) const LABEL_CHARS_MAX: usize = 60;

/// Makes a key. Everybody may make one for themself; for others, administrators only.
pub async fn make_key(
    engine: &Engine,
    who: &SignedIn,
    owner: KeyOwner,
    label: &str,
) -> Result<(String, AccessKey), Failure> {
    if owner != KeyOwner::Officer(who.officer.id) {
        who.must_be_admin()?;
    }
    let mut facts = engine.facts(who.actor);
    let prefix = match owner {
        KeyOwner::Officer(_) => "hwo_",
        KeyOwner::Partner(_) => "hwp_",
        KeyOwner::Screen(_) => "hws_",
    };
    let token = new_token(&mut facts, prefix);
    let key = AccessKey {
        id: facts.fresh(),
        owner,
        label: checked(label, "label", LABEL_CHARS_MAX)?,
        digest: token_digest(&token).to_string(),
        scopes: None,
        created_at: facts.now,
        ends_at: None,
        revoked: false,
    };
    engine
        .record(&mut facts, vec![], vec![Change::KeyMade(key.clone())])
        .await?;
    Ok((token, key))
}

pub async fn revoke_key(
    engine: &Engine,
    who: &SignedIn,
    owner: KeyOwner,
    id: KeyId,
) -> Result<(), Failure> {
    if owner != KeyOwner::Officer(who.officer.id) {
        who.must_be_admin()?;
    }
    let keys = engine.store.keys_of(owner).await?;
    let key = keys.into_iter().find(|key| key.id == id);
    let key = key.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such key"))?;
    let mut facts = engine.facts(who.actor);
    let revoked = AccessKey {
        revoked: true,
        ..key
    };
    engine
        .record(&mut facts, vec![], vec![Change::KeyRevoked(revoked)])
        .await
}
