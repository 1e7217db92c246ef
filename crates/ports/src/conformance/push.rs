//! What is promised about phones that wait for a push.

use std::sync::Arc;

use homeward_domain::{id::AlertId, status::Actual, time::Timestamp};
use homeward_geo::CellSet;

use super::told;
use crate::push::{
    PushId, PushKept, PushKeys, PushKind, PushRoom, PushSubscription, PushSubscriptions, PushTold,
};

type Phones = dyn PushSubscriptions<Actual>;

pub async fn all(make: impl AsyncFn() -> Arc<Phones>) {
    what_was_kept_comes_back_whole(&*make().await).await;
    the_same_endpoint_moves_and_is_still_the_one_that_was_told(&*make().await).await;
    a_token_takes_one_away_and_nobody_else(&*make().await).await;
    there_is_an_end_to_the_room_in_all_and_at_each_host(&*make().await).await;
    who_may_have_been_told_is_known_until_the_end_is_told(&*make().await).await;
    pages_of_candidates_name_each_once(&*make().await).await;
    what_ran_out_is_forgotten_but_not_who_is_owed_an_end(&*make().await).await;
    each_kind_is_told_by_itself_and_settled_by_itself(&*make().await).await;
    crowds_are_counted_by_the_cells_they_named(&*make().await).await;
}

const KIND: PushKind = PushKind::WebPush;

const ROOM: PushRoom = PushRoom {
    total_max: 100,
    per_host_max: 100,
};
const NOW: Timestamp = Timestamp::from_millis(1_000);
const LATER: Timestamp = Timestamp::from_millis(2_000);
const MUCH_LATER: Timestamp = Timestamp::from_millis(3_000);

fn alert(n: u128) -> AlertId {
    AlertId::from_bits(n)
}

#[expect(clippy::unwrap_used, reason = "a cell of the grid")]
fn cells(text: &str) -> CellSet {
    CellSet::parse(text).unwrap()
}

fn phone(n: u8, host: &str) -> PushSubscription {
    PushSubscription {
        kind: KIND,
        endpoint: format!("https://{host}/push/{n}"),
        host: host.to_owned(),
        keys: Some(PushKeys {
            p256dh: [n; 65],
            auth: [n; 16],
        }),
        cells: cells("8331aafffffffff"),
        expires: LATER,
        token: [n; 32],
    }
}

async fn keep(phones: &Phones, n: u8) {
    let kept = told(phones.keep(phone(n, "push.example"), ROOM).await);
    assert_eq!(kept, PushKept::Kept);
}

async fn ids(phones: &Phones, now: Timestamp) -> Vec<PushId> {
    let found = told(phones.candidates(KIND, alert(1), 0, now, 100).await);
    found.into_iter().map(|one| one.id).collect()
}

async fn what_was_kept_comes_back_whole(phones: &Phones) {
    keep(phones, 1).await;
    let ids = ids(phones, NOW).await;
    let loaded = told(phones.load(&ids).await);
    assert_eq!(loaded, [(ids[0], phone(1, "push.example"))]);
    assert!(told(phones.load(&[ids[0] + 9]).await).is_empty());
}

async fn the_same_endpoint_moves_and_is_still_the_one_that_was_told(phones: &Phones) {
    keep(phones, 1).await;
    let before = ids(phones, NOW).await;
    told(phones.leaving(alert(1), 1, LATER, &before).await);
    let moved = PushSubscription {
        cells: cells("8331abfffffffff"),
        token: [9; 32],
        ..phone(1, "push.example")
    };
    told(phones.keep(moved.clone(), ROOM).await);
    assert_eq!(told(phones.count().await), 1);
    let after = told(phones.candidates(KIND, alert(1), 0, NOW, 9).await);
    assert_eq!(after[0].id, before[0]);
    assert_eq!(after[0].cells, moved.cells);
    assert_eq!(after[0].told.leaving, 1);
    assert!(!told(phones.forget([1; 32]).await), "its old token is void");
    assert!(told(phones.forget([9; 32]).await));
}

async fn a_token_takes_one_away_and_nobody_else(phones: &Phones) {
    keep(phones, 1).await;
    keep(phones, 2).await;
    let both = ids(phones, NOW).await;
    told(phones.leaving(alert(1), 1, LATER, &both).await);
    assert!(told(phones.forget([1; 32]).await));
    assert!(!told(phones.forget([1; 32]).await));
    assert_eq!(ids(phones, NOW).await, [both[1]]);
    assert_eq!(told(phones.told(KIND, alert(1), 0, 9).await).len(), 1);
    told(phones.gone(both[1]).await);
    told(phones.gone(both[1]).await);
    assert_eq!(told(phones.count().await), 0);
    assert!(told(phones.told(KIND, alert(1), 0, 9).await).is_empty());
}

