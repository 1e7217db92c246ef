//! Ending: resolve or withdraw. Nothing has to be made or signed for it any
//! more; the closing message has waited since the alert was published.

use homeward_domain::{
    alert::{Alert, AlertStage, LedBy, Outcome},
    case::Case,
    case_file::Sealed,
    change::{Change, Ended, Expect},
    facts::Facts,
    id::AlertId,
    refusal::RefusalCode,
};

use crate::{
    Engine, Failure,
    commands::{SignedIn, TRIES, issue_alert::commit, own_alert},
};

#[derive(Clone)]
pub enum Ending {
    Resolve {
        outcome: Outcome,
        led_by: LedBy,
    },
    /// Why is the officers' own business: it is kept sealed in the case's file.
    Withdraw {
        because: String,
    },
}

pub async fn end_alert(
    engine: &Engine,
    who: &SignedIn,
    id: AlertId,
    ending: Ending,
) -> Result<Alert, Failure> {
    for _ in 0..TRIES {
        let (alert, mut case) = own_alert(engine, who, id).await?;
        let mut facts = engine.facts(who.actor);
        let (at, by) = (facts.now, who.officer.id);
        let stage = match &ending {
            Ending::Resolve { outcome, led_by } => AlertStage::Resolved {
                outcome: *outcome,
                led_by: *led_by,
                at,
                by,
            },
            Ending::Withdraw { because } => {
                case.file = with_reason(engine, &case, because).await;
                AlertStage::Withdrawn { at, by }
            }
        };
        match end(engine, &mut facts, &alert, case, stage).await {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the alert keeps changing",
    ))
}

/// The case's file with the reason in it. A file that cannot be opened stays as it is:
/// nothing may stand in the way of taking an alert back.
async fn with_reason(engine: &Engine, case: &Case, because: &str) -> Sealed {
    let written = async {
        let file = engine.file(case).await?.withdrawn(because);
        let mut sealer = engine.sealer(case.id, "file").await?;
        Ok::<_, Failure>(file.sealed(&mut sealer))
    };
    match written.await {
        Ok(sealed) => sealed,
        Err(failure) => {
            tracing::error!(case = %case.id, %failure, "the reason of a withdrawal is not kept");
            case.file.clone()
        }
    }
}

/// Ends the alert and its case together; the public facts leave the record in the same write.
pub(crate) async fn end(
    engine: &Engine,
    facts: &mut Facts,
    alert: &Alert,
    case: Case,
    stage: AlertStage,
) -> Result<Alert, Failure> {
    let (ended, expect, change) = ending(alert, case, stage)?;
    commit(engine, facts, vec![expect], vec![change], &ended).await?;
    Ok(ended)
}

/// What ends both, for whoever has more to write with it.
pub(crate) fn ending(
    alert: &Alert,
    case: Case,
    stage: AlertStage,
) -> Result<(Alert, Expect, Change), Failure> {
    let expect = Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    };
    let mut ended = alert.ended(stage)?;
    if planted!(PosterKept) {
        ended.poster.clone_from(&alert.poster);
    }
    let change = Change::Ended(Box::new(Ended {
        case: if planted!(CaseLeftLive) {
            case.next()
        } else {
            case.closed()?
        },
        alert: ended.clone(),
        closing: stage.closing(),
    }));
    Ok((ended, expect, change))
}
