//! Messages are planned and delivered, and the public answers.

use homeward_domain::{
    change::{Change, Expect, KeptAnswer, Milestones, Tally},
    delivery::{ChannelId, DeliveryState, Shard},
    state::State,
    tip::TipState,
};

use super::{Deed, Town};

/// Any message, planned or not; now and then one that is yet to come.
pub fn plan(town: &mut Town, state: &State) -> Option<Deed> {
    let unplanned = state
        .messages
        .iter()
        .filter(|m| !state.planned.contains(&m.seq));
    let sent = if town.chance.once_in(4) {
        town.chance.one_of(&state.messages)?
    } else {
        town.chance.one_of(unplanned)?
    };
    let whole = ChannelId::ALL.map(|channel| (channel, Shard::Whole));
    let partners = state.partners.keys().map(|id| Shard::Partner(*id));
    let partners = partners.map(|shard| (ChannelId::PartnerWebhook, shard));
    let shards = whole.into_iter().take(3).chain(partners);
    let deliveries =
        shards.map(|(channel, shard)| town.to_shard(sent.seq, &sent.head, channel, shard));
    let deliveries = deliveries.collect();
    let ahead = u64::from(town.chance.once_in(10)) * 2;
    let seq = sent.seq + ahead;
    let change = Change::DeliveriesPlanned { seq, deliveries };
    Some((vec![Expect::NotPlanned { seq }], vec![change]))
}

pub fn deliver(town: &mut Town, state: &State) -> Option<Deed> {
    let delivery = town.chance.one_of(state.deliveries.values())?.clone();
    let key = delivery.key.clone();
    let now = town.now;
    let delivery = match town.chance.below(5) {
        0 | 1 => delivery.leaving(now),
        2 => delivery.answered(DeliveryState::Delivered, "200".to_owned()),
        3 => delivery.dropped(DeliveryState::Superseded),
        _ => delivery.again(now),
    };
    let expect = if town.chance.once_in(3) {
        vec![]
    } else {
        vec![Expect::DeliveryOpen { key }]
    };
    Some((expect, vec![Change::DeliveryMoved(delivery)]))
}

pub fn count(town: &mut Town, state: &State) -> Option<Deed> {
    let sent = town.chance.one_of(&state.messages)?;
    let more = Tally {
        handed: town.chance.below(1_000_000),
        shown: town.chance.below(1_000),
        opened: town.chance.below(10),
    };
    let tallied = Change::ReceiptsTallied {
        identity: sent.head.identity.clone(),
        more,
    };
    let milestones = Milestones {
        first_phone: Some(sent.head.sent),
        half: Some(town.now),
        ..Milestones::default()
    };
    let reached = Change::MilestonesReached {
        alert: sent.head.alert,
        milestones,
    };
    Some((vec![], vec![tallied, reached]))
}

pub fn tip(town: &mut Town, state: &State) -> Option<Deed> {
    if let Some(tip) = town.chance.one_of(state.tips.values().cloned())
        && town.chance.once_in(3)
    {
        let tip = tip.triaged(TipState::Looking);
        return Some((vec![], vec![Change::TipTriaged(tip)]));
    }
    let alert = town.chance.one_of(state.alerts.values())?.clone();
    let tip = town.a_tip(&alert);
    Some((vec![], vec![Change::TipReceived(tip)]))
}

/// From a tip, or of an alert that nobody knows: then no journal has a line of it.
pub fn sighting(town: &mut Town, state: &State) -> Option<Deed> {
    let tip = town.chance.one_of(state.tips.values())?.clone();
    let number = u32::try_from(town.chance.below(5)).unwrap_or(0);
    let mut sighting = town.a_sighting(&tip, number);
    let tip = tip.becomes(sighting.id).ok();
    if town.chance.once_in(6) {
        sighting.alert = town.fresh();
    }
    Some((vec![], vec![Change::SightingConfirmed { sighting, tip }]))
}

pub fn answer(town: &mut Town, state: &State) -> Option<Deed> {
    let alert = town.chance.one_of(state.alerts.keys().copied())?;
    let known = town.chance.one_of(state.answers.keys().cloned());
    let known = known.filter(|_| town.chance.once_in(3));
    let key = known.unwrap_or_else(|| town.a_digest());
    let answer = KeptAnswer {
        key: key.clone(),
        request: town.a_digest(),
        alert,
        at: town.now,
    };
    let expect = if town.chance.once_in(3) {
        vec![]
    } else {
        vec![Expect::AnswerFree { key }]
    };
    Some((expect, vec![Change::AnswerKept(answer)]))
}
