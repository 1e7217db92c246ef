//! An officer says what a tip is worth.

use homeward_domain::{
    case::Case,
    change::{Change, Expect},
    id::TipId,
    refusal::RefusalCode,
    tip::{Tip, TipContact, TipState},
};

use crate::{
    Engine, Failure,
    bell::Look,
    commands::{SignedIn, TRIES, own_alert},
};

pub async fn triage_tip(
    engine: &Engine,
    who: &SignedIn,
    id: TipId,
    state: TipState,
) -> Result<Tip, Failure> {
    let tip = written(engine, who, id, |tip| tip.triaged(state)).await?;
    engine.bell.look(Look {
        tips: Some(tip.alert),
        ..Look::default()
    });
    Ok(tip)
}

/// How to reach the witness. Asking is written down before it is shown.
pub async fn tip_contact(engine: &Engine, who: &SignedIn, id: TipId) -> Result<String, Failure> {
    let tip = written(engine, who, id, |tip| tip).await?;
    let sealer = engine.sealer(tip.case, "contact").await?;
    let contact = tip
        .contact
        .as_ref()
        .and_then(|sealed| TipContact::opened(sealed, &sealer));
    contact.ok_or_else(|| Failure::no(RefusalCode::NotFound, "the witness left no contact"))
}

/// Writes what the officer made of the tip. Becoming a sighting moves the case's
/// epoch, so a tip read before that is not written over it.
async fn written(
    engine: &Engine,
    who: &SignedIn,
    id: TipId,
    judge: impl Fn(Tip) -> Tip + Send + Sync,
) -> Result<Tip, Failure> {
    for _ in 0..TRIES {
        let (tip, case) = tip_and_case(engine, who, id).await?;
        let tip = judge(tip);
        let mut facts = engine.facts(who.actor);
        let expect = vec![Expect::CaseEpoch {
            case: case.id,
            epoch: case.epoch,
        }];
        let change = Change::TipTriaged(tip.clone());
        match engine.record(&mut facts, expect, vec![change]).await {
            Ok(()) => return Ok(tip),
            Err(failure) if failure.is_conflict() => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the tip keeps changing",
    ))
}

pub(crate) async fn own_tip(engine: &Engine, who: &SignedIn, id: TipId) -> Result<Tip, Failure> {
    Ok(tip_and_case(engine, who, id).await?.0)
}

/// The tip as it stands at the epoch of its case, if that is of the officer's agency.
async fn tip_and_case(engine: &Engine, who: &SignedIn, id: TipId) -> Result<(Tip, Case), Failure> {
    let none = || Failure::no(RefusalCode::NotFound, "no such tip");
    let tip = engine.store.tip(id).await?.ok_or_else(none)?;
    let (_, case) = own_alert(engine, who, tip.alert).await?;
    // Read once more, behind the case whose epoch will vouch for it.
    let tip = engine.store.tip(id).await?.ok_or_else(none)?;
    Ok((tip, case))
}
