//! What is still to do?

use homeward_domain::{
    change::{Change, Expect, SentMessage},
    delivery::{ChannelId, Delivery, DeliveryState, Shard},
    id::AlertId,
    time::Span,
};

use super::{Town, refused, told, with_an_alert, written};
use crate::store::Store;

/// Plans the message for the page and for phones, due now.
fn plan(town: &Town, sent: &SentMessage) -> Vec<Delivery> {
    let on = |channel| town.a_delivery(sent.seq, &sent.head, channel);
    vec![on(ChannelId::Device), on(ChannelId::PublicPage)]
}

async fn planned(store: &dyn Store, town: &mut Town, alert: AlertId) -> Vec<Delivery> {
    let sent = told(store.messages_of(alert).await).pop();
    let deliveries = sent.map(|sent| plan(town, &sent)).unwrap_or_default();
    let seq = deliveries.first().map_or(0, |delivery| delivery.seq);
    let change = Change::DeliveriesPlanned {
        seq,
        deliveries: deliveries.clone(),
    };
    let batch = town.expecting([Expect::NotPlanned { seq }], [change]);
    written(store, batch).await;
    deliveries
}

pub async fn a_message_is_planned_once(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let deliveries = planned(store, &mut town, alert.id).await;
    assert_eq!(told(store.unplanned(10).await), []);
    let again = Change::DeliveriesPlanned {
        seq: 1,
        deliveries: vec![deliveries[0].clone().dropped(DeliveryState::Gone)],
    };
    let batch = town.expecting([Expect::NotPlanned { seq: 1 }], [again]);
    refused(store, batch).await;
    let key = &deliveries[0].key;
    assert_eq!(told(store.delivery(key).await).as_ref(), deliveries.first());
}

pub async fn what_is_due_leaves_in_the_order_of_lanes(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    planned(store, &mut town, alert.id).await;
    let ended = town.found(&case, &alert);
    let batch = town.batch([Change::Ended(Box::new(ended))]);
    written(store, batch).await;
    planned(store, &mut town, alert.id).await;
    let due = told(store.due(&ChannelId::ALL, town.now, 10).await);
    let order: Vec<_> = due
        .iter()
        .map(|d| (d.cause.lane(), d.seq, d.channel))
        .collect();
    let (page, device) = (ChannelId::PublicPage, ChannelId::Device);
    assert_eq!(
        order,
        [(0, 2, page), (0, 2, device), (1, 1, page), (1, 1, device)]
    );
    let first = told(store.due(&ChannelId::ALL, town.now, 1).await);
    assert_eq!(first, due[..1]);
    let in_log_order = told(store.deliveries_of(alert.id).await);
    assert!(in_log_order.iter().map(|d| d.seq).eq([1, 1, 2, 2]));
}

pub async fn what_is_final_is_done(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let deliveries = planned(store, &mut town, alert.id).await;
    let due_at = deliveries[0].next_at;
    assert_eq!(told(store.next_due().await), Some(due_at));
    for delivery in deliveries {
        let key = delivery.key.clone();
        let open = Expect::DeliveryOpen { key: key.clone() };
        let stands = Expect::stands(&delivery);
        let later = delivery.leaving(town.now);
        let batch = town.expecting([open.clone()], [Change::DeliveryMoved(later.clone())]);
        written(store, batch).await;
        // Whoever read it before that try does not write over it.
        let stale = town.expecting([stands], [Change::DeliveryMoved(later.clone())]);
        refused(store, stale).await;
        let done = later.answered(DeliveryState::Delivered, "200".to_owned());
        let change = Change::DeliveryMoved(done.clone());
        let batch = town.expecting([open.clone()], [change.clone()]);
        written(store, batch).await;
        let batch = town.expecting([open], [change]);
        refused(store, batch).await;
        assert_eq!(told(store.delivery(&key).await), Some(done));
    }
    let end = town.now + Span::hours(100);
    assert_eq!(told(store.due(&ChannelId::ALL, end, 10).await), []);
    assert_eq!(told(store.next_due().await), None);
}

pub async fn only_the_channels_asked_for_are_due(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let deliveries = planned(store, &mut town, alert.id).await;
    let now = town.now;
    let phones = told(store.due(&[ChannelId::Device], now, 10).await);
    assert_eq!(phones, deliveries[..1]);
    let early = deliveries[0].next_at - Span::millis(1);
    assert_eq!(told(store.due(&ChannelId::ALL, early, 10).await), []);
    assert_eq!(told(store.due(&[], now, 10).await), []);
    assert_eq!(told(store.due(&[ChannelId::Signage], now, 10).await), []);
}

pub async fn a_partner_finds_its_own_newest_first(store: &dyn Store) {
    let (mut town, case, alert) = with_an_alert(store).await;
    let (own, other) = (town.a_partner().id, town.a_partner().id);
    let ended = town.found(&case, &alert);
    let batch = town.batch([Change::Ended(Box::new(ended))]);
    written(store, batch).await;
    for sent in told(store.messages_of(alert.id).await) {
        let shards = [Shard::Partner(own), Shard::Partner(other)];
        let to = |shard| town.to_shard(sent.seq, &sent.head, ChannelId::PartnerWebhook, shard);
        let mut deliveries: Vec<_> = shards.map(to).into();
        deliveries.push(town.a_delivery(sent.seq, &sent.head, ChannelId::Device));
        let seq = sent.seq;
        let batch = town.batch([Change::DeliveriesPlanned { seq, deliveries }]);
        written(store, batch).await;
    }
    let all = told(store.deliveries_to(own, None, 10).await);
    assert!(all.iter().map(|d| d.seq).eq([2, 1]));
    assert!(all.iter().all(|d| d.shard == Shard::Partner(own)));
    assert_eq!(told(store.deliveries_to(own, None, 1).await), all[..1]);
    assert_eq!(told(store.deliveries_to(own, Some(2), 10).await), all[1..]);
    assert_eq!(told(store.deliveries_to(own, Some(1), 10).await), []);
    let last = told(store.deliveries_to(own, Some(u64::MAX), 10).await);
    assert_eq!(last, all);
}
