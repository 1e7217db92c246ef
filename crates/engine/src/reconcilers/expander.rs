//! Opens the rings that are due.

use homeward_domain::{
    alert::Alert, change::Expect, facts::Actor, status::Status, time::Timestamp,
};

use crate::{
    Engine, Failure,
    commands::issue_alert::{commit, issued},
    house::{on_street, rules},
};

/// Opens what is due; says when the next ring comes due.
pub async fn run(engine: &Engine) -> Result<Option<Timestamp>, Failure> {
    let mut next: Option<Timestamp> = None;
    for alert in engine.store.active_alerts().await? {
        let opened = on_street!(alert.status, S => open::<S>(engine, &alert).await);
        let alert = match opened {
            Ok(alert) => alert,
            // An officer was quicker; the next look sees what they did.
            Err(failure) if failure.is_conflict() => continue,
            // One alert that cannot be widened must not hold up the others.
            Err(failure) => {
                tracing::error!(alert = %alert.id, %failure, "ring not opened");
                continue;
            }
        };
        let opens = alert.next_ring_opens(&engine.policies.expansion);
        next = [next, opens].into_iter().flatten().min();
    }
    Ok(next)
}

async fn open<S: Status>(engine: &Engine, alert: &Alert) -> Result<Alert, Failure> {
    let agency = engine.agency(alert.agency).await?;
    let mut facts = engine.facts(Actor::System);
    if alert.expires <= facts.now {
        return Ok(alert.clone());
    }
    let Some(issue) = alert.open_ring::<S>(rules(engine, &agency, &facts))? else {
        return Ok(alert.clone());
    };
    let Some(case) = engine.store.case(alert.case).await? else {
        return Ok(alert.clone());
    };
    let expect = vec![Expect::CaseEpoch {
        case: case.id,
        epoch: case.epoch,
    }];
    // The case's epoch moves with every act on the alert, so an alert read
    // before somebody else's act cannot be written over it.
    let fresh = engine.store.alert(alert.id).await?;
    if fresh.as_ref() != Some(alert) {
        return Ok(alert.clone());
    }
    let changes = vec![issued(engine, case.next(), &issue).await?];
    commit(engine, &mut facts, expect, changes, &issue.alert).await?;
    tracing::info!(alert = %alert.id, ring = issue.alert.expansion.ring, "ring opened");
    Ok(issue.alert)
}
