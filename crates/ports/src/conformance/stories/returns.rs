//! What came back?

use homeward_domain::{
    change::{Change, Expect, KeptAnswer, Milestones, Tally},
    message::MessageIdentity,
    tip::TipState,
};

use super::{refused, told, with_an_alert, written};
use crate::store::Store;

pub async fn tips_come_newest_first(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let mut tips = vec![town.a_tip(&alert), town.a_tip(&alert), town.a_tip(&alert)];
    for tip in &tips {
        let batch = town.batch([Change::TipReceived(tip.clone())]);
        written(store, batch).await;
    }
    tips[0] = tips[0].clone().triaged(TipState::False);
    let batch = town.batch([Change::TipTriaged(tips[0].clone())]);
    written(store, batch).await;
    assert_eq!(told(store.tip(tips[0].id).await).as_ref(), tips.first());
    tips.reverse();
    assert_eq!(told(store.tips_of(alert.id, 10).await), tips);
    assert_eq!(told(store.tips_of(alert.id, 2).await), tips[..2]);
    assert_eq!(told(store.tip_count(alert.id).await), 3);
}

pub async fn sightings_come_in_the_order_of_their_numbers(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let mut confirmed = Vec::new();
    for number in [2, 1] {
        let tip = town.a_tip(&alert);
        let sighting = town.a_sighting(&tip, number);
        let useful = tip.clone().becomes(sighting.id).ok();
        assert!(useful.is_some());
        let changes = [
            Change::TipReceived(tip.clone()),
            Change::SightingConfirmed {
                sighting: sighting.clone(),
                tip: useful.clone(),
            },
        ];
        let batch = town.batch(changes);
        written(store, batch).await;
        assert_eq!(told(store.tip(tip.id).await), useful);
        confirmed.insert(0, sighting);
    }
    assert_eq!(told(store.sightings_of(alert.id).await), confirmed);
}

pub async fn counts_add_up(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let identity = alert.identity(&town.agency);
    let more = Tally {
        handed: 1_000,
        shown: 10,
        opened: 1,
    };
    for _ in 0..3 {
        let identity = identity.clone();
        let batch = town.batch([Change::ReceiptsTallied { identity, more }]);
        written(store, batch).await;
    }
    let sum = Tally {
        handed: 3_000,
        shown: 30,
        opened: 3,
    };
    assert_eq!(told(store.tally(&identity).await), sum);
    let other = MessageIdentity {
        version: 2,
        ..identity
    };
    assert_eq!(told(store.tally(&other).await), Tally::default());
    let milestones = Milestones {
        first_phone: Some(town.now),
        ..Milestones::default()
    };
    assert_eq!(
        told(store.milestones(alert.id).await),
        Milestones::default()
    );
    let id = alert.id;
    let batch = town.batch([Change::MilestonesReached {
        alert: id,
        milestones,
    }]);
    written(store, batch).await;
    assert_eq!(told(store.milestones(id).await), milestones);
}

pub async fn a_request_is_answered_once(store: &dyn Store) {
    let (mut town, _, alert) = with_an_alert(store).await;
    let answer = KeptAnswer {
        key: town.a_digest(),
        request: town.a_digest(),
        alert: alert.id,
        at: town.now,
    };
    let key = answer.key.clone();
    let free = Expect::AnswerFree { key: key.clone() };
    let batch = town.expecting([free.clone()], [Change::AnswerKept(answer.clone())]);
    written(store, batch).await;
    let other = KeptAnswer {
        request: town.a_digest(),
        ..answer.clone()
    };
    let batch = town.expecting([free], [Change::AnswerKept(other)]);
    refused(store, batch).await;
    assert_eq!(told(store.answer(&key).await), Some(answer));
    assert_eq!(told(store.answer("another").await), None);
}
