//! What is promised about subscribers of the feeds.

use std::sync::Arc;

use homeward_domain::{status::Actual, time::Timestamp};

use super::told;
use crate::hub::{HubId, HubRoom, HubSubscriptions, Mode, Subscription, Wish, Wished};

type Hub = dyn HubSubscriptions<Actual>;

pub async fn all(make: impl AsyncFn() -> Arc<Hub>) {
    a_wish_that_was_granted_comes_back_whole(&*make().await).await;
    the_later_wish_takes_the_place_of_the_earlier(&*make().await).await;
    a_wish_that_failed_leaves_what_stood(&*make().await).await;
    whoever_goes_on_keeps_how_far_it_was_told(&*make().await).await;
    only_those_behind_are_told_and_those_that_answer_first(&*make().await).await;
    a_lease_has_an_end(&*make().await).await;
    there_is_an_end_to_the_room_but_always_a_way_out(&*make().await).await;
    the_next_moment_is_that_of_what_waits(&*make().await).await;
}

const ROOM: HubRoom = HubRoom {
    subscriptions_max: 100,
    subscriptions_per_host_max: 100,
    wishes_max: 100,
    wishes_per_host_max: 100,
};
const NOW: Timestamp = Timestamp::from_millis(1_000);
const LATER: Timestamp = Timestamp::from_millis(2_000);
const MUCH_LATER: Timestamp = Timestamp::from_millis(3_000);
const TOPIC: &str = "https://a.example/feeds/alerts.atom";

fn wish(n: u8) -> Wish {
    Wish {
        mode: Mode::Subscribe,
        topic: TOPIC.to_owned(),
        callback: format!("https://reader.example/{n}"),
        host: "reader.example".to_owned(),
        secret: Some(format!("secret {n}")),
        lease_s: 600,
        mark: 7,
        next_at: NOW,
        tries: 0,
    }
}

fn leaving(n: u8) -> Wish {
    Wish {
        mode: Mode::Unsubscribe,
        ..wish(n)
    }
}

/// The ids of all wishes that are due, oldest first.
async fn due(hub: &Hub, now: Timestamp) -> Vec<HubId> {
    let due = told(hub.wishes(now, 100).await);
    due.into_iter().map(|(id, _)| id).collect()
}

/// Wished and granted until `expires`.
async fn granted(hub: &Hub, wish: Wish, expires: Timestamp) {
    assert_eq!(told(hub.wish(wish, ROOM).await), Wished::Kept);
    for id in due(hub, MUCH_LATER).await {
        told(hub.granted(id, expires).await);
    }
}

async fn behind(hub: &Hub, mark: u64) -> Vec<Subscription> {
    told(hub.behind(TOPIC, mark, NOW, 100).await)
}

async fn a_wish_that_was_granted_comes_back_whole(hub: &Hub) {
    told(hub.wish(wish(1), ROOM).await);
    assert_eq!(told(hub.count().await), 0, "a wish is not a subscription");
    let due = told(hub.wishes(NOW, 9).await);
    assert_eq!(due[0].1, wish(1));
    told(hub.granted(due[0].0, LATER).await);
    assert!(told(hub.wishes(MUCH_LATER, 9).await).is_empty());
    let stands = behind(hub, 8).await;
    let expected = Subscription {
        id: stands[0].id,
        topic: TOPIC.to_owned(),
        callback: wish(1).callback,
        host: wish(1).host,
        secret: wish(1).secret,
        expires: LATER,
        told: 7,
        tries: 0,
        next_at: NOW,
    };
    assert_eq!(stands, [expected]);
    assert_eq!(told(hub.topics(NOW).await), [TOPIC]);
    assert!(behind(hub, 7).await.is_empty(), "nothing is new to it");
}

async fn the_later_wish_takes_the_place_of_the_earlier(hub: &Hub) {
    told(hub.wish(wish(1), ROOM).await);
    let earlier = due(hub, NOW).await;
    told(hub.wish(leaving(1), ROOM).await);
    let both = told(hub.wishes(NOW, 9).await);
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].1.mode, Mode::Unsubscribe);
    told(hub.granted(earlier[0], LATER).await);
    assert_eq!(told(hub.count().await), 0, "it was asked for no more");
}

async fn a_wish_that_failed_leaves_what_stood(hub: &Hub) {
    granted(hub, wish(1), LATER).await;
    told(hub.wish(leaving(1), ROOM).await);
    let ids = due(hub, NOW).await;
    told(hub.wish_later(ids[0], 1, LATER).await);
    assert!(due(hub, NOW).await.is_empty());
    assert_eq!(told(hub.wishes(LATER, 9).await)[0].1.tries, 1);
    told(hub.wish_ends(ids[0]).await);
    assert!(due(hub, MUCH_LATER).await.is_empty());
    assert_eq!(told(hub.count().await), 1);
    granted(hub, leaving(1), LATER).await;
    assert_eq!(told(hub.count().await), 0);
}

