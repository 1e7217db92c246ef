//! Updates: corrected facts, a longer life. Everybody who may have the alert gets them.

use homeward_domain::{
    alert::{Alert, Issue},
    approval::Draft,
    case::Case,
    change::Expect,
    facts::Facts,
    id::AlertId,
    refusal::{Refusal, RefusalCode},
    status::Status,
    time::{Span, Timestamp},
};

use crate::{
    Engine, Failure,
    commands::{
        SignedIn, TRIES,
        issue_alert::{commit, draft, issued, widest},
        own_alert,
    },
    house::{on_street, rules},
};

/// An alert is renewed by at most this much at once.
pub const RENEWAL_MAX: Span = Span::hours(72);

#[derive(Debug, Clone, Copy)]
pub enum Update {
    /// Publishes the facts as they stand in the case's file.
    Correct,
    /// Lets the alert live this much longer from now.
    Renew(Span),
}

pub async fn update_alert(
    engine: &Engine,
    who: &SignedIn,
    id: AlertId,
    update: Update,
) -> Result<Alert, Failure> {
    for _ in 0..TRIES {
        let (alert, case) = own_alert(engine, who, id).await?;
        let updated =
            on_street!(alert.status, S => once::<S>(engine, who, &alert, case, update).await);
        match updated {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the alert keeps changing",
    ))
}

async fn once<S: Status>(
    engine: &Engine,
    who: &SignedIn,
    alert: &Alert,
    case: Case,
    update: Update,
) -> Result<Alert, Failure> {
    let mut facts = engine.facts(who.actor);
    let house = rules(engine, &who.agency, &facts);
    let issue: Issue<S> = match update {
        Update::Renew(life) => alert.renewed(in_bounds(life)?, house)?,
        Update::Correct => {
            let draft = approved(engine, who, alert, &case, facts.now).await?;
            alert.corrected(draft.poster, house)?
        }
    };
    publish(engine, &mut facts, case, issue).await
}

/// A corrected or moved poster must lie inside the jurisdiction like a new one; for the
/// place of a relayed one its neighbour answers.
pub(crate) async fn approved(
    engine: &Engine,
    who: &SignedIn,
    alert: &Alert,
    case: &Case,
    now: Timestamp,
) -> Result<Draft, Failure> {
    let draft = draft(engine, who, case).await?;
    let policy = &engine.policies.authority;
    let (officer, agency, reach) = (&who.officer, &who.agency, widest(engine));
    match &alert.origin {
        None => officer.approve(agency, &draft, &reach, policy, now)?,
        Some(origin) => officer.approve_relay(agency, origin, &reach, policy, now)?,
    };
    Ok(draft)
}

pub(crate) async fn publish<S: Status>(
    engine: &Engine,
    facts: &mut Facts,
    case: Case,
    issue: Issue<S>,
) -> Result<Alert, Failure> {
    let expect = vec![Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    }];
    let changes = vec![issued(engine, case.next(), &issue).await?];
    commit(engine, facts, expect, changes, &issue.alert).await?;
    Ok(issue.alert)
}

fn in_bounds(life: Span) -> Result<Span, Refusal> {
    if life >= Span::hours(1) && life <= RENEWAL_MAX {
        return Ok(life);
    }
    Err(Refusal::at(
        RefusalCode::NumberOutOfRange,
        "hours",
        "1 to 72",
    ))
}
