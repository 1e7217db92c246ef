//! New officers, and sign-in links for them.

use homeward_domain::{
    change::Change,
    facts::{Actor, Facts},
    id::OfficerId,
    people::{Officer, Role, SignInLink},
    refusal::RefusalCode,
    time::{Span, Timestamp},
    words::checked,
};
use homeward_seal::token_digest;

use crate::{Engine, Failure, commands::SignedIn};

/// A link is good for this long, once.
pub const LINK_LIFE: Span = Span::minutes(15);
const NAME_CHARS_MAX: usize = 60;

/// A secret that is shown once: 256 bits in hexadecimal.
pub fn new_token(facts: &mut Facts, prefix: &str) -> String {
    let bytes: [u8; 32] = facts.bytes();
    bytes.iter().fold(prefix.to_owned(), |text, byte| {
        text + &format!("{byte:02x}")
    })
}

pub struct Invitation {
    /// The secret part of the link.
    pub token: String,
    pub expires_at: Timestamp,
}

pub async fn add_officer(
    engine: &Engine,
    who: &SignedIn,
    name: &str,
    role: Role,
) -> Result<Officer, Failure> {
    who.must_be_admin()?;
    let mut facts = engine.facts(who.actor);
    let officer = Officer {
        id: facts.fresh(),
        agency: who.agency.id,
        name: checked(name, "name", NAME_CHARS_MAX)?,
        role,
        added_at: facts.now,
    };
    let changes = vec![Change::OfficerAdded(officer.clone())];
    engine.record(&mut facts, vec![], changes).await?;
    Ok(officer)
}

/// Makes a link for an officer of one's own agency.
pub async fn make_link(
    engine: &Engine,
    who: &SignedIn,
    officer: OfficerId,
) -> Result<Invitation, Failure> {
    who.must_be_admin()?;
    let invited = engine.store.officer(officer).await?;
    let own = invited.filter(|invited| invited.agency == who.agency.id);
    let own = own.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such officer"))?;
    link_for(engine, own.id, who.actor).await
}

/// Makes a link by the operator's hand, at the machine itself.
pub async fn link_for(
    engine: &Engine,
    officer: OfficerId,
    actor: Actor,
) -> Result<Invitation, Failure> {
    let mut facts = engine.facts(actor);
    let token = new_token(&mut facts, "");
    let link = SignInLink {
        digest: token_digest(&token).to_string(),
        officer,
        // The link's life is counted in real minutes even where the demo's clock runs fast.
        expires_at: facts.now + scaled(LINK_LIFE, engine.clock.rate()),
        used: false,
    };
    let expires_at = link.expires_at;
    engine
        .record(&mut facts, vec![], vec![Change::LinkMade(link)])
        .await?;
    Ok(Invitation { token, expires_at })
}

/// A span of life in the engine's own time.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "hours, not centuries"
)]
pub(crate) fn scaled(span: Span, rate: f64) -> Span {
    Span::millis((span.as_millis() as f64 * rate) as i64)
}
