//! Sessions: opened by a link, once.

use homeward_domain::{
    change::{Change, Expect},
    facts::Actor,
    people::{KeyOwner, Session},
    refusal::RefusalCode,
    time::Span,
};
use homeward_seal::token_digest;

use crate::{
    Engine, Failure,
    commands::{
        SignedIn,
        invite::{new_token, scaled},
    },
};

pub const SESSION_LIFE: Span = Span::hours(12);

/// Spends a link; gives the token of the new session.
pub async fn sign_in(engine: &Engine, token: &str) -> Result<(String, SignedIn), Failure> {
    let spent = || Failure::no(RefusalCode::LinkSpent, "link used, expired or unknown");
    let digest = token_digest(token).to_string();
    let link = engine.store.link(&digest).await?.ok_or_else(spent)?;
    let mut facts = engine.facts(Actor::Officer(link.officer));
    if link.used || link.expires_at <= facts.now {
        return Err(spent());
    }
    let secret = new_token(&mut facts, "");
    let session = Session {
        digest: token_digest(&secret).to_string(),
        officer: link.officer,
        opened_at: facts.now,
        expires_at: facts.now + scaled(SESSION_LIFE, engine.clock.rate()),
    };
    let expect = vec![Expect::LinkUnused {
        digest: digest.clone(),
    }];
    let change = Change::SessionOpened {
        session,
        link: digest,
    };
    let recorded = engine.record(&mut facts, expect, vec![change]).await;
    recorded.map_err(|failure| {
        if failure.is_conflict() {
            spent()
        } else {
            failure
        }
    })?;
    let who = signed_in(engine, &secret).await?;
    Ok((secret, who))
}

pub async fn sign_out(engine: &Engine, who: &SignedIn, token: &str) -> Result<(), Failure> {
    let digest = token_digest(token).to_string();
    let mut facts = engine.facts(who.actor);
    engine
        .record(&mut facts, vec![], vec![Change::SessionClosed { digest }])
        .await
}

/// Who holds this session.
pub async fn signed_in(engine: &Engine, token: &str) -> Result<SignedIn, Failure> {
    let nobody = || Failure::no(RefusalCode::NotSignedIn, "no such session");
    let digest = token_digest(token).to_string();
    let session = engine.store.session(&digest).await?.ok_or_else(nobody)?;
    if session.expires_at <= engine.clock.now() {
        return Err(nobody());
    }
    let officer = engine
        .store
        .officer(session.officer)
        .await?
        .ok_or_else(nobody)?;
    let agency = engine.agency(officer.agency).await?;
    let actor = Actor::Officer(officer.id);
    Ok(SignedIn {
        officer,
        agency,
        actor,
    })
}

/// Which dispatch system this is: a key acts for the officer who made it.
pub async fn by_key(engine: &Engine, token: &str) -> Result<SignedIn, Failure> {
    let nobody = || Failure::no(RefusalCode::NotSignedIn, "no such key");
    let key = owner_of(engine, token).await?;
    let (KeyOwner::Officer(officer), id) = key else {
        return Err(nobody());
    };
    let officer = engine.store.officer(officer).await?.ok_or_else(nobody)?;
    let agency = engine.agency(officer.agency).await?;
    let actor = Actor::Key(id, officer.id);
    Ok(SignedIn {
        officer,
        agency,
        actor,
    })
}

/// Whose key this is, unless it was revoked or has ended.
pub async fn owner_of(
    engine: &Engine,
    token: &str,
) -> Result<(KeyOwner, homeward_domain::id::KeyId), Failure> {
    let digest = token_digest(token).to_string();
    let key = engine.store.key(&digest).await?;
    let key = key.filter(|key| key.is_good(engine.clock.now()));
    let key = key.ok_or_else(|| Failure::no(RefusalCode::NotSignedIn, "no such key"))?;
    Ok((key.owner, key.id))
}
