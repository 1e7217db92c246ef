//! Runs the reconcilers: at once on a wake-up, and on a beat for the wake-ups that got lost.

use std::{sync::Arc, time::Duration};

use homeward_domain::time::Timestamp;
use homeward_ports::fault::FaultKind;

use crate::{
    Engine, Failure, couriers,
    reconcilers::{deliverer, dispatcher, expander, expirer, neighbours, retention, tally},
};

/// The safety net under lost wake-ups.
const BEAT: Duration = Duration::from_millis(1_000);
const TALLY_BEAT: Duration = Duration::from_millis(250);
const RETENTION_BEAT: Duration = Duration::from_secs(60);

/// Runs everything that happens by itself, for as long as the process lives.
pub async fn run(engine: Arc<Engine>) {
    tokio::join!(
        reconcile(&engine),
        couriers::run(engine.clone()),
        tallies(&engine),
        forgetting(&engine),
        neighbours::run(&engine)
    );
}

/// One look at everything in the house, in the order of the street.
pub async fn look(engine: &Engine) -> Result<Option<Timestamp>, Failure> {
    dispatcher::run(engine).await?;
    deliverer::run(engine).await?;
    let expires = expirer::run(engine).await?;
    let opens = expander::run(engine).await?;
    dispatcher::run(engine).await?;
    deliverer::run(engine).await?;
    Ok([expires, opens].into_iter().flatten().min())
}

async fn reconcile(engine: &Engine) {
    loop {
        let next = match look(engine).await {
            Ok(next) => next,
            Err(failure) => {
                complain("reconcile", &failure);
                None
            }
        };
        tokio::select! {
            () = engine.bell.rung() => {}
            () = tokio::time::sleep(until(engine, next)) => {}
        }
    }
}

/// Not longer than the beat, so that a lost wake-up costs a second.
pub(crate) fn until(engine: &Engine, next: Option<Timestamp>) -> Duration {
    let Some(next) = next else { return BEAT };
    let ms = (next - engine.clock.now()).as_millis().max(1);
    #[expect(clippy::cast_precision_loss, reason = "at most a second matters")]
    let wait = Duration::try_from_secs_f64(ms as f64 / 1_000.0 / engine.clock.rate());
    wait.unwrap_or(BEAT).clamp(Duration::from_millis(1), BEAT)
}

/// A full disk is said once a minute by the operator's doctor, not ten times a second here.
pub(crate) fn complain(what: &'static str, failure: &Failure) {
    match failure {
        Failure::Broke(fault) if fault.kind == FaultKind::Full => {
            tracing::warn!(what, "the disk is full; waiting");
        }
        _ => tracing::error!(what, %failure, "will try again"),
    }
}

async fn tallies(engine: &Engine) {
    let mut flushed = tally::Flushed::default();
    let mut beat = tokio::time::interval(TALLY_BEAT);
    loop {
        beat.tick().await;
        if let Err(failure) = tally::run(engine, &mut flushed).await {
            complain("tally", &failure);
        }
    }
}

async fn forgetting(engine: &Engine) {
    let mut beat = tokio::time::interval(RETENTION_BEAT);
    loop {
        beat.tick().await;
        if let Err(failure) = retention::run(engine).await {
            complain("forget", &failure);
        }
    }
}
