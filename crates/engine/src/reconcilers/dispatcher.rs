//! Plans the deliveries of every message: which channels, which partners.

use std::collections::HashSet;

use homeward_domain::{
    change::{Change, Expect, SentMessage},
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, Shard},
    facts::Actor,
    id::PartnerId,
    partner::Ground,
    time::Timestamp,
};
use homeward_ports::store::Fence;

use crate::{
    Engine, Failure, Walk,
    bell::Look,
    house::on_street,
    reconcilers::{LOOK_MAX, superseded},
};

/// Plans everything unplanned, in the order of the log.
pub async fn run(engine: &Engine) -> Result<(), Failure> {
    for sent in engine.store.unplanned(LOOK_MAX).await? {
        let before = engine.store.deliveries_of(sent.head.alert).await?;
        let mut facts = engine.facts(Actor::System);
        let shards = shards(engine, &sent, &before).await?;
        let planned = shards
            .into_iter()
            .map(|(channel, shard)| plan(&sent, channel, shard, facts.now));
        let changes = vec![Change::DeliveriesPlanned {
            seq: sent.seq,
            deliveries: planned.collect(),
        }];
        let expect = vec![Expect::NotPlanned { seq: sent.seq }];
        match engine.record(&mut facts, expect, changes).await {
            Ok(()) => engine.bell.look(Look {
                alert: Some(sent.head.alert),
                ..Look::default()
            }),
            Err(failure) if failure.is_conflict() => {}
            Err(failure) => return Err(failure),
        }
        drop_older(engine, &sent, before).await?;
    }
    engine.bell.call_couriers();
    Ok(())
}

async fn shards(
    engine: &Engine,
    sent: &SentMessage,
    before: &[Delivery],
) -> Result<Vec<(ChannelId, Shard)>, Failure> {
    let here = on_street!(sent.head.status, S => here::<S>(engine));
    let in_house = ChannelId::IN_HOUSE.into_iter().filter(|c| here.contains(c));
    let outlets = here
        .iter()
        .copied()
        .filter(|c| c.is_outlet() && concerns(sent, *c, before));
    // Pushes find by themselves who is to be told, and to whom an end is owed.
    let push = here.iter().copied().filter(|c| c.is_push());
    let whole = in_house.chain(push).chain(outlets);
    let mut shards: Vec<_> = whole.map(|channel| (channel, Shard::Whole)).collect();
    let reached: HashSet<PartnerId> = before
        .iter()
        .filter(|delivery| delivery.may_have_arrived())
        .filter_map(|delivery| match delivery.shard {
            Shard::Partner(id) => Some(id),
            Shard::Whole => None,
        })
        .collect();
    let ground = Ground::of(&sent.head.reach);
    for partner in engine.store.partners().await? {
        let joined = (partner.status == sent.head.status || planted!(StatusNotChecked))
            && partner.webhook_url.is_some();
        let told = reached.contains(&partner.id)
            && !(sent.head.is_closing() && planted!(EndingsNotToPartners));
        if joined && partner.is_told(&sent.head, &ground, told) {
            shards.push((ChannelId::PartnerWebhook, Shard::Partner(partner.id)));
        }
    }
    Ok(shards)
}

/// The channels of this street.
fn here<S: Walk>(engine: &Engine) -> Vec<ChannelId> {
    let channels = &S::street(engine).channels;
    channels.iter().map(|channel| channel.id()).collect()
}

/// Whether an outlet has anything to say of this message: an ending where the alert may
/// have been told, anything new where it was, and everything where it was not yet.
fn concerns(sent: &SentMessage, outlet: ChannelId, before: &[Delivery]) -> bool {
    let mut own = before.iter().filter(|delivery| delivery.channel == outlet);
    if sent.head.is_closing() {
        return own.any(Delivery::may_have_arrived);
    }
    let stands = own.any(|delivery| delivery.state == DeliveryState::Delivered);
    outlet.carries(sent.head.cause) || !stands
}

fn plan(sent: &SentMessage, channel: ChannelId, shard: Shard, now: Timestamp) -> Delivery {
    Delivery {
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
        planned_at: now,
        next_at: now,
        last_at: None,
        answer: None,
        erased_at: None,
        made_with: None,
    }
}

/// Drops older deliveries of the alert whose place the new message takes.
///
/// In a batch of its own: where a courier was quicker with one of them, what it
/// wrote stands, and the fence drops the others when they come due.
async fn drop_older(
    engine: &Engine,
    sent: &SentMessage,
    before: Vec<Delivery>,
) -> Result<(), Failure> {
    let Some(fence) = engine.store.fence(sent.head.alert).await? else {
        return Ok(());
    };
    let fence = Fence {
        version: fence.version.max(sent.head.identity.version),
        ..fence
    };
    let open = before.into_iter().filter(|d| !d.state.is_final());
    let older = open.filter(|delivery| delivery.seq < sent.seq && superseded(delivery, &fence));
    let older: Vec<Delivery> = older.collect();
    if older.is_empty() {
        return Ok(());
    }
    let expect = older.iter().map(Expect::stands).collect();
    let dropped = older
        .into_iter()
        .map(|delivery| Change::DeliveryMoved(delivery.dropped(DeliveryState::Superseded)));
    let mut facts = engine.facts(Actor::System);
    match engine.record(&mut facts, expect, dropped.collect()).await {
        Err(failure) if failure.is_conflict() => Ok(()),
        other => other,
    }
}
