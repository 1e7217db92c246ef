//! A partner rehearses, or an administrator lets it rehearse.

use std::sync::Arc;

use homeward_domain::{
    facts::{Actor, Facts},
    id::{PartnerId, RehearsalId},
    people::{Agency, Partner},
    refusal::{Refusal, RefusalCode},
    status::StatusKind,
};

use crate::{
    Engine, Failure,
    commands::SignedIn,
    rehearsals::{Booking, Rehearsed, Run, play},
};

/// Starts a rehearsal of the partner who asks; gives it as it stands.
pub async fn rehearse_own(
    engine: &Arc<Engine>,
    partner: Partner,
    state_url: &str,
) -> Result<Rehearsed, Failure> {
    let agencies = engine.store.agencies().await?;
    let none = || Failure::no(RefusalCode::NotFound, "the house has no agency yet");
    let agency = agencies.into_iter().next().ok_or_else(none)?;
    let actor = Actor::Partner(partner.id);
    start(engine, partner, state_url, agency, actor)
}

/// Starts a rehearsal of a partner for it.
pub async fn rehearse_for(
    engine: &Arc<Engine>,
    who: &SignedIn,
    id: PartnerId,
    state_url: &str,
) -> Result<Rehearsed, Failure> {
    who.must_be_admin()?;
    let none = || Failure::no(RefusalCode::NotFound, "no such partner");
    let partner = engine.store.partner(id).await?.ok_or_else(none)?;
    start(engine, partner, state_url, who.agency.clone(), who.actor)
}

/// How a rehearsal of this partner stands.
pub fn rehearsed(
    engine: &Engine,
    partner: PartnerId,
    id: RehearsalId,
) -> Result<Rehearsed, Failure> {
    let none = || Failure::no(RefusalCode::NotFound, "no such rehearsal is remembered");
    engine.rehearsals.look(partner, id).ok_or_else(none)
}

fn start(
    engine: &Arc<Engine>,
    partner: Partner,
    state_url: &str,
    agency: Agency,
    actor: Actor,
) -> Result<Rehearsed, Failure> {
    let theatre = engine.rehearsals.theatre()?;
    let allowed = |why: String| Refusal::at(RefusalCode::WebhookTarget, "state_url", why);
    theatre.stage.check(state_url).map_err(allowed)?;
    may_rehearse(&partner)?;
    let mut facts = Facts::new(theatre.clock.now(), actor, engine.entropy.chance());
    let run = Arc::new(Run::new(facts.fresh(), partner.id, facts.now));
    engine.rehearsals.enter(run.clone())?;
    tracing::info!(partner = %partner.id, rehearsal = %run.id, "a rehearsal begins");
    let told = run.told();
    let booking = Booking {
        partner,
        state_url: state_url.to_owned(),
        agency,
        actor,
    };
    tokio::spawn(play(engine.clone(), run, booking));
    Ok(told)
}

/// A rehearsal is an exercise: on a map that shows real alerts it has no place.
fn may_rehearse(partner: &Partner) -> Result<(), Refusal> {
    if partner.status != StatusKind::Exercise {
        let detail = "the partner joined for real alerts";
        return Err(Refusal::new(RefusalCode::RehearsalExerciseOnly, detail));
    }
    if partner.webhook_url.is_none() {
        let detail = "there is nowhere to play to";
        return Err(Refusal::new(RefusalCode::NoWebhook, detail));
    }
    Ok(())
}