async fn whoever_goes_on_keeps_how_far_it_was_told(hub: &Hub) {
    granted(hub, wish(1), LATER).await;
    let id = behind(hub, 9).await[0].id;
    told(hub.told(id, 9).await);
    told(hub.tell_later(id, 3, LATER).await);
    let renewed = Wish {
        secret: None,
        mark: 8,
        ..wish(1)
    };
    granted(hub, renewed, MUCH_LATER).await;
    assert_eq!(told(hub.count().await), 1);
    assert!(behind(hub, 9).await.is_empty());
    let stands = behind(hub, 10).await;
    assert_eq!((stands[0].id, stands[0].told, stands[0].tries), (id, 9, 0));
    assert_eq!(
        (stands[0].secret.as_ref(), stands[0].expires),
        (None, MUCH_LATER)
    );
}

async fn only_those_behind_are_told_and_those_that_answer_first(hub: &Hub) {
    for n in 1..=3 {
        granted(hub, wish(n), LATER).await;
    }
    let other = Wish {
        topic: format!("{TOPIC}?within=13"),
        ..wish(4)
    };
    granted(hub, other, LATER).await;
    let all = behind(hub, 8).await;
    assert_eq!(all.len(), 3);
    told(hub.told(all[1].id, 8).await);
    told(hub.tell_later(all[0].id, 2, NOW).await);
    let left: Vec<_> = behind(hub, 8).await.iter().map(|it| it.id).collect();
    assert_eq!(left, [all[2].id, all[0].id]);
    assert_eq!(told(hub.behind(TOPIC, 8, NOW, 1).await).len(), 1);
    told(hub.tell_later(all[0].id, 3, LATER).await);
    assert_eq!(behind(hub, 8).await.len(), 1, "one is not due");
    told(hub.told(all[2].id, 5).await);
    assert_eq!(behind(hub, 8).await[0].told, 7, "a mark never falls");
    told(hub.drop_one(all[2].id).await);
    told(hub.drop_one(all[2].id).await);
    assert!(behind(hub, 8).await.is_empty());
    assert_eq!(told(hub.topics(NOW).await).len(), 2);
}

async fn a_lease_has_an_end(hub: &Hub) {
    granted(hub, wish(1), LATER).await;
    assert!(told(hub.behind(TOPIC, 9, LATER, 9).await).is_empty());
    assert!(told(hub.topics(LATER).await).is_empty());
    told(hub.sweep(NOW).await);
    assert_eq!(told(hub.count().await), 1);
    told(hub.sweep(LATER).await);
    assert_eq!(told(hub.count().await), 0);
}

async fn there_is_an_end_to_the_room_but_always_a_way_out(hub: &Hub) {
    granted(hub, wish(1), LATER).await;
    let elsewhere = Wish {
        host: "other.example".to_owned(),
        ..wish(3)
    };
    let full = HubRoom {
        subscriptions_per_host_max: 1,
        ..ROOM
    };
    assert_eq!(told(hub.wish(wish(2), full).await), Wished::Full);
    assert_eq!(told(hub.wish(wish(1), full).await), Wished::Kept);
    assert_eq!(told(hub.wish(leaving(2), full).await), Wished::Kept);
    assert_eq!(told(hub.wish(elsewhere.clone(), full).await), Wished::Kept);
    let none = HubRoom {
        subscriptions_max: 1,
        ..ROOM
    };
    assert_eq!(told(hub.wish(elsewhere.clone(), none).await), Wished::Full);
    let waiting = HubRoom {
        wishes_per_host_max: 2,
        ..ROOM
    };
    assert_eq!(told(hub.wish(wish(5), waiting).await), Wished::Full);
    assert_eq!(told(hub.wish(wish(1), waiting).await), Wished::Kept);
    let crowded = HubRoom {
        wishes_max: 3,
        ..ROOM
    };
    assert_eq!(told(hub.wish(wish(5), crowded).await), Wished::Full);
}

async fn the_next_moment_is_that_of_what_waits(hub: &Hub) {
    assert_eq!(told(hub.next_due().await), None);
    granted(hub, wish(1), MUCH_LATER).await;
    assert_eq!(told(hub.next_due().await), None, "it answers");
    let id = behind(hub, 8).await[0].id;
    told(hub.tell_later(id, 1, LATER).await);
    assert_eq!(told(hub.next_due().await), Some(LATER));
    told(hub.wish(wish(2), ROOM).await);
    assert_eq!(told(hub.next_due().await), Some(NOW));
}
