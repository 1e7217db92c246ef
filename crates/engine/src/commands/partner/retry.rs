//! A partner asks for one of its own deliveries again.

use homeward_domain::{
    delivery::{ChannelId, Delivery, DeliveryKey, Shard},
    partner::Scope,
    refusal::RefusalCode,
};

use super::AtDoor;
use crate::{
    Engine, Failure,
    commands::{TRIES, retry_delivery::again},
};

/// One's own delivery, named by its key (`webhook-id`) or by the message's identity: a
/// partner has one of each message.
pub async fn own_delivery(engine: &Engine, who: &AtDoor, name: &str) -> Result<Delivery, Failure> {
    let own = Shard::Partner(who.partner.id);
    let nothing = || Failure::no(RefusalCode::NotFound, "no such delivery");
    let key = match name.parse() {
        Ok(identity) => DeliveryKey::new(&identity, ChannelId::PartnerWebhook, &own),
        Err(_) => DeliveryKey::parse(name),
    };
    let delivery = engine.store.delivery(&key).await?;
    let delivery = delivery.filter(|delivery| delivery.shard == own);
    delivery.ok_or_else(nothing)
}

/// Queues it at once, unless it arrived or the alert moved on: the fence decides again.
pub async fn retry_own(engine: &Engine, who: &AtDoor, name: &str) -> Result<Delivery, Failure> {
    who.must(Scope::SettingsWrite)?;
    for _ in 0..TRIES {
        let delivery = own_delivery(engine, who, name).await?;
        match again(engine, who.actor(), delivery).await {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    let detail = "the delivery keeps changing";
    Err(Failure::no(RefusalCode::ChangedMeanwhile, detail))
}
