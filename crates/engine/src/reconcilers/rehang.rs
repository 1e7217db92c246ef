//! After a start: what hung in memory hangs again, before any door opens.
//!
//! Pages, screens and the phones' log are rebuilt from the record. Nothing is
//! told anew: phones know what they have by identity and cursor.

use std::collections::BTreeMap;

use homeward_domain::{
    change::SentMessage,
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, Shard},
    id::AlertId,
    time::Timestamp,
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
        if left_at(engine, &sent).await?.is_some() {
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

pub(super) async fn all(engine: &Engine) -> Result<Vec<SentMessage>, Failure> {
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

/// When phones were handed it, where they were for certain: its cursor is out there.
/// What was not offered yet is the deliverer's work.
pub(super) async fn left_at(
    engine: &Engine,
    sent: &SentMessage,
) -> Result<Option<Timestamp>, Failure> {
    let key = DeliveryKey::new(&sent.head.identity, ChannelId::Device, &Shard::Whole);
    let delivery = engine.store.delivery(&key).await?;
    let delivered = delivery.filter(|delivery| delivery.state == DeliveryState::Delivered);
    Ok(delivered.map(|delivery| delivery.last_at.unwrap_or(delivery.planned_at)))
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
        erased_at: None,
        made_with: None,
    };
    let parcel = Parcel::of(engine, sent.clone()).await;
    let hung = on_street!(sent.head.status, S => leave::<S>(engine, &delivery, parcel).await);
    if let Err(fault) = hung.outcome {
        tracing::error!(alert = %sent.head.alert, %fault, "could not hang again");
    }
    Ok(())
}
