//! An officer asks for one delivery again.

use homeward_domain::{
    change::{Change, Expect},
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState},
    facts::Actor,
    refusal::RefusalCode,
};

use crate::{
    Engine, Failure,
    commands::{SignedIn, TRIES, own_alert},
};

/// Queues it at once, unless it arrived or the alert moved on: the fence decides again.
pub async fn retry_delivery(
    engine: &Engine,
    who: &SignedIn,
    key: &DeliveryKey,
) -> Result<Delivery, Failure> {
    for _ in 0..TRIES {
        let delivery = engine.store.delivery(key).await?;
        let delivery =
            delivery.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such delivery"))?;
        own_alert(engine, who, delivery.alert).await?;
        match again(engine, who.actor, delivery).await {
            Err(failure) if failure.is_conflict() => {}
            other => return other,
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the delivery keeps changing",
    ))
}

pub(crate) async fn again(
    engine: &Engine,
    actor: Actor,
    delivery: Delivery,
) -> Result<Delivery, Failure> {
    use DeliveryState::{Delivered, Superseded};
    let mut facts = engine.facts(actor);
    // What is due already cannot come sooner.
    let due = !delivery.state.is_final() && delivery.next_at <= facts.now;
    // What hangs in the house goes by itself, in the order of the log: moved out
    // of it, a phone's cursor would jump over the message.
    let in_house = ChannelId::IN_HOUSE.contains(&delivery.channel);
    if due || in_house || matches!(delivery.state, Delivered | Superseded) {
        return Ok(delivery);
    }
    let expect = vec![Expect::stands(&delivery)];
    let delivery = delivery.again(facts.now);
    let change = Change::DeliveryMoved(delivery.clone());
    engine.record(&mut facts, expect, vec![change]).await?;
    engine.bell.call_couriers();
    Ok(delivery)
}
