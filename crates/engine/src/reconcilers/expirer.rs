//! Ends alerts whose time is over. Nothing is sent: every copy carries its expiry.

use homeward_domain::{alert::AlertStage, facts::Actor, time::Timestamp};

use crate::{Engine, Failure, commands::end_alert::end};

/// Ends what is over; says when the next alert expires.
pub async fn run(engine: &Engine) -> Result<Option<Timestamp>, Failure> {
    let mut next: Option<Timestamp> = None;
    for alert in engine.store.active_alerts().await? {
        let mut facts = engine.facts(Actor::System);
        if alert.expires > facts.now {
            next = [next, Some(alert.expires)].into_iter().flatten().min();
            continue;
        }
        let Some(case) = engine.store.case(alert.case).await? else {
            continue;
        };
        // Read after the case, like every alert that is acted on.
        if engine.store.alert(alert.id).await?.as_ref() != Some(&alert) {
            continue;
        }
        let stage = AlertStage::Expired { at: facts.now };
        match end(engine, &mut facts, &alert, case, stage).await {
            Err(failure) if failure.is_conflict() => {}
            other => drop(other?),
        }
    }
    Ok(next)
}
