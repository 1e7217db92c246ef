//! Counts what arrived: phones reached, shown, opened, and how fast.

use std::collections::BTreeMap;

use homeward_domain::{
    change::{Change, Milestones, SentMessage, Tally},
    delivery::{ChannelId, DeliveryKey, DeliveryState, Shard},
    facts::Actor,
    id::AlertId,
    message::MessageIdentity,
    time::{Span, Timestamp},
};
use homeward_ports::sessions::Progress;

use crate::{
    Engine, Failure,
    bell::Look,
    house::{Walk, on_street},
};

/// How long an ended alert is still counted.
const WATCHED_AFTER_END: Span = Span::hours(1);

/// What was flushed already, so that only the difference is written. In order, so
/// that a history played again asks the same questions in the same order.
#[derive(Debug, Default)]
pub struct Flushed {
    /// Alerts that are counted, and when they were last active.
    watched: BTreeMap<AlertId, Timestamp>,
    handed: BTreeMap<MessageIdentity, u64>,
    milestones: BTreeMap<MessageIdentity, Milestones>,
}

/// Writes the counts that grew since the last time.
pub async fn run(engine: &Engine, flushed: &mut Flushed) -> Result<(), Failure> {
    let mut counts = engine.receipts.take();
    let mut changes = Vec::new();
    let alerts = watched(engine, flushed).await?;
    for alert in alerts.iter().copied() {
        for sent in engine.store.messages_of(alert).await? {
            let progress = on_street!(sent.head.status, S => S::street(engine).sessions.progress(&sent.head.identity));
            let Some(progress) = progress else { continue };
            let identity = &sent.head.identity;
            let before = flushed
                .handed
                .insert(identity.clone(), progress.handed)
                .unwrap_or(0);
            if progress.handed > before {
                counts.entry(identity.clone()).or_default().handed += progress.handed - before;
            }
            if identity.version == 1 {
                changes.extend(reached(engine, &sent, &progress, flushed).await?);
            }
        }
    }
    let more = counts
        .into_iter()
        .filter(|(_, more)| *more != Tally::default());
    changes.extend(more.map(|(identity, more)| Change::ReceiptsTallied { identity, more }));
    write(engine, changes, alerts).await
}

/// Active alerts, and those that ended a short while ago: who was told of the
/// end is counted too.
async fn watched(engine: &Engine, flushed: &mut Flushed) -> Result<Vec<AlertId>, Failure> {
    let now = engine.clock.now();
    for alert in engine.store.active_alerts().await? {
        flushed.watched.insert(alert.id, now);
    }
    flushed
        .watched
        .retain(|_, active| now - *active < WATCHED_AFTER_END);
    Ok(flushed.watched.keys().copied().collect())
}

async fn write(engine: &Engine, changes: Vec<Change>, alerts: Vec<AlertId>) -> Result<(), Failure> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut facts = engine.facts(Actor::System);
    engine.record(&mut facts, vec![], changes).await?;
    for alert in alerts {
        let alert = Some(alert);
        engine.bell.look(Look {
            alert,
            ..Look::default()
        });
    }
    Ok(())
}

/// The moments at which shares of the phones had the first message.
async fn reached(
    engine: &Engine,
    sent: &SentMessage,
    progress: &Progress,
    flushed: &mut Flushed,
) -> Result<Option<Change>, Failure> {
    // This one and not all of the alert: there may be a thousand partners' beside it, and
    // an alert is looked at four times a second until an hour after its end.
    let key = DeliveryKey::new(&sent.head.identity, ChannelId::Device, &Shard::Whole);
    let device = engine.store.delivery(&key).await?;
    let device = device.filter(|delivery| delivery.state == DeliveryState::Delivered);
    let Some(started) = device.and_then(|delivery| delivery.last_at) else {
        return Ok(None);
    };
    let rate = engine.clock.rate();
    let moment = |ms: Option<u64>| ms.map(|ms| after(started, ms, rate));
    // After a restart the connections are counted anew, but what was reached was reached.
    let kept = engine.store.milestones(sent.head.alert).await?;
    let milestones = Milestones {
        first_phone: kept.first_phone.or_else(|| moment(progress.first_ms)),
        half: kept.half.or_else(|| moment(progress.half_ms)),
        ninety: kept.ninety.or_else(|| moment(progress.ninety_ms)),
        ninety_nine: kept.ninety_nine.or_else(|| moment(progress.ninety_nine_ms)),
    };
    let before = flushed
        .milestones
        .insert(sent.head.identity.clone(), milestones);
    let alert = sent.head.alert;
    let news = before != Some(milestones);
    Ok(news.then_some(Change::MilestonesReached { alert, milestones }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "milliseconds of one fan-out"
)]
fn after(started: Timestamp, ms: u64, rate: f64) -> Timestamp {
    started + Span::millis((ms as f64 * rate) as i64)
}
