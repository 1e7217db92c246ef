//! Forgets: after the legal period a case's key is destroyed, and with it
//! everything that was sealed. The audit journal still verifies.

use homeward_domain::{change::Change, facts::Actor};

use crate::{Engine, Failure};

pub async fn run(engine: &Engine) -> Result<(), Failure> {
    let over = engine.clock.now() - engine.policies.case_key_life;
    for alert in engine.store.ended_before(over).await? {
        engine.blobs.erase(alert.case).await?;
        let mut facts = engine.facts(Actor::System);
        let change = Change::CaseKeyDestroyed(alert.case);
        engine.record(&mut facts, vec![], vec![change]).await?;
        tracing::info!(case = %alert.case, "case key destroyed");
    }
    Ok(())
}