async fn there_is_an_end_to_the_room_in_all_and_at_each_host(phones: &Phones) {
    let room = PushRoom {
        total_max: 3,
        per_host_max: 2,
    };
    let keep = async |n, host| told(phones.keep(phone(n, host), room).await);
    assert_eq!(keep(1, "one.example").await, PushKept::Kept);
    assert_eq!(keep(2, "one.example").await, PushKept::Kept);
    assert_eq!(keep(3, "one.example").await, PushKept::Full);
    assert_eq!(
        keep(1, "one.example").await,
        PushKept::Kept,
        "who is inside stays inside"
    );
    assert_eq!(keep(3, "two.example").await, PushKept::Kept);
    assert_eq!(keep(4, "three.example").await, PushKept::Full);
    assert_eq!(told(phones.count().await), 3);
}

async fn who_may_have_been_told_is_known_until_the_end_is_told(phones: &Phones) {
    for n in 1..=3 {
        keep(phones, n).await;
    }
    let all = ids(phones, NOW).await;
    told(phones.leaving(alert(1), 1, LATER, &all[..2]).await);
    told(phones.taken(alert(1), 1, &all[..1]).await);
    told(phones.leaving(alert(1), 2, LATER, &all[..1]).await);
    told(phones.leaving(alert(2), 1, LATER, &all[2..]).await);
    let found = told(phones.told(KIND, alert(1), 0, 9).await);
    let marks: Vec<_> = found.iter().map(|one| (one.id, one.told)).collect();
    let mark = |leaving, taken| PushTold { leaving, taken };
    assert_eq!(marks, [(all[0], mark(2, 1)), (all[1], mark(1, 0))]);
    told(phones.settle(KIND, alert(1)).await);
    assert!(told(phones.told(KIND, alert(1), 0, 9).await).is_empty());
    assert_eq!(told(phones.told(KIND, alert(2), 0, 9).await).len(), 1);
}

async fn pages_of_candidates_name_each_once(phones: &Phones) {
    for n in 1..=5 {
        keep(phones, n).await;
    }
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let page = told(phones.candidates(KIND, alert(1), after, NOW, 2).await);
        let Some(last) = page.last() else { break };
        after = last.id;
        seen.extend(page.iter().map(|one| one.id));
    }
    assert_eq!(seen, ids(phones, NOW).await);
    assert_eq!(seen.len(), 5);
}

async fn what_ran_out_is_forgotten_but_not_who_is_owed_an_end(phones: &Phones) {
    keep(phones, 1).await;
    keep(phones, 2).await;
    let both = ids(phones, NOW).await;
    told(phones.leaving(alert(1), 1, MUCH_LATER, &both[..1]).await);
    assert!(ids(phones, LATER).await.is_empty());
    told(phones.sweep(LATER).await);
    assert_eq!(told(phones.count().await), 1);
    assert_eq!(told(phones.told(KIND, alert(1), 0, 9).await).len(), 1);
    told(phones.sweep(MUCH_LATER).await);
    assert_eq!(told(phones.count().await), 0);
}

async fn each_kind_is_told_by_itself_and_settled_by_itself(phones: &Phones) {
    let token = "the same text";
    let by = |kind: PushKind, n| PushSubscription {
        kind,
        endpoint: token.to_owned(),
        keys: None,
        ..phone(n, kind.as_str())
    };
    for (n, kind) in (1..).zip(PushKind::ALL) {
        let kept = told(phones.keep(by(kind, n), ROOM).await);
        assert_eq!(kept, PushKept::Kept, "{kind:?}");
    }
    let mut all = Vec::new();
    for (n, kind) in (1..).zip(PushKind::ALL) {
        let found = told(phones.candidates(kind, alert(1), 0, NOW, 9).await);
        assert_eq!(found.len(), 1, "{kind:?}");
        let id = found[0].id;
        assert_eq!(told(phones.load(&[id]).await), [(id, by(kind, n))]);
        all.push(id);
    }
    told(phones.leaving(alert(1), 1, LATER, &all).await);
    told(phones.settle(PushKind::Fcm, alert(1)).await);
    for kind in PushKind::ALL {
        let owed = told(phones.told(kind, alert(1), 0, 9).await).len();
        assert_eq!(owed, usize::from(kind != PushKind::Fcm), "{kind:?}");
    }
}

async fn crowds_are_counted_by_the_cells_they_named(phones: &Phones) {
    keep(phones, 1).await;
    keep(phones, 2).await;
    let elsewhere = PushSubscription {
        cells: cells("8331abfffffffff"),
        ..phone(3, "push.example")
    };
    told(phones.keep(elsewhere, ROOM).await);
    let other = PushSubscription {
        kind: PushKind::Apns,
        ..phone(4, "apns")
    };
    told(phones.keep(other, ROOM).await);
    let mut crowds = told(phones.crowds(KIND, NOW).await);
    crowds.sort_by_key(|(cells, _)| cells.canonical());
    let expected = [("8331aafffffffff", 2), ("8331abfffffffff", 1)];
    assert_eq!(crowds, expected.map(|(text, count)| (cells(text), count)));
    assert_eq!(told(phones.crowds(KIND, LATER).await), []);
}
