//! A partner says that nothing of the child is left with them.

use homeward_domain::{
    change::{Change, Expect},
    delivery::{Delivery, Shard},
    facts::Actor,
    id::CaseId,
    people::Partner,
    refusal::RefusalCode,
};

use crate::{Engine, Failure, commands::TRIES};

/// Writes the word down beside the closing that asked for it; saying it again changes
/// nothing. Refused while the alert lasts: what is still to be shown must not be gone.
pub async fn confirm_erasure(
    engine: &Engine,
    partner: &Partner,
    incident: CaseId,
) -> Result<(), Failure> {
    for _ in 0..TRIES {
        let closing = closing_for(engine, partner, incident).await?;
        if closing.erased_at.is_some() {
            return Ok(());
        }
        let mut facts = engine.facts(Actor::Partner(partner.id));
        let expect = vec![Expect::stands(&closing)];
        let change = Change::DeliveryMoved(closing.erased(facts.now));
        match engine.record(&mut facts, expect, vec![change]).await {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    let detail = "the delivery keeps changing";
    Err(Failure::no(RefusalCode::ChangedMeanwhile, detail))
}

/// The closing as it was planned for this partner. An alert that they were never told of
/// is answered as if it did not exist.
async fn closing_for(
    engine: &Engine,
    partner: &Partner,
    incident: CaseId,
) -> Result<Delivery, Failure> {
    let nothing = || Failure::no(RefusalCode::NotFound, "you were not sent this incident");
    let case = engine.store.case(incident).await?;
    let case = case.filter(|case| case.status == partner.status);
    let alert = case.and_then(|case| case.alert()).ok_or_else(nothing)?;
    let alert = engine.store.alert(alert).await?.ok_or_else(nothing)?;
    let mut own = engine.store.deliveries_of(alert.id).await?;
    own.retain(|delivery| delivery.shard == Shard::Partner(partner.id));
    if own.is_empty() {
        return Err(nothing());
    }
    if alert.stage.is_active() {
        return Err(Failure::no(
            RefusalCode::StillLive,
            "the alert has not ended",
        ));
    }
    let closing = own.into_iter().find(|delivery| delivery.cause.is_closing());
    closing.ok_or_else(nothing)
}
