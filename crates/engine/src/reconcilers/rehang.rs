//! After a start: what hung in memory hangs again, before any door opens.
//!
//! Pages, screens and the phones' log are rebuilt from the record. Nothing is
//! told anew: phones know what they have by identity and cursor.

use std::collections::BTreeMap;

use homeward_domain::{
    change::SentMessage,
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, Shard},
    id::AlertId,
};

use crate::{
    Engine, Failure,
    house::on_street,
    reconcilers::{
        LOOK_MAX,
        deliverer::{Parcel, leave},
    },
};

pub async fn run(engine: &Engine) -> Result<(), Failure> {
    if planted!(NothingHangsAgain) {
        return Ok(());
    }
    let mut newest: BTreeMap<AlertId, SentMessage> = BTreeMap::new();
    for sent in all(engine).await? {
        if sent.package.is_none() {
            continue;
        }
        if was_offered(engine, &sent).await? {
            hang(engine, &sent, ChannelId::Device).await?;
            hang(engine, &sent, ChannelId::CapFeed).await?;
        }
        newest.insert(sent.head.alert, sent);
    }
    for sent in newest.into_values() {
        hang(engine, &sent, ChannelId::PublicPage).await?;
        if sent.head.expires > engine.clock.now() {
            hang(engine, &sent, ChannelId::Signage).await?;
        }
    }
    Ok(())
}

/// The whole log, for whoever keeps the phones' side of it: a message that phones were
/// not offered for certain comes without its package. A hand-off is written down after
/// it happened, so such a message may have left too, and whom it may have told must
/// hear of the end; it is not hung, because the deliverer may still find it superseded.
pub async fn remembered(engine: &Engine) -> Result<Vec<SentMessage>, Failure> {
    let mut remembered = all(engine).await?;
    for sent in &mut remembered {
        if sent.package.is_some() && !was_offered(engine, sent).await? {
            sent.package = None;
            sent.cap = None;
        }
    }
    Ok(remembered)
}

async fn all(engine: &Engine) -> Result<Vec<SentMessage>, Failure> {
    let mut all: Vec<SentMessage> = Vec::new();
    loop {
        let seq = all.last().map_or(0, |sent| sent.seq);
        let page = engine.store.messages_after(seq, LOOK_MAX).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Phones may have it: its cursor is out there. What was not offered yet is the
/// deliverer's work.
async fn was_offered(engine: &Engine, sent: &SentMessage) -> Result<bool, Failure> {
    let key = DeliveryKey::new(&sent.head.identity, ChannelId::Device, &Shard::Whole);
    let delivery = engine.store.delivery(&key).await?;
    Ok(delivery.is_some_and(|delivery| delivery.state == DeliveryState::Delivered))
}

async fn hang(engine: &Engine, sent: &SentMessage, channel: ChannelId) -> Result<(), Failure> {
    let shard = Shard::Whole;
    let delivery = Delivery {
        key: DeliveryKey::new(&sent.head.identity, channel, &shard),
        alert: sent.head.alert,
        seq: sent.seq,
        identity: sent.head.identity.clone(),
        status: sent.head.status,
        cause: sent.head.cause,
        channel,
        shard,
        state: DeliveryState::Queued,
        attempts: 0,
        planned_at: sent.head.sent,
        next_at: sent.head.sent,
        last_at: None,
        answer: None,
        made_with: None,
    };
    let parcel = Parcel::of(engine, sent.clone()).await;
    let hung = on_street!(sent.head.status, S => leave::<S>(engine, &delivery, parcel).await);
    if let Err(fault) = hung.outcome {
        tracing::error!(alert = %sent.head.alert, %fault, "could not hang again");
    }
    Ok(())
}
